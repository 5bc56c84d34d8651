import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { thingDescription } from './thing-description.ts'
import { thingKinds, type Thing } from './thing.ts'

// The rules of the official JSON Schema for TD 1.1 (w3.org/2022/wot/td-schema/v1.1, version 1.1-12-March-2025), as far
// as our descriptions use its terms: contexts, required members, types, operations of each affordance, schemes.
const operations = {
  property: ['readproperty', 'writeproperty', 'observeproperty', 'unobserveproperty'],
  action: ['invokeaction', 'queryaction', 'cancelaction'],
}
const form = (allowed: readonly string[]) =>
  v.looseObject({
    href: v.pipe(v.string(), v.minLength(1)),
    op: v.union([v.picklist(allowed), v.array(v.picklist(allowed))]),
    contentType: v.string(),
  })
const dataType = v.picklist(['boolean', 'integer', 'number', 'string', 'object', 'array', 'null'])
const dataSchema = v.looseObject({
  type: v.optional(dataType),
  unit: v.optional(v.string()),
  minimum: v.optional(v.number()),
  maximum: v.optional(v.number()),
  readOnly: v.optional(v.boolean()),
  required: v.optional(v.array(v.string())),
})
const property = v.intersect([
  dataSchema,
  v.looseObject({
    title: v.string(),
    observable: v.optional(v.boolean()),
    forms: v.pipe(v.array(form(operations.property)), v.minLength(1)),
  }),
])
const action = v.looseObject({
  title: v.string(),
  input: v.optional(dataSchema),
  safe: v.optional(v.boolean()),
  idempotent: v.optional(v.boolean()),
  forms: v.pipe(v.array(form(operations.action)), v.minLength(1)),
})
const bearer = v.looseObject({
  scheme: v.literal('bearer'),
  in: v.optional(v.picklist(['header', 'query', 'body', 'cookie', 'auto'])),
  alg: v.optional(v.string()),
  format: v.optional(v.string()),
})
const description = v.looseObject({
  '@context': v.pipe(
    v.tupleWithRest(
      [v.literal('https://www.w3.org/2022/wot/td/v1.1')],
      v.union([v.string(), v.record(v.string(), v.unknown())]),
    ),
    v.minLength(1),
  ),
  id: v.pipe(v.string(), v.url()),
  title: v.string(),
  created: v.pipe(v.string(), v.isoTimestamp()),
  base: v.pipe(v.string(), v.url()),
  security: v.pipe(v.array(v.string()), v.minLength(1)),
  securityDefinitions: v.pipe(
    v.record(v.string(), bearer),
    v.check((schemes) => Object.keys(schemes).length > 0),
  ),
  properties: v.record(v.string(), property),
  actions: v.optional(v.record(v.string(), action)),
})

const thing = (kind: Thing['kind']): Thing => ({
  id: '01k',
  cellId: 'cell',
  kind,
  name: 'Cellar battery',
  state: 'adopted',
  protocol: 'mqtt',
  address: 'haus-1/battery',
  reports: ['powerW', 'stateOfCharge', 'importWh'],
  isControllable: kind !== 'meter',
  attributes: {},
  createdMs: Date.UTC(2026, 0, 1),
})

test('every kind of thing is described by the rules of TD 1.1', () => {
  for (const kind of thingKinds) {
    const described = thingDescription(thing(kind), 'https://energy.example.org')
    const checked = v.safeParse(description, JSON.parse(JSON.stringify(described)))
    assert.ok(checked.success, JSON.stringify(checked.issues?.map((issue) => issue.message)))
    for (const scheme of described.security) assert.ok(scheme in described.securityDefinitions)
  }
})

test('the address of the description is its id, and units stand with the properties', () => {
  const described = thingDescription(thing('battery'), 'https://energy.example.org')
  assert.equal(described.id, 'https://energy.example.org/api/things/01k')
  assert.equal(described.properties['powerW']?.['unit'], 'W')
  assert.equal(described.properties['powerW']?.['readOnly'], true)
  assert.equal(described.properties['capacityWh']?.['unit'], 'Wh')
  assert.deepEqual(described.properties['stateOfCharge']?.['maximum'], 1)
})

test('only a thing that takes set points has the action', () => {
  assert.ok(thingDescription(thing('battery'), 'https://e.org').actions?.['setPower'] !== undefined)
  assert.equal(thingDescription(thing('meter'), 'https://e.org').actions, undefined)
})
