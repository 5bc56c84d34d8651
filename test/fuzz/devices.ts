import assert from 'node:assert/strict'
import { seededRandom } from '../../src/kernel/random.ts'
import { parseAnnouncement } from '../../src/things/protocols/home-assistant.ts'
import { parsedOrNull } from '../../src/things/protocols/json-members.ts'
import { readNative } from '../../src/things/protocols/native-topics.ts'
import { plugS, plusPlug, pro3em, threeEm } from '../../src/things/protocols/shelly-fixtures.ts'
import {
  readShellyIdentity,
  readShellyStatus,
  shellyPartLimit,
} from '../../src/things/protocols/shelly-status.ts'
import { nousPlug } from '../../src/things/protocols/tasmota-fixtures.ts'
import { readTasmotaStatus } from '../../src/things/protocols/tasmota-status.ts'
import { fuzz, WildJson, type FuzzResult } from './wild-json.ts'

const topics = ['switch:0', 'em:1', 'emdata:1', 'pm1:99', 'switch:100', 'wifi', '__proto__:0', '']

/** Answers of devices over HTTP, and their messages over MQTT, with members swapped, doubled, cut and made up. */
export function run(count: number, seed: number): FuzzResult {
  const random = seededRandom(seed)
  const devices = [plugS, plusPlug, pro3em, threeEm]
  const names = [...devices, nousPlug].flatMap(namesIn)
  const wild = new WildJson(random, names, [1, 2.5, -3, '1', true])
  return fuzz(count, seed, (index) => {
    if (index % 4 === 0) {
      const said = readTasmotaStatus(parsedOrNull(wild.text(changed(nousPlug, wild))))
      if (said !== null) assert.match(said.name, /^\P{Cc}{1,100}$/u)
      assert.ok(said === null || said.values.every(({ value }) => Number.isFinite(value)))
      return said !== null
    }
    if (index % 4 === 1) {
      const said = changed(plusPlug.status['switch:0'], wild)
      const at = `commonwatt/haus-1/${wild.pick(['plug', 'a+b', ''])}`
      const native = readNative(`${at}/status/${wild.pick(topics)}`, wild.text(said))
      if (native === null) return false
      assert.ok(parseAnnouncement('device', 'x', native.announcement).ok)
      return true
    }
    const { identity, status } = wild.pick(devices)
    const known = readShellyIdentity(parsedOrNull(wild.text(changed(identity, wild))))
    if (known !== null) assert.match(known.name, /^\P{Cc}{1,100}$/u)
    const said = readShellyStatus(
      known ?? { generation: 1, mac: '', model: 'SHEM-3', name: '' },
      parsedOrNull(wild.text(changed(status, wild))),
    )
    assert.ok((said?.length ?? 0) <= shellyPartLimit)
    const values = (said ?? []).flatMap((part) => part.values)
    assert.ok(values.every(({ value }) => Number.isFinite(value)))
    return values.length > 0
  })
}

/** JSON like what a device says, a member in twenty another. */
export function changed(value: unknown, wild: WildJson): unknown {
  if (wild.below(20) === 0) return wild.value(3)
  if (Array.isArray(value)) return value.map((one) => changed(one, wild))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, changed(member, wild)]),
  )
}

/** The names of all members, on every level. */
export function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => [name, ...namesIn(member)])
}
