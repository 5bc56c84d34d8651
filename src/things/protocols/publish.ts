import { stepIndex, stepStartMs, type Steps } from '../../kernel/steps.ts'
import { quantities, type Quantity } from '../quantity.ts'
import type { Showing, ShownForecast, ShownPlan, ShownThing } from '../showing.ts'
import { nodeDevice, shownTopic, topicRoot } from './topic.ts'

/** A message that the node keeps on the broker. */
export interface ShownMessage {
  readonly topic: string
  readonly payload: string
}

/** Who announces: an announcement by this maker is our own and is not offered. */
export const ownMaker = 'Commonwatt'

/** Things that are shown at the most. */
export const shownThingLimit = 100

interface ShownEntity {
  readonly platform: 'sensor'
  readonly unique_id: string
  readonly name: string
  readonly state_topic: string
  readonly value_template: string
  readonly [member: string]: unknown
}

/**
 * What the node knows of a cell as Home Assistant shows it: one device with an entity for the plan's
 * power, the price, the cost and its gap, one for each planned device and forecast, with the whole
 * curve as attributes, and one for each value of things that did not come from `exceptProtocol` (those
 * are there already). The first message is the announcement; the others are the states.
 */
export function showingMessages(showing: Showing, exceptProtocol: string): ShownMessage[] {
  const { cellSlug } = showing
  const id = `${topicRoot}_${cellSlug}`
  const base = `${topicRoot}/${cellSlug}/${nodeDevice}`
  const things = showing.things
    .filter((thing) => thing.protocol !== exceptProtocol)
    .slice(0, shownThingLimit)
  const entities: Record<string, ShownEntity> = {}
  const states: ShownMessage[] = []
  if (showing.plan !== null) {
    const topic = `${base}/plan`
    Object.assign(entities, planEntities(id, topic, showing.plan))
    states.push({ topic, payload: JSON.stringify(planState(showing.plan, showing.nowMs)) })
  }
  for (const forecast of showing.forecasts) {
    const topic = `${base}/forecast/${forecast.key}`
    entities[`forecast_${forecast.key}`] = forecastEntity(id, topic, forecast)
    states.push({ topic, payload: JSON.stringify(forecastState(forecast, showing.nowMs)) })
  }
  for (const thing of things) {
    const topic = `${base}/thing/${thing.thingId}`
    Object.assign(entities, thingEntities(id, topic, thing))
    const values = [...thing.values].map(([quantity, { value }]) => [quantity, value])
    states.push({ topic, payload: JSON.stringify(Object.fromEntries(values)) })
  }
  const announcement = {
    device: {
      identifiers: [id],
      name: showing.cellName,
      manufacturer: ownMaker,
      model: 'Home',
    },
    origin: { name: ownMaker },
    components: entities,
  }
  return [{ topic: shownTopic(cellSlug), payload: JSON.stringify(announcement) }, ...states]
}

function planEntities(id: string, topic: string, plan: ShownPlan): Record<string, ShownEntity> {
  const entity = (key: string, name: string, more: Record<string, unknown>): ShownEntity => ({
    platform: 'sensor',
    unique_id: `${id}_${key}`,
    name,
    state_topic: topic,
    value_template: `{{ value_json.${key} }}`,
    ...more,
  })
  const watts = { device_class: 'power', unit_of_measurement: 'W' }
  const entities: Record<string, ShownEntity> = {
    plan_power: entity('netW', 'Planned power', {
      ...watts,
      json_attributes_topic: topic,
      json_attributes_template: '{{ value_json.steps | tojson }}',
    }),
    plan_price: entity('pricePerKwh', 'Price', { unit_of_measurement: `${plan.currency}/kWh` }),
    plan_cost: entity('cost', 'Cost of the plan', {
      device_class: 'monetary',
      unit_of_measurement: plan.currency,
    }),
    plan_gap: entity('gapPercent', 'Above the proven best', { unit_of_measurement: '%' }),
  }
  for (const device of plan.devices) {
    entities[`plan_${device.thingId}`] = {
      ...entity('netW', `Planned: ${device.name}`, watts),
      unique_id: `${id}_plan_${device.thingId}`,
      value_template: `{{ value_json.devices['${device.thingId}'].powerW }}`,
    }
    entities[`reason_${device.thingId}`] = {
      ...entity('netW', `Why: ${device.name}`, {}),
      unique_id: `${id}_reason_${device.thingId}`,
      value_template: `{{ value_json.devices['${device.thingId}'].reason }}`,
    }
  }
  return entities
}

