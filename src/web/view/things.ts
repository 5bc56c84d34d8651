import type { Refusal } from '../../kernel/refusal.ts'
import type { ValueColumn } from '../../series/csv-mapping.ts'
import type { AttributeRule } from '../../things/attribute-rule.ts'
import type { LineState } from '../../things/dials.ts'
import type { Doubt } from '../../things/doubt/doubt.ts'
import type { Encryption } from '../../things/encryption.ts'
import type { Note } from '../../things/note.ts'
import type { PastNow } from '../../things/past.ts'
import type { Quantity } from '../../things/quantity.ts'
import type { ThingKind } from '../../things/thing.ts'

/** A thing that was found, with a guess at its name and kind. */
export interface OfferRow {
  readonly id: string
  readonly name: string
  readonly kind: ThingKind
  readonly address: string
  readonly reports: readonly Quantity[]
  /** What of its announcement was not understood. */
  readonly notes: readonly Note[]
}

export interface ThingRow {
  readonly id: string
  readonly name: string
  readonly kind: ThingKind
  readonly isControllable: boolean
  readonly lastAtMs: number | null
  /** What it reports that is not believed. */
  readonly doubts: readonly Doubt[]
}

/** A thing whose reports are not believed, and where its page is. */
export interface DoubtedThing {
  readonly name: string
  readonly href: string
  readonly doubts: readonly Doubt[]
}

/** The devices that the node dials. Times are real ones. */
export interface DialView {
  readonly nowMs: number
  /** Protocols that dial, with the usual port. */
  readonly protocols: readonly { readonly name: string; readonly port: number }[]
  readonly connections: readonly {
    readonly id: string
    readonly protocol: string
    readonly address: string
    /** Whose certificate is believed there; null: it is not encrypted. */
    readonly tls: Encryption | null
    readonly line: LineState | null
    /** How far what its devices remember is read in; null: nobody wants it. */
    readonly past: PastNow | null
    /** Whether they remember anything. */
    readonly hasPast: boolean
  }[]
}

export interface ThingsView {
  readonly nowMs: number
  readonly dial: DialView
  readonly offers: readonly OfferRow[]
  readonly things: readonly ThingRow[]
  /** How a device reaches this node by MQTT; null where no broker runs. */
  readonly connect: {
    readonly broker: string
    readonly user: string
    readonly topic: string
  } | null
  /** Where S2 resource managers connect. */
  readonly s2Url: string
  /** A password just made: shown once. */
  readonly password: { readonly user: string; readonly password: string } | null
  /** A neighbourhood's homes: whom a device that was found may belong to. */
  readonly homes: readonly { readonly slug: string; readonly name: string }[]
  /** Other cells whose things the reader looks after. */
  readonly others: readonly { readonly slug: string; readonly name: string }[]
}

export interface ThingPageView {
  readonly thing: ThingRow & {
    readonly protocol: string
    readonly address: string
    readonly reports: readonly Quantity[]
  }
  /** What the plan should know of it: rule and stated value by name. */
  readonly attributes: readonly {
    readonly name: string
    readonly rule: AttributeRule
    readonly value: string | null
  }[]
  readonly nowMs: number
  /** Whether it takes set points, and so can be tried. */
  readonly canTest: boolean
  /** What of its reports was refused last, and when; null: nothing since the node was started. */
  readonly refused: (Refusal & { readonly atMs: number }) | null
}

export interface ImportView {
  readonly things: readonly { readonly id: string; readonly name: string }[]
  /** After a file was chosen: its columns, its first lines, its whole text. */
  readonly file: {
    readonly text: string
    readonly columns: readonly string[]
    readonly sample: readonly (readonly string[])[]
    readonly lines: number
    /** Guesses: columns counted from 0, and what the values are. */
    readonly timeColumn: number
    readonly valueColumn: number
    readonly meaning: ImportMeaning
  } | null
  /** After a Green Button file was chosen: what it holds. */
  readonly feed: {
    readonly text: string
    readonly quantities: readonly Quantity[]
    readonly lines: number
  } | null
  readonly timeZone: string
}

/** What a column of an imported table can hold: quantity, unit, and what a number says. */
export const importMeanings = {
  'import-kwh': { quantity: 'importWh', unit: 'kWh', meaning: 'per-interval' },
  'import-wh': { quantity: 'importWh', unit: 'Wh', meaning: 'per-interval' },
  'export-kwh': { quantity: 'exportWh', unit: 'kWh', meaning: 'per-interval' },
  'generated-kwh': { quantity: 'generatedWh', unit: 'kWh', meaning: 'per-interval' },
  'import-total': { quantity: 'importWh', unit: 'kWh', meaning: 'total' },
  'export-total': { quantity: 'exportWh', unit: 'kWh', meaning: 'total' },
  'power-w': { quantity: 'powerW', unit: 'W', meaning: 'momentary' },
  'power-kw': { quantity: 'powerW', unit: 'kW', meaning: 'momentary' },
  soc: { quantity: 'stateOfCharge', unit: '%', meaning: 'momentary' },
  outdoor: { quantity: 'outdoorC', unit: '°C', meaning: 'momentary' },
} as const satisfies Record<string, Omit<ValueColumn, 'column'>>

export type ImportMeaning = keyof typeof importMeanings

export function isImportMeaning(text: string): text is ImportMeaning {
  return Object.hasOwn(importMeanings, text)
}
