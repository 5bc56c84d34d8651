import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { hasCheckDigits } from './iban.ts'

/**
 * Reads a SEPA creditor identifier: country, two check digits, three characters of the creditor's own choice, which the
 * check leaves out, and the national number (EPC262-08; check digits by ISO 7064 MOD 97-10).
 */
export function parseCreditorId(text: string, field: string): Result<string> {
  const id = text.replaceAll(/\s/g, '').toUpperCase()
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{3}[A-Z\d]{1,28}$/.test(id)) {
    const message =
      'A creditor identifier looks like DE98ZZZ09999999999; the central bank gives it out.'
    return refuse('not-a-creditor-id', message, field)
  }
  if (!hasCheckDigits(id.slice(7) + id.slice(0, 4))) {
    const message =
      'The check digits of this creditor identifier are wrong: look for a slip in typing.'
    return refuse('creditor-id-check', message, field)
  }
  return success(id)
}
