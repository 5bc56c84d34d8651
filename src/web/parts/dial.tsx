import type { LineState } from '../../things/dials.ts'
import type { PastNow } from '../../things/past.ts'
import type { Wording } from '../messages/wording.ts'
import type { DialView } from '../view/things.ts'
import { Field, Select, type FormState } from './field.tsx'
import { DataTable } from './figure.tsx'

/** Fields of the form *Add a device by its address*. */
export const dialFields: readonly string[] = ['protocol', 'host', 'port', 'unit', 'secret']

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
          stacks={3}
          columns={[
            { head: wording.say('thing.address') },
            { head: wording.say('things.dial.protocol') },
            { head: wording.say('things.dial.state') },
            { head: wording.say('things.dial.do') },
          ]}
          rows={view.connections.map(({ id, protocol, address, line, past, hasPast }) => [
            address,
            wording.sayCode('dial-protocol', protocol),
            [lineText(wording, line, view.nowMs), pastText(wording, past)].join(' '),
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
          hint={wording.say('things.dial.port.hint', { ports: usualPorts(wording, view) })}
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
        <button type="submit">{wording.say('things.dial.add')}</button>
      </form>
    </section>
  )
}

/** What is taken where no port is typed: `Smart meter …: 23, Inverter …: 502`. */
function usualPorts(wording: Wording, view: DialView): string {
  return view.protocols
    .map(({ name, port }) => `${wording.sayCode('dial-protocol', name)}: ${port}`)
    .join(', ')
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
