import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { dayMs, minuteMs } from '../../kernel/steps.ts'

/** What a poll belongs to: a question that the neighbourhood talks about, or a ballot. */
export type PollAbout = 'question' | 'ballot'

/** What a steward asks accounts of other servers. It is opinion: nothing of it enters a tally. */
export interface PollDraft {
  readonly about: PollAbout
  readonly isMany: boolean
  /** In the order in which they are shown. */
  readonly options: readonly string[]
  /** In real time. */
  readonly endsMs: number
}

/** How many chose each option, in their order, and how many accounts took part. */
export interface PollCounts {
  readonly votes: readonly number[]
  readonly voters: number
}

/** A poll as it stands. */
export interface Poll extends PollDraft {
  /** Since when nothing more is taken; null: it is open. */
  readonly closedMs: number | null
  /** What others were told last: what is sent and what is asked for says the same. */
  readonly told: PollCounts
}

/** Options of a poll, their characters, and days for which it is open: servers show more or less of what is beyond. */
export const fewestOptions = 2
export const pollOptionsLimit = 8
export const pollOptionChars = 100
export const pollDaysLimit = 30
/** Polls of one neighbourhood that are open at the same time. */
export const openPollsLimit = 20
/** Accounts that take part in one poll, and those of one server. */
export const votersLimit = 20_000
export const votersOfHostLimit = 500
/** Others are told new counts of a poll not more often than this. */
export const tellEveryMs = 5 * minuteMs

/** The poll that a steward typed, in order: options one a line. */
export function pollFrom(
  typed: {
    readonly about: PollAbout
    readonly isMany: boolean
    readonly options: string
    readonly days: number
  },
  nowMs: number,
): Result<PollDraft> {
  const { about, isMany, days } = typed
  const options = typed.options
    .normalize('NFC')
    .split('\n')
    .map((line) => line.replaceAll(/\s+/gu, ' ').trim())
    .filter((line) => line !== '')
  if (options.length < fewestOptions || options.length > pollOptionsLimit) {
    const [least, most] = [fewestOptions, pollOptionsLimit]
    const message = `Write ${least} to ${most} answers, each on a line of its own.`
    return refuse('poll-options', message, 'options', { least, most })
  }
  const most = pollOptionChars
  if (options.some((option) => Array.from(option).length > most)) {
    return refuse('poll-option-long', `An answer has ${most} characters at most.`, 'options', {
      most,
    })
  }
  const names = new Set(options.map((option) => option.toLowerCase()))
  if (names.size < options.length) {
    return refuse('poll-option-twice', 'Two of the answers are the same.', 'options')
  }
  return success({ about, isMany, options, endsMs: nowMs + days * dayMs })
}

/** What somebody on another server chose, as their server sent it. */
export interface HeardVote {
  readonly pollId: string
  /** Address of who chose: its signature was looked at. */
  readonly actor: string
  /** Whether all of it is the sender's own. */
  readonly isOwn: boolean
  /** Neighbourhoods that all of it is addressed to. */
  readonly to: readonly string[]
  /** Texts of options. */
  readonly names: readonly string[]
}

/** The option that a vote names, or why it is not taken. Whoever votes need not follow: a poll is passed on, and those read it too. */
export function chosenOption(
  poll: Pick<Poll, 'options' | 'endsMs' | 'closedMs'>,
  name: string,
  nowMs: number,
): Result<number> {
  if (poll.closedMs !== null || nowMs >= poll.endsMs) {
    return refuse('poll-late', 'This came after the poll ended.', 'published')
  }
  const option = poll.options.indexOf(name.normalize('NFC').trim())
  return option < 0
    ? refuse('poll-no-option', 'The poll has no such answer.', 'name')
    : success(option)
}

/** What is wrong with a vote that is not for us, or not its sender's. */
export function foreignVote(): Refusal {
  return refuse('poll-foreign', 'A vote is its sender’s own and addressed to who asks.', 'to')
}
