import type { Cell } from '../cell/cell.ts'
import { notesAbout, rulesFor } from '../federation/guard/store-guard.ts'
import { listsNaming } from '../federation/guard/store-list.ts'
import { metServer } from '../federation/guard/store-met.ts'
import { kindOfSubject, subjectsOf } from '../federation/guard/subject.ts'
import { waitingFor } from '../federation/queue/store-message.ts'
import { serverHealth } from '../federation/social/store-server-health.ts'
import type { WebContext } from './context.ts'
import { pageResponse } from './page-response.ts'
import { OuterServerPage, type OuterServerView } from './pages/outer-server.tsx'
import { problemResponse } from './problem-response.tsx'
import { cellPage, stewards, type WebRoute } from './web-route.ts'

/** The page of one server outside, for stewards. */
export function outerServerPages(context: WebContext): readonly WebRoute[] {
  return [
    cellPage({
      method: 'get',
      path: '/at/:cell/federation/servers/:server',
      access: stewards,
      handle: async ({ c, cell, frame }) => {
        const view = await viewOf(context, cell, c.req.param('server') ?? '')
        if (view === null) return problemResponse(c, frame, 'not-found')
        return pageResponse(c, <OuterServerPage frame={frame} slug={cell.slug} view={view} />)
      },
    }),
  ]
}

/** Null: that is no name of a server as browsers write it, or nobody outside reaches this node. */
async function viewOf(
  { api: { db }, social, channel }: WebContext,
  { id }: Pick<Cell, 'id'>,
  host: string,
): Promise<OuterServerView | null> {
  const at = `https://${host}/`
  if (social === null || !URL.canParse(at) || new URL(at).host !== host) return null
  const address = new URL(at)
  // The address of the server itself is no account.
  const subjects = subjectsOf(address).filter((of) => of !== address.href)
  const rules = (await rulesFor(db, id)).filter(({ subject }) =>
    kindOfSubject(subject) === 'actor'
      ? new URL(subject).host === host
      : subjects.includes(subject),
  )
  const about = new Set([...subjects, ...rules.map(({ subject }) => subject)])
  const node = channel?.peers.all.find((peer) => new URL(peer.address).host === host)
  return {
    host,
    verdict: await social.guard.judge(id, address),
    met: await metServer(db, id, host),
    followers: await social.followers(id, host),
    health: await serverHealth(db, host),
    waiting: await waitingFor(db, host),
    rules,
    lists: await listsNaming(db, id, subjects),
    notes: await notesAbout(db, id, [...about].slice(0, 200)),
    node: node?.name ?? null,
  }
}
