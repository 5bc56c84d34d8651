import assert from 'node:assert/strict'
import { seededRandom } from '../../src/kernel/random.ts'
import { checkAttributes, rulesOf } from '../../src/things/attributes.ts'
import { parsePush } from '../../src/things/protocols/push-body.ts'
import { quantities } from '../../src/things/quantity.ts'
import { thingKinds } from '../../src/things/thing.ts'
import { fuzz, WildJson, type FuzzResult } from './wild-json.ts'

/** Wild JSON bodies of pushed readings and stated attributes: a refusal names the member, and nothing throws. */
export function run(count: number, seed: number): FuzzResult {
  const random = seededRandom(seed)
  const attributeNames = thingKinds.flatMap((kind) => [...rulesOf(kind).keys()])
  const wild = new WildJson(
    random,
    ['readings', 'quantity', 'value', 'atMs', ...attributeNames],
    [...Object.keys(quantities), 1, 0.5, 5_000, 1_790_000_000_000, '300,500'],
  )
  return fuzz(count, seed, () => {
    const kind = wild.pick(thingKinds)
    const attributes = checkAttributes(kind, wild.value(2))
    if (!attributes.ok) assert.match(attributes.at ?? '', /^attributes/)
    const reading = (): unknown =>
      wild.below(3) === 0 ? wild.value(2) : { quantity: 'powerW', value: 1, ...wild.object(1) }
    const body =
      wild.below(5) === 0
        ? wild.value(3)
        : { readings: Array.from({ length: wild.below(4) }, reading) }
    const parsed = parsePush(body)
    if (!parsed.ok) {
      assert.match(parsed.at ?? '', /^readings/)
      assert.match(parsed.message, /\.$/)
      return false
    }
    for (const { value } of parsed.value) assert.ok(Number.isFinite(value))
    return true
  })
}
