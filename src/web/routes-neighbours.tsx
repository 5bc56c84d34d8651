import { peerHealth } from '../federation/peers/store-peer-health.ts'
import { waitingMail } from '../federation/mail/store-mail.ts'
import { daysOfHomes, sharedDays } from '../sense/store-usual-day.ts'
import type { WebContext } from './context.ts'
import { pageResponse } from './page-response.ts'
import { NeighboursPage } from './pages/neighbours.tsx'
import { cellMaps } from './read/cell-map.ts'
import { cellPage, members, type WebRoute } from './web-route.ts'

/** *Neighbours*: the map of cities and neighbourhoods, the other nodes that are known here, what left the neighbourhood, and what may leave. */
export function neighbourPages({ api, channel, departures }: WebContext): readonly WebRoute[] {
  return [
    cellPage({
      method: 'get',
      path: '/at/:cell/neighbours',
      access: members,
      handle: async ({ c, cell, frame }) => {
        const peers = channel?.peers.all ?? null
        const health = await peerHealth(api.db)
        return pageResponse(
          c,
          <NeighboursPage
            frame={frame}
            cell={cell}
            maps={await cellMaps(api.db, cell, { peers: peers ?? [], health })}
            peers={peers}
            mail={await waitingMail(api.db)}
            health={health}
            left={await departures.of(cell.id)}
            learned={{
              homes: (await daysOfHomes(api.db, cell.id)).homes,
              shared: await sharedDays(api.db, cell.id),
            }}
          />,
        )
      },
    }),
  ]
}
