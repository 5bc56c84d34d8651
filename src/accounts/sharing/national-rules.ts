import { assert, unreachable } from '../../kernel/assert.ts'
import { proRata, wholeShare } from './sharing-key.ts'
import type { SharingRound } from './sharing.ts'

/**
 * One step of a rule. `stated`: stated shares once; `stated again`: what is not used is offered again by
 * the same shares; `equal`: the same for all, once; `pro rata`: in proportion to what is still needed;
 * `order`: one after the other.
 */
export type RuleRound = 'stated' | 'stated again' | 'equal' | 'pro rata' | 'order'

/** How a country lets a community share. Data for the one engine; the formula stands in the source. */
export interface NationalRule {
  /** ISO 3166. */
  readonly country: 'AT' | 'BE' | 'DE' | 'ES' | 'FR' | 'IT' | 'LU' | 'NL'
  /** Unique within the country. */
  readonly name: string
  /** The law where our sources name it, and the page that the formula is from. */
  readonly source: string
  /** Steps in minutes that may be shared in. */
  readonly stepMinutes: readonly number[]
  /** Rounds among consumers; none: the country counts what is shared and leaves the split to a contract. */
  readonly rounds: readonly RuleRound[]
  /** Whether all plants are one, each has a key of its own, or each pair of plant and member has a weight. */
  readonly plants: 'together' | 'each' | 'pairs'
  /** Whether the key counts on both sides, or on the one that has less. */
  readonly side: 'consumers' | 'scarce'
  /** Who states coefficients. */
  readonly statedBy: 'nobody' | 'community' | 'organiser' | 'contract'
  /** Before the energy flows, after it, or not at all. */
  readonly statedWhen: 'ex ante' | 'ex post' | 'never'
  /** Communities that one meter can take part in at the most, where our sources name a number. */
  readonly communities?: number
  /** For how many months stated shares hold at the least; absent: our sources say nothing of it. */
  readonly leastMonths?: number
  /** When a changed participation factor is taken, and from when it holds; absent: our sources say nothing of it. */
  readonly factorWindow?: ChangeWindow
}

/** When a market takes changes. What is told outside of it is taken when it opens next. */
export interface ChangeWindow {
  /** 0 for Sunday. */
  readonly weekdays: readonly number[]
  /** Local hours: from the first, before the second. */
  readonly fromHour: number
  readonly untilHour: number
  /** So many local days after the day on which it was told it holds, from midnight on. */
  readonly daysLater: number
}

/** Austria: a factor that is changed from Monday to Friday between 9 and 17 holds from the next day on. Whether a holiday counts is not in our sources. */
export const austrianWindow: ChangeWindow = {
  weekdays: [1, 2, 3, 4, 5],
  fromHour: 9,
  untilHour: 17,
  daysLater: 1,
}

/** Spain: stated coefficients hold for so long at the least (RD 244/2019, TED/1247/2021). */
export const coefficientMonths = 4

const austria = {
  country: 'AT',
  source: 'energiegemeinschaften.gv.at, Messung und Aufteilung; eda-portal.at, Aufteilungsmodelle',
  stepMinutes: [15],
  plants: 'each',
  side: 'consumers',
  communities: 5,
  factorWindow: austrianWindow,
} as const
const france = {
  country: 'FR',
  source: 'enogrid.com; part-energie.fr, clés de répartition',
  stepMinutes: [15, 30],
  side: 'consumers',
} as const
const belgium = {
  country: 'BE',
  source: 'sibelga.be, méthodes de répartition; list of CWaPE at aieg.be',
  stepMinutes: [15],
  plants: 'together',
  side: 'consumers',
} as const
const luxembourg = {
  country: 'LU',
  source: 'creos-net.lu, clé de répartition',
  stepMinutes: [15],
  plants: 'together',
  side: 'scarce',
} as const
const byCommunity = { statedBy: 'community', statedWhen: 'ex ante' } as const
const byNobody = { statedBy: 'nobody', statedWhen: 'never' } as const

