import type { Wording } from '../messages/wording.ts'
import type { WitnessesView } from '../view/accounts.ts'
import { Field, FormError, type FormState } from './field.tsx'
import { DataTable } from './figure.tsx'

/** Who looks at the neighbourhood's log from outside, what they last saw, and how somebody becomes one of them. */
export function Witnesses(props: {
  readonly wording: Wording
  readonly action: string
  readonly view: WitnessesView
  readonly form: FormState
}) {
  const { wording, action, view, form } = props
  return (
    <section id="witnesses" aria-labelledby="witnesses-heading">
      <h2 id="witnesses-heading">{wording.say('witnesses.heading')}</h2>
      <p>{wording.say('witnesses.sentence')}</p>
      <p>{seen(wording, view)}</p>
      {view.witnesses.length === 0 ? null : <List {...props} />}
      {view.mayChange ? (
        <p>
          <a class="row-link" href={view.watchingHref}>
            {wording.say('watching.link')}
          </a>
        </p>
      ) : null}
      <details id="witnesses-how">
        <summary>{wording.say('witnesses.how')}</summary>
        <p>{wording.say('witnesses.how.sentence')}</p>
        <p>
          <code>commonwatt witness</code>
        </p>
        <p>
          <code>
            commonwatt witness {view.logUrl} --key {view.logKey}
          </code>
        </p>
      </details>
      {view.mayChange ? (
        <form class="stack" method="post" action={action}>
          <FormError form={form} fields={['key']} />
          <Field
            label={wording.say('witnesses.key')}
            hint={wording.say('witnesses.key.hint')}
            name="key"
            form={form}
            autocomplete="off"
          />
          <p>
            <button type="submit">{wording.say('witnesses.add')}</button>
          </p>
        </form>
      ) : null}
    </section>
  )
}

function List(props: {
  readonly wording: Wording
  readonly action: string
  readonly view: WitnessesView
}) {
  const { wording, action, view } = props
  return (
    <DataTable
      wording={wording}
      caption={wording.say('witnesses.heading')}
      stacks={2}
      columns={[
        { head: wording.say('witnesses.name') },
        { head: wording.say('witnesses.when') },
        { head: wording.say('witnesses.size'), isNumber: true },
        { head: wording.say('witnesses.holds') },
        ...(view.mayChange ? [{ head: wording.say('witnesses.remove') }] : []),
      ]}
      rows={view.witnesses.map(({ keyId, name, seen: last }) => [
        name,
        last === null
          ? wording.say('witnesses.never')
          : `${wording.date(last.atMs)} ${wording.time(last.atMs)}`,
        last === null ? '–' : wording.number(last.size),
        last === null
          ? '–'
          : wording.say(last.holds ? 'witnesses.holds.yes' : 'witnesses.holds.no'),
        ...(view.mayChange
          ? [
              <form method="post" action={`${action}/remove`}>
                <input type="hidden" name="witness" value={keyId} />
                <button type="submit">{wording.say('witnesses.remove.named', { name })}</button>
              </form>,
            ]
          : []),
      ])}
    />
  )
}

/** How many saw the log, and when the last of them did. */
function seen(wording: Wording, { witnesses }: WitnessesView): string {
  const last = witnesses.flatMap((witness) => (witness.seen === null ? [] : [witness.seen]))
  if (last.length === 0) return wording.say('witnesses.none')
  if (last.some(({ holds }) => !holds)) return wording.say('witnesses.broken')
  const atMs = Math.max(...last.map((one) => one.atMs))
  return wording.say('witnesses.seen', {
    count: last.length,
    date: wording.date(atMs),
    time: wording.time(atMs),
  })
}
