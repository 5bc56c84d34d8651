import type { Refusal } from '../../kernel/refusal.ts'
import { catalogues, type Language } from './catalogue.ts'
import { allocationRefusals } from './de/refusals-allocations.ts'
import { ballotRefusals } from './de/refusals-ballots.ts'
import { decidedRefusals } from './de/refusals-decided.ts'
import { federationRefusals } from './de/refusals-federation.ts'
import { guardRefusals } from './de/refusals-guard.ts'
import { mandateRefusals } from './de/refusals-mandates.ts'
import { meetingRefusals } from './de/refusals-meetings.ts'
import { panelRefusals } from './de/refusals-panels.ts'
import { reportRefusals } from './de/refusals-reports.ts'
import { sharingRefusals } from './de/refusals-sharing.ts'
import { socialRefusals } from './de/refusals-social.ts'
import { refusals as german } from './de/refusals.ts'
import { mandateRefusals as englishMandates } from './en/refusals-mandates.ts'
import { meetingRefusals as englishMeetings } from './en/refusals-meetings.ts'
import { refusals as english } from './en/refusals.ts'
import type { Message } from './message.ts'

/** Sentences for refusals by language and code. */
export const refusalTexts: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { ...english, ...englishMandates, ...englishMeetings },
  de: {
    ...german,
    ...allocationRefusals,
    ...ballotRefusals,
    ...decidedRefusals,
    ...federationRefusals,
    ...guardRefusals,
    ...mandateRefusals,
    ...meetingRefusals,
    ...panelRefusals,
    ...reportRefusals,
    ...sharingRefusals,
    ...socialRefusals,
  },
}

/** Values that are names of attributes, and are said as the attribute's label. */
const labelled: ReadonlySet<string> = new Set(['beside'])

/**
 * Why something was refused, in the reader's language: the sentence for the code, filled with the refusal's values.
 * The room's own English sentence where there is none, or where the refusal brings no value for a placeholder.
 */
export function refusalText(
  language: Language,
  refusal: Refusal,
  number: (value: number) => string,
): string {
  const text = refusalTexts[language][refusal.code]
  if (text === undefined) return refusal.message
  const { values = {} } = refusal
  const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  if (names.some((name) => values[name] === undefined)) return refusal.message
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (typeof value === 'number') return number(value)
    return labelled.has(name) ? attributeLabel(language, String(value)) : String(value)
  })
}

function attributeLabel(language: Language, name: string): string {
  const known = new Map<string, Message>(Object.entries(catalogues[language]))
  const label = known.get(`attribute.${name}`)
  return typeof label === 'string' ? label : name
}
