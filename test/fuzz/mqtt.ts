import assert from 'node:assert/strict'
import { seededRandom } from '../../src/kernel/random.ts'
import { parseJsonState } from '../../src/things/protocols/json-topic.ts'
import { readTopic } from '../../src/things/protocols/topic.ts'
import { quantities } from '../../src/things/quantity.ts'
import { readingTime } from '../../src/things/reading-time.ts'
import { fuzz, WildJson, type FuzzResult } from './wild-json.ts'

/** Wild payloads on plain topics: never an exception, only finite values, a code and a sentence for what is refused. */
export function run(count: number, seed: number): FuzzResult {
  const random = seededRandom(seed)
  const names = [...Object.keys(quantities), 'at', 'setPoint', 'power']
  const wild = new WildJson(random, names, [1, 0.5, 230.5, 1_790_000_000_000, 's1'])
  const parts = [
    'commonwatt',
    'homeassistant',
    'haus-1',
    'node',
    'm',
    'state',
    'config',
    '+',
    '#',
    '',
  ]
  return fuzz(count, seed, () => {
    readTopic(Array.from({ length: wild.below(7) }, () => wild.pick(parts)).join('/'))
    const state = (): unknown => ({
      [wild.pick(names)]: wild.pick([0, 0.25, 1]),
      ...(wild.below(3) === 0 ? wild.object(1) : {}),
    })
    const list = Array.from({ length: wild.below(4) }, state)
    const payload = wild.pick([state(), list, wild.value(4)])
    const parsed = parseJsonState(wild.text(payload))
    if (!parsed.ok) {
      assert.match(parsed.code, /^[a-z-]+$/)
      assert.match(parsed.message, /\.$/)
      assert.ok(parsed.message.length < 500)
      return false
    }
    for (const { quantity, value, atMs } of parsed.value.values) {
      assert.ok(Object.hasOwn(quantities, quantity) && Number.isFinite(value))
      const time = readingTime(atMs, 1_790_000_000_000)
      assert.ok(!time.ok || Number.isInteger(time.value))
    }
    return true
  })
}
