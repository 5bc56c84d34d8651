import { setImmediate as breathe } from 'node:timers/promises'
import { inThisThread, type OpenParts } from './part.ts'
import { partInputs, type PartInput } from './part-input.ts'
import type { PlanInput } from './plan-input.ts'
import { mostThreads, PlanThread, ThreadPart } from './thread-part.ts'

/** A further thread is worth its while from about this many homes each. */
const homesEach = 50

/** In how many threads of their own a neighbourhood's homes are best planned; 0: in this one, it is soon done. */
export function threadsFor({ homes }: PlanInput): number {
  const threads = Math.min(mostThreads, Math.floor(homes.length / homesEach))
  return threads < 2 ? 0 : threads
}

/**
 * For `planNeighbourhood`: spreads the homes over so many threads as evenly as they come, and leaves this one free for the node's
 * other work. Homes behind a feeder are parts of their own; a thread may have several. 0: all in this thread.
 */
export function inThreads(count: number): OpenParts {
  if (count === 0) {
    return async (input, usualPrice) => {
      // A search for starts makes many plans: whoever else waits in this thread comes between them.
      await breathe()
      return inThisThread(input, usualPrice)
    }
  }
  return async (input, usualPrice) => {
    const parts = partInputs(input, Math.max(1, Math.ceil(input.homes.length / count)))
    const threads = Array.from({ length: count }, () => PlanThread.take())
    const opened = await Promise.allSettled(
      spread(parts, threads).map(({ part, thread }) => ThreadPart.open(part, usualPrice, thread)),
    )
    // Each part holds its thread until it is closed.
    for (const thread of threads) thread.giveBack()
    const failed = opened.find((part) => part.status === 'rejected')
    if (failed === undefined) {
      return opened.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []))
    }
    for (const part of opened) if (part.status === 'fulfilled') part.value.close()
    throw failed.reason
  }
}

/** Gives each part to the thread with the fewest homes so far. */
function spread(
  parts: readonly PartInput[],
  threads: readonly PlanThread[],
): { readonly part: PartInput; readonly thread: PlanThread }[] {
  const loads = threads.map((thread) => ({ thread, homes: 0 }))
  return parts.map((part) => {
    const load = loads.reduce((least, one) => (one.homes < least.homes ? one : least))
    load.homes += part.input.homes.length
    return { part, thread: load.thread }
  })
}
