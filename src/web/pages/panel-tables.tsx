import type { AtTable, Seated } from '../../assembly/panel/seating.ts'
import type { PanelStanding } from '../../assembly/panel/standing.ts'
import { tableLimits } from '../../assembly/panel/tables.ts'
import { Page, type Frame } from '../layout.tsx'
import { Field, FormError, type FormState } from '../parts/field.tsx'
import type { Wording } from '../messages/wording.ts'

/** *Tables* for small groups over several rounds: to be printed and hung up. */
export function PanelTablesPage(props: {
  readonly frame: Frame
  readonly base: string
  readonly view: PanelStanding
  /** Null: none were made. */
  readonly seated: Seated | null
  readonly form: FormState
}) {
  const { frame, base, view, seated, form } = props
  const { wording } = frame
  const { panel, isInsider, isSteward } = view
  return (
    <Page frame={frame} title={wording.say('panel.tables.title')} nav="questions">
      <p class="fine">
        <a href={base} lang={panel.language} dir="auto">
          {panel.title}
        </a>
      </p>
      <h1>{wording.say('panel.tables.title')}</h1>
      {!isInsider ? (
        <p>{wording.say('panel.tables.not-yours')}</p>
      ) : seated === null ? (
        <p>{wording.say('panel.tables.none')}</p>
      ) : (
        <Rounds wording={wording} seated={seated} />
      )}
      {isSteward ? (
        <form class="stack" method="post" action={`${base}/tables`}>
          <FormError form={form} fields={['tables', 'rounds']} />
          <Field
            label={wording.say('panel.tables.many')}
            name="tables"
            type="number"
            form={form}
            value="2"
          />
          <Field
            label={wording.say('panel.tables.rounds')}
            name="rounds"
            type="number"
            form={form}
            value={String(Math.min(3, tableLimits.rounds))}
          />
          <p>
            <button type="submit">{wording.say('panel.tables.make')}</button>
          </p>
        </form>
      ) : null}
    </Page>
  )
}

function Rounds({ wording, seated }: { readonly wording: Wording; readonly seated: Seated }) {
  const { seating, repeats, leastRepeats } = seated
  return (
    <>
      <p>
        {wording.say('panel.tables.sentence')}{' '}
        {repeats === 0
          ? wording.say('panel.tables.never')
          : wording.say('panel.tables.repeats', { count: repeats })}{' '}
        {repeats > 0 && repeats === leastRepeats ? wording.say('panel.tables.least') : ''}
      </p>
      {seating.map((round, r) => (
        <section class="round" aria-labelledby={`round-${r + 1}`}>
          <h2 id={`round-${r + 1}`}>
            {wording.say('panel.tables.round', { number: String(r + 1) })}
          </h2>
          <div class="tables">
            {round.map((table, t) => (
              <div>
                <h3>{wording.say('panel.tables.table', { number: String(t + 1) })}</h3>
                <ul class="plain">
                  {table.map((one) => (
                    <li>{personText(wording, one)}</li>
                  ))}
                </ul>
              </div>
            ))}
          </div>
        </section>
      ))}
    </>
  )
}

function personText(wording: Wording, one: AtTable): string {
  if (one.kind === 'name') return one.name
  const number = String(one.number)
  return wording.say('panel.tables.person', { number, lottery: String(one.lottery) })
}
