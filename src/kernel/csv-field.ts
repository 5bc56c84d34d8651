/**
 * A value as a CSV field (RFC 4180). A text that a spreadsheet would run as a formula is marked as text (CWE-1236);
 * numbers, also negative ones, stay numbers.
 */
export function csvField(value: string | number): string {
  const text = String(value)
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text)
  const safe = isFormula ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
