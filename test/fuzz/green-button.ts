import assert from 'node:assert/strict'
import { seededRandom } from '../../src/kernel/random.ts'
import { greenButton } from '../../src/series/green-button-fixtures.ts'
import { readGreenButton } from '../../src/series/green-button.ts'
import { fuzz, WildJson, type FuzzResult } from './wild-json.ts'

const odd = [
  '<',
  '>',
  '&',
  '&lt;',
  '<![CDATA[',
  ']]>',
  '<!--',
  '<!DOCTYPE',
  '</entry>',
  '<entry>',
  '-',
  '9e99',
  '\u0000',
  '"',
]

/** Feeds with pieces swapped, doubled, cut and made up. */
export function run(count: number, seed: number): FuzzResult {
  const wild = new WildJson(seededRandom(seed), [], [])
  const number = (): number => wild.pick([0, 1, 4, 19, 38, 72, -3, 3, 900, 1e15, 5e-7])
  return fuzz(count, seed, () => {
    const readings = Array.from({ length: 1 + wild.below(3) }, (_, id) => ({
      id: wild.below(8) === 0 ? 0 : id,
      type: {
        uom: wild.below(4) === 0 ? number() : 72,
        flowDirection: wild.pick([1, 19, number()]),
        powerOfTenMultiplier: wild.pick([0, -3, 3, number()]),
      },
      intervals: Array.from(
        { length: wild.below(5) },
        (_, i) => [1_790_000_000 + 900 * i, 900, wild.below(20) === 0 ? number() : i] as const,
      ),
    }))
    const whole = greenButton(readings, wild.pick(['', 'a:']))
    let text = whole
    for (let i = wild.below(3); i > 0; i--) {
      const at = wild.below(text.length)
      text = text.slice(0, at) + wild.pick(odd) + text.slice(at + wild.below(6))
    }
    const read = readGreenButton(text)
    if (!read.ok) {
      assert.match(read.message, /\.$/)
      assert.ok(read.at !== undefined)
      return false
    }
    for (const { samples } of read.value.columns) {
      assert.ok(
        samples.every(({ atMs, value }) => Number.isInteger(atMs) && Number.isFinite(value)),
      )
      assert.ok(samples.every(({ atMs }, i) => i === 0 || atMs > (samples[i - 1]?.atMs ?? 0)))
    }
    return true
  })
}