function planState(plan: ShownPlan, nowMs: number): Record<string, unknown> {
  const now = stepNow(plan.steps, nowMs)
  const perMicro = 1e-6
  return {
    issued: new Date(plan.issuedMs).toISOString(),
    netW: at(plan.netW, now),
    pricePerKwh: at(plan.priceMicroPerKwh, now, perMicro),
    cost: round(plan.costMicro * perMicro, 4),
    bound: round(plan.boundMicro * perMicro, 4),
    gapPercent: round(plan.gap * 100, 4),
    devices: Object.fromEntries(
      plan.devices.map((device) => [
        device.thingId,
        { powerW: at(device.powerW, now), reason: device.reasons[now] ?? null },
      ]),
    ),
    steps: {
      start: startTimes(plan.steps),
      netW: [...plan.netW].map((value) => round(value, 1)),
      pricePerKwh: [...plan.priceMicroPerKwh].map((value) => round(value * perMicro, 5)),
    },
  }
}

function forecastEntity(id: string, topic: string, forecast: ShownForecast): ShownEntity {
  return {
    platform: 'sensor',
    unique_id: `${id}_forecast_${forecast.key}`,
    name: `Forecast: ${forecast.name}`,
    state_topic: topic,
    value_template: '{{ value_json.powerW }}',
    device_class: 'power',
    unit_of_measurement: 'W',
    json_attributes_topic: topic,
    json_attributes_template: '{{ value_json.steps | tojson }}',
  }
}

function forecastState(forecast: ShownForecast, nowMs: number): Record<string, unknown> {
  return {
    powerW: at(forecast.medianW, stepNow(forecast.steps, nowMs)),
    steps: {
      start: startTimes(forecast.steps),
      powerW: [...forecast.medianW].map((value) => round(value, 1)),
    },
  }
}

/** How a quantity is shown: Home Assistant knows percent, not shares. */
function shownAs(quantity: Quantity): Record<string, unknown> {
  const { unit, kind } = quantities[quantity]
  const stateClass = kind === 'counter' ? 'total_increasing' : 'measurement'
  if (quantity === 'stateOfCharge') {
    return { device_class: 'battery', unit_of_measurement: '%', state_class: stateClass }
  }
  const classes: Readonly<Record<string, string>> = {
    W: 'power',
    Wh: 'energy',
    '°C': 'temperature',
    'W/m²': 'irradiance',
    'm/s': 'wind_speed',
  }
  const deviceClass = classes[unit]
  return {
    state_class: stateClass,
    ...(deviceClass === undefined ? {} : { device_class: deviceClass, unit_of_measurement: unit }),
  }
}

function thingEntities(id: string, topic: string, thing: ShownThing): Record<string, ShownEntity> {
  return Object.fromEntries(
    [...thing.values.keys()].map((quantity): [string, ShownEntity] => [
      `${thing.thingId}_${quantity}`,
      {
        platform: 'sensor',
        unique_id: `${id}_${thing.thingId}_${quantity}`,
        name: `${thing.name}: ${quantity}`,
        state_topic: topic,
        value_template:
          quantity === 'stateOfCharge'
            ? '{{ value_json.stateOfCharge * 100 }}'
            : `{{ value_json.${quantity} }}`,
        ...shownAs(quantity),
      },
    ]),
  )
}

/** The step that now falls into; the first or last where the curve does not reach now. */
function stepNow(steps: Steps, nowMs: number): number {
  return Math.max(0, Math.min(steps.count - 1, stepIndex(steps, nowMs)))
}

function at(values: Float64Array, index: number, factor = 1): number | null {
  const value = values[index]
  return value === undefined || !Number.isFinite(value) ? null : round(value * factor, 5)
}

function startTimes(steps: Steps): string[] {
  return Array.from({ length: steps.count }, (_, i) =>
    new Date(stepStartMs(steps, i)).toISOString(),
  )
}

/** Null where there is no number: JSON knows no NaN. */
function round(value: number, digits: number): number | null {
  const scale = 10 ** digits
  return Number.isFinite(value) ? Math.round(value * scale) / scale : null
}
