import { allocations as allocationsDe } from './de/allocations.ts'
import { accounts as accountsDe } from './de/accounts.ts'
import { ballotCare as ballotCareDe } from './de/ballot-care.ts'
import { ballots as ballotsDe } from './de/ballots.ts'
import { decided as decidedDe } from './de/decided.ts'
import { frame as frameDe } from './de/frame.ts'
import { flags as flagsDe } from './de/flags.ts'
import { guard as guardDe } from './de/guard.ts'
import { guardLists as guardListsDe } from './de/guard-lists.ts'
import { outerServer as outerServerDe } from './de/outer-server.ts'
import { home as homeDe } from './de/home.ts'
import { knownNodes as knownNodesDe } from './de/known-nodes.ts'
import { joint as jointDe } from './de/joint.ts'
import { limits as limitsDe } from './de/limits.ts'
import { mandates as mandatesDe } from './de/mandates.ts'
import { meetings as meetingsDe } from './de/meetings.ts'
import { now as nowDe } from './de/now.ts'
import { panels as panelsDe } from './de/panels.ts'
import { outside as outsideDe } from './de/outside.ts'
import { parts as partsDe } from './de/parts.ts'
import { payments as paymentsDe } from './de/payments.ts'
import { people as peopleDe } from './de/people.ts'
import { plan as planDe } from './de/plan.ts'
import { questions as questionsDe } from './de/questions.ts'
import { reports as reportsDe } from './de/reports.ts'
import { server as serverDe } from './de/server.ts'
import { settings as settingsDe } from './de/settings.ts'
import { neighbours as neighboursDe } from './de/neighbours.ts'
import { social as socialDe } from './de/social.ts'
import { things as thingsDe } from './de/things.ts'
import { accounts } from './en/accounts.ts'
import { allocations } from './en/allocations.ts'
import { ballotCare } from './en/ballot-care.ts'
import { ballots } from './en/ballots.ts'
import { decided } from './en/decided.ts'
import { frame } from './en/frame.ts'
import { flags } from './en/flags.ts'
import { guard } from './en/guard.ts'
import { guardLists } from './en/guard-lists.ts'
import { outerServer } from './en/outer-server.ts'
import { home } from './en/home.ts'
import { knownNodes } from './en/known-nodes.ts'
import { joint } from './en/joint.ts'
import { limits } from './en/limits.ts'
import { mandates } from './en/mandates.ts'
import { meetings } from './en/meetings.ts'
import { now } from './en/now.ts'
import { panels } from './en/panels.ts'
import { outside } from './en/outside.ts'
import { parts } from './en/parts.ts'
import { payments } from './en/payments.ts'
import { people } from './en/people.ts'
import { plan } from './en/plan.ts'
import { questions } from './en/questions.ts'
import { reports } from './en/reports.ts'
import { server } from './en/server.ts'
import { settings } from './en/settings.ts'
import { neighbours } from './en/neighbours.ts'
import { social } from './en/social.ts'
import { things } from './en/things.ts'
import type { Message, Placeholders } from './message.ts'

const english = {
  ...frame,
  ...now,
  ...plan,
  ...home,
  ...accounts,
  ...allocations,
  ...things,
  ...settings,
  ...people,
  ...limits,
  ...mandates,
  ...decided,
  ...payments,
  ...parts,
  ...questions,
  ...ballots,
  ...meetings,
  ...panels,
  ...ballotCare,
  ...reports,
  ...server,
  ...outside,
  ...social,
  ...joint,
  ...neighbours,
  ...knownNodes,
  ...guard,
  ...guardLists,
  ...outerServer,
  ...flags,
}

/** The languages the pages speak. A new one is a new folder and a line here. */
export const languages = ['en', 'de'] as const

export type Language = (typeof languages)[number]

/** What each language calls itself. */
export const languageNames = { en: 'English', de: 'Deutsch' } as const satisfies Record<
  Language,
  string
>

/** Every text of the pages by language and key. */
export const catalogues: Readonly<Record<Language, Readonly<Record<MessageKey, Message>>>> = {
  en: english,
  de: {
    ...frameDe,
    ...nowDe,
    ...planDe,
    ...homeDe,
    ...accountsDe,
    ...allocationsDe,
    ...thingsDe,
    ...settingsDe,
    ...peopleDe,
    ...limitsDe,
    ...mandatesDe,
    ...decidedDe,
    ...paymentsDe,
    ...partsDe,
    ...questionsDe,
    ...ballotsDe,
    ...meetingsDe,
    ...panelsDe,
    ...ballotCareDe,
    ...reportsDe,
    ...serverDe,
    ...outsideDe,
    ...socialDe,
    ...jointDe,
    ...neighboursDe,
    ...knownNodesDe,
    ...guardDe,
    ...guardListsDe,
    ...outerServerDe,
    ...flagsDe,
  },
}

export type MessageKey = keyof typeof english

/** What a message must be given: nothing, or a value for each placeholder it names. */
export type Values<Key extends MessageKey> = [Placeholders<(typeof english)[Key]>] extends [never]
  ? []
  : [values: Readonly<Record<Placeholders<(typeof english)[Key]>, string | number>>]

export function isLanguage(text: string): text is Language {
  return languages.some((language) => language === text)
}

/** The language to answer in: the person's own choice, else the first one the browser asks for that we speak, else English. */
export function chooseLanguage(
  chosen: string | undefined,
  acceptLanguage: string | undefined,
): Language {
  if (chosen !== undefined && isLanguage(chosen)) return chosen
  const asked = (acceptLanguage ?? '')
    .slice(0, 200)
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(/;\s*q=/)
      return { tag: tag.slice(0, 2).toLowerCase(), quality: Number(quality ?? 1) }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  return asked.map(({ tag }) => tag).find(isLanguage) ?? 'en'
}
