import type { LineState } from '../../things/dials.ts'
import type { Encryption } from '../../things/encryption.ts'
import type { PastNow } from '../../things/past.ts'
import type { Wording } from '../messages/wording.ts'
import type { DialView } from '../view/things.ts'
import { Field, Select, type FormState } from './field.tsx'
import { DataTable } from './figure.tsx'

/** Fields of the form *Add a device by its address*. */
export const dialFields: readonly string[] = [
  'protocol',
  'host',
  'port',
  'unit',
  'secret',
  'tls',
  'fingerprint',
]

/** *Add a device by its address*: what is connected that way, how it is, and a form for another. */
export function Dial(props: {
  readonly wording: Wording
  readonly slug: string
  readonly view: DialView
  readonly form: FormState
}) {
  const { wording, view, form } = props
  const at = `/at/${props.slug}/things/connections`
  return (
    <section aria-labelledby="dial-heading">
      <h2 id="dial-heading">{wording.say('things.dial.heading')}</h2>
      <p>{wording.say('things.dial.sentence')}</p>
      {view.connections.length === 0 ? null : (
        <DataTable
          wording={wording}
          caption={wording.say('things.dial.mine')}
          stacks={2}
          columns={[
            { head: wording.say('thing.address') },
            { head: wording.say('things.dial.protocol') },
            { head: wording.say('things.dial.state') },
            { head: wording.say('things.dial.do') },
          ]}
          rows={view.connections.map(({ id, protocol, address, line, past, hasPast, tls }) => [
            address,
            wording.sayCode('dial-protocol', protocol),
            [
              lineText(wording, line, view.nowMs),
              tlsText(wording, tls),
              pastText(wording, past),
            ].join(' '),
            <div class="actions">
              <form method="post" action={`${at}/${id}/test`}>
                <button type="submit">{wording.say('things.dial.test')}</button>
              </form>
              {hasPast ? (
                <form method="post" action={`${at}/${id}/past`}>
                  <button type="submit">{wording.say('things.dial.past')}</button>
                </form>
              ) : null}
              <form method="post" action={`${at}/${id}/remove`}>
                <button type="submit">{wording.say('things.dial.remove')}</button>
              </form>
            </div>,
          ])}
        />
      )}
      {view.connections.map((one) => (
        <Doubted wording={wording} action={`${at}/${one.id}/certificate`} connection={one} />
      ))}
      <form class="stack" method="post" action={at}>
        <Select
          label={wording.say('things.dial.protocol')}
          name="protocol"
          scope="dial"
          form={form}
          options={view.protocols.map(({ name }) => ({
            value: name,
            text: wording.sayCode('dial-protocol', name),
          }))}
        />
        <Field
          label={wording.say('things.dial.host')}
          hint={wording.say('things.dial.host.hint')}
          name="host"
          scope="dial"
          form={form}
          isRequired
          autocomplete="off"
        />
        <Field
          label={wording.say('things.dial.port')}
          hint={portHint(wording, view)}
          name="port"
          type="number"
          scope="dial"
          form={form}
          autocomplete="off"
        />
        <Field
          label={wording.say('things.dial.unit')}
          hint={wording.say('things.dial.unit.hint')}
          name="unit"
          type="number"
          scope="dial"
          form={form}
          autocomplete="off"
        />
        <Field
          label={wording.say('things.dial.secret')}
          hint={wording.say('things.dial.secret.hint')}
          name="secret"
          type="password"
          scope="dial"
          form={form}
          autocomplete="off"
        />
        <Select
          label={wording.say('things.dial.tls')}
          hint={wording.say('things.dial.tls.hint')}
          name="tls"
          scope="dial"
          form={form}
          options={[
            { value: '', text: wording.say('things.dial.tls.no') },
            { value: 'yes', text: wording.say('things.dial.tls.yes') },
          ]}
        />
        <Field
          label={wording.say('things.dial.fingerprint')}
          hint={wording.say('things.dial.fingerprint.hint')}
          name="fingerprint"
          scope="dial"
          form={form}
          autocomplete="off"
        />
        <button type="submit">{wording.say('things.dial.add')}</button>
      </form>
    </section>
  )
}

/** A certificate that is not believed: whoever compared its fingerprint says that it is the right one. */
function Doubted(props: {
  readonly wording: Wording
  readonly action: string
  readonly connection: DialView['connections'][number]
}) {
  const { wording, connection } = props
  const { address, line, tls } = connection
  const shown = shownCertificate(line)
  if (shown === null) return null
  const before = tls?.fingerprint ?? null
  return (
    <form class="stack" method="post" action={props.action}>
      <p class="fingerprint">
        {before === null ? null : `${wording.say('line.tls.before', { fingerprint: before })} `}
        {wording.say('line.tls.shown', { address, fingerprint: shown })}{' '}
        {wording.say('line.tls.compare')}
      </p>
      <input type="hidden" name="fingerprint" value={shown} />
      <button type="submit">{wording.say('things.dial.pin')}</button>
    </form>
  )
}

/** The fingerprint of what is shown there and not believed; null: there is no such thing. */
function shownCertificate(line: LineState | null): string | null {
  return line === null || line.openSinceMs !== null ? null : (line.trouble?.fingerprint ?? null)
}

/** Whose certificate is believed; empty where nothing is encrypted. */
export function tlsText(wording: Wording, tls: Encryption | null): string {
  if (tls === null) return ''
  return wording.say(tls.fingerprint === null ? 'line.tls.authorities' : 'line.tls.own')
}

/** What is taken where no port is typed: `Smart meter …: 23, Inverter …: 502`. */
export function portHint(wording: Wording, view: Pick<DialView, 'protocols'>): string {
  if (view.protocols.length === 0) return wording.say('things.dial.port.hint.none')
  const ports = view.protocols.map(({ name, port }) => {
    return `${wording.sayCode('dial-protocol', name)}: ${port}`
  })
  return wording.say('things.dial.port.hint', { ports: ports.join(', ') })
}

/** How a connection is, in a sentence: since when it stands, or why it does not. */
export function lineText(wording: Wording, line: LineState | null, nowMs: number): string {
  if (line === null) return wording.say('line.off')
  const { openSinceMs, heardMs, trouble } = line
  if (openSinceMs !== null) {
    const when = wording.when(openSinceMs, nowMs)
    const isHeard = heardMs !== null && heardMs >= openSinceMs
    return wording.say(isHeard ? 'line.connected' : 'line.silent', { when })
  }
  if (trouble === null) return wording.say('line.dialling')
  return wording.say('line.trouble', {
    reason: wording.say(`trouble.${trouble.code}`),
    when: wording.when(trouble.atMs, nowMs),
  })
}

/** How far what the devices there remember is read in; empty where nobody wants it. */
export function pastText(wording: Wording, past: PastNow | null): string {
  if (past === null) return ''
  if (past.isDone) return wording.say('past.done')
  if (past.untilMs === null) return wording.say('past.waiting')
  return wording.say('past.reading', { day: wording.day(past.untilMs) })
}
