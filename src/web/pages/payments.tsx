import { microPerUnit } from '../../kernel/money.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { bankFields, BankFields } from '../parts/bank-fields.tsx'
import { emptyForm, Field, FormError, Select, type FormState } from '../parts/field.tsx'
import { DataTable } from '../parts/figure.tsx'
import type { CellHead } from '../view/now.ts'
import type { PaymentsView, RunView } from '../view/payments.ts'

/** The forms of the page, by the last part of their address. */
export type PaymentsSection = 'make' | 'creditor' | 'terms'

/** *Payments*: the files of a month, the bank accounts, VAT and the monthly fee. For the organiser. */
export function PaymentsPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: PaymentsView
  /** The form that was refused, by its section. */
  readonly refused: { readonly section: PaymentsSection; readonly form: FormState } | null
}) {
  const { frame, cell, view, refused } = props
  const { wording } = frame
  const formOf = (section: PaymentsSection): FormState =>
    refused?.section === section ? refused.form : emptyForm
  const part = { wording, cell, view }
  return (
    <Page frame={frame} title={wording.say('payments.title')} nav="accounts">
      <h1>{wording.say('payments.heading', { name: cell.name })}</h1>
      <p>{wording.say('payments.sentence')}</p>
      <Months {...part} form={formOf('make')} />
      <CreditorForm {...part} form={formOf('creditor')} />
      <Homes {...part} />
      <Terms {...part} form={formOf('terms')} />
    </Page>
  )
}

interface Part {
  readonly wording: Wording
  readonly cell: CellHead
  readonly view: PaymentsView
}

function Months(props: Part & { readonly form: FormState }) {
  const { wording, cell, view, form } = props
  return (
    <section aria-labelledby="month-heading">
      <h2 id="month-heading">{wording.say('payments.month.heading')}</h2>
      <p>{wording.say('payments.month.sentence')}</p>
      {view.months.length === 0 ? null : (
        <form class="line no-print" method="post" action={`/at/${cell.slug}/payments/make`}>
          <FormError form={form} fields={['month']} />
          <Select
            label={wording.say('accounts.month')}
            name="month"
            form={form}
            options={view.months.map(({ key, startMs }) => {
              return { value: key, text: wording.month(startMs) }
            })}
          />
          <button type="submit">{wording.say('payments.make')}</button>
        </form>
      )}
      {view.runs.length === 0 ? <p>{wording.say('payments.none')}</p> : null}
      {view.runs.map((run) => (
        <Run wording={wording} cell={cell} run={run} />
      ))}
    </section>
  )
}

function Run(props: { readonly wording: Wording; readonly cell: CellHead; readonly run: RunView }) {
  const { wording, run } = props
  const { key, startMs } = run.month
  const heading = wording.say('payments.run', {
    month: wording.month(startMs),
    attempt: String(run.attempt),
  })
  return (
    <section aria-labelledby={`run-${key}-${run.attempt}`}>
      <h3 id={`run-${key}-${run.attempt}`}>{heading}</h3>
      <p>
        {run.paidMs === null
          ? wording.say(run.state === 'open' ? 'payments.run.open' : 'payments.run.withdrawn')
          : wording.say('payments.run.paid', { day: wording.date(run.paidMs) })}{' '}
        {wording.say('payments.run.days', {
          collect: wording.date(run.collectMs),
          transfer: wording.date(run.transferMs),
        })}
      </p>
      <DataTable
        wording={wording}
        caption={heading}
        columns={[
          { head: wording.say('payments.home') },
          { head: wording.say('payments.what') },
          { head: wording.say('payments.amount'), isNumber: true },
        ]}
        rows={run.lines.map(({ name, number, kind, reason, amountMicro }) => [
          name ?? wording.say('payments.former', { number: String(number) }),
          reason === null
            ? wording.say(`payments.kind.${kind}`)
            : `${wording.say(`payments.kind.${kind}`)}: ${wording.say(`payments.reason.${reason}`)}`,
          wording.money(amountMicro),
        ])}
      />
      {run.state === 'withdrawn' ? null : <RunActions {...props} />}
    </section>
  )
}

