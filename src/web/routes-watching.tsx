import {
  askedWitnesses,
  watchedCells,
  witnessedHeads,
  type WitnessedHead,
} from '../federation/witness/store-witness.ts'
import { agreeToWitness, askToWitness } from '../federation/witness/ask-witness.ts'
import { refuse, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { WatchingPage } from './pages/watching.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** *Watching each other*: a steward asks other nodes to watch the neighbourhood's log, and says whether this one watches theirs. */
export function watchingPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/watching' as const
  return [
    cellPage({
      method: 'get',
      path,
      access: stewards,
      handle: (call) => show(context, call, emptyForm),
    }),
    cellPage({
      method: 'post',
      path,
      access: stewards,
      handle: (call) =>
        posted(context, call, ({ peer = '' }) =>
          askToWitness(context.api.db, call.cell, peer, context.api.clock.now()),
        ),
    }),
    cellPage({
      method: 'post',
      path: `${path}/agree`,
      access: stewards,
      handle: (call) =>
        posted(context, call, ({ peer = '', log = '', agrees }) => {
          const { channel, api } = context
          if (channel === null) return Promise.resolve(refuseClosed())
          const said = { peerId: peer, cellId: log, agrees: agrees === '1' }
          return agreeToWitness(api.db, channel, said, api.clock.now())
        }),
    }),
  ]
}

async function posted(
  context: WebContext,
  call: CellCall,
  work: (values: Readonly<Record<string, string>>) => Promise<Result<null>>,
): Promise<Response> {
  const form = await readForm(call.c, formLimit)
  const values = form.ok ? form.value.values : {}
  const done = form.ok ? await work(values) : form
  if (!done.ok) return show(context, call, refusedForm(call.wording, done, values))
  return call.c.redirect(withNotice(`/at/${call.cell.slug}/watching`, 'frame.done'), 303)
}

async function show(context: WebContext, call: CellCall, form: FormState): Promise<Response> {
  const { api, channel } = context
  const peers = channel?.peers.all ?? []
  const names = new Map(peers.map(({ id, name }) => [id, name]))
  const nameOf = (id: string): string => names.get(id) ?? id
  const [ours, theirs] = [
    await witnessedHeads(api.db, true, call.cell.id),
    await witnessedHeads(api.db, false),
  ]
  const headsOf = (
    all: readonly WitnessedHead[],
    { peerId, cellId }: { readonly peerId: string; readonly cellId: string },
  ) => all.filter((head) => head.peerId === peerId && head.cellId === cellId)
  const view = {
    peers: peers.filter(({ trust }) => trust === 'trusted'),
    asked: (await askedWitnesses(api.db, call.cell.id)).map((of) => {
      return { ...of, heads: headsOf(ours, of), name: nameOf(of.peerId) }
    }),
    watched: (await watchedCells(api.db)).map((of) => {
      return { ...of, heads: headsOf(theirs, of), peerName: nameOf(of.peerId) }
    }),
  }
  return pageResponse(
    call.c,
    <WatchingPage frame={call.frame} slug={call.cell.slug} view={view} form={form} />,
    form.refused === null ? 200 : 422,
  )
}

function refuseClosed(): Result<never> {
  return refuse('node-not-public', 'Other nodes cannot reach this one.', 'peer')
}
