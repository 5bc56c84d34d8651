/** How alike two statements may be before the second is asked about. */
export const alikeFrom = 0.6

/**
 * How much two texts have in common, 0 to 1: Dice's coefficient over their runs of three characters, each counted once, in
 * small letters and without signs. Texts in whatever script.
 */
export function likeness(one: string, other: string): number {
  return dice(gramsOf(one), gramsOf(other))
}

/** The statements that say nearly the same as `text`, the most alike first, five at the most. */
export function alikeStatements<Statement extends { readonly text: string }>(
  text: string,
  statements: readonly Statement[],
): Statement[] {
  const grams = gramsOf(text)
  return statements
    .map((statement) => ({ statement, like: dice(grams, gramsOf(statement.text)) }))
    .filter(({ like }) => like >= alikeFrom)
    .sort((a, b) => b.like - a.like)
    .slice(0, 5)
    .map(({ statement }) => statement)
}

function dice(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size + other.size === 0) return 1
  let common = 0
  for (const gram of one) if (other.has(gram)) common++
  return (2 * common) / (one.size + other.size)
}

function gramsOf(text: string): Set<string> {
  const letters = text.normalize('NFKD').toLowerCase()
  const words = letters.match(/[\p{L}\p{N}]+/gu) ?? []
  const line = Array.from(` ${words.join(' ')} `)
  const grams = new Set<string>()
  for (let i = 0; i + 3 <= line.length; i++) grams.add(line.slice(i, i + 3).join(''))
  return grams
}
