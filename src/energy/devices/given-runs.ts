import { tightened, type LevelBounds } from '../chain/kept-store.ts'
import { assert } from '../../kernel/assert.ts'
import { reachable } from './storage-build.ts'
import { flowOf, type Storage } from './storage.ts'

/**
 * When a machine with a least power runs, where a search has fixed that: a store is then filled with `leastW` at least, and with `restW`,
 * which the stores of its machine share, beside it at the most. Where the machine is off, both are 0.
 */
export interface GivenRuns {
  /** W, [step]. */
  readonly leastW: Float64Array
  readonly restW: Float64Array
}

/** Levels that runs have brought by the end of each step, [step]. */
export function broughtBy(storage: Storage, { leastW }: GivenRuns): Float64Array {
  let brought = 0
  return leastW.map((power, t) => (brought += flowOf(storage, t, power)))
}

/**
 * The same storage as it is filled beside its runs: with y = x - least, level' = level - brought is a storage again whose power
 * can be anything from nothing to what is left.
 */
export function besideRuns(storage: Storage, runs: GivenRuns): Storage {
  const { leastW, restW } = runs
  assert(storage.floors === undefined, 'what runs has no floors')
  const brought = broughtBy(storage, runs)
  const less = (levels: Float64Array): Float64Array => levels.map((level, t) => level - brought[t]!)
  const { fade, maxIn } = storage
  const left = (t: number): number => Math.max(0, Math.min(restW[t]!, maxIn[t]! - leastW[t]!))
  return {
    ...storage,
    maxIn: maxIn.map((_, t) => left(t)),
    maxOut: storage.maxOut.map((most, t) => (isRunning(runs, t) ? 0 : most)),
    lower: less(storage.lower),
    upper: less(storage.upper),
    wantedLow: less(storage.wantedLow),
    wantedHigh: less(storage.wantedHigh),
    ...(fade === undefined
      ? {}
      : {
          fade: {
            ...fade,
            from: fade.from.map((from, t) => from - fade.perLevel * brought[t]! - leastW[t]!),
          },
        }),
    endReference: storage.endReference - (brought.at(-1) ?? 0),
  }
}

/** The same storage where it is filled only while its machine runs, with bounds that can be reached so. */
export function whileRunning(storage: Storage, runs: GivenRuns): Storage {
  const maxIn = storage.maxIn.map((most, t) => (isRunning(runs, t) ? most : 0))
  return reachable({ ...storage, maxIn })
}

/** Bounds of the level from which all later ones can still be met: what later runs bring at the least has to fit in, too. */
export function boundsBeside(storage: Storage, runs: GivenRuns): LevelBounds {
  const { lower, upper } = tightened(whileRunning(storage, runs))
  const highest = upper.slice()
  const { fade } = storage
  let after = Infinity
  for (let t = highest.length - 1; t >= 0; t--) {
    const least = runs.leastW[t]!
    const faded =
      fade !== undefined && least > 0 ? (fade.from[t]! - least) / fade.perLevel : Infinity
    highest[t] = Math.max(lower[t]!, Math.min(highest[t]!, after, faded))
    const out = isRunning(runs, t) ? 0 : storage.drain[t]! * storage.maxOut[t]!
    after = highest[t]! - flowOf(storage, t, least) + out
  }
  return { lower, upper: highest }
}

/** Whether the machine runs in step t. */
export function isRunning({ leastW, restW }: GivenRuns, t: number): boolean {
  return leastW[t]! + restW[t]! > 0
}

/** Runs for the stores of one machine of at most `maxW`, where they are fixed at all: `runsW`, [store][step], is its least power, divided. */
export function givenRuns(
  runsW: readonly Float64Array[] | undefined,
  maxW: number,
): GivenRuns[] | undefined {
  if (runsW === undefined) return undefined
  const [first] = runsW
  const restW = (first ?? new Float64Array(0)).map((_, t) => {
    const least = runsW.reduce((sum, of) => sum + of[t]!, 0)
    return least > 0 ? Math.max(0, maxW - least) : 0
  })
  return runsW.map((leastW) => ({ leastW, restW }))
}
