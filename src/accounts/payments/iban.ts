import { refuse, success, type Result } from '../../kernel/refusal.ts'

/**
 * How long an IBAN of each country of the SEPA schemes is, country code and check digits with it (SWIFT, IBAN registry;
 * European Payments Council, EPC409-09, list of countries).
 */
const ibanLengths: Readonly<Record<string, number>> = {
  AD: 24,
  AL: 28,
  AT: 20,
  BE: 16,
  BG: 22,
  CH: 21,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  EE: 20,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  GI: 23,
  GR: 27,
  HR: 21,
  HU: 28,
  IE: 22,
  IS: 26,
  IT: 27,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MT: 31,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  RO: 24,
  RS: 22,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  VA: 22,
}

/** Countries whose accounts can be paid to and collected from. */
export const sepaCountries: readonly string[] = Object.keys(ibanLengths)

/** Reads an IBAN as people write it, in groups and small letters; gives it without gaps. The refusal names `field`. */
export function parseIban(text: string, field: string): Result<string> {
  const iban = text.replaceAll(/[\s-]/g, '').toUpperCase()
  const country = iban.slice(0, 2)
  if (!/^[A-Z]{2}\d{2}[A-Z\d]+$/.test(iban)) {
    const message = 'An IBAN begins with two letters and two digits, like AT61 1904 3002 3457 3201.'
    return refuse('not-an-iban', message, field)
  }
  const length = Object.hasOwn(ibanLengths, country) ? ibanLengths[country] : undefined
  if (length === undefined) {
    const message = `Accounts in ${country} take no part in SEPA payments: state one that does.`
    return refuse('iban-country', message, field, { country })
  }
  if (iban.length !== length) {
    const message = `An IBAN of ${country} has ${length} characters; this one has ${iban.length}.`
    return refuse('iban-length', message, field, { country, length, typed: iban.length })
  }
  if (!hasCheckDigits(iban.slice(4) + iban.slice(0, 4))) {
    const message = 'The check digits of this IBAN are wrong: look for a slip in typing.'
    return refuse('iban-check', message, field)
  }
  return success(iban)
}

/**
 * Whether a text with its country and check digits moved to the end passes ISO 7064 MOD 97-10: letters count as 10 to 35,
 * and the number is 1 modulo 97 (ISO 13616).
 */
export function hasCheckDigits(moved: string): boolean {
  let rest = 0
  for (const character of moved) {
    const value = parseInt(character, 36)
    rest = (rest * (value < 10 ? 10 : 100) + value) % 97
  }
  return rest === 1
}

/** An IBAN as pages show it: its country and its last four characters. */
export function maskedIban(iban: string): string {
  return `${iban.slice(0, 2)}•• … ${iban.slice(-4)}`
}

/** Reads a BIC of 8 or 11 characters (ISO 9362); null where nothing is stated. */
export function parseBic(text: string, field: string): Result<string | null> {
  const bic = text.replaceAll(/\s/g, '').toUpperCase()
  if (bic === '') return success(null)
  if (!/^[A-Z\d]{4}[A-Z]{2}[A-Z\d]{2}([A-Z\d]{3})?$/.test(bic)) {
    const message = 'A BIC has 8 or 11 letters and digits, like OPSKATWW; it may be left out.'
    return refuse('not-a-bic', message, field)
  }
  return success(bic)
}
