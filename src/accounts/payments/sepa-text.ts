import { refuse, success, type Result } from '../../kernel/refusal.ts'

/** Characters of names in SEPA messages at the most. */
export const sepaNameLimit = 70

/** Characters of the remittance text at the most. */
export const sepaRemittanceLimit = 140

/** Characters of identifiers in SEPA messages at the most. */
export const sepaIdLimit = 35

/** Letters that are no basic Latin letter with a mark, each with what it is written as. */
const written: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'TH',
  ł: 'l',
  Ł: 'L',
  ħ: 'h',
  Ħ: 'H',
  ı: 'i',
  '&': '+',
  _: '-',
  '–': '-',
  '—': '-',
  '’': "'",
  '‘': "'",
  '`': "'",
  ...pairs('αβγδεζηθικλμνξοπρσςτυφχψω', 'a v g d e z i th i k l m n x o p r s s t y f ch ps o'),
  ...pairs(
    'абвгдежзийклмнопрстуфхцчшщъьюя',
    'a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y yu ya',
  ),
}

/** Greek and Bulgarian letters, small and large, each with what it is written as by itself. */
function pairs(letters: string, latin: string): Record<string, string> {
  const parts = latin.split(' ')
  return Object.fromEntries(
    Array.from(letters).flatMap((letter, i) => {
      const part = parts[i] ?? ''
      return [
        [letter, part],
        [letter.toUpperCase(), part.slice(0, 1).toUpperCase() + part.slice(1)],
      ]
    }),
  )
}

/**
 * A text in the characters that every bank takes: `a-z A-Z 0-9 / - ? : ( ) . , ' +` and the space (EPC217-08). Marks on
 * letters go, other letters become Latin ones, what is left over becomes a space; cut to `limit`.
 */
export function sepaText(text: string, limit: number): string {
  return (
    text
      .normalize('NFC')
      // A letter with a mark that has a writing of its own, as й has, keeps it.
      .replaceAll(/./gsu, (one) => written[one] ?? one.normalize('NFKD'))
      .replaceAll(/\p{M}/gu, '')
      .replaceAll(/./gsu, (one) => written[one] ?? one)
      .replaceAll(/[^a-zA-Z0-9/\-?:().,'+ ]/g, ' ')
      .replaceAll(/ +/g, ' ')
      .trim()
      .slice(0, limit)
      .trim()
  )
}

/** Reads the name of who an account belongs to: what is left of it in SEPA's characters must have a letter or digit. */
export function parseHolder(text: string, field: string): Result<string> {
  const name = text.trim()
  if (name.length > sepaNameLimit) {
    const message = `The name of an account's holder has ${sepaNameLimit} characters at the most.`
    return refuse('holder-too-long', message, field, { most: sepaNameLimit })
  }
  if (!/[a-zA-Z0-9]/.test(sepaText(name, sepaNameLimit))) {
    const message =
      'Give the name of the holder in Latin, Greek or Cyrillic letters: banks take no others.'
    return refuse('holder-unwritable', message, field)
  }
  return success(name)
}

/** Reads the reference of a mandate: 1 to 35 characters, no spaces, no slash at an end and no two in a row (EPC130-08). */
export function parseMandateId(text: string, field: string): Result<string> {
  const id = text.trim()
  if (!/^[a-zA-Z0-9/\-?:().,'+]{1,35}$/.test(id) || /^\/|\/$|\/\//.test(id)) {
    const message =
      "A mandate's reference has 1 to 35 Latin letters, digits or signs like - and /, and no spaces."
    return refuse('not-a-mandate-reference', message, field)
  }
  return success(id)
}
