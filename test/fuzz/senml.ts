import assert from 'node:assert/strict'
import { encode } from 'cbor2'
import { seededRandom } from '../../src/kernel/random.ts'
import {
  parseSenmlCbor,
  parseSenmlJson,
  senmlForm,
} from '../../src/things/protocols/senml-forms.ts'
import { quantities } from '../../src/things/quantity.ts'
import { fuzz, WildJson, type FuzzResult } from './wild-json.ts'

const fields = ['bn', 'bt', 'bu', 'bv', 'bs', 'bver', 'n', 'u', 'v', 'vs', 'vb', 'vd', 's', 't']

/** Wild SenML packs in JSON and CBOR, whole, cut short and with bytes changed: never an exception, only finite values. */
export function run(count: number, seed: number): FuzzResult {
  const random = seededRandom(seed)
  const values = [1, 0.5, -5, 230.5, 1_790_000_000, true, 'W', 'Cel', 'kW', 'power', 'urn:dev:1:']
  const wild = new WildJson(random, fields, values)
  const record = (): unknown => ({
    n: wild.pick(['power', 'dev:importWh', 'tank']),
    v: wild.pick([1, 2.5, 50]),
    ...(wild.below(3) === 0 ? wild.object(1) : {}),
  })
  return fuzz(count, seed, () => {
    const list = Array.from({ length: wild.below(4) }, record)
    const pack = wild.below(4) === 0 ? wild.value(3) : list
    const isJson = wild.below(2) === 0
    const bytes = isJson ? Buffer.from(wild.text(pack)) : spoiled(encode(pack), wild)
    senmlForm(bytes)
    const parsed = isJson ? parseSenmlJson(bytes) : parseSenmlCbor(bytes)
    if (!parsed.ok) {
      assert.match(parsed.code, /^[a-z-]+$/)
      assert.match(parsed.message, /\.$/)
      assert.ok(parsed.message.length < 500)
      return false
    }
    for (const { quantity, value, fromNowMs = 0 } of parsed.value) {
      assert.ok(Object.hasOwn(quantities, quantity))
      assert.ok(Number.isFinite(value) && Number.isFinite(fromNowMs))
    }
    return true
  })
}

/** Now and then cut short, or with a byte changed, or nothing but noise. */
function spoiled(bytes: Uint8Array, wild: WildJson): Uint8Array {
  const draw = wild.below(10)
  if (draw < 7) return bytes
  if (draw === 7) return bytes.slice(0, wild.below(bytes.length + 1))
  if (draw === 8) return Uint8Array.from({ length: wild.below(60) }, () => wild.below(256))
  const changed = Uint8Array.from(bytes)
  changed[wild.below(bytes.length)] = wild.below(256)
  return changed
}
