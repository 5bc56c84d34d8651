import { setImmediate as breathe } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'

/** What a thread may take: memory, MB, and time, ms. */
export interface ThreadLimits {
  readonly memoryMb: number
  readonly patienceMs: number
}

/** A large order goes over in parts, so that copying it holds nobody up. */
export interface OrderParts {
  readonly parts: Iterable<unknown> | AsyncIterable<unknown>
}

/**
 * What a thread makes of an order: it is started for it, gets the order (or its parts and then `null`), answers with one message, and is ended. Throws where it breaks,
 * takes more than its limits, or is stopped. `what` names it in the fault: `a map`.
 */
export async function runThread<Answer>(
  code: URL,
  what: string,
  order: unknown,
  { memoryMb, patienceMs }: ThreadLimits,
  signal: AbortSignal,
  rest: OrderParts = { parts: [] },
): Promise<Answer> {
  signal.throwIfAborted()
  const worker = new Worker(code, { resourceLimits: { maxOldGenerationSizeMb: memoryMb } })
  const ended = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
  let stop: (() => void) | undefined
  try {
    const answer = new Promise<Answer>((resolve, reject) => {
      worker.on('message', resolve)
      worker.on('error', (cause) => reject(new Error(`a thread for ${what} broke`, { cause })))
      worker.on('exit', () => reject(new Error(`a thread for ${what} ended without one`)))
      stop = () => reject(new Error(`${what} was not waited for`, { cause: ended.reason }))
      ended.addEventListener('abort', stop, { once: true })
    })
    // It may fail while parts still go over.
    answer.catch(() => undefined)
    worker.postMessage(order)
    for await (const part of rest.parts) {
      if (ended.aborted) break
      worker.postMessage(part)
      await breathe()
    }
    return await answer
  } finally {
    if (stop !== undefined) ended.removeEventListener('abort', stop)
    await worker.terminate()
  }
}
