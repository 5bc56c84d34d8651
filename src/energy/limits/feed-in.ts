import { refuse, type Refusal } from '../../kernel/refusal.ts'
import { numberOf } from '../../things/attributes.ts'
import type { Thing } from '../../things/thing.ts'

/** What may be fed in at the most: a share of the power of all modules in full sun, or so many W. */
export interface FeedIn {
  readonly unit: 'share' | 'W'
  readonly value: number
}

/** The limit in W behind these things; null: none. A share of no modules is nothing. */
export function feedInW(feedIn: FeedIn | null, things: readonly Thing[]): number | null {
  if (feedIn === null || feedIn.unit === 'W') return feedIn?.value ?? null
  const solar = things.filter(({ kind }) => kind === 'solar')
  return feedIn.value * solar.reduce((sum, thing) => sum + (numberOf(thing, 'ratedW') ?? 0), 0)
}

/** Whether a limit on what is fed in is one that can be. */
export function checkFeedIn(feedIn: FeedIn | null): Refusal | undefined {
  if (feedIn === null) return undefined
  const { unit, value } = feedIn
  const most = unit === 'share' ? 1 : 1e9
  if (value >= 0 && value <= most) return undefined
  return refuse(
    'impossible-feed-in',
    `feedIn.value is ${value}; a ${unit === 'share' ? 'share of the modules’ power' : 'power in W'} is from 0 to ${most}.`,
    'feedIn.value',
    { min: 0, max: most },
  )
}
