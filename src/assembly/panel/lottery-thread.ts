import { Worker } from 'node:worker_threads'
import { refuse, type Result } from '../../kernel/refusal.ts'
import type { Progress } from './lottery.ts'
import { late, type LotteryOutcome } from './lottery-outcome.ts'
import type { PanelTask } from './panel-task.ts'
import type { SeatedPeople, Tables, TableWish } from './tables.ts'

/** What the thread is handed. */
export type Ordered =
  | { readonly kind: 'lottery'; readonly task: PanelTask; readonly patienceMs: number }
  | { readonly kind: 'tables'; readonly people: SeatedPeople; readonly how: TableWish }

/** What the thread tells. */
export type Told =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'outcome'; readonly outcome: Result<LotteryOutcome> }
  | { readonly kind: 'tables'; readonly tables: Result<Tables> }

export interface LotteryThreadOptions {
  /** After this long the best lottery so far is taken; default two minutes. */
  readonly patienceMs?: number
  /** After this much more the thread is ended, whatever it does; default 20 s. */
  readonly graceMs?: number
  /** Ends it at once. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

const usualPatienceMs = 120_000
const usualGraceMs = 20_000
/** A pool of 2,000 people takes 100 MB; one that would take much more ends, and not the node. */
const resourceLimits = { maxOldGenerationSizeMb: 1_024 }

/** In the bundle the thread's code stands beside this file as JavaScript. */
const code = new URL(
  import.meta.url.endsWith('.ts') ? './panel-thread.ts' : './panel-thread.js',
  import.meta.url,
)

/**
 * Works out a lottery in a thread of its own, which brings the solver and takes it away again. Refuses like `lotteryOf`, when it was stopped,
 * and when it went on after its time; throws where the thread breaks.
 */
export async function lotteryInThread(
  task: PanelTask,
  {
    patienceMs = usualPatienceMs,
    graceMs = usualGraceMs,
    signal,
    onProgress,
  }: LotteryThreadOptions = {},
): Promise<Result<LotteryOutcome>> {
  if (signal?.aborted === true) return stopped()
  const worker = new Worker(code, { resourceLimits })
  let timer: NodeJS.Timeout | undefined
  let stop: (() => void) | undefined
  try {
    return await new Promise<Result<LotteryOutcome>>((resolve, reject) => {
      worker.on('message', (told: Told) => {
        if (told.kind === 'progress') onProgress?.(told.progress)
        else if (told.kind === 'outcome') resolve(told.outcome)
      })
      worker.on('error', (cause) => reject(new Error('a thread for a lottery broke', { cause })))
      worker.on('exit', () => reject(new Error('a thread for a lottery ended without an outcome')))
      timer = setTimeout(() => resolve(late()), patienceMs + graceMs)
      stop = () => resolve(stopped())
      signal?.addEventListener('abort', stop, { once: true })
      worker.postMessage({ kind: 'lottery', task, patienceMs } satisfies Ordered)
    })
  } finally {
    clearTimeout(timer)
    if (stop !== undefined) signal?.removeEventListener('abort', stop)
    await worker.terminate()
  }
}

/** Makes tables in a thread of its own: many people and rounds take seconds. Refuses like `tablesOf`; throws where the thread breaks. */
export async function tablesInThread(
  people: SeatedPeople,
  how: TableWish,
): Promise<Result<Tables>> {
  const worker = new Worker(code, { resourceLimits })
  try {
    return await new Promise<Result<Tables>>((resolve, reject) => {
      worker.on('message', (told: Told) => {
        if (told.kind === 'tables') resolve(told.tables)
      })
      worker.on('error', (cause) => reject(new Error('a thread for tables broke', { cause })))
      worker.on('exit', () => reject(new Error('a thread for tables ended without them')))
      worker.postMessage({ kind: 'tables', people, how } satisfies Ordered)
    })
  } finally {
    await worker.terminate()
  }
}

function stopped(): Result<never> {
  return refuse('lottery-stopped', 'The lottery was stopped before it was worked out.')
}
