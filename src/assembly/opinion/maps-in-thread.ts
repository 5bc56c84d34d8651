import { runThread } from '../thread/thread-run.ts'
import type { MapOrder, Maps } from './live-map.ts'

/**
 * Two million votes take half of the memory; a map that would take much more ends, and not the node. They take some seconds, and as many again for each
 * naming that is due.
 */
const limits = { memoryMb: 1_024, patienceMs: 120_000 }

/** In the bundle the thread's code stands beside this file as JavaScript. */
const code = new URL(
  import.meta.url.endsWith('.ts') ? './map-thread.ts' : './map-thread.js',
  import.meta.url,
)

/** The maps of an order, worked out in a thread of their own. Throws where the thread breaks, takes more than two minutes, or is stopped. */
export function mapsInThread(order: MapOrder, signal: AbortSignal): Promise<Maps> {
  return runThread(code, 'a map', order, limits, signal)
}
