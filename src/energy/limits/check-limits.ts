import { refuse, type Refusal } from '../../kernel/refusal.ts'
import { pathOf } from './limit-tree.ts'
import type { FeederInput, LimitsW, LineInput, PlanInput } from '../plan/plan-input.ts'

/** What is wrong with the limits that a plan is to keep; undefined: nothing. A limit that cannot be kept is not wrong: it gives way. */
export function checkLimits(input: PlanInput): Refusal | undefined {
  const { homes, feeders = [], gridLimitsW, gridCautiousW, steps } = input
  return (
    checkLimitsW(gridLimitsW, steps.count, 'gridLimitsW') ??
    checkLimitsW(gridCautiousW, steps.count, 'gridCautiousW') ??
    first(
      homes,
      ({ limitsW, cautiousW, lines = [] }, h) =>
        checkLimitsW(limitsW, steps.count, `homes[${h}].limitsW`) ??
        checkLimitsW(cautiousW, steps.count, `homes[${h}].cautiousW`) ??
        first(lines, (_, l) => checkLine(lines, l, steps.count, `homes[${h}].lines[${l}]`)),
    ) ??
    first(feeders, (_, f) => checkFeeder(input, feeders, f))
  )
}

function checkLine(
  lines: readonly LineInput[],
  l: number,
  count: number,
  at: string,
): Refusal | undefined {
  const { id, importLimitW, exportLimitW, cautiousW, shares, fixedShare } = lines[l]!
  return (
    checkId(lines, l, `${at}.id`) ??
    checkLimit(importLimitW, count, `${at}.importLimitW`) ??
    checkLimit(exportLimitW, count, `${at}.exportLimitW`) ??
    checkLimitsW(cautiousW, count, `${at}.cautiousW`) ??
    checkShare(fixedShare, id, `${at}.fixedShare`) ??
    first(Object.entries(shares), ([thingId, share]) =>
      checkShare(share, id, `${at}.shares.${thingId}`),
    )
  )
}

function checkFeeder(
  { homes, steps }: PlanInput,
  feeders: readonly FeederInput[],
  f: number,
): Refusal | undefined {
  const at = `feeders[${f}]`
  const { id, parent, limitsW, cautiousW, homes: behind } = feeders[f]!
  const byId = new Map(feeders.map((feeder) => [feeder.id, feeder]))
  if (parent !== null && !byId.has(parent)) {
    return refuse(
      'unknown-parent',
      `${at}.parent is "${parent}"; it is the id of another feeder, or null where the feeder is right behind the neighbourhood's connection.`,
      `${at}.parent`,
    )
  }
  return (
    checkId(feeders, f, `${at}.id`) ??
    (pathOf(id, byId) === null
      ? refuse(
          'loop-of-limits',
          `${at}.parent is "${parent}", which is itself behind "${id}"; one of the two stands in front.`,
          `${at}.parent`,
        )
      : undefined) ??
    checkLimitsW(limitsW, steps.count, `${at}.limitsW`) ??
    checkLimitsW(cautiousW, steps.count, `${at}.cautiousW`) ??
    first(behind, (home, h) => {
      const where = `${at}.homes[${h}]`
      if (!homes.some(({ cellId }) => cellId === home)) {
        return refuse('unknown-home', `${where} is "${home}"; it is the cellId of a home.`, where)
      }
      const other = feeders.findIndex((feeder) => feeder.homes.includes(home))
      return other < f || behind.indexOf(home) < h
        ? refuse(
            'home-in-two-feeders',
            `${where} is "${home}", which feeders[${other}] names too; a home is named once, by the feeder that it is right behind.`,
            where,
          )
        : undefined
    })
  )
}

function checkId(
  all: readonly { readonly id: string }[],
  i: number,
  at: string,
): Refusal | undefined {
  const { id } = all[i]!
  return all.findIndex((one) => one.id === id) === i
    ? undefined
    : refuse('id-used-twice', `${at} is "${id}", as before; each has an id of its own.`, at)
}

function checkShare(share: number, id: string, at: string): Refusal | undefined {
  return share >= 0 && share <= 1
    ? undefined
    : refuse(
        'share-out-of-range',
        `${at} is ${share}; the part that flows through "${id}" is between 0 and 1.`,
        at,
      )
}

function checkLimitsW(limits: LimitsW | undefined, count: number, at: string): Refusal | undefined {
  return limits === undefined
    ? undefined
    : (checkLimit(limits.importW, count, `${at}.importW`) ??
        checkLimit(limits.exportW, count, `${at}.exportW`))
}

function checkLimit(limitW: Float64Array, count: number, at: string): Refusal | undefined {
  if (limitW.length !== count) {
    const message = `${at} has ${limitW.length} values; it has one for each of the ${count} steps.`
    return refuse('limit-for-each-step', message, at)
  }
  const wrong = limitW.findIndex((limit) => !(limit >= 0))
  return wrong < 0
    ? undefined
    : refuse(
        'bad-limit',
        `${at}[${wrong}] is ${limitW[wrong]}; a limit is 0 W or more, Infinity where there is none.`,
        `${at}[${wrong}]`,
      )
}

/** What is found first. */
function first<Value>(
  values: readonly Value[],
  check: (value: Value, index: number) => Refusal | undefined,
): Refusal | undefined {
  for (const [i, value] of values.entries()) {
    const wrong = check(value, i)
    if (wrong !== undefined) return wrong
  }
  return undefined
}
