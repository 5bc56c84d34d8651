/**
 * Rounds thousandths to whole numbers with a given sum: each is rounded down or up, up where the largest parts are left.
 * Equal ones go round with `turn`. `total` is the rounded sum of the values.
 */
export function roundTogether(
  thousandths: readonly number[],
  total: number,
  turn: number,
): number[] {
  const whole = thousandths.map((value) => Math.floor(value / 1000))
  const count = whole.length
  let missing = total - whole.reduce((sum, value) => sum + value, 0)
  const order = thousandths
    .map((value, i) => ({ i, rest: value % 1000, place: (i - (turn % count) + count) % count }))
    .sort((a, b) => b.rest - a.rest || a.place - b.place)
  for (const { i } of order) {
    if (missing-- <= 0) break
    whole[i]! += 1
  }
  return whole
}
