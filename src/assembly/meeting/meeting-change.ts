import { refuse, type Refusal } from '../../kernel/refusal.ts'

/** A meeting that was moved, or called off: as it was before, and why. */
export interface MeetingChange {
  readonly kind: 'moved' | 'called-off'
  /** When and where it was to be until then. */
  readonly startsMs: number
  readonly place: string
  readonly reason: string
  readonly atMs: number
}

/** Changes of a meeting and characters of a reason at the most. */
export const changeLimits = { changes: 50, reason: 500 } as const

/** What called a meeting off; null: it takes place. */
export function calledOff(changes: readonly MeetingChange[]): MeetingChange | null {
  return changes.find(({ kind }) => kind === 'called-off') ?? null
}

/** Why a meeting changes no more; null: it may. `hasBegun`: somebody said that they are there, or left. */
export function changeRefusal(
  changes: readonly MeetingChange[],
  hasBegun: boolean,
): Refusal | null {
  if (calledOff(changes) !== null) {
    return refuse('meeting-called-off', 'This meeting was called off.')
  }
  if (hasBegun) {
    return refuse(
      'meeting-begun',
      'Somebody is there already: this meeting is not changed any more.',
    )
  }
  const limit = changeLimits.changes
  return changes.length < limit
    ? null
    : refuse('meeting-changes-full', `A meeting is changed at most ${limit} times.`, undefined, {
        limit,
      })
}
