import { mailStateOf } from '../federation/mail/store-mail.ts'
import type { WebContext } from './context.ts'
import { pageResponse } from './page-response.ts'
import { LettersPage, type LettersView } from './pages/letters.tsx'
import { cellPage, stewards, type WebRoute } from './web-route.ts'

/** *Letters to other nodes*: for a steward to see what does not get through. */
export function letterPages({ api, channel }: WebContext): readonly WebRoute[] {
  return [
    cellPage({
      method: 'get',
      path: '/at/:cell/letters',
      access: stewards,
      handle: async ({ c, cell, frame }) => {
        const peers: LettersView['peers'][number][] = []
        for (const { id, name } of channel?.peers.all ?? []) {
          peers.push({ name, mail: await mailStateOf(api.db, id) })
        }
        return pageResponse(c, <LettersPage frame={frame} slug={cell.slug} view={{ peers }} />)
      },
    }),
  ]
}
