import { hourMs, minuteMs } from '../../src/kernel/steps.ts'

/** How large a day of many nodes is, and how often each thing is done in it. */
export interface Sizes {
  readonly nodes: number
  readonly hours: number
  /** People in each neighbourhood, and what they vote on. */
  readonly people: number
  readonly statements: number
  readonly homes: number
  /** Mail, heads of logs, greetings, and ballots and stewards: so often. */
  readonly mailEveryMs: number
  readonly headsEveryMs: number
  readonly helloEveryMs: number
  readonly choresEveryMs: number
  /** Readings and settlement, and plans: so often. */
  readonly settleEveryMs: number
  readonly planEveryMs: number
  readonly reportEveryMs: number
  /** Quarter hours that a plan looks ahead. */
  readonly planSteps: number
}

export const usualSizes: Sizes = {
  nodes: 50,
  hours: 24,
  people: 6,
  statements: 4,
  homes: 2,
  mailEveryMs: 20_000,
  headsEveryMs: 2 * minuteMs,
  helloEveryMs: 5 * minuteMs,
  choresEveryMs: 5 * minuteMs,
  settleEveryMs: hourMs / 2,
  planEveryMs: hourMs,
  reportEveryMs: 3 * hourMs,
  planSteps: 24,
}
