import { peerAddressLimit, type Peer } from '../../federation/peers/peer.ts'
import { changesShown, type PeerChange } from '../../federation/peers/store-peer-changes.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Digits } from '../parts/digits.tsx'
import { Field, FormError, type FormState } from '../parts/field.tsx'
import { DataTable } from '../parts/figure.tsx'

export interface KnownNodesView {
  /** Null: nobody outside reaches this node. */
  readonly own: { readonly address: string; readonly fingerprint: string } | null
  readonly nodes: readonly (Pick<Peer, 'id' | 'name' | 'address' | 'trust'> & {
    readonly fingerprint: string
  })[]
  /** The newest first. */
  readonly changes: readonly PeerChange[]
}

/** *Whom we trust*: other nodes with the digits of their keys, what a steward says of them, and who said what. */
export function KnownNodesPage(props: {
  readonly frame: Frame
  readonly slug: string
  readonly view: KnownNodesView
  readonly form: FormState
}) {
  const { frame, slug, view, form } = props
  const { wording } = frame
  const path = `/at/${slug}/neighbours/nodes`
  return (
    <Page frame={frame} title={wording.say('known-nodes.title')} nav="settings">
      <p class="fine">
        <a href={`/at/${slug}/neighbours`}>{wording.say('neighbours.title')}</a>
      </p>
      <h1>{wording.say('known-nodes.title')}</h1>
      <p>{wording.say('known-nodes.sentence')}</p>
      {view.own === null ? (
        <p>{wording.say('neighbours.nodes.closed')}</p>
      ) : (
        <>
          <h2>{wording.say('known-nodes.own')}</h2>
          <p>{wording.say('known-nodes.own.sentence')}</p>
          <p>{view.own.address}</p>
          <p class="big-digits">
            <Digits of={view.own.fingerprint} />
          </p>
          <h2>{wording.say('known-nodes.find')}</h2>
          <form class="stack" method="post" action={`${path}/find`}>
            <FormError form={form} fields={['address']} />
            <Field
              label={wording.say('neighbours.address')}
              name="address"
              form={form}
              hint={wording.say('known-nodes.address.hint')}
              most={peerAddressLimit}
              autocomplete="off"
              isRequired={true}
            />
            <p>
              <button class="main" type="submit">
                {wording.say('known-nodes.find.button')}
              </button>
            </p>
          </form>
          <h2>{wording.say('neighbours.nodes')}</h2>
          {view.nodes.length === 0 ? <p>{wording.say('neighbours.nodes.none')}</p> : null}
          {view.nodes.map((node) => (
            <Known wording={wording} path={path} node={node} />
          ))}
        </>
      )}
      <h2>{wording.say('known-nodes.changes')}</h2>
      <p>{wording.say('known-nodes.changes.sentence', { most: wording.number(changesShown) })}</p>
      <Changes wording={wording} changes={view.changes} />
    </Page>
  )
}

function Known(props: {
  readonly wording: Wording
  readonly path: string
  readonly node: KnownNodesView['nodes'][number]
}) {
  const { wording, path, node } = props
  const heading = `node-${node.id}`
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading}>{node.name}</h3>
      <p>
        {node.address} <br />
        {wording.say(`neighbours.trust.${node.trust}`)} <br />
        <Digits of={node.fingerprint} />
      </p>
      {node.trust === 'trusted' ? (
        <form class="line" method="post" action={`${path}/distrust`}>
          <input type="hidden" name="peer" value={node.id} />
          <button type="submit" aria-describedby={heading}>
            {wording.say('known-nodes.distrust')}
          </button>
        </form>
      ) : (
        <>
          <p>{wording.say('known-nodes.forget.sentence')}</p>
          <div class="actions">
            <form method="post" action={`${path}/find`}>
              <input type="hidden" name="address" value={node.address} />
              <button type="submit" aria-describedby={heading}>
                {wording.say('known-nodes.compare')}
              </button>
            </form>
            <form method="post" action={`${path}/forget`}>
              <input type="hidden" name="peer" value={node.id} />
              <button type="submit" aria-describedby={heading}>
                {wording.say('known-nodes.forget')}
              </button>
            </form>
          </div>
        </>
      )}
    </section>
  )
}

function Changes(props: { readonly wording: Wording; readonly changes: readonly PeerChange[] }) {
  const { wording, changes } = props
  if (changes.length === 0) return <p>{wording.say('known-nodes.changes.none')}</p>
  return (
    <DataTable
      wording={wording}
      caption={wording.say('known-nodes.changes')}
      stacks={2}
      columns={[
        { head: wording.say('known-nodes.change.node') },
        { head: wording.say('known-nodes.change.what') },
        { head: wording.say('known-nodes.change.when') },
        { head: wording.say('known-nodes.change.who') },
        { head: wording.say('known-nodes.change.digits') },
      ]}
      rows={changes.map(({ name, act, atMs, by, personId, address, fingerprint }) => [
        <>
          {name}
          <br />
          <small>{address}</small>
        </>,
        wording.say(`known-nodes.act.${act}`),
        `${wording.date(atMs)}, ${wording.time(atMs)}`,
        by ?? wording.say(personId === null ? 'known-nodes.by.nobody' : 'known-nodes.by.gone'),
        <Digits of={fingerprint} />,
      ])}
    />
  )
}
