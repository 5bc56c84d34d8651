// A thread that works out one lottery, or tables: it is handed a task, tells how far it is, and ends with the outcome.

import { parentPort } from 'node:worker_threads'
import { highsSolver } from './highs-solver.ts'
import type { Progress } from './lottery.ts'
import { lotteryOf } from './lottery-outcome.ts'
import type { Ordered, Told } from './lottery-thread.ts'
import type { PanelTask } from './panel-task.ts'
import { tablesOf } from './tables.ts'

/** Milliseconds between two tellings of how far it is. */
const tellEveryMs = 200

parentPort?.once('message', (ordered: Ordered) => {
  if (ordered.kind === 'lottery') void work(ordered.task, ordered.patienceMs)
  else tell({ kind: 'tables', tables: tablesOf(ordered.people, ordered.how) })
})

async function work(task: PanelTask, patienceMs: number): Promise<void> {
  const began = performance.now()
  const leftMs = (): number => patienceMs - (performance.now() - began)
  const solver = await highsSolver(leftMs)
  let toldMs = -Infinity
  const onProgress = (progress: Progress): void => {
    if (performance.now() - toldMs < tellEveryMs) return
    toldMs = performance.now()
    tell({ kind: 'progress', progress })
  }
  tell({
    kind: 'outcome',
    outcome: lotteryOf(task, { solver, isLate: () => leftMs() <= 0, onProgress }),
  })
}

function tell(told: Told): void {
  parentPort?.postMessage(told)
}
