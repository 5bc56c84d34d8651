import { peerNameLimit } from '../../federation/peers/peer.ts'
import { Page, type Frame } from '../layout.tsx'
import { Digits } from '../parts/digits.tsx'
import { Choice, Field, FormError, type FormState } from '../parts/field.tsx'

/** A node that was asked who it is. */
export interface NewNode {
  readonly name: string
  readonly address: string
  readonly key: string
  readonly fingerprint: string
  /** What is known at this address already; null: nothing. */
  readonly known: { readonly name: string; readonly fingerprint: string } | null
  /** Digits of this node itself. */
  readonly own: string
}

/** The second step to trust: another node's name and digits, to be compared before anything is stated. */
export function NewNodePage(props: {
  readonly frame: Frame
  readonly slug: string
  readonly node: NewNode
  readonly form: FormState
}) {
  const { frame, slug, node, form } = props
  const { wording } = frame
  const path = `/at/${slug}/neighbours/nodes`
  const { known } = node
  return (
    <Page frame={frame} title={wording.say('new-node.title')} nav="settings">
      <p class="fine">
        <a href={path}>{wording.say('known-nodes.title')}</a>
      </p>
      <h1>{wording.say('new-node.title')}</h1>
      <p>{wording.say('new-node.sentence', { address: node.address })}</p>
      {known === null || known.fingerprint === node.fingerprint ? null : (
        <p class="notice wrong" role="alert">
          {wording.say('new-node.other-key', { name: known.name })}{' '}
          <Digits of={known.fingerprint} />
        </p>
      )}
      <h2>{wording.say('new-node.theirs')}</h2>
      <p>{wording.say('new-node.theirs.sentence')}</p>
      <p class="big-digits">
        <Digits of={node.fingerprint} />
      </p>
      <h2>{wording.say('new-node.ours')}</h2>
      <p>{wording.say('new-node.ours.sentence')}</p>
      <p class="big-digits">
        <Digits of={node.own} />
      </p>
      <form class="stack" method="post" action={`${path}/state`}>
        <FormError form={form} fields={['name', 'compared']} />
        <input type="hidden" name="address" value={node.address} />
        <input type="hidden" name="key" value={node.key} />
        <input type="hidden" name="fingerprint" value={node.fingerprint} />
        <Field
          label={wording.say('new-node.name')}
          name="name"
          form={form}
          value={known?.name ?? node.name}
          hint={wording.say('new-node.name.hint')}
          most={peerNameLimit}
          autocomplete="off"
          isRequired={true}
        />
        <Choice label={wording.say('new-node.compared')} name="compared" value="1" form={form} />
        <p>
          <button class="main" type="submit">
            {wording.say('new-node.trust')}
          </button>
        </p>
      </form>
      <p>
        <a href={path}>{wording.say('new-node.not')}</a>
      </p>
    </Page>
  )
}
