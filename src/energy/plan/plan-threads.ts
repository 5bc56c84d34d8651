import { setImmediate as breathe } from 'node:timers/promises'
import { inThisThread, type OpenParts, type Part } from './part.ts'
import { partInputs, type PartInput } from './part-input.ts'
import type { PlanInput } from './plan-input.ts'
import { mostThreads, PlanThread, ThreadPart } from './thread-part.ts'

/** Homes of a part at the most: what it holds is given back as soon as it is read, and what goes to a thread at once stays small. */
const mostHomes = 5000

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
    const inputs = partInputs(
      input,
      Math.min(mostHomes, Math.ceil(input.homes.length / count) || 1),
    )
    const threads = Array.from({ length: count }, () => PlanThread.take())
    const opened: (Part | null)[] = inputs.map(() => null)
    const handedOver = await Promise.allSettled(
      spread(inputs, threads).map(async ({ thread, parts }) => {
        // One after the other, so that they are not all on their way at once.
        for (const i of parts) opened[i] = await ThreadPart.open(inputs[i]!, usualPrice, thread)
      }),
    )
    // Each part holds its thread until it is closed.
    for (const thread of threads) thread.giveBack()
    const parts = opened.filter((part) => part !== null)
    const failed = handedOver.find(({ status }) => status === 'rejected')
    if (failed?.status !== 'rejected') return parts
    for (const part of parts) part.close()
    throw failed.reason
  }
}

/** Gives each part to the thread with the fewest homes so far; parts by their index. */
function spread(
  inputs: readonly PartInput[],
  threads: readonly PlanThread[],
): readonly { readonly thread: PlanThread; readonly parts: readonly number[] }[] {
  const loads = threads.map((thread) => ({ thread, homes: 0, parts: [] as number[] }))
  for (const [i, { input }] of inputs.entries()) {
    const load = loads.reduce((least, one) => (one.homes < least.homes ? one : least))
    load.homes += input.homes.length
    load.parts.push(i)
  }
  return loads
}