/** Files to download, and what the bank did with them. */
function RunActions(props: {
  readonly wording: Wording
  readonly cell: CellHead
  readonly run: RunView
}) {
  const { wording, cell, run } = props
  const at = `/at/${cell.slug}/payments`
  const has = (wanted: 'debit' | 'credit') => run.lines.some(({ kind }) => kind === wanted)
  return (
    <>
      <ul class="plain no-print">
        {(['debit', 'credit'] as const).filter(has).map((kind) => (
          <li>
            <a href={`${at}/${kind}s.xml?month=${run.month.key}`}>
              {wording.say(`payments.${kind}s`)}
            </a>
          </li>
        ))}
      </ul>
      {run.state === 'paid' ? null : (
        <div class="actions">
          {(['paid', 'withdraw'] as const).map((action) => (
            <form method="post" action={`${at}/${action}`}>
              <input type="hidden" name="month" value={run.month.key} />
              <button type="submit">{wording.say(`payments.${action}`)}</button>
            </form>
          ))}
        </div>
      )}
    </>
  )
}

function CreditorForm(props: Part & { readonly form: FormState }) {
  const { wording, cell, view, form } = props
  return (
    <section class="no-print" aria-labelledby="creditor-heading">
      <h2 id="creditor-heading">{wording.say('payments.creditor.heading')}</h2>
      <form class="stack" method="post" action={`/at/${cell.slug}/payments/creditor`}>
        <FormError form={form} fields={[...bankFields, 'creditorId']} />
        <BankFields wording={wording} form={form} account={view.creditor} />
        <Field
          label={wording.say('bank.creditor-id')}
          name="creditorId"
          form={form}
          value={view.creditor?.creditorId}
          autocomplete="off"
          isRequired
        />
        <p>
          <button type="submit">{wording.say('frame.save')}</button>
        </p>
      </form>
    </section>
  )
}

function Homes({ wording, view }: Part) {
  const none = wording.say('payments.homes.none')
  return (
    <section aria-labelledby="homes-heading">
      <h2 id="homes-heading">{wording.say('payments.homes.heading')}</h2>
      <p>{wording.say('payments.homes.sentence')}</p>
      <DataTable
        wording={wording}
        caption={wording.say('payments.homes.heading')}
        columns={[
          { head: wording.say('payments.home') },
          { head: wording.say('payments.homes.account') },
          { head: wording.say('payments.homes.mandate') },
        ]}
        rows={view.homes.map(({ slug, name, account }) => [
          <a href={`/at/${slug}/bank-account`}>{name}</a>,
          account?.iban ?? none,
          account?.mandate?.id ?? none,
        ])}
      />
    </section>
  )
}

function Terms(props: Part & { readonly form: FormState }) {
  const { wording, cell, view, form } = props
  const { terms } = view
  const percent = (hundredths: number) => String(hundredths / 100)
  return (
    <section class="no-print" aria-labelledby="terms-heading">
      <h2 id="terms-heading">{wording.say('payments.terms.heading')}</h2>
      <p>
        {wording.say('payments.terms.sentence')}{' '}
        {terms === null
          ? null
          : wording.say('payments.terms.now', { day: wording.date(terms.validFromMs) })}
      </p>
      <form class="stack" method="post" action={`/at/${cell.slug}/payments/terms`}>
        <FormError form={form} fields={['energyVat', 'feeVat', 'monthlyFee', 'from']} />
        <Field
          label={wording.say('payments.terms.energy')}
          name="energyVat"
          form={form}
          type="number"
          unit="%"
          value={percent(terms?.energyVatHundredths ?? 0)}
        />
        <Field
          label={wording.say('payments.terms.fees')}
          name="feeVat"
          form={form}
          type="number"
          unit="%"
          value={percent(terms?.feeVatHundredths ?? 0)}
        />
        <Select
          label={wording.say('payments.terms.included')}
          name="included"
          form={form}
          value={terms?.pricesIncludeVat === true ? 'yes' : 'no'}
          options={(['no', 'yes'] as const).map((value) => ({
            value,
            text: wording.say(`payments.terms.included.${value}`),
          }))}
        />
        <Field
          label={wording.say('payments.terms.fee')}
          name="monthlyFee"
          form={form}
          type="number"
          unit={cell.currency}
          value={String((terms?.monthlyFeeMicro ?? 0) / microPerUnit)}
        />
        <Field
          label={wording.say('payments.terms.from')}
          name="from"
          form={form}
          value={view.firstDay}
          hint={wording.say('payments.terms.from.hint')}
        />
        <p>
          <button type="submit">{wording.say('frame.save')}</button>
        </p>
      </form>
    </section>
  )
}
