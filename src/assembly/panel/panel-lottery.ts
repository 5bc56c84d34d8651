import type { Refusal } from '../../kernel/refusal.ts'
import type { QuotaChange } from './relaxation.ts'
import type { ChanceBin, ShownCount } from './shown.ts'

/** Where a seed comes from, said before panels are worked out: dice in the room, or a public value that nobody knows before a time. */
export type SeedFrom =
  | { readonly kind: 'dice' }
  | { readonly kind: 'public'; readonly name: string; readonly atMs: number }

/** `counting`: being worked out; `ready`: published with a digest; `drawn`: a seed was typed. The other two led nowhere. */
export const lotteryStates = ['counting', 'ready', 'drawn', 'impossible', 'refused'] as const

export type LotteryState = (typeof lotteryStates)[number]

/** What everybody in the neighbourhood may see of a lottery: sums, none of fewer than five. */
export interface LotterySummary {
  /** Seats that are filled. */
  readonly size: number
  /** People who said yes; null: fewer than five. */
  readonly people: number | null
  readonly said: readonly { readonly key: string; readonly answers: readonly ShownCount[] }[]
  readonly bins: readonly ChanceBin[]
  readonly isProven: boolean
}

/** The first draw of a panel, or one for seats that fell empty. */
export interface PanelLottery {
  readonly number: number
  readonly state: LotteryState
  readonly seedFrom: SeedFrom
  /** Numbers of people, by their place in the file. */
  readonly people: readonly number[]
  /** Numbers of people whose seats are filled; none: the first draw. */
  readonly leaving: readonly number[]
  readonly begunMs: number
  readonly publishedMs: number | null
  readonly digest: string | null
  /** Thousandths, by place in the file; null: not yet, or deleted. */
  readonly chances: readonly number[] | null
  readonly summary: LotterySummary | null
  readonly changes: readonly QuotaChange[] | null
  readonly refusal: Refusal | null
  readonly seed: string | null
  readonly slot: number | null
  /** Numbers of the people who were drawn. */
  readonly seated: readonly number[] | null
  readonly drawnMs: number | null
}

/** Who said something to a panel. */
export interface PanelPerson {
  /** Counts within the panel; never published. */
  readonly number: number
  /** Null: forgotten. */
  readonly personId: string | null
  readonly said: 'yes' | 'no'
  readonly answers: Readonly<Record<string, string>>
  /** Whether their name may be shown where they are drawn. */
  readonly mayName: boolean
  /** Whether they left, and are asked no more. */
  readonly isGone: boolean
}

/** The lottery that holds: the last one that is worked out, published or drawn. */
export function lotteryInForce(lotteries: readonly PanelLottery[]): PanelLottery | null {
  return lotteries.findLast(({ state }) => ['counting', 'ready', 'drawn'].includes(state)) ?? null
}

/** Numbers of the people on the panel after all draws, with those who left their seats since. */
export function seatedNow(lotteries: readonly PanelLottery[]): readonly number[] {
  return lotteries.reduce((on: readonly number[], { seated, leaving }) => {
    return seated === null ? on : [...on.filter((one) => !leaving.includes(one)), ...seated]
  }, [])
}

/** Numbers of those on the panel whose seats are empty. */
export function emptySeats(
  lotteries: readonly PanelLottery[],
  people: readonly PanelPerson[],
): readonly number[] {
  const gone = new Set(people.flatMap(({ number, isGone }) => (isGone ? [number] : [])))
  return seatedNow(lotteries).filter((number) => gone.has(number))
}

/** Whether everybody who is invited (`homes`: by id of a person) said yes or no. */
export function haveAllAnswered(
  people: readonly PanelPerson[],
  homes: ReadonlyMap<string, string>,
): boolean {
  const answered = new Set(people.map(({ personId }) => personId))
  return homes.size > 0 && [...homes.keys()].every((personId) => answered.has(personId))
}
