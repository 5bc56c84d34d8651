import { refuse, success, type Result } from '../../kernel/refusal.ts'

/** Who comes and goes. */
export interface AttendanceEvent {
  readonly member: string
  readonly kind: 'came' | 'left' | 'excused'
  readonly atMs: number
}

/** Who is there, who was, who has sent apologies; members in the order in which they first came. */
export interface Attendance {
  readonly here: readonly string[]
  readonly everHere: readonly string[]
  readonly excused: readonly string[]
  readonly atMs: number
}

export const nobodyYet: Attendance = { here: [], everHere: [], excused: [], atMs: 0 }

/** Members of a meeting at the most. */
export const attendanceLimit = 10_000

/** The attendance after somebody came, left or sent apologies. Whoever is there and comes again changes nothing. */
export function attendanceAfter(
  attendance: Attendance,
  { member, kind, atMs }: AttendanceEvent,
): Result<Attendance> {
  const { here, everHere, excused } = attendance
  if (atMs < attendance.atMs) {
    return refuse('attendance-out-of-order', 'Somebody has come or gone later than this.', 'atMs')
  }
  const isHere = here.includes(member)
  if (kind === 'came') {
    if (isHere) return success(attendance)
    const isNew = !everHere.includes(member)
    if (isNew && everHere.length === attendanceLimit) {
      return refuse(
        'attendance-full',
        `At most ${attendanceLimit} members are noted at a meeting.`,
        'member',
        { limit: attendanceLimit },
      )
    }
    return success({
      here: [...here, member],
      everHere: isNew ? [...everHere, member] : everHere,
      excused: excused.filter((one) => one !== member),
      atMs,
    })
  }
  if (kind === 'left') {
    return isHere
      ? success({ ...attendance, here: here.filter((one) => one !== member), atMs })
      : refuse('attendance-not-here', 'Who is not there cannot leave.', 'member')
  }
  if (everHere.includes(member)) {
    return refuse('attendance-was-here', 'Who was there has no need of apologies.', 'member')
  }
  if (excused.includes(member)) return success(attendance)
  if (excused.length === attendanceLimit) {
    return refuse(
      'attendance-full',
      `At most ${attendanceLimit} members are noted at a meeting.`,
      'member',
      { limit: attendanceLimit },
    )
  }
  return success({ ...attendance, excused: [...excused, member], atMs })
}

/** Whether enough members are there: at least the stated share of all, 0 to 1. */
export function hasQuorum({ here }: Attendance, members: number, share: number): boolean {
  return here.length >= Math.ceil(members * share)
}
