import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'

/** What a signal limits: all that flows through a connection, or what the devices that an operator may turn down draw. */
export const signalParts = ['connection', 'devices'] as const

export type SignalPart = (typeof signalParts)[number]

/** A limit for a time, from a grid operator or from a person in its place. Never changed; taken back by an event. */
export interface GridSignal {
  readonly id: string
  /** The home or neighbourhood that it limits. */
  readonly cellId: string
  readonly neighbourhoodId: string
  readonly part: SignalPart
  /** Who sent it, as people know them. */
  readonly sender: string
  /** The sender's own id: the same one twice is one signal. */
  readonly ownId: string
  /** Whether a grid operator's own system sent it: it holds whatever it costs, and over what people ask of devices. */
  readonly isOperator: boolean
  /** W, 0 or more; null: no limit. */
  readonly importLimitW: number | null
  readonly exportLimitW: number | null
  readonly fromMs: number
  /** Null: until it is taken back. */
  readonly untilMs: number | null
  readonly reason: string
  readonly receivedMs: number
}

/** What became of a signal: the acknowledgements to its sender, kept as proof. */
export type SignalEvent =
  | Received
  | Planned
  | { readonly kind: 'taken-back'; readonly atMs: number }
  | Measured

/** The first acknowledgement: what holds, from when on. */
export interface Received {
  readonly kind: 'received'
  readonly atMs: number
  readonly inForceFromMs: number
  readonly untilMs: number | null
  /** What holds: what was asked for, or more where the law leaves the devices more. */
  readonly importLimitW: number | null
  readonly exportLimitW: number | null
  /** Held where the law leaves the devices more than was asked for. */
  readonly heldAt: 'asked' | 'least-by-law'
}

/** The second acknowledgement, from the plan that holds the signal; a new one where a later plan says otherwise. */
export interface Planned {
  readonly kind: 'planned'
  readonly atMs: number
  readonly planId: string
  /** The most by which the plan is above each limit, W; 0: it is kept. */
  readonly importOverW: number
  readonly exportOverW: number
  /** Start of the worst step; null: it is kept. */
  readonly overAtMs: number | null
  /** Why it is not kept: what cannot be shifted alone is more, or devices cannot do with less. */
  readonly why: 'fixed' | 'devices' | null
}

/** The last one, after it has ended: what was measured while it was in force. */
export interface Measured {
  readonly kind: 'measured'
  readonly atMs: number
  /** Mean power of the highest and lowest quarter hour, W, + drawn; null: nothing was measured. */
  readonly highestW: number | null
  readonly lowestW: number | null
  /** Energy above the limits, Wh. */
  readonly overWh: number
  /** Quarter hours in which it held throughout (or at all, where there is none), and how many of them were measured. */
  readonly quarters: number
  readonly measured: number
}

/** What a sender says. Times are the cell's own. */
export interface SignalDraft {
  readonly id: string
  readonly part: SignalPart
  readonly sender: string
  readonly importLimitW: number | null
  readonly exportLimitW: number | null
  readonly fromMs: number | null
  readonly untilMs: number | null
  readonly reason: string
}

/** A signal begins and ends at most this far ahead, ms. */
export const signalAheadMs = 31 * dayMs

/** The highest limit that says anything, W. */
const limitMostW = 1e9

/** Whether a signal is one that can be: refused with the field, the value and what would be right. */
export function checkSignal(draft: SignalDraft, nowMs: number): Result<SignalDraft> {
  const { importLimitW, exportLimitW, part } = draft
  const wrong =
    checkText(draft.id, 'id', 1, 100) ??
    checkText(draft.sender, 'sender', 1, 80) ??
    checkText(draft.reason, 'reason', 0, 300) ??
    checkLimit(importLimitW, 'importLimitW') ??
    checkLimit(exportLimitW, 'exportLimitW') ??
    checkTimes(draft, nowMs)
  if (wrong !== undefined) return wrong
  if (importLimitW === null && exportLimitW === null) {
    return refuse('no-limit', 'A signal limits import, export or both, in W.', 'importLimitW')
  }
  if (part === 'devices' && exportLimitW !== null) {
    return refuse(
      'no-export-of-devices',
      `exportLimitW is ${exportLimitW}; devices are only limited in what they draw, so it is null. Feeding in is limited at the connection.`,
      'exportLimitW',
    )
  }
  return success(draft)
}

function checkText(text: string, at: string, least: number, most: number): Refusal | undefined {
  if (text.trim().length >= least && text.length <= most && !/\p{Cc}/u.test(text)) return undefined
  return refuse('bad-text', `${at} has ${least} to ${most} characters on one line.`, at, {
    least,
    most,
  })
}

function checkLimit(limitW: number | null, at: string): Refusal | undefined {
  if (limitW === null || (limitW >= 0 && limitW <= limitMostW)) return undefined
  return refuse(
    'impossible-amount',
    `${at} is ${limitW}; it is from 0 to ${limitMostW} W, or null for no limit.`,
    at,
  )
}

function checkTimes({ fromMs, untilMs }: SignalDraft, nowMs: number): Refusal | undefined {
  const latestMs = nowMs + signalAheadMs
  const startMs = Math.max(fromMs ?? nowMs, nowMs)
  if (fromMs !== null && !(Number.isSafeInteger(fromMs) && fromMs >= 0 && fromMs <= latestMs)) {
    return refuse(
      'impossible-time',
      `fromMs is ${fromMs}; it is whole ms since 1970, ${latestMs} (31 days from now) at the latest, or null for now.`,
      'fromMs',
    )
  }
  if (
    untilMs !== null &&
    !(Number.isSafeInteger(untilMs) && untilMs > startMs && untilMs <= latestMs)
  ) {
    return refuse(
      'impossible-time',
      `untilMs is ${untilMs}; it is after ${startMs} and ${latestMs} (31 days from now) at the latest, or null until it is taken back.`,
      'untilMs',
    )
  }
  return undefined
}

/** Which part of its time a signal is in. An event may have ended it early. */
export type SignalState = 'coming' | 'in-force' | 'ended' | 'taken-back'

export function stateOf(
  signal: GridSignal,
  events: readonly SignalEvent[],
  nowMs: number,
): SignalState {
  if (takenBackMs(events) !== null) return 'taken-back'
  if (signal.untilMs !== null && signal.untilMs <= nowMs) return 'ended'
  return signal.fromMs <= nowMs ? 'in-force' : 'coming'
}

/** When it was taken back; null: it was not. */
export function takenBackMs(events: readonly SignalEvent[]): number | null {
  return events.find(({ kind }) => kind === 'taken-back')?.atMs ?? null
}

/** When it ends or ended; null: not yet known. */
export function endMs(signal: GridSignal, events: readonly SignalEvent[]): number | null {
  return takenBackMs(events) ?? signal.untilMs
}
