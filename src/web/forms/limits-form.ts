import type { FeedIn } from '../../energy/limits/feed-in.ts'
import { feederLimit, type Feeder, type Grid } from '../../energy/limits/grid.ts'
import {
  allPhases,
  circuitLimit,
  type Circuit,
  type Phase,
  type ThingPlace,
  type Wiring,
} from '../../energy/limits/wiring.ts'
import { success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { numberField, type FormValues } from './number-field.ts'

/** What a form says, and the field of the form for each field of it: rows without a name are left out. */
export interface FromForm<Stated> {
  readonly stated: Stated
  readonly fieldOf: (at: string) => string
}

/** Choices of phases that a list offers, each its numbers side by side. */
export const phaseChoices = ['123', '1', '2', '3', '12', '13', '23'] as const

/** What a form says of a home's wiring. Whether it can be, is checked by `checkWiring`. */
export function wiringFromForm(
  values: FormValues,
  thingIds: readonly string[],
): Result<FromForm<Wiring>> {
  const fuse = optionalField(values, 'fuse', { min: 1, max: 1_000 })
  if (!fuse.ok) return fuse
  const feedIn = feedInFromForm(values)
  if (!feedIn.ok) return feedIn
  const phases = values['phases'] === '1' ? 1 : 3
  const rows = rowsOf(values, 'circuit', circuitLimit)
  const circuits: Circuit[] = []
  for (const row of rows) {
    const unit = values[`${row}-unit`] === 'W' ? 'W' : 'A'
    const most = unit === 'W' ? 10_000 : 1_000
    const limit = numberField(values, `${row}-limit`, { min: 0.1, max: most })
    if (!limit.ok) return limit
    circuits.push({
      ...named(values, row, circuits),
      limit: { unit, value: unit === 'W' ? Math.round(limit.value * 1_000) : limit.value },
      phases: phases === 1 ? [1] : phasesOf(values[`${row}-phases`]),
    })
  }
  const places = thingIds.flatMap((id): [string, ThingPlace][] => {
    const circuit = orNull(values[`place-${id}`])
    const own = phases === 1 ? [] : phasesOf(values[`place-${id}-phases`])
    return circuit === null && own.length === 0 ? [] : [[id, { circuit, phases: own }]]
  })
  return success({
    stated: {
      phases,
      fuseA: fuse.value,
      feedIn: feedIn.value,
      circuits,
      places: Object.fromEntries(places),
    },
    fieldOf: (at) => wiringField(at, rows),
  })
}

/** What a form says of a neighbourhood's feeders. Whether it can be, is checked by `checkGrid`. */
export function gridFromForm(
  values: FormValues,
  homeIds: readonly string[],
): Result<FromForm<Grid>> {
  const feedIn = feedInFromForm(values)
  if (!feedIn.ok) return feedIn
  const rows = rowsOf(values, 'feeder', feederLimit)
  const feeders: Feeder[] = []
  for (const row of rows) {
    const limit = numberField(values, `${row}-limit`, { min: 0.1, max: 1_000_000 })
    if (!limit.ok) return limit
    const own = named(values, row, feeders)
    const homes = homeIds.filter((id) => values[`home-${id}`] === own.id)
    feeders.push({ ...own, limitW: Math.round(limit.value * 1_000), homes })
  }
  return success({
    stated: { feedIn: feedIn.value, feeders },
    fieldOf: (at) => rowField(at, 'feeders', rows),
  })
}

function feedInFromForm(values: FormValues): Result<FeedIn | null> {
  const unit = values['feedInUnit'] === 'W' ? 'W' : 'share'
  const typed = optionalField(values, 'feedIn', { min: 0, max: unit === 'W' ? 1_000_000 : 100 })
  if (!typed.ok) return typed
  if (typed.value === null) return success(null)
  const value = unit === 'W' ? Math.round(typed.value * 1_000) : typed.value / 100
  return success({ unit, value })
}

/** A number, or null where nothing was typed. */
function optionalField(
  values: FormValues,
  name: string,
  range: { readonly min: number; readonly max: number },
): Result<number | null> {
  return (values[name] ?? '').trim() === '' ? success(null) : numberField(values, name, range)
}

/** The rows of a form that have a name: `circuit-0`, `circuit-1`. */
function rowsOf(values: FormValues, kind: string, most: number): string[] {
  return Array.from({ length: most + 1 }, (_, i) => `${kind}-${i}`).filter(
    (row) => (values[`${row}-name`] ?? '').trim() !== '',
  )
}

/** A row's name, its id (a new one is made from the name) and what it is behind. */
function named(
  values: FormValues,
  row: string,
  before: readonly { readonly id: string }[],
): { readonly id: string; readonly name: string; readonly parent: string | null } {
  const name = (values[`${row}-name`] ?? '').trim()
  const known = orNull(values[`${row}-id`])
  return {
    id: known ?? newRowId(name, values, before),
    name,
    parent: orNull(values[`${row}-parent`]),
  }
}

function newRowId(
  name: string,
  values: FormValues,
  before: readonly { readonly id: string }[],
): string {
  const taken = new Set([
    ...before.map(({ id }) => id),
    ...Object.entries(values).flatMap(([key, value]) => (key.endsWith('-id') ? [value] : [])),
  ])
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const base =
    plain
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 30) || 'line'
  for (let i = 1; ; i++) {
    const id = i === 1 ? base : `${base}-${i}`
    if (!taken.has(id)) return id
  }
}

function phasesOf(text: string | undefined): Phase[] {
  return allPhases.filter((phase) => (text ?? '').includes(String(phase)))
}

function orNull(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text
}

/** `circuits[1].limit.value` stands in the field `circuit-3-limit`, where the second named row is the fourth. */
function wiringField(at: string, rows: readonly string[]): string {
  if (at === 'fuseA') return 'fuse'
  const place = /^places\.([^.]+)(\.phases)?/.exec(at)
  if (place !== null) return `place-${place[1]}${place[2] === undefined ? '' : '-phases'}`
  return rowField(at, 'circuits', rows)
}

function rowField(at: string, list: string, rows: readonly string[]): string {
  if (at.startsWith('feedIn')) return 'feedIn'
  const match = new RegExp(`^${list}\\[(\\d+)\\]\\.(\\w+)`).exec(at)
  const row = rows[Number(match?.[1] ?? -1)]
  if (row === undefined) return at
  const fields: Readonly<Record<string, string>> = {
    limit: 'limit',
    limitW: 'limit',
    phases: 'phases',
    parent: 'parent',
  }
  return `${row}-${fields[match?.[2] ?? ''] ?? 'name'}`
}

/** A refusal of what a form says, at the field of the form. */
export function inForm(refusal: Refusal, fieldOf: (at: string) => string): Refusal {
  return refusal.at === undefined ? refusal : { ...refusal, at: fieldOf(refusal.at) }
}