/** The rules that this engine knows, by country. */
export const nationalRules: readonly NationalRule[] = [
  { ...austria, ...byCommunity, name: 'static', rounds: ['stated'] },
  { ...austria, ...byNobody, name: 'dynamic', rounds: ['pro rata'] },
  { ...belgium, ...byCommunity, name: 'fixed, one round', rounds: ['stated'] },
  { ...belgium, ...byCommunity, name: 'fixed, several rounds', rounds: ['stated again'] },
  { ...belgium, ...byNobody, name: 'pro rata', rounds: ['pro rata'] },
  {
    ...belgium,
    ...byCommunity,
    name: 'hybrid',
    source: `${belgium.source}; the hybrid is general knowledge, not confirmed in a source at hand`,
    rounds: ['stated', 'pro rata'],
  },
  {
    country: 'DE',
    name: '42b, equal shares',
    source: '§ 42b EnWG; general knowledge, not confirmed in a source at hand',
    stepMinutes: [15],
    rounds: ['equal'],
    plants: 'together',
    side: 'consumers',
    ...byNobody,
  },
  {
    country: 'DE',
    name: '42c, agreed shares',
    source: '§ 42c EnWG, gesetze-im-internet.de',
    stepMinutes: [15],
    rounds: ['stated'],
    plants: 'together',
    side: 'consumers',
    statedBy: 'contract',
    statedWhen: 'ex ante',
  },
  {
    country: 'ES',
    name: 'coefficients',
    source: 'RD 244/2019 and TED/1247/2021; miteco.gob.es',
    stepMinutes: [60],
    rounds: ['stated'],
    plants: 'together',
    side: 'consumers',
    leastMonths: coefficientMonths,
    ...byCommunity,
  },
  { ...france, ...byCommunity, name: 'statique', rounds: ['stated'], plants: 'together' },
  {
    ...france,
    ...byNobody,
    name: 'dynamique par défaut',
    rounds: ['pro rata'],
    plants: 'together',
  },
  {
    ...france,
    name: 'dynamique simple',
    rounds: ['stated'],
    plants: 'together',
    statedBy: 'organiser',
    statedWhen: 'ex post',
  },
  {
    ...france,
    name: 'full dynamique',
    rounds: ['stated'],
    plants: 'pairs',
    statedBy: 'organiser',
    statedWhen: 'ex post',
  },
  {
    country: 'IT',
    name: 'shared energy of the hour',
    source: 'decree CACER; energia.regione.emilia-romagna.it, tariffa premio; GSE, FAQ',
    stepMinutes: [60],
    rounds: [],
    plants: 'together',
    side: 'consumers',
    statedBy: 'contract',
    statedWhen: 'ex post',
  },
  { ...luxembourg, ...byNobody, name: 'pro rata', rounds: ['pro rata'] },
  { ...luxembourg, ...byCommunity, name: 'priority', rounds: ['order'] },
  { ...luxembourg, ...byCommunity, name: 'percentages', rounds: ['stated again'] },
  {
    country: 'NL',
    name: 'part of production',
    source: 'binnenlandsbestuur.nl, energiedelen (TNO)',
    stepMinutes: [15],
    rounds: ['stated'],
    plants: 'each',
    side: 'consumers',
    statedBy: 'contract',
    statedWhen: 'ex ante',
  },
]

/** The rule of a country by its name. */
export function nationalRule(country: NationalRule['country'], name: string): NationalRule {
  const rule = nationalRules.find((known) => known.country === country && known.name === name)
  assert(rule !== undefined, `${country} has no rule ${name}`)
  return rule
}

/** What a community states for a rule. */
export interface Stated {
  /** Millionths, [member]. */
  readonly shares?: readonly number[]
  /** Members by their place, the first first. */
  readonly order?: readonly number[]
}

/** A rule with what was stated for it, as rounds for the engine. */
export function roundsOfRule(rule: NationalRule, stated: Stated = {}): readonly SharingRound[] {
  return rule.rounds.map((round): SharingRound => {
    switch (round) {
      case 'stated':
        return { kind: 'weighted', ...sharesOf(rule, stated), offerAgain: false }
      case 'stated again':
        return { kind: 'weighted', ...sharesOf(rule, stated), offerAgain: true }
      case 'equal':
        return { kind: 'weighted', weights: 'equal', offerAgain: false }
      case 'pro rata':
        return proRata
      case 'order':
        assert(stated.order !== undefined, `${rule.country} ${rule.name} needs an order`)
        return { kind: 'priority', order: stated.order }
      default:
        return unreachable(round)
    }
  })
}

function sharesOf(
  rule: NationalRule,
  { shares }: Stated,
): { weights: Float64Array; whole: number } {
  assert(shares !== undefined, `${rule.country} ${rule.name} needs shares`)
  return { weights: Float64Array.from(shares), whole: wholeShare }
}
