import type { GuardNote, GuardRule } from '../../federation/guard/store-guard.ts'
import type { listsNaming } from '../../federation/guard/store-list.ts'
import type { MetServer } from '../../federation/guard/store-met.ts'
import { kindOfSubject } from '../../federation/guard/subject.ts'
import type { Verdict } from '../../federation/guard/verdict.ts'
import type { ServerHealth } from '../../federation/social/store-server-health.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { GuardLog } from '../parts/guard-log.tsx'

export interface OuterServerView {
  readonly host: string
  readonly verdict: Verdict
  /** Null: nothing ever came from there. */
  readonly met: Pick<MetServer, 'firstMs' | 'lastMs'> | null
  readonly followers: number
  /** Null: nothing was ever sent there. */
  readonly health: ServerHealth | null
  /** Messages of the node that wait for it. */
  readonly waiting: { readonly count: number; readonly nextMs: number | null }
  /** Rules about it, about what it lies in, and about accounts there. */
  readonly rules: readonly GuardRule[]
  readonly lists: Awaited<ReturnType<typeof listsNaming>>
  readonly notes: readonly GuardNote[]
  /** Name of a node that is known at its address; null: none. */
  readonly node: string | null
}

/** One server outside: what passes to and fro, what waits, and who said what of it and why. */
export function OuterServerPage(props: {
  readonly frame: Frame
  readonly slug: string
  readonly view: OuterServerView
}) {
  const { frame, slug, view } = props
  const { wording } = frame
  const { verdict, rules, lists, node } = view
  return (
    <Page frame={frame} title={view.host} nav="settings">
      <p class="fine">
        <a href={`/at/${slug}/federation/guard`}>{wording.say('guard.title')}</a>
      </p>
      <h1>{view.host}</h1>
      <p>{wording.say('outer-server.sentence')}</p>
      <p>
        <strong>{wording.say(`outer-server.is.${verdict}`)}</strong>
      </p>
      <h2>{wording.say('outer-server.traffic')}</h2>
      <Traffic wording={wording} view={view} />
      {node === null ? null : (
        <p>
          {wording.say('outer-server.node', { name: node })}{' '}
          <a href={`/at/${slug}/neighbours`}>{wording.say('neighbours.title')}</a>
        </p>
      )}
      <h2>{wording.say('outer-server.said')}</h2>
      {rules.length + lists.length === 0 ? <p>{wording.say('outer-server.said.none')}</p> : null}
      {rules.map(({ keeper, subject, ruling, reason, atMs }) => (
        <p>
          {subject.replace(/^\*\./, '')} <br />
          {wording.say(`guard.is.${ruling}`, {
            kind: wording.say(`guard.kind.${kindOfSubject(subject)}`),
            since: wording.date(atMs),
          })}
          {keeper === null ? ` ${wording.say('guard.of-node')}` : null}
          {reason === '' ? null : <br />}
          {reason}
        </p>
      ))}
      {lists.map(({ address, ruling, note }) => (
        <p>
          {wording.say(`outer-server.list.${ruling}`, { address })}
          {note === '' ? null : <br />}
          {note}
        </p>
      ))}
      <GuardLog wording={wording} notes={view.notes} />
    </Page>
  )
}

function Traffic(props: { readonly wording: Wording; readonly view: OuterServerView }) {
  const { wording, view } = props
  const { met, health, waiting, followers } = view
  const { reachedMs = null, failedMs = null, fault = '' } = health ?? {}
  return (
    <ul>
      <li>
        {met === null
          ? wording.say('outer-server.unmet')
          : wording.say('outer-server.met', {
              first: wording.date(met.firstMs),
              last: moment(wording, met.lastMs),
            })}
      </li>
      <li>{wording.say('guard.waiting.followers', { count: followers })}</li>
      <li>
        {reachedMs === null
          ? wording.say('outer-server.unreached')
          : wording.say('outer-server.reached', { when: moment(wording, reachedMs) })}
      </li>
      <li>
        {failedMs === null
          ? wording.say('outer-server.unfailed')
          : wording.say('outer-server.failed', {
              when: moment(wording, failedMs),
              why: whyOf(wording, fault),
            })}
      </li>
      <li>
        {waiting.count === 0
          ? wording.say('outer-server.waits.none')
          : wording.say('outer-server.waits', { count: waiting.count })}{' '}
        {waiting.count === 0 || waiting.nextMs === null
          ? null
          : wording.say('outer-server.waits.next', { when: moment(wording, waiting.nextMs) })}
      </li>
    </ul>
  )
}

function whyOf(wording: Wording, fault: string): string {
  return /^\d+$/.test(fault)
    ? wording.say('server-fault.status', { status: fault })
    : wording.sayCode('server-fault', fault)
}

function moment(wording: Wording, atMs: number): string {
  return `${wording.date(atMs)}, ${wording.time(atMs)}`
}
