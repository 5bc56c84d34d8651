import { unreachable } from '../../kernel/assert.ts'
import { refuse, type Refusal } from '../../kernel/refusal.ts'
import { keepLeast } from '../month-end/least-benefit.ts'
import { settleInterval, type Metered } from '../settlement.ts'
import { laidOver, type AgreedTerm } from './agreed.ts'
import { defaultSharingRule, intervalPrices, localPriceMicroPerKwh } from './sharing-rule.ts'

/**
 * Amounts, and what a term is to make of them, or is not to. `key`: of what is generated in an interval, one home using so much and all others together
 * so much, each of them the same, so much goes to that home. `price`: at these prices of the grid, with so much generated and
 * needed, a kWh from a neighbour costs so much. `least-benefit`: a home gained so much in a month and all other homes together so much, each of them the
 * same; it comes to so much.
 */
export type AgreedExample = {
  /** Whether it is to come to this; else it must not. */
  readonly isRight: boolean
} & (
  | {
      readonly kind: 'key'
      readonly homeId: string
      readonly generatedWh: number
      readonly usedWh: number
      readonly othersUsedWh: number
      readonly getsWh: number
    }
  | {
      readonly kind: 'price'
      readonly generatedWh: number
      readonly neededWh: number
      readonly importMicroPerKwh: number
      readonly exportMicroPerKwh: number
      readonly networkFeeMicroPerKwh: number
      readonly priceMicroPerKwh: number
    }
  | {
      readonly kind: 'least-benefit'
      readonly gainedMicro: number
      readonly othersGainedMicro: number
      readonly comesToMicro: number
    }
)

/** Examples of one term at the most. */
export const agreedExamplesLimit = 20

/** By how much an example may be off: an odd Wh, a hundredth of a cent per kWh, half a cent. */
const toleranceWh = 1
const tolerancePriceMicro = 50
const toleranceMicro = 5_000

/** An amount in an example is at most this: what is above is a slip of the unit. */
const amountLimit = 1_000_000_000

/** What a term makes of the amounts of an example: Wh, micro-units per kWh, micro-units. `homeIds`: all homes, in any order. */
export function cameTo(
  term: AgreedTerm,
  example: AgreedExample,
  homeIds: readonly string[],
): number {
  switch (example.kind) {
    case 'key':
      return cameToWh(term, example, homeIds)
    case 'price': {
      const rule = laidOver(defaultSharingRule(0), term)
      const prices = intervalPrices({ ...rule, validFromMs: 0 }, example)
      return localPriceMicroPerKwh(prices, example.generatedWh, example.neededWh)
    }
    case 'least-benefit':
      return cameToMicro(term, example, homeIds.length)
    default:
      return unreachable(example)
  }
}

/** The first example that is wrong, and what is missing: one that is to come out and one that must not, where it can be told beforehand; undefined: nothing. */
export function checkExamples(
  term: AgreedTerm,
  examples: readonly AgreedExample[],
  homeIds: readonly string[],
): Refusal | undefined {
  if (examples.length > agreedExamplesLimit) {
    const message = `There are ${examples.length} examples; ${agreedExamplesLimit} are the most.`
    return refuse('too-many-examples', message, 'examples', { most: agreedExamplesLimit })
  }
  for (const [i, example] of examples.entries()) {
    const wrong = checkExample(term, example, homeIds, `examples[${i}]`)
    if (wrong !== undefined) return wrong
  }
  // What the plan's price will be nobody knows before.
  if (term.kind === 'price' && term.price.kind === 'plan') return undefined
  for (const isRight of [true, false]) {
    if (examples.some((example) => example.isRight === isRight)) continue
    const wanted = isRight ? 'is to come out' : 'must not come out'
    const message = `None of the examples says what ${wanted}; there is one at least of each, so that everybody sees what it means.`
    return refuse('examples-of-both', message, 'examples')
  }
  return undefined
}

