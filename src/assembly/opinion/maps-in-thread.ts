import { Worker } from 'node:worker_threads'
import type { MapOrder, Maps } from './live-map.ts'

/** Two million votes of 33,000 people take half of it; a map that would take much more ends, and not the node. */
const resourceLimits = { maxOldGenerationSizeMb: 1_024 }

/** Two million votes take some seconds and as many again for each naming that is due. */
const patienceMs = 120_000

/** In the bundle the thread's code stands beside this file as JavaScript. */
const code = new URL(
  import.meta.url.endsWith('.ts') ? './map-thread.ts' : './map-thread.js',
  import.meta.url,
)

/** The maps of an order, worked out in a thread of their own. Throws where the thread breaks, takes more than two minutes, or is stopped. */
export async function mapsInThread(order: MapOrder, signal: AbortSignal): Promise<Maps> {
  signal.throwIfAborted()
  const worker = new Worker(code, { resourceLimits })
  const ended = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
  let stop: (() => void) | undefined
  try {
    return await new Promise<Maps>((resolve, reject) => {
      worker.on('message', resolve)
      worker.on('error', (cause) => reject(new Error('a thread for a map broke', { cause })))
      worker.on('exit', () => reject(new Error('a thread for a map ended without one')))
      stop = () => reject(new Error('a map was not waited for', { cause: ended.reason }))
      ended.addEventListener('abort', stop, { once: true })
      worker.postMessage(order)
    })
  } finally {
    if (stop !== undefined) ended.removeEventListener('abort', stop)
    await worker.terminate()
  }
}
