export type Decimal = '.' | ','

const patterns = {
  '.': /^[+-]?(?:\d{1,3}(?:[,' \u00a0\u202f]\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/,
  ',': /^[+-]?(?:\d{1,3}(?:[.' \u00a0\u202f]\d{3})+|\d+)?(?:,\d+)?(?:[eE][+-]?\d{1,3})?$/,
} as const

/** A number as people write it, thousands in groups of three or not; null where it is none. */
export function readNumber(text: string, decimal: Decimal): number | null {
  if (!/\d/.test(text) || !patterns[decimal].test(text)) return null
  const plain =
    decimal === '.'
      ? text.replaceAll(/[,' \u00a0\u202f]/g, '')
      : text.replaceAll(/[.' \u00a0\u202f]/g, '').replace(',', '.')
  const value = Number(plain)
  return Number.isFinite(value) ? value : null
}

/** Which sign some numbers use before their decimals. */
export function guessDecimal(texts: readonly string[]): Decimal {
  const votes = (sign: Decimal): number =>
    texts.filter((text) => text.lastIndexOf(sign) >= 0 && readNumber(text, sign) !== null).length
  const isGrouped = texts.some(
    (text) => text.lastIndexOf('.') > text.lastIndexOf(',') && text.includes(','),
  )
  return !isGrouped && votes(',') > 0 && votes(',') >= votes('.') ? ',' : '.'
}
