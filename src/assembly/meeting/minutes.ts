import { unreachable } from '../../kernel/assert.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'

/** The minutes of a meeting on their way to being approved by those who were there. */
export interface Minutes {
  /** From 1; a text that was changed is a new version, which is approved anew. */
  readonly version: number
  readonly text: string
  readonly state: 'draft' | 'open' | 'approved' | 'returned'
  /** Until when members approve or object, ms; null: not put to them. */
  readonly untilMs: number | null
  readonly approvals: readonly string[]
  readonly objections: readonly Objection[]
  /** Why they were returned to the secretary; null: they were not. */
  readonly returnedFor: 'objections' | 'too-few-approvals' | null
  /** When the last thing happened to them, ms. */
  readonly atMs: number
}

export interface Objection {
  readonly member: string
  readonly reason: string
  readonly atMs: number
  readonly version: number
  readonly withdrawn: boolean
}

/** What holds for the minutes of one meeting. */
export interface MinutesRule {
  readonly secretary: string
  /** Members who were there; they approve and object. */
  readonly present: readonly string[]
  /** How many approvals are needed, at the least. */
  readonly needed: number
}

/** What somebody does to minutes, or `close`: the date has passed. */
export type MinutesEvent = { readonly atMs: number } & (
  | { readonly kind: 'write'; readonly by: string; readonly text: string }
  | { readonly kind: 'present'; readonly by: string; readonly untilMs: number }
  | { readonly kind: 'approve'; readonly by: string }
  | { readonly kind: 'object'; readonly by: string; readonly reason: string }
  | { readonly kind: 'withdraw'; readonly by: string }
  | { readonly kind: 'close' }
)

/** Characters of minutes and of a reason, versions, and how long members may have, at the least and the most. */
export const minutesLimits = {
  text: 200_000,
  reason: 1_000,
  versions: 100,
  leastMs: 24 * 3_600_000,
  mostMs: 90 * 24 * 3_600_000,
} as const

/** Half of those who were there, rounded up; at least one. */
export function approvalsNeeded(present: number): number {
  return Math.max(1, Math.ceil(present / 2))
}

/** Minutes before anything is written. */
export function emptyMinutes(atMs: number): Minutes {
  return {
    version: 0,
    text: '',
    state: 'draft',
    untilMs: null,
    approvals: [],
    objections: [],
    returnedFor: null,
    atMs,
  }
}

/**
 * The minutes after an event, or why it may not happen. The secretary writes and presents them; those who were there approve, or object with a reason, by the date;
 * after it they are approved where enough approved and no objection stands, and are returned to the secretary otherwise. Approved minutes never change.
 */
export function afterEvent(
  minutes: Minutes,
  event: MinutesEvent,
  rule: MinutesRule,
): Result<Minutes> {
  if (event.atMs < minutes.atMs) {
    return refuse('minutes-out-of-order', 'Something later has already happened to these minutes.')
  }
  if (minutes.state === 'approved') {
    return refuse('minutes-approved', 'These minutes are approved and do not change any more.')
  }
  switch (event.kind) {
    case 'write':
      return written(minutes, event, rule)
    case 'present':
      return presented(minutes, event, rule)
    case 'approve':
      return approved(minutes, event, rule)
    case 'object':
      return objected(minutes, event, rule)
    case 'withdraw':
      return withdrawn(minutes, event, rule)
    case 'close':
      return closed(minutes, event, rule)
    default:
      return unreachable(event)
  }
}

/** Objections to the present version that nobody has taken back. */
export function standingObjections({ objections, version }: Minutes): Objection[] {
  return objections.filter((one) => one.version === version && !one.withdrawn)
}

type EventOf<Kind extends MinutesEvent['kind']> = Extract<MinutesEvent, { readonly kind: Kind }>

function written(minutes: Minutes, event: EventOf<'write'>, rule: MinutesRule): Result<Minutes> {
  if (event.by !== rule.secretary) return notSecretary()
  const { text: textLimit, versions } = minutesLimits
  if (event.text.trim() === '') {
    return refuse('minutes-empty', 'Minutes need a text.', 'text')
  }
  if (event.text.length > textLimit) {
    return refuse('minutes-too-long', `Minutes have at most ${textLimit} characters.`, 'text', {
      limit: textLimit,
    })
  }
  if (event.text === minutes.text) return success(minutes)
  if (minutes.version === versions) {
    return refuse(
      'minutes-too-many-versions',
      `Minutes have at most ${versions} versions.`,
      'text',
      {
        limit: versions,
      },
    )
  }
  return success({
    ...minutes,
    version: minutes.version + 1,
    text: event.text,
    state: 'draft',
    untilMs: null,
    approvals: [],
    returnedFor: null,
    atMs: event.atMs,
  })
}

