/** The sum of what is known of each; null where one of them is not known, or there is none. */
export function knownSum(
  ids: readonly string[],
  valueOf: (id: string) => number | null,
): number | null {
  let sum: number | null = null
  for (const id of ids) {
    const value = valueOf(id)
    if (value === null) return null
    sum = (sum ?? 0) + value
  }
  return sum
}
