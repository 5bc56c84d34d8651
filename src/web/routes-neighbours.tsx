import { peerHealth } from '../federation/peers/store-peer-health.ts'
import { waitingMail } from '../federation/mail/store-mail.ts'
import { daysOfHomes, sharedDays } from '../sense/store-usual-day.ts'
import type { WebContext } from './context.ts'
import { pageResponse } from './page-response.ts'
import { NeighboursPage } from './pages/neighbours.tsx'
import { cellPage, members, type WebRoute } from './web-route.ts'

/** *Neighbours*: the other nodes that are known here, what left the neighbourhood, and what may leave. */
export function neighbourPages({ api, channel, departures }: WebContext): readonly WebRoute[] {
  return [
    cellPage({
      method: 'get',
      path: '/at/:cell/neighbours',
      access: members,
      handle: async ({ c, cell, frame }) =>
        pageResponse(
          c,
          <NeighboursPage
            frame={frame}
            cell={cell}
            peers={channel?.peers.all ?? null}
            mail={await waitingMail(api.db)}
            health={await peerHealth(api.db)}
            left={await departures.of(cell.id)}
            learned={{
              homes: (await daysOfHomes(api.db, cell.id)).homes,
              shared: await sharedDays(api.db, cell.id),
            }}
          />,
        ),
    }),
  ]
}
