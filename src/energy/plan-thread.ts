// A thread that plans some homes of a neighbourhood: answers what `ThreadPart` asks, one question after the other.

import { parentPort } from 'node:worker_threads'
import { unreachable } from '../kernel/assert.ts'
import { LocalPart } from './part.ts'
import type { Question, Reply } from './thread-part.ts'

let part: LocalPart | null = null

parentPort?.on('message', (question: Question) => {
  const reply = replyTo(question)
  if (reply !== null) parentPort?.postMessage(reply)
})

/** Null where nobody waits for a reply. */
function replyTo(question: Question): Reply | null {
  try {
    if (question[0] === 'open') {
      part = LocalPart.open(question[1], question[2])
      return { value: part.opening }
    }
    if (part === null) throw new Error('there is no part open')
    const value = answer(part, question)
    return value === undefined ? null : { value }
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function answer(
  of: LocalPart,
  question: Exclude<Question, readonly ['open', ...unknown[]]>,
): unknown {
  switch (question[0]) {
    case 'prepare':
      return of.prepare(question[1], question[2], question[3])
    case 'begin':
      return of.begin(question[1], question[2])
    case 'answer':
      return of.answer(question[1])
    case 'tryOut':
      return of.tryOut(question[1])
    case 'foresee':
      return of.foresee(question[1], question[2])
    case 'turn':
      return of.turn(question[1], question[2])
    case 'move':
      return of.move(question[1])
    case 'settle':
      return of.settle(question[1])
    case 'keep':
      return of.keep()
    case 'restrict':
      return of.restrict(question[1])
    case 'resume':
      return of.resume()
    case 'netW':
      return of.netW()
    case 'read':
      return of.read(question[1])
    case 'close':
      part = null
      return of.close()
    default:
      return unreachable(question)
  }
}