function checkExample(
  term: AgreedTerm,
  example: AgreedExample,
  homeIds: readonly string[],
  at: string,
): Refusal | undefined {
  if (example.kind !== term.kind) {
    const message = `${at}.kind is "${example.kind}"; the examples of a ${term.kind} are of that kind.`
    return refuse('example-kind', message, `${at}.kind`)
  }
  for (const [name, value] of Object.entries(example)) {
    if (typeof value !== 'number') continue
    const isSigned = name.endsWith('Micro') || name.endsWith('MicroPerKwh')
    if (Number.isInteger(value) && Math.abs(value) <= amountLimit && (isSigned || value >= 0)) {
      continue
    }
    const message = `${at}.${name} is ${value}; it is a whole number up to ${amountLimit}.`
    return refuse('impossible-amount', message, `${at}.${name}`)
  }
  if (example.kind === 'key' && !homeIds.includes(example.homeId)) {
    const message = `${at}.homeId is "${example.homeId.slice(0, 60)}", which is no home of this neighbourhood.`
    return refuse('unknown-home', message, `${at}.homeId`)
  }
  if (example.kind === 'price' && term.kind === 'price' && term.price.kind === 'plan') {
    const message = `${at}: the price by the plan cannot be told beforehand; leave its examples out.`
    return refuse('example-of-plan', message, at)
  }
  const came = cameTo(term, example, homeIds)
  if (Math.abs(came - expectedOf(example)) <= tolerances[example.kind] === example.isRight) {
    return undefined
  }
  return example.isRight
    ? refuse('example-other', `${at}: it comes to ${came}, not to ${expectedOf(example)}.`, at, {
        came: came / shownIn[example.kind],
      })
    : refuse('example-same', `${at}: it comes to ${came}, which it must not.`, at)
}

const tolerances = {
  key: toleranceWh,
  price: tolerancePriceMicro,
  'least-benefit': toleranceMicro,
} as const

/** In what people say it: kWh, hundredths of the currency per kWh, the currency. */
const shownIn = { key: 1_000, price: 10_000, 'least-benefit': 1_000_000 } as const

/** What an example says that a term makes of it. */
export function expectedOf(example: AgreedExample): number {
  if (example.kind === 'key') return example.getsWh
  return example.kind === 'price' ? example.priceMicroPerKwh : example.comesToMicro
}

type ExampleOf<Kind extends AgreedExample['kind']> = Extract<AgreedExample, { kind: Kind }>

/** The interval is settled, as any other is, with one plant that generates all. */
function cameToWh(
  term: AgreedTerm,
  { homeId, generatedWh, usedWh, othersUsedWh }: ExampleOf<'key'>,
  homeIds: readonly string[],
): number {
  const sorted = homeIds.toSorted()
  const others = sorted.filter((id) => id !== homeId)
  const each = Math.floor(othersUsedWh / Math.max(1, others.length))
  const odd = othersUsedWh - each * others.length
  const usedBy = (id: string): number =>
    id === homeId ? usedWh : each + (others.indexOf(id) < odd ? 1 : 0)
  const { key } = laidOver(defaultSharingRule(0), term)
  const entries = settleInterval({
    turn: 0,
    homes: sorted.map((id, i) => metered(i, id, usedBy(id), 0)),
    plants: [metered(sorted.length, 'plant', 0, generatedWh)],
    key,
    prices: freePrices,
    gridAccountId: -1,
    communityAccountId: -2,
  })
  const accountId = sorted.indexOf(homeId)
  return entries
    .filter((entry) => entry.accountId === accountId)
    .filter(({ kind }) => kind === 'from-plants' || kind === 'from-neighbours')
    .reduce((total, { energyWh }) => total + energyWh, 0)
}

const freePrices = {
  importMicroPerKwh: 0,
  exportMicroPerKwh: 0,
  local: { kind: 'mid' },
  networkFeeMicroPerKwh: 0,
  communityFeeMicroPerKwh: 0,
} as const

function metered(accountId: number, ownerId: string, importWh: number, exportWh: number): Metered {
  const late = { lateImportWh: 0, lateExportWh: 0 }
  return { accountId, ownerId, importWh, exportWh, ...late, source: 'measured' }
}

function cameToMicro(
  term: AgreedTerm,
  { gainedMicro, othersGainedMicro }: ExampleOf<'least-benefit'>,
  homes: number,
): number {
  const others = Math.max(1, homes - 1)
  const each = Math.trunc(othersGainedMicro / others)
  const odd = othersGainedMicro - each * others
  const gains = [
    { accountId: 0, savedMicro: gainedMicro },
    ...Array.from({ length: others }, (_, i) => ({
      accountId: i + 1,
      savedMicro: each + (i === 0 ? odd : 0),
    })),
  ]
  const leastMicro = term.kind === 'least-benefit' ? term.leastMicro : 0
  const ids = new Set(gains.map(({ accountId }) => accountId))
  const { moves } = keepLeast(gains, ids, leastMicro, 0)
  return gainedMicro + (moves.find(({ accountId }) => accountId === 0)?.amountMicro ?? 0)
}
