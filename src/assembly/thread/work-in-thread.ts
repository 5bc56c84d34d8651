import type { Choice } from '../ballot/log/ballot-shapes.ts'
import { runThread } from './thread-run.ts'
import type { WorkAnswers, WorkOrder } from './work.ts'

/** Two million votes, a ballot of a million voices and the longest transcript take half of it at the most; what would take more ends, and not the node. */
const limits = { memoryMb: 2_048, patienceMs: 300_000 }

/** Voices that go over at once: with 200 options each they are copied in some 20 ms. */
const choicesAtOnce = 500

/** In the bundle the thread's code stands beside this file as JavaScript. */
const code = new URL(
  import.meta.url.endsWith('.ts') ? './work-thread.ts' : './work-thread.js',
  import.meta.url,
)

/** An order, worked out in a thread of its own. Throws where the thread breaks, takes more than five minutes, or is stopped. */
export function workInThread<Kind extends WorkOrder['kind']>(
  order: WorkOrder & { readonly kind: Kind },
  signal: AbortSignal,
  choices: readonly Choice[] = [],
): Promise<WorkAnswers[Kind]> {
  const parts = order.kind === 'ballot' ? partsOf(choices) : []
  return runThread(code, what[order.kind], order, limits, signal, { parts })
}

const what: Readonly<Record<WorkOrder['kind'], string>> = {
  count: 'a report',
  transcript: 'a transcript',
  ballot: 'a count of votes',
}

function* partsOf(choices: readonly Choice[]): Generator<readonly Choice[] | null> {
  for (let from = 0; from < choices.length; from += choicesAtOnce) {
    yield choices.slice(from, from + choicesAtOnce)
  }
  yield null
}
