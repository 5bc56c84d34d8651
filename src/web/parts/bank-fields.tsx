import type { Wording } from '../messages/wording.ts'
import { Field, type FormState } from './field.tsx'

/** Fields of {@link BankFields}. */
export const bankFields = ['name', 'iban', 'bic'] as const

/** Holder, IBAN and BIC of an account. `account`: what is stated, its number masked. */
export function BankFields(props: {
  readonly wording: Wording
  readonly form: FormState
  readonly account: {
    readonly name: string
    readonly iban: string
    readonly bic: string | null
  } | null
}) {
  const { wording, form, account } = props
  return (
    <>
      <Field
        label={wording.say('bank.name')}
        name="name"
        form={form}
        value={account?.name}
        autocomplete="off"
        isRequired
      />
      <Field
        label={wording.say('bank.iban')}
        name="iban"
        form={form}
        {...(account === null ? {} : { hint: wording.say('bank.iban.known', account) })}
        autocomplete="off"
        isRequired
      />
      <Field
        label={wording.say('bank.bic')}
        name="bic"
        form={form}
        value={account?.bic ?? ''}
        autocomplete="off"
      />
    </>
  )
}