function presented(
  minutes: Minutes,
  event: EventOf<'present'>,
  rule: MinutesRule,
): Result<Minutes> {
  if (event.by !== rule.secretary) return notSecretary()
  if (minutes.version === 0) return refuse('minutes-empty', 'Minutes need a text.', 'text')
  if (minutes.state === 'open') {
    return refuse('minutes-already-open', 'These minutes are already with the members.')
  }
  if (standingObjections(minutes).length > 0) {
    return refuse(
      'minutes-objected',
      'An objection stands; change the text, or let it be taken back.',
    )
  }
  const { leastMs, mostMs } = minutesLimits
  const lengthMs = event.untilMs - event.atMs
  if (!(lengthMs >= leastMs && lengthMs <= mostMs)) {
    return refuse('minutes-bad-date', 'Members need between one and 90 days.', 'untilMs')
  }
  return success({
    ...minutes,
    state: 'open',
    untilMs: event.untilMs,
    returnedFor: null,
    atMs: event.atMs,
  })
}

function approved(minutes: Minutes, event: EventOf<'approve'>, rule: MinutesRule): Result<Minutes> {
  const refusal = mayNotSay(minutes, event, rule)
  if (refusal !== null) return refusal
  if (minutes.approvals.includes(event.by)) return success(minutes)
  if (standingObjections(minutes).some(({ member }) => member === event.by)) {
    return refuse('minutes-objected-yourself', 'Take back your objection before you approve.')
  }
  return success({ ...minutes, approvals: [...minutes.approvals, event.by], atMs: event.atMs })
}

function objected(minutes: Minutes, event: EventOf<'object'>, rule: MinutesRule): Result<Minutes> {
  const refusal = mayNotSay(minutes, event, rule)
  if (refusal !== null) return refusal
  const reason = event.reason.trim()
  if (reason === '' || reason.length > minutesLimits.reason) {
    const limit = minutesLimits.reason
    return refuse(
      'minutes-reason-needed',
      `An objection needs a reason of at most ${limit} characters.`,
      'reason',
      { limit },
    )
  }
  const objection = {
    member: event.by,
    reason,
    atMs: event.atMs,
    version: minutes.version,
    withdrawn: false,
  }
  // Who objects again says it in other words.
  const others = minutes.objections.filter(
    ({ member, version, withdrawn }) =>
      member !== event.by || version !== minutes.version || withdrawn,
  )
  return success({
    ...minutes,
    approvals: minutes.approvals.filter((member) => member !== event.by),
    objections: [...others, objection],
    atMs: event.atMs,
  })
}

/** Taken back also after the date: minutes that were returned for it can then be presented again as they are. */
function withdrawn(
  minutes: Minutes,
  event: EventOf<'withdraw'>,
  rule: MinutesRule,
): Result<Minutes> {
  if (!rule.present.includes(event.by)) return notThere()
  const mine = standingObjections(minutes).find(({ member }) => member === event.by)
  if (mine === undefined) {
    return refuse('minutes-no-objection', 'You have not objected to these minutes.')
  }
  const objections = minutes.objections.map((one) =>
    one === mine ? { ...one, withdrawn: true } : one,
  )
  return success({ ...minutes, objections, atMs: event.atMs })
}

function closed(minutes: Minutes, event: EventOf<'close'>, rule: MinutesRule): Result<Minutes> {
  const { state, untilMs, approvals } = minutes
  if (state !== 'open' || untilMs === null) return notOpen()
  if (event.atMs < untilMs) {
    return refuse('minutes-too-early', 'Members may still approve or object.')
  }
  const { atMs } = event
  if (standingObjections(minutes).length > 0) {
    return success({ ...minutes, state: 'returned', returnedFor: 'objections', atMs })
  }
  return approvals.length >= rule.needed
    ? success({ ...minutes, state: 'approved', atMs })
    : success({ ...minutes, state: 'returned', returnedFor: 'too-few-approvals', atMs })
}

/** Why a member may not approve or object now; null: they may. */
function mayNotSay(
  { state, untilMs }: Minutes,
  { by, atMs }: EventOf<'approve' | 'object'>,
  rule: MinutesRule,
): Refusal | null {
  if (!rule.present.includes(by)) return notThere()
  if (state !== 'open' || untilMs === null) return notOpen()
  return atMs >= untilMs
    ? refuse('minutes-too-late', 'The date until which members approve or object has passed.')
    : null
}

function notSecretary(): Refusal {
  return refuse(
    'minutes-not-secretary',
    'Only the secretary of the meeting writes and presents its minutes.',
  )
}

function notThere(): Refusal {
  return refuse(
    'minutes-not-there',
    'Only who was at the meeting approves its minutes or objects to them.',
  )
}

function notOpen(): Refusal {
  return refuse('minutes-not-open', 'These minutes are not with the members at present.')
}
