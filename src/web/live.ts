import { addressKey } from '../cell/rate-limit.ts'
import { findCell } from '../cell/store.ts'
import type { WebContext } from './context.ts'
import { cellPage, everyone, type CellCall, type WebRoute } from './web-route.ts'

/**
 * Pages that are told of changes at the same time, at the most, and of one address among them; more are asked to
 * come back later.
 */
export const liveLimit = 1000
export const liveLimitPerAddress = 50

/** A page is told at most this often. */
const everyMs = 1000

/** A line now and then keeps proxies from ending a quiet connection. */
const quietMs = 25_000

/** Streams of events that say "what you show has changed": nothing of what changed travels in them. */
export function liveRoutes(context: WebContext): readonly WebRoute[] {
  let open = 0
  const openAt = new Map<string, number>()
  const handle = async ({ c, cell, visit }: CellCall): Promise<Response> => {
    const address = addressKey(visit.address)
    const here = openAt.get(address) ?? 0
    if (open >= liveLimit || here >= liveLimitPerAddress) {
      return c.body(null, 503, { 'retry-after': '30' })
    }
    open += 1
    openAt.set(address, here + 1)
    const onEnd = (): void => {
      open -= 1
      const left = (openAt.get(address) ?? 1) - 1
      if (left > 0) openAt.set(address, left)
      else openAt.delete(address)
    }
    return new Response(changesOf(context, cell.id, onEnd), {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
    })
  }
  return [
    cellPage({
      method: 'get',
      path: '/live/:cell',
      access: everyone,
      handle,
    }),
  ]
}

function changesOf(
  context: WebContext,
  cellId: string,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let end = () => {}
  return new ReadableStream({
    start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text))
      let waiting: NodeJS.Timeout | null = null
      const tell = () => {
        waiting ??= setTimeout(() => {
          waiting = null
          send('event: changed\ndata: 1\n\n')
        }, everyMs)
      }
      const tellParent = async (homeId: string) => {
        const parentId = await parentOf(context, homeId).catch(() => null)
        if (parentId === cellId) tell()
      }
      const stop = context.live.subscribe((event) => {
        if (event.cellId === cellId) tell()
        else {
          void tellParent(event.cellId)
        }
      })
      const quiet = setInterval(() => send(': still here\n\n'), quietMs)
      quiet.unref()
      send('retry: 3000\n\n')
      end = () => {
        stop()
        clearInterval(quiet)
        if (waiting !== null) clearTimeout(waiting)
        onEnd()
        end = () => {}
      }
    },
    cancel: () => end(),
  })
}

/** Parents of cells, kept: they never change. */
const parents = new Map<string, string | null>()
const parentsLimit = 10_000

async function parentOf(context: WebContext, cellId: string): Promise<string | null> {
  const known = parents.get(cellId)
  if (known !== undefined) return known
  const parentId = (await findCell(context.api.db, cellId))?.parentId ?? null
  if (parents.size >= parentsLimit) parents.clear()
  parents.set(cellId, parentId)
  return parentId
}
