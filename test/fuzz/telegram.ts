import assert from 'node:assert/strict'
import { seededRandom } from '../../src/kernel/random.ts'
import { dutchLines, telegramOf } from '../../src/things/protocols/p1-fixtures.ts'
import {
  readTelegram,
  TelegramCutter,
  telegramLimit,
} from '../../src/things/protocols/p1-telegram.ts'
import { fuzz, WildJson, type FuzzResult } from './wild-json.ts'

const odd = ['!', '/', '(', ')', '*kWh', '\r\n', '\u0000', '\u00ff', '!FFFF', '1-0:1.8.0(9', '-1']

/** Wild bytes of a meter: telegrams with pieces swapped, doubled, cut and made up, with a checksum that fits or not. */
export function run(count: number, seed: number): FuzzResult {
  const random = seededRandom(seed)
  const wild = new WildJson(random, [], [])
  const line = (): string => {
    const known = wild.pick(dutchLines)
    if (wild.below(3) > 0) return known
    const at = wild.below(known.length)
    return known.slice(0, at) + wild.pick(odd) + known.slice(at + wild.below(4))
  }
  // One cutter for all: nothing that came before may harm what comes later.
  const cutter = new TelegramCutter()
  return fuzz(count, seed, () => {
    const whole = telegramOf(Array.from({ length: wild.below(20) }, line), wild.below(4) > 0)
    const named = wild.below(4) === 0 ? whole.replace('KAIFA', wild.pick(odd)) : whole
    const cut = wild.below(4) === 0 ? named.slice(wild.below(20), -wild.below(20)) : named
    const found = cutter.push(Buffer.from(cut, 'latin1'))
    assert.ok(cutter.held <= telegramLimit)
    let isRead = false
    for (const text of [...found, cut]) {
      const read = readTelegram(text)
      if (!read.ok) {
        assert.match(read.message, /\.$/)
        assert.ok(read.at !== undefined)
        continue
      }
      isRead = true
      // No database takes a zero byte in a name.
      assert.match(read.value.model, /^[\u0020-\u007e]*$/)
      for (const { value, atMs } of read.value.values) {
        assert.ok(Number.isFinite(value) && (atMs === null || Number.isFinite(atMs)))
      }
    }
    return isRead
  })
}
