// A thread that plans parts of a neighbourhood: answers what each `ThreadPart` asks, one question after the other.

import { parentPort } from 'node:worker_threads'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { unreachable } from '../../kernel/assert.ts'
import { LocalPart } from './part.ts'
import { toMessage } from './part-message.ts'
import type { Addressed, Question, Reply } from './thread-part.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

const parts = new Map<number, LocalPart>()

parentPort?.on('message', ([number, question]: Addressed) => {
  const reply = replyTo(number, question)
  if (reply !== null) parentPort?.postMessage(reply)
})

/** What this thread may hold when a part is done before the collector is called, bytes: that of some thousands of homes. */
const muchBytes = 200_000_000

/** The collector comes when room is short, not when a plan is done; large plans would leave gigabytes until then. */
function collectMuch(): void {
  const { heapUsed, external } = process.memoryUsage()
  if (heapUsed + external > muchBytes) collect()
}

/** Null where nobody waits for a reply. */
function replyTo(number: number, question: Question): Reply | null {
  try {
    if (question[0] === 'open') {
      const opened = LocalPart.open(question[1], question[2])
      parts.set(number, opened)
      return { value: opened.opening }
    }
    const part = parts.get(number)
    if (part === undefined) throw new Error('there is no such part open')
    if (question[0] === 'close') parts.delete(number)
    const value = answer(part, question)
    if (question[0] === 'rest' || question[0] === 'close') collectMuch()
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
    case 'askPreferred':
      return of.askPreferred(question[1])
    case 'takePreferred':
      return of.takePreferred(question[1], question[2])
    case 'rest':
      return of.rest()
    case 'readSome':
      return toMessage(of.readSome(question[1], question[2], question[3]))
    case 'close':
      return of.close()
    default:
      return unreachable(question)
  }
}
