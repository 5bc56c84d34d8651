import { canonicalJson } from '../../../kernel/canonical-json.ts'
import type { BallotBox } from '../log/ballot-box.ts'
import type { Choice } from '../log/ballot-shapes.ts'

/** How far the sheets of paper of a ballot have been read. */
export interface Sheets {
  readonly handed: number
  /** Sheets that count: two people read the same. */
  readonly agreed: number
  /** Sheets that nobody, or not two people alike, have read. */
  readonly unread: number
  /** Numbers of sheets that one person has read, and of those that two have read otherwise. */
  readonly once: readonly number[]
  readonly different: readonly number[]
}

export function sheetsOf({ sheets, handed }: Pick<BallotBox, 'sheets' | 'handed'>): Sheets {
  const numbers = [...sheets].sort(([one], [other]) => one - other)
  const agreed = numbers.filter(([, read]) => readAlike(read) !== null).length
  return {
    handed: handed.size,
    agreed,
    unread: handed.size - agreed,
    once: numbers.flatMap(([sheet, read]) => (read.size === 1 ? [sheet] : [])),
    different: numbers.flatMap(([sheet, read]) =>
      read.size > 1 && readAlike(read) === null ? [sheet] : [],
    ),
  }
}

/** What two people read on a sheet, if it is the same. */
export function readAlike(read: ReadonlyMap<number, Choice>): Choice | null {
  const [one, other] = [...read.values()]
  if (one === undefined || other === undefined) return null
  return canonicalJson(one) === canonicalJson(other) ? one : null
}
