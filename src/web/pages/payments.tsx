import { singlePayments } from '../../accounts/payments/single-payment.ts'
import { microPerUnit } from '../../kernel/money.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { bankFields, BankFields } from '../parts/bank-fields.tsx'
import { emptyForm, Field, FormError, Select, type FormState } from '../parts/field.tsx'
import { DataTable } from '../parts/figure.tsx'
import { PaymentRun, runSum } from '../parts/payment-run.tsx'
import type { CellHead } from '../view/now.ts'
import type { PaymentsView } from '../view/payments.ts'

/** The forms of the page, by the last part of their address. */
export type PaymentsSection = 'make' | 'single' | 'creditor' | 'terms'

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
      <p class="fine">{wording.say('payments.heading', { name: cell.name })}</p>
      <h1 class="headline">{standing(wording, view)}</h1>
      <p>{wording.say('payments.sentence')}</p>
      {view.creditor === null ? <CreditorForm {...part} form={formOf('creditor')} /> : null}
      <Months {...part} form={formOf('make')} />
      <SinglePayment {...part} form={formOf('single')} />
      <Homes {...part} />
      <Terms {...part} form={formOf('terms')} nowMs={frame.nowMs} />
      {view.creditor === null ? null : <CreditorForm {...part} form={formOf('creditor')} />}
      <p class="no-print">
        <a href={`/at/${cell.slug}/accounts`}>{wording.say('allocation.accounts')}</a>
      </p>
    </Page>
  )
}

/** How things stand, or what is to be done next. */
function standing(wording: Wording, { creditor, months, runs }: PaymentsView): string {
  if (creditor === null) return wording.say('payments.now.no-creditor')
  const last = runs.find(({ state }) => state !== 'withdrawn')
  const [next] = months
  if (next !== undefined) {
    return wording.say('payments.now.ready', { month: wording.month(next.startMs) })
  }
  if (last === undefined) return wording.say('payments.now.none')
  return wording.say(last.state === 'open' ? 'payments.now.open' : 'payments.now.paid', {
    month: wording.month(last.month.startMs),
    collected: wording.money(runSum(last, 'debit')),
    paid: wording.money(runSum(last, 'credit')),
  })
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
      {/* A refusal that is about no month that can be chosen is said all the same. */}
      {view.months.length === 0 ? (
        <FormError form={form} fields={[]} />
      ) : (
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
          <button class="main" type="submit">
            {wording.say('payments.make')}
          </button>
        </form>
      )}
      {view.runs.length === 0 ? <p>{wording.say('payments.none')}</p> : null}
      {view.runs.map((run) => (
        <PaymentRun wording={wording} cell={cell} run={run} />
      ))}
    </section>
  )
}

/** What came back, or was paid by hand: by homes, to the tax office, from the pot. */
function SinglePayment(props: Part & { readonly form: FormState }) {
  const { wording, cell, view, form } = props
  if (view.runs.length === 0 || view.homes.length + view.guests.length === 0) return null
  return (
    <section class="no-print" aria-labelledby="single-heading">
      <h2 id="single-heading">{wording.say('payments.single.heading')}</h2>
      <p>{wording.say('payments.single.sentence')}</p>
      <form class="stack" method="post" action={`/at/${cell.slug}/payments/single`}>
        <FormError form={form} fields={['what', 'home', 'amount']} />
        <input type="hidden" name="id" value={form.values['id'] ?? view.paymentId} />
        <Select
          label={wording.say('payments.single.what')}
          name="what"
          form={form}
          options={singlePayments.map((what) => ({
            value: what,
            text: wording.say(`payments.single.${what}`),
          }))}
        />
        <Select
          label={wording.say('payments.home')}
          name="home"
          form={form}
          options={[
            { value: '', text: wording.say('payments.single.no-home') },
            ...[...view.homes, ...view.guests].map(({ slug, name }) => ({
              value: slug,
              text: name,
            })),
          ]}
        />
        <Field
          label={wording.say('payments.amount')}
          name="amount"
          form={form}
          type="number"
          unit={cell.currency}
          isRequired
        />
        <p>
          <button type="submit">{wording.say('payments.single.book')}</button>
        </p>
      </form>
    </section>
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
          <button type="submit">{wording.say('payments.creditor.save')}</button>
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

function Terms(props: Part & { readonly form: FormState; readonly nowMs: number }) {
  const { wording, cell, view, form } = props
  const { terms } = view
  const percent = (hundredths: number) => String(hundredths / 100)
  return (
    <section class="no-print" aria-labelledby="terms-heading">
      <h2 id="terms-heading">{wording.say('payments.terms.heading')}</h2>
      <p>
        {wording.say('payments.terms.sentence')}{' '}
        {terms === null
          ? wording.say('payments.terms.none')
          : wording.say(
              terms.validFromMs <= props.nowMs ? 'payments.terms.since' : 'payments.terms.later',
              { day: wording.date(terms.validFromMs) },
            )}
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
          type="date"
          form={form}
          value={view.firstDay}
          hint={wording.say('payments.terms.from.hint')}
        />
        <p>
          <button type="submit">{wording.say('payments.terms.save')}</button>
        </p>
      </form>
    </section>
  )
}
