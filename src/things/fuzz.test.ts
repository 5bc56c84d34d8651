import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run as fuzzDevices } from '../../test/fuzz/devices.ts'
import { run as fuzzDiscovery } from '../../test/fuzz/discovery.ts'
import { run as fuzzHomeAssistant } from '../../test/fuzz/home-assistant.ts'
import { run as fuzzHttp } from '../../test/fuzz/http.ts'
import { run as fuzzMqtt } from '../../test/fuzz/mqtt.ts'
import { run as fuzzS2 } from '../../test/fuzz/s2.ts'
import { run as fuzzTelegrams } from '../../test/fuzz/telegram.ts'
import { run as fuzzSenml } from '../../test/fuzz/senml.ts'

// A taste of the full runs (200,000 inputs each), with another seed than theirs.
for (const [name, run] of [
  ['MQTT payloads', fuzzMqtt],
  ['announcements', fuzzDiscovery],
  ['HTTP bodies', fuzzHttp],
  ['P1 telegrams', fuzzTelegrams],
  ['SenML packs', fuzzSenml],
  ['answers of devices', fuzzDevices],
  ['S2 messages', fuzzS2],
  ['states of Home Assistant', fuzzHomeAssistant],
] as const) {
  test(`wild ${name} never throw, and are refused with a place and a sentence`, () => {
    const { accepted, refused, slowestMs } = run(3_000, 20_261_122)
    // A run that accepts or refuses nearly everything would test only half of the parser.
    assert.ok(accepted > 100 && refused > 100, `${accepted} accepted, ${refused} refused`)
    assert.ok(slowestMs < 1_000, `slowest ${slowestMs} ms`)
  })
}
