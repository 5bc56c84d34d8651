import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conversionTo, convert } from './units.ts'
import { compileTemplate, templateDepthLimit, templateLimit } from './value-template.ts'

const json = {
  power: '230.456',
  ENERGY: { Total: 12.5, phases: [1, 2.25] },
  'odd name': 7,
  flag: true,
  huge: 1e308,
}

function value(template: string, payload = '5.5'): unknown {
  const compiled = compileTemplate(template)
  assert.ok(compiled.ok, template)
  return compiled.value.evaluate(payload, json)
}

test('the common forms give what Home Assistant gives', () => {
  assert.equal(value('{{ value }}'), '5.5')
  assert.equal(value('{{ value | float * 1000 }}'), 5_500)
  assert.equal(value('{{ value_json.power }}'), '230.456')
  assert.equal(value('{{value_json.power|float|round(1)}}'), 230.5)
  assert.equal(value('{{ value_json.ENERGY.Total }}'), 12.5)
  assert.equal(value("{{ value_json['ENERGY']['Total'] }}"), 12.5)
  assert.equal(value('{{ value_json["odd name"] }}'), 7)
  assert.equal(value('{{ value_json.ENERGY.phases[1] | int }}'), 2)
  assert.equal(value('{{ (value_json.power | float * -1) | round(0) }}'), -230)
  assert.equal(value('{{ -value_json.ENERGY.Total }}'), -12.5)
  assert.equal(value('{{ value_json.ENERGY.Total / 2 + 1 - 0.25 }}'), 7)
  assert.equal(value('{{- value_json.flag -}}'), true)
  assert.equal(value('{{ value_json.power | is_defined | abs }}'), 230.456)
})

test('what is missing stays missing, also where a default is given', () => {
  for (const template of [
    '{{ value_json.nothing }}',
    '{{ value_json.nothing | float(0) }}',
    '{{ value_json.nothing | default(0) }}',
    '{{ value_json.nothing.deeper * 2 }}',
    '{{ value_json.constructor }}',
    '{{ value_json.ENERGY }}',
    '{{ value_json.huge * 1000 }}',
    '{{ value_json.power / 0 }}',
  ]) {
    assert.equal(value(template), null, template)
  }
})

test('the one member that is read is known', () => {
  const member = (template: string) => {
    const compiled = compileTemplate(template)
    return compiled.ok ? compiled.value.member : undefined
  }
  assert.equal(member('{{ value_json.powerW }}'), 'powerW')
  assert.equal(member('{{ value_json.stateOfCharge * 100 }}'), 'stateOfCharge')
  assert.equal(member('{{ value_json.a.b }}'), null)
  assert.equal(member('{{ value_json.a + value_json.b }}'), null)
  assert.equal(member('{{ value }}'), null)
})

test('anything else is refused and nothing is guessed', () => {
  for (const template of [
    '{% if value_json.x %}1{% endif %}',
    '{{ value_json.x if value_json.y else 0 }}',
    '{{ states("sensor.x") }}',
    '{{ value_json.x | timestamp_local }}',
    '{{ value_json.x }} W',
    'value_json.x',
    '{{ }}',
    '{{ value_json. }}',
    '{{ (value_json.x }}',
    '{{ value_json[x] }}',
    "{{ value_json['a\\'b'] }}",
    '{{ 1 2 }}',
    '',
  ]) {
    const compiled = compileTemplate(template)
    assert.ok(!compiled.ok && compiled.code === 'template-not-understood', template)
  }
})

test('templates beyond the limits are refused', () => {
  const nested = (depth: number) => `{{ ${'('.repeat(depth)}value${')'.repeat(depth)} }}`
  assert.equal(compileTemplate(nested(templateDepthLimit - 1)).ok, true)
  assert.equal(compileTemplate(nested(templateDepthLimit)).ok, false)
  const long = `{{ value${' '.repeat(templateLimit)} }}`
  assert.equal(compileTemplate(long).ok, false)
})

test('units become ours', () => {
  const inOurs = (quantity: Parameters<typeof conversionTo>[0], unit: string, from: number) => {
    const conversion = conversionTo(quantity, unit)
    return conversion === null ? null : convert(from, conversion)
  }
  assert.equal(inOurs('powerW', 'kW', 1.234), 1_234)
  assert.equal(inOurs('importWh', 'kWh', 12_345.678), 12_345_678)
  assert.equal(inOurs('importWh', 'MJ', 3.6), 1_000)
  assert.equal(inOurs('stateOfCharge', '%', 55), 0.55)
  assert.equal(inOurs('indoorC', '°F', 68), 20)
  assert.equal(inOurs('tankC', 'K', 323.15), 50)
  assert.equal(inOurs('windSpeedMPerS', 'km/h', 36), 10)
  assert.equal(inOurs('windSpeedMPerS', 'kn', 3_600), 1_852)
  assert.equal(inOurs('powerW', 'A', 16), null)
  assert.equal(inOurs('powerW', 'constructor', 16), null)
})
