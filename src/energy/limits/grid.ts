import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { checkFeedIn, type FeedIn } from './feed-in.ts'
import { checkTree } from './limit-tree.ts'

/** What a neighbourhood's own grid may carry: what it may feed in, and its feeders. */
export interface Grid {
  readonly feedIn: FeedIn | null
  readonly feeders: readonly Feeder[]
}

/** A cable or transformer with homes behind it. */
export interface Feeder {
  /** Unique in the neighbourhood. */
  readonly id: string
  readonly name: string
  /** What it carries in each direction, W. */
  readonly limitW: number
  /** Cells of the homes that are directly behind it. */
  readonly homes: readonly string[]
  /** The feeder that this one is behind; null: the neighbourhood's connection. */
  readonly parent: string | null
}

export const emptyGrid: Grid = { feedIn: null, feeders: [] }

/** Feeders of a neighbourhood at the most. */
export const feederLimit = 200

/** Whether a neighbourhood's grid can be like this: refused with the field, the value and what would be right. */
export function checkGrid(grid: Grid, homeIds: ReadonlySet<string>): Result<Grid> {
  const wrong =
    checkFeedIn(grid.feedIn) ??
    checkTree(grid.feeders, 'feeders', feederLimit) ??
    checkHomes(grid, homeIds)
  return wrong ?? success(grid)
}

function checkHomes({ feeders }: Grid, homeIds: ReadonlySet<string>): Refusal | undefined {
  const behind = new Map<string, string>()
  for (const [i, { limitW, homes, name }] of feeders.entries()) {
    const at = `feeders[${i}]`
    if (!(limitW >= 1 && limitW <= 1e9)) {
      return refuse(
        'impossible-amount',
        `${at}.limitW is ${limitW}; a feeder carries 1 to 1000000000 W.`,
        `${at}.limitW`,
      )
    }
    for (const [k, home] of homes.entries()) {
      if (!homeIds.has(home)) {
        return refuse(
          'unknown-home',
          `${at}.homes[${k}] is "${home.slice(0, 60)}", which is no home of this neighbourhood.`,
          `${at}.homes[${k}]`,
        )
      }
      const other = behind.get(home)
      if (other !== undefined) {
        return refuse(
          'home-behind-two',
          `${at}.homes[${k}] is behind "${other}" already; a home is directly behind one feeder.`,
          `${at}.homes[${k}]`,
          { name: other },
        )
      }
      behind.set(home, name)
    }
  }
  return undefined
}
