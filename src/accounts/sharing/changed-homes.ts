import { smallestGroup } from '../../cell/small-group.ts'

/** Homes for which something would be, or was, better, worse or the same. Below {@link smallestGroup} they are not counted apart. */
export interface ChangedGroup {
  /** Null: some, but too few to be shown apart. */
  readonly homes: number | null
  /** On average for each of them, micro-units; null: not told, since it would tell what few have. */
  readonly meanMicro: number | null
}

export interface ChangedHomes {
  readonly gain: ChangedGroup
  readonly lose: ChangedGroup
  readonly same: ChangedGroup
}

/** Changes below this are none, micro-units a month: half a cent. */
const worthMicro = 5_000

/** Who gains and who loses, without telling what few do. `changes`: of each home in a month, micro-units, + better off. */
export function changedHomes(changes: readonly number[]): ChangedHomes {
  const gain = changes.filter((micro) => micro >= worthMicro)
  const lose = changes.filter((micro) => micro <= -worthMicro)
  const same = changes.filter((micro) => Math.abs(micro) < worthMicro)
  // From the sum of all it could be told what the few have.
  const isAllShown = [gain, lose, same].every(
    ({ length }) => length === 0 || length >= smallestGroup,
  )
  return {
    gain: groupOf(gain, isAllShown),
    lose: groupOf(lose, isAllShown),
    same: groupOf(same, isAllShown),
  }
}

function groupOf(changes: readonly number[], isAllShown: boolean): ChangedGroup {
  const { length } = changes
  const homes = length > 0 && length < smallestGroup ? null : length
  if (length === 0 || !isAllShown) return { homes, meanMicro: null }
  const total = changes.reduce((sum, micro) => sum + micro, 0)
  return { homes, meanMicro: Math.round(total / length) }
}
