import { maskedIban } from './iban.ts'
import type { BankAccount, Creditor } from './payment-run.ts'

/** The same account with the last four characters of its number: whole numbers stand in the files for the bank only. */
export function maskedAccount<Account extends Creditor | BankAccount>(account: Account): Account {
  return { ...account, iban: maskedIban(account.iban) }
}
