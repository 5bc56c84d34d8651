import assert from 'node:assert/strict'
import { seededRandom } from '../../src/kernel/random.ts'
import { BrokerAccess } from '../../src/things/broker/broker-access.ts'
import { parseAnnouncement } from '../../src/things/protocols/home-assistant.ts'
import { announcedThing, offerOf, thingOfBinding } from '../../src/things/protocols/mqtt-thing.ts'
import { quantities } from '../../src/things/quantity.ts'
import { fuzz, WildJson, type FuzzResult } from './wild-json.ts'

const names =
  'dev device ids identifiers name mf mdl cmps components p platform stat_t state_topic cmd_t command_topic val_tpl value_template unit_of_meas unit_of_measurement dev_cla device_class stat_cla ent_cat uniq_id unique_id obj_id avty t avty_t pl_on pl_off min max ~ commonwatt kind attributes o'.split(
    ' ',
  )
const values = [
  'sensor',
  'number',
  'switch',
  'binary_sensor',
  'power',
  'energy',
  'battery',
  'temperature',
  'W',
  'kWh',
  '%',
  '°F',
  'A',
  '~/state',
  'commonwatt/haus-1/b/state',
  'commonwatt/haus-1/b/set',
  'other/#',
  '{{ value_json.powerW }}',
  "{{ value_json['a'][0] | float * 1000 }}",
  '{{ (((((value | round(999999)) }}',
  '{% if x %}1{% endif %}',
  'haus-1_battery',
  { capacityWh: 5 },
]

/** Wild announcements: read, interpreted, offered and brought back from their binding without an exception. */
export function run(count: number, seed: number): FuzzResult {
  const random = seededRandom(seed)
  const wild = new WildJson(random, names, values)
  const access = new BrokerAccess()
  return fuzz(count, seed, () => {
    const component = wild.pick(['device', 'sensor', 'switch', 'number', 'binary_sensor'])
    const entity = (): unknown => ({
      p: 'sensor',
      stat_t: 'commonwatt/haus-1/b/state',
      ...wild.object(2),
    })
    const root = wild.object(3)
    if (component === 'device' && wild.below(4) > 0) {
      root['cmps'] = Object.fromEntries(
        Array.from({ length: wild.below(5) }, (_, i) => [`e${i}`, entity()]),
      )
    }
    const text = wild.text(root)
    const topic = `homeassistant/${component}/x/config`
    const refusedByBroker = access.publishing('haus-1', topic, Buffer.from(text))
    assert.ok(refusedByBroker === null || refusedByBroker.endsWith('.'))
    const parsed = parseAnnouncement(component, 'x', text)
    if (!parsed.ok) {
      assert.match(parsed.code, /^[a-z-]+$/)
      assert.match(parsed.message, /\.$/)
      return false
    }
    const thing = announcedThing('haus-1', new Map([[topic, text]]), new Set())
    assert.ok(thing !== null)
    const offer = offerOf(thing)
    for (const quantity of offer.reports) assert.ok(Object.hasOwn(quantities, quantity))
    for (const reading of thing.interpretation?.readings ?? []) {
      const value = reading.template.evaluate(text, root)
      assert.ok(typeof value !== 'number' || Number.isFinite(value))
    }
    const back = thingOfBinding(offer.binding)
    assert.deepEqual(back === null ? null : offerOf(back), offer)
    return true
  })
}
