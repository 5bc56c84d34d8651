import type {
  AskedWitness,
  WatchedCell,
  WitnessedHead,
} from '../../federation/witness/store-witness.ts'
import { ledgerLog } from '../../federation/witness/witness-letter.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Select, FormError, type FormState } from '../parts/field.tsx'
import { DataTable } from '../parts/figure.tsx'

export interface WatchingView {
  /** Other nodes that are trusted. */
  readonly peers: readonly { readonly id: string; readonly name: string }[]
  readonly asked: readonly (AskedWitness & Heads & { readonly name: string })[]
  readonly watched: readonly (WatchedCell & Heads & { readonly peerName: string })[]
}

interface Heads {
  readonly heads: readonly WitnessedHead[]
}

/** *Watching each other*: other nodes that watch the neighbourhood's log, and logs that this node watches for others. */
export function WatchingPage(props: {
  readonly frame: Frame
  readonly slug: string
  readonly view: WatchingView
  readonly form: FormState
}) {
  const { frame, slug, view } = props
  const { wording } = frame
  const path = `/at/${slug}/watching`
  return (
    <Page frame={frame} title={wording.say('watching.title')} nav="accounts">
      <p class="fine">
        <a href={`/at/${slug}/accounts`}>{wording.say('accounts.title')}</a>
      </p>
      <h1>{wording.say('watching.title')}</h1>
      <p>{wording.say('watching.sentence')}</p>
      <p>
        <a href={`/at/${slug}/letters`}>{wording.say('letters.title')}</a>
      </p>
      <section aria-labelledby="ours-heading">
        <h2 id="ours-heading">{wording.say('watching.ours')}</h2>
        {view.asked.length === 0 ? (
          <p>{wording.say('watching.ours.none')}</p>
        ) : (
          <DataTable
            wording={wording}
            caption={wording.say('watching.ours')}
            stacks={2}
            columns={[
              { head: wording.say('watching.node') },
              { head: wording.say('watching.state') },
              { head: wording.say('watching.seen'), isNumber: true },
              { head: wording.say('watching.ballots'), isNumber: true },
            ]}
            rows={view.asked.map((of) => [
              of.name,
              stateOf(wording, of),
              wording.number(ledgerIn(of)?.size ?? 0),
              wording.number(ballotsIn(of).length),
            ])}
          />
        )}
        <Ask {...props} path={path} />
      </section>
      <section aria-labelledby="theirs-heading">
        <h2 id="theirs-heading">{wording.say('watching.theirs')}</h2>
        {view.watched.length === 0 ? <p>{wording.say('watching.theirs.none')}</p> : null}
        <ul class="plain rows">
          {view.watched.map((of, i) => (
            <li>
              <p id={`log-${i}`}>
                {wording.say('watching.log', { name: of.name, node: of.peerName })}{' '}
                {stateOf(wording, of)} {seenLine(wording, of)}
              </p>
              <form class="line" method="post" action={`${path}/agree`}>
                <input type="hidden" name="peer" value={of.peerId} />
                <input type="hidden" name="log" value={of.cellId} />
                {of.agrees === true ? null : (
                  <button type="submit" name="agrees" value="1" aria-describedby={`log-${i}`}>
                    {wording.say('watching.yes')}
                  </button>
                )}{' '}
                {of.agrees === false ? null : (
                  <button type="submit" name="agrees" value="0" aria-describedby={`log-${i}`}>
                    {wording.say('watching.no')}
                  </button>
                )}
              </form>
            </li>
          ))}
        </ul>
      </section>
    </Page>
  )
}

function Ask(props: {
  readonly frame: Frame
  readonly view: WatchingView
  readonly form: FormState
  readonly path: string
}) {
  const { frame, view, form, path } = props
  const { wording } = frame
  const asked = new Set(view.asked.flatMap((of) => (of.agrees === false ? [] : [of.peerId])))
  const free = view.peers.filter(({ id }) => !asked.has(id))
  if (free.length === 0) return <p>{wording.say('watching.ask.none')}</p>
  return (
    <form class="stack" method="post" action={path}>
      <FormError form={form} fields={['peer']} />
      <Select
        label={wording.say('watching.node')}
        name="peer"
        form={form}
        options={free.map(({ id, name }) => ({ value: id, text: name }))}
      />
      <p>
        <button type="submit">{wording.say('watching.ask')}</button>
      </p>
    </form>
  )
}

function stateOf(wording: Wording, of: Pick<AskedWitness, 'agrees'> & Heads) {
  const faults = of.heads.flatMap(({ log, fault }) => (fault === null ? [] : [{ log, ...fault }]))
  if (faults.length > 0) {
    return faults.map(({ log, code, atMs }) => {
      const when = { date: wording.date(atMs), time: wording.time(atMs) }
      const name = log !== ledgerLog ? 'ballot' : code === 'log-went-back' ? 'back' : 'changed'
      return <strong>{wording.say(`watching.fault.${name}`, when)} </strong>
    })
  }
  const said = of.agrees === null ? 'waits' : of.agrees ? 'yes' : 'no'
  return wording.say(`watching.state.${said}`)
}

function seenLine(wording: Wording, of: Heads): string | null {
  const ledger = ledgerIn(of)
  if (ledger === undefined || ledger.seenMs === null) return null
  return wording.say('watching.log.seen', {
    size: wording.number(ledger.size),
    ballots: wording.number(ballotsIn(of).length),
    date: wording.date(ledger.seenMs),
    time: wording.time(ledger.seenMs),
  })
}

function ledgerIn({ heads }: Heads): WitnessedHead | undefined {
  return heads.find(({ log }) => log === ledgerLog)
}

function ballotsIn({ heads }: Heads): readonly WitnessedHead[] {
  return heads.filter(({ log, size }) => log !== ledgerLog && size > 0)
}
