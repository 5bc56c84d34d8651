import { personOf } from '../cell/role.ts'
import { askCard } from '../federation/peers/ask-card.ts'
import { fingerprintOf } from '../federation/peers/fingerprint.ts'
import { forgetPeer, openOf, statePeer, trustPeer } from '../federation/peers/peer-trust.ts'
import { listPeerChanges } from '../federation/peers/store-peer-changes.ts'
import { refuse, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { KnownNodesPage } from './pages/known-nodes.tsx'
import { NewNodePage, type NewNode } from './pages/new-node.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

type Values = Readonly<Record<string, string>>

/** *Whom we trust*: a steward finds another node by its address, compares its digits, trusts it, takes that back, and reads who said what. */
export function knownNodePages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/neighbours/nodes' as const
  const { clock, random, db } = context.api
  const of = { db, clock, random, channel: context.channel }
  return [
    cellPage({
      method: 'get',
      path,
      access: stewards,
      handle: (call) => show(context, call, emptyForm),
    }),
    // Asked for a proof as the second step is, so that it comes before the telephone call and not after.
    cellPage({
      method: 'post',
      path: `${path}/find`,
      access: stewards,
      needsProof: true,
      handle: (call) =>
        withForm(context, call, async (values) => {
          const channel = openOf(of)
          const card = channel.ok ? await askCard(channel.value, values['address'] ?? '') : channel
          if (!card.ok) return show(context, call, refusedForm(call.wording, card, values))
          return showNew(context, call, card.value, emptyForm)
        }),
    }),
    cellPage({
      method: 'post',
      path: `${path}/state`,
      access: stewards,
      needsProof: true,
      handle: (call) =>
        withForm(context, call, async (values) => {
          const { name = '', address = '', key = '', fingerprint = '' } = values
          const wish = { name, address, key }
          const stated =
            values['compared'] === '1'
              ? await statePeer(of, wish, personOf(call.principal), 'trusted')
              : refuseUnseen()
          if (stated.ok) return done(call)
          const form = refusedForm(call.wording, stated, values)
          // Only the name is typed by hand: anything else that is wrong begins anew.
          const isHere = stated.at === 'name' || stated.at === 'compared'
          if (!isHere) return show(context, call, form)
          return showNew(context, call, { ...wish, fingerprint }, form)
        }),
    }),
    cellPage({
      method: 'post',
      path: `${path}/distrust`,
      access: stewards,
      needsProof: true,
      handle: (call) =>
        settled(context, call, ({ peer = '' }) =>
          trustPeer(of, peer, 'known', personOf(call.principal)),
        ),
    }),
    cellPage({
      method: 'post',
      path: `${path}/forget`,
      access: stewards,
      needsProof: true,
      handle: (call) =>
        settled(context, call, ({ peer = '' }) => forgetPeer(of, peer, personOf(call.principal))),
    }),
  ]
}

async function withForm(
  context: WebContext,
  call: CellCall,
  work: (values: Values) => Promise<Response>,
): Promise<Response> {
  const form = await readForm(call.c, formLimit)
  return form.ok ? work(form.value.values) : show(context, call, refusedForm(call.wording, form))
}

async function settled(
  context: WebContext,
  call: CellCall,
  work: (values: Values) => Promise<Result<null>>,
): Promise<Response> {
  return await withForm(context, call, async (values) => {
    const of = await work(values)
    return of.ok ? done(call) : show(context, call, refusedForm(call.wording, of))
  })
}

function done({ c, cell }: CellCall): Response {
  return c.redirect(withNotice(`/at/${cell.slug}/neighbours/nodes`, 'frame.done'), 303)
}

async function show(
  { api, channel }: WebContext,
  { c, cell, frame }: CellCall,
  form: FormState,
): Promise<Response> {
  const view = {
    own: channel === null ? null : ownOf(channel),
    nodes: (channel?.peers.all ?? []).map((peer) => {
      return { ...peer, fingerprint: fingerprintOf(peer) }
    }),
    changes: await listPeerChanges(api.db),
  }
  return pageResponse(
    c,
    <KnownNodesPage frame={frame} slug={cell.slug} view={view} form={form} />,
    form.refused === null ? 200 : 422,
  )
}

async function showNew(
  { channel }: WebContext,
  { c, cell, frame }: CellCall,
  card: Omit<NewNode, 'own' | 'known'>,
  form: FormState,
): Promise<Response> {
  const known = channel?.peers.all.find(({ address }) => address === card.address)
  const node = {
    ...card,
    known: known === undefined ? null : { name: known.name, fingerprint: fingerprintOf(known) },
    own: channel === null ? '' : ownOf(channel).fingerprint,
  }
  return pageResponse(
    c,
    <NewNodePage frame={frame} slug={cell.slug} node={node} form={form} />,
    form.refused === null ? 200 : 422,
  )
}

function ownOf({ publicUrl, signer }: NonNullable<WebContext['channel']>) {
  return { address: publicUrl, fingerprint: fingerprintOf({ address: publicUrl, key: signer }) }
}

function refuseUnseen(): Result<never> {
  return refuse(
    'peer-not-compared',
    'Compare the digits over the telephone first, and tick that they are the same.',
    'compared',
  )
}
