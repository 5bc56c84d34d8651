import type { BankAccount } from '../../accounts/payments/payment-run.ts'
import { Page, type Frame } from '../layout.tsx'
import { bankFields, BankFields } from '../parts/bank-fields.tsx'
import { Field, FormError, Group, type FormState } from '../parts/field.tsx'
import type { Wording } from '../messages/wording.ts'
import type { CellHead } from '../view/now.ts'

/** A home's bank account and mandate: for the home itself and the organiser. `account`: its number masked. */
export function BankAccountPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly account: BankAccount | null
  readonly form: FormState
}) {
  const { frame, cell, account, form } = props
  const { wording } = frame
  const path = `/at/${cell.slug}/bank-account`
  return (
    <Page frame={frame} title={wording.say('bank.title')} nav="accounts">
      <h1>{wording.say('bank.heading', { name: cell.name })}</h1>
      <p class="next">{stated(wording, account)}</p>
      <p>{wording.say('bank.sentence')}</p>
      <p class="fine">{wording.say('bank.private')}</p>
      <form class="stack" method="post" action={`${path}/state`}>
        <FormError form={form} fields={[...bankFields, 'mandateId', 'signedOn']} />
        <BankFields wording={wording} form={form} account={account} />
        <Group legend={wording.say('bank.mandate')}>
          <p class="hint">{wording.say('bank.mandate.hint')}</p>
          <Field
            label={wording.say('bank.mandate.id')}
            name="mandateId"
            form={form}
            value={account?.mandate?.id}
            autocomplete="off"
          />
          <Field
            label={wording.say('bank.mandate.signed')}
            name="signedOn"
            type="date"
            form={form}
            value={account?.mandate?.signedOn}
            autocomplete="off"
          />
        </Group>
        <p>
          <button class="main" type="submit">
            {wording.say('frame.save')}
          </button>
        </p>
      </form>
      {account === null ? null : (
        <section aria-labelledby="remove-heading">
          <h2 id="remove-heading">{wording.say('bank.remove')}</h2>
          <p>{wording.say('bank.remove.sentence')}</p>
          <form method="post" action={`${path}/remove`}>
            <button class="danger" type="submit">
              {wording.say('bank.remove')}
            </button>
          </form>
        </section>
      )}
      <p class="no-print">
        <a href={`/at/${cell.slug}/statement`}>{wording.say('bank.statement')}</a>
      </p>
    </Page>
  )
}

/** What is paid to and from the account as it is stated now. */
function stated(wording: Wording, account: BankAccount | null): string {
  if (account === null) return wording.say('bank.now.none')
  const { iban, mandate } = account
  return mandate === null
    ? wording.say('bank.now.paid', { iban })
    : wording.say('bank.now.both', { iban, mandate: mandate.id })
}
