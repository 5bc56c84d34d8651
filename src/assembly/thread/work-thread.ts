// A thread that works out one thing: it is handed an order, and parts of it until `null` where it is a ballot, and ends with the answer.

import { parentPort } from 'node:worker_threads'
import type { Choice } from '../ballot/log/ballot-shapes.ts'
import { workedOut, type WorkOrder } from './work.ts'

let order: WorkOrder | null = null
const choices: Choice[] = []

parentPort?.on('message', (message: WorkOrder | readonly Choice[] | null) => {
  if (order === null && message !== null && 'kind' in message) {
    order = message
    if (order.kind === 'ballot') return
  } else if (message !== null && !('kind' in message)) {
    choices.push(...message)
    return
  }
  if (order === null) throw new Error('a thread is told what to do before its parts')
  parentPort?.postMessage(workedOut(order, choices))
})
