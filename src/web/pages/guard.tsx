import { reasonLimit } from '../../federation/guard/guard.ts'
import { notesShown, type GuardNote, type GuardRule } from '../../federation/guard/store-guard.ts'
import { metShown, type MetServer } from '../../federation/guard/store-met.ts'
import { kindOfSubject, subjectKinds, subjectLimit } from '../../federation/guard/subject.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Field, FormError, Select, type FormState } from '../parts/field.tsx'
import { GuardLog } from '../parts/guard-log.tsx'

export interface GuardView {
  /** Whether anybody outside could reach this node. */
  readonly hasAddress: boolean
  /** Servers that nobody has accepted or blocked yet. */
  readonly waiting: readonly MetServer[]
  /** Servers that were met, those heard last first. */
  readonly met: readonly MetServer[]
  /** The newest first: the neighbourhood's and the node's. */
  readonly rules: readonly GuardRule[]
  readonly notes: readonly GuardNote[]
}

/** Where the page of a server is. */
export function serverPath(slug: string, host: string): string {
  return `/at/${slug}/federation/servers/${encodeURIComponent(host)}`
}

/** *Whom we hear*: who outside is blocked, by whom and why, and how to change it. */
export function GuardPage(props: {
  readonly frame: Frame
  readonly slug: string
  readonly view: GuardView
  readonly form: FormState
}) {
  const { frame, slug, view, form } = props
  const { wording } = frame
  const path = `/at/${slug}/federation/guard`
  return (
    <Page frame={frame} title={wording.say('guard.title')} nav="settings">
      <p class="fine">
        <a href={`/at/${slug}/federation`}>{wording.say('social.title')}</a>
      </p>
      <h1>{wording.say('guard.title')}</h1>
      <p>{wording.say('guard.sentence')}</p>
      <p>
        <a href={`/at/${slug}/federation/lists`}>{wording.say('guard-lists.title')}</a>
      </p>
      <h2>{wording.say('guard.waiting')}</h2>
      <p>{wording.say('guard.waiting.sentence')}</p>
      {view.waiting.length === 0 ? <p>{wording.say('guard.waiting.none')}</p> : null}
      {view.waiting.map((server, i) => (
        <Waiting wording={wording} path={path} server={server} heading={`server-${i}`} />
      ))}
      {view.hasAddress ? <Block wording={wording} path={path} form={form} /> : null}
      {view.hasAddress ? null : <p>{wording.say('social.unaddressed')}</p>}
      <h2>{wording.say('guard.rules')}</h2>
      {view.rules.length === 0 ? <p>{wording.say('guard.rules.none')}</p> : null}
      {view.rules.map((rule, i) => (
        <Rule wording={wording} path={path} rule={rule} heading={`rule-${i}`} />
      ))}
      <h2>{wording.say('outer-server.all')}</h2>
      <p>{wording.say('outer-server.all.sentence', { most: wording.number(metShown) })}</p>
      {view.met.length === 0 ? <p>{wording.say('outer-server.all.none')}</p> : null}
      <ul class="plain rows">
        {view.met.map(({ host }) => (
          <li>
            <a class="row-link" href={serverPath(slug, host)}>
              {host}
            </a>
          </li>
        ))}
      </ul>
      <h2>{wording.say('guard.log')}</h2>
      <p>{wording.say('guard.log.sentence', { most: wording.number(notesShown) })}</p>
      <GuardLog wording={wording} notes={view.notes} />
    </Page>
  )
}

function Block(props: {
  readonly wording: Wording
  readonly path: string
  readonly form: FormState
}) {
  const { wording, path, form } = props
  return (
    <>
      <h2>{wording.say('guard.block')}</h2>
      <p>{wording.say('guard.block.sentence')}</p>
      <form class="stack" method="post" action={`${path}/block`}>
        <FormError form={form} fields={['subject', 'reason']} />
        <Select
          label={wording.say('guard.kind')}
          name="kind"
          form={form}
          value="domain"
          options={subjectKinds
            .toReversed()
            .map((value) => ({ value, text: wording.say(`guard.kind.${value}`) }))}
        />
        <Field
          label={wording.say('guard.subject')}
          name="subject"
          form={form}
          hint={wording.say('guard.subject.hint')}
          most={subjectLimit}
          autocomplete="off"
          isRequired={true}
        />
        <Field
          label={wording.say('guard.reason')}
          name="reason"
          form={form}
          hint={wording.say('guard.reason.hint')}
          most={reasonLimit}
          autocomplete="off"
          isRequired={true}
        />
        <p>
          <button class="main" type="submit">
            {wording.say('guard.block.button')}
          </button>
        </p>
      </form>
    </>
  )
}

function Waiting(props: {
  readonly wording: Wording
  readonly path: string
  readonly server: MetServer
  readonly heading: string
}) {
  const { wording, path, server, heading } = props
  const { host, firstMs, followers } = server
  const block = new URLSearchParams({ kind: 'server', subject: host })
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading}>{host}</h3>
      <p>
        {wording.say('guard.waiting.since', { since: wording.date(firstMs) })}{' '}
        {wording.say('guard.waiting.followers', { count: followers })}
      </p>
      <form class="line" method="post" action={`${path}/accept`}>
        <input type="hidden" name="server" value={host} />
        <button type="submit" aria-describedby={heading}>
          {wording.say('guard.accept')}
        </button>
      </form>
      <p>
        <a href={`${path}?${block.toString()}`} aria-describedby={heading}>
          {wording.say('guard.waiting.block')}
        </a>
      </p>
    </section>
  )
}

function Rule(props: {
  readonly wording: Wording
  readonly path: string
  readonly rule: GuardRule
  readonly heading: string
}) {
  const { wording, path, rule, heading } = props
  const { keeper, subject, ruling, reason, atMs } = rule
  const kind = wording.say(`guard.kind.${kindOfSubject(subject)}`)
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading}>{subject.replace(/^\*\./, '')}</h3>
      <p>
        {wording.say(`guard.is.${ruling}`, { kind, since: wording.date(atMs) })}
        {reason === '' ? null : <br />}
        {reason}
      </p>
      {keeper === null ? (
        <p>{wording.say('guard.of-node')}</p>
      ) : (
        <form class="line" method="post" action={`${path}/lift`}>
          <input type="hidden" name="subject" value={subject} />
          <button type="submit" aria-describedby={heading}>
            {wording.say(`guard.lift.${ruling}`)}
          </button>
        </form>
      )}
    </section>
  )
}
