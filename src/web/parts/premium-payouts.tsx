import { premiumSplits } from '../../accounts/payments/premium-split.ts'
import type { Wording } from '../messages/wording.ts'
import type { MonthChoice } from '../view/accounts.ts'
import type { PayoutPreviewView, PayoutRow, PayoutsView } from '../view/premium-payouts.ts'
import { Exact } from './exact.tsx'
import { Field, FormError, Select, type FormState } from './field.tsx'
import { DataTable } from './figure.tsx'

/** Fields of the form, in their order. */
const fields = ['period', 'amount', 'split', 'kept']

/** *What the operator paid*: what was booked of it, a form for the next, and what each would get before it is booked. */
export function PremiumPayouts(props: {
  readonly wording: Wording
  /** Where the form goes. */
  readonly action: string
  readonly currency: string
  readonly view: PayoutsView
  readonly form: FormState
  readonly preview: PayoutPreviewView | null
}) {
  const { wording, action, view, form, preview } = props
  return (
    <section class="no-print" aria-labelledby="payout-heading">
      <h2 id="payout-heading">{wording.say('payout.heading')}</h2>
      <p>{wording.say('payout.sentence')}</p>
      <form class="stack" method="post" action={action}>
        <FormError form={form} fields={fields} />
        <Select
          label={wording.say('payout.period')}
          name="period"
          scope="payout"
          form={form}
          options={view.periods.map((of) => ({ value: of.key, text: periodText(wording, of) }))}
        />
        <Field
          label={wording.say('payout.amount')}
          name="amount"
          scope="payout"
          form={form}
          type="number"
          unit={props.currency}
          isRequired
        />
        <Select
          label={wording.say('payout.split')}
          name="split"
          scope="payout"
          form={form}
          options={premiumSplits.map((value) => ({
            value,
            text: wording.say(`payout.split.${value}`),
          }))}
        />
        <Field
          label={wording.say('payout.kept')}
          hint={wording.say('payout.kept.hint')}
          name="kept"
          scope="payout"
          form={form}
          type="number"
          unit={props.currency}
        />
        <input type="hidden" name="id" value={form.values['id'] ?? view.nextId} />
        <input type="hidden" name="do" value="preview" />
        <button type="submit">{wording.say('payout.preview')}</button>
      </form>
      {preview === null ? null : <Preview {...props} preview={preview} />}
      {view.payouts.length === 0 ? null : <Booked {...props} rows={view.payouts} />}
    </section>
  )
}

/** What each would get, and the button that books exactly that. */
function Preview(props: {
  readonly wording: Wording
  readonly action: string
  readonly form: FormState
  readonly preview: PayoutPreviewView
}) {
  const { wording, form, preview } = props
  const heading = wording.say('payout.preview.heading', {
    period: periodText(wording, preview.period),
  })
  return (
    <section aria-labelledby="payout-preview-heading">
      <h3 id="payout-preview-heading" tabindex={-1} autofocus>
        {heading}
      </h3>
      {preview.earlier.map((row) => (
        <p class="notice">
          {wording.say('payout.earlier', {
            money: wording.money(row.amountMicro),
            period: periodText(wording, row.period),
            date: wording.date(row.bookedMs),
          })}
        </p>
      ))}
      <DataTable
        wording={wording}
        caption={wording.say('payout.parts')}
        columns={[
          { head: wording.say('accounts.member') },
          { head: wording.say('payout.part'), isNumber: true },
        ]}
        rows={[
          ...preview.members.map(({ name, number, amountMicro }) => [
            name ?? wording.say('trial.former', { number }),
            <Exact wording={wording} micro={amountMicro} />,
          ]),
          [wording.say('payout.pot'), <Exact wording={wording} micro={preview.potMicro} />],
        ]}
        foot={[wording.say('frame.total'), <Exact wording={wording} micro={preview.amountMicro} />]}
      />
      <form method="post" action={props.action}>
        {[...fields, 'id'].map((name) => (
          <input type="hidden" name={name} value={form.values[name] ?? ''} />
        ))}
        <input type="hidden" name="seen" value={preview.seen} />
        <input type="hidden" name="do" value="book" />
        <button class="main" type="submit">
          {wording.say('payout.book')}
        </button>
      </form>
    </section>
  )
}

function Booked(props: {
  readonly wording: Wording
  readonly action: string
  readonly rows: readonly PayoutRow[]
}) {
  const { wording, rows } = props
  return (
    <>
      <DataTable
        wording={wording}
        caption={wording.say('payout.booked')}
        stacks={2}
        columns={[
          { head: wording.say('payout.period') },
          { head: wording.say('payout.amount'), isNumber: true },
          { head: wording.say('payout.pot'), isNumber: true },
          { head: wording.say('payout.state') },
          { head: wording.say('payout.undo') },
        ]}
        rows={rows.map((row) => [
          periodText(wording, row.period),
          wording.money(row.amountMicro),
          wording.money(row.potMicro),
          stateText(wording, row),
          row.undoneMs === null ? (
            <form method="post" action={`${props.action}/undo`}>
              <input type="hidden" name="id" value={row.id} />
              <button type="submit">{wording.say('payout.undo.do')}</button>
            </form>
          ) : (
            '–'
          ),
        ])}
      />
      <p class="fine">{wording.say('payout.fine')}</p>
    </>
  )
}

function stateText(wording: Wording, { bookedMs, undoneMs }: PayoutRow): string {
  const booked = wording.say('payout.state.booked', { date: wording.date(bookedMs) })
  if (undoneMs === null) return booked
  return `${booked} ${wording.say('payout.state.undone', { date: wording.date(undoneMs) })}`
}

/** A month by its name, a year by its number, whatever else as it was asked for. */
function periodText(wording: Wording, { key, startMs }: MonthChoice): string {
  return /^\d{4}-\d{2}$/.test(key) ? wording.month(startMs) : key
}
