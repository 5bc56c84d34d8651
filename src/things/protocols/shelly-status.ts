import type { ReportedValue } from '../protocol.ts'
import type { Quantity } from '../quantity.ts'
import type { ThingKind } from '../thing.ts'
import { listMember, member, numberMember, textMember } from './json-members.ts'
import { quirksOf, type Quirk } from './quirks.ts'
import type { SwitchState } from './switch-hold.ts'

/** What a Shelly says of itself at `/shelly`. */
export interface ShellyIdentity {
  /** 1: HTTP paths of their own (api of Gen1); 2: everything since, JSON-RPC. */
  readonly generation: 1 | 2
  /** Of its network card, in hexadecimal digits: the device's own number. */
  readonly mac: string
  readonly model: string
  readonly name: string
}

/** One thing in a Shelly: a socket with its meter, or a meter alone. */
export interface ShellyPart {
  /** Its component and number: `switch:0`. */
  readonly component: string
  readonly kind: ThingKind
  readonly values: readonly ReportedValue[]
  /** Its output by number; null: it has none. */
  readonly output: (SwitchState & { readonly number: number }) | null
}

/** Characters of a model's name at the most. */
const modelLimit = 40

/** Parts of one device at the most; the largest have four. */
export const shellyPartLimit = 16

/**
 * Reads `/shelly`, which every generation answers without a password: Gen1 (shelly-api-docs.shelly.cloud/gen1, `type`
 * and `mac`) and since Gen2 (…/gen2, Shelly.GetDeviceInfo: `id`, `mac`, `model`, `gen`). Null: no Shelly.
 */
export function readShellyIdentity(json: unknown): ShellyIdentity | null {
  const mac = textMember(json, 'mac')?.toLowerCase().replaceAll(':', '') ?? ''
  if (!/^[0-9a-f]{12}$/.test(mac)) return null
  const type = textMember(json, 'type', modelLimit)
  const gen = numberMember(json, 'gen')
  if (gen !== null && gen >= 2) {
    const model = textMember(json, 'model', modelLimit) ?? ''
    const app = textMember(json, 'app', modelLimit) ?? model
    return { generation: 2, mac, model, name: textMember(json, 'name') ?? `Shelly ${app}`.trim() }
  }
  if (type === null) return null
  return { generation: 1, mac, model: type, name: textMember(json, 'name') ?? `Shelly ${type}` }
}

/** Reads the status of a device: `/status` of Gen1, `Shelly.GetStatus` since. Null where it is none. */
export function readShellyStatus(identity: ShellyIdentity, json: unknown): ShellyPart[] | null {
  const quirks = quirksOf({ manufacturer: 'Shelly', model: identity.model })
  const parts = identity.generation === 1 ? partsOfGen1(json, quirks) : partsOfGen2(json)
  return parts === null
    ? null
    : parts.slice(0, shellyPartLimit).map((part) => believed(part, quirks))
}

/** Gen1: `relays` with `meters` of the same number, `emeters` beside them. */
function partsOfGen1(json: unknown, quirks: readonly Quirk[]): ShellyPart[] | null {
  const relays = listMember(json, 'relays')
  const meters = listMember(json, 'meters')
  const emeters = listMember(json, 'emeters')
  if (textMember(json, 'mac') === null && relays.length + emeters.length === 0) return null
  // A shutter's motor is no socket: its two relays must never be on together.
  const isShutter = listMember(json, 'rollers').length > 0
  const sockets = isShutter ? [] : relays
  const isPaired = meters.length === relays.length
  const parts = sockets.map((relay, number): ShellyPart => ({
    component: `switch:${number}`,
    kind: 'plug',
    values: isPaired ? valuesOfGen1Meter(meters[number]) : [],
    output: {
      number,
      isOn: member(relay, 'ison') === true,
      isTimed: member(relay, 'has_timer') === true,
    },
  }))
  const isOne = quirks.some((quirk) => quirk.phasesOfOne === true)
  const groups = isOne && emeters.length > 0 ? [emeters] : emeters.map((emeter) => [emeter])
  for (const [number, group] of groups.entries()) {
    parts.push({
      component: `em:${number}`,
      kind: 'meter',
      values: [
        ...sumOf('powerW', group, (one) => validNumber(one, 'power')),
        ...sumOf('importWh', group, (one) => validNumber(one, 'total')),
        ...sumOf('exportWh', group, (one) => validNumber(one, 'total_returned')),
      ],
      output: null,
    })
  }
  return parts
}

/** Meters of relays count watt-minutes (Gen1 API, "meters": `total`). */
function valuesOfGen1Meter(meter: unknown): ReportedValue[] {
  const total = validNumber(meter, 'total')
  return [
    ...valueOf('powerW', validNumber(meter, 'power')),
    ...valueOf('consumedWh', total === null ? null : total / 60),
  ]
}

/** A number of a meter of Gen1 that says of itself whether it is valid. */
function validNumber(meter: unknown, name: string): number | null {
  return member(meter, 'is_valid') === false ? null : numberMember(meter, name)
}

/** Since Gen2: a member for each component, energies in Wh. */
function partsOfGen2(json: unknown): ShellyPart[] | null {
  if (member(json, 'sys') === null) return null
  const parts: ShellyPart[] = []
  for (let number = 0; number < shellyPartLimit; number++) {
    const of = (type: string): unknown => member(json, `${type}:${number}`)
    const [socket, meter] = [of('switch'), of('pm1')]
    for (const [type, said] of [
      ['switch', socket],
      ['pm1', meter],
    ] as const) {
      if (said === null) continue
      parts.push({
        component: `${type}:${number}`,
        kind: 'plug',
        values: [
          ...valueOf('powerW', numberMember(said, 'apower')),
          ...valueOf('consumedWh', numberMember(member(said, 'aenergy'), 'total')),
        ],
        output: type === 'switch' ? { number, ...switchState(said) } : null,
      })
    }
    parts.push(
      ...meterPart(
        `em:${number}`,
        of('em'),
        'total_act_power',
        of('emdata'),
        'total_act',
        'total_act_ret',
      ),
      ...meterPart(
        `em1:${number}`,
        of('em1'),
        'act_power',
        of('em1data'),
        'total_act_energy',
        'total_act_ret_energy',
      ),
    )
  }
  return parts
}

/** How a `switch` component is: with a timer that runs it says when that began and how long it is. */
export function switchState(said: unknown): SwitchState {
  return {
    isOn: member(said, 'output') === true,
    isTimed: numberMember(said, 'timer_duration') !== null,
  }
}

function meterPart(
  component: string,
  said: unknown,
  power: string,
  counted: unknown,
  total: string,
  returned: string,
): ShellyPart[] {
  if (said === null) return []
  const values = [
    ...valueOf('powerW', numberMember(said, power)),
    ...valueOf('importWh', numberMember(counted, total)),
    ...valueOf('exportWh', numberMember(counted, returned)),
  ]
  return [{ component, kind: 'meter', values, output: null }]
}

/** A part without what its model only seems to measure. */
function believed(part: ShellyPart, quirks: readonly Quirk[]): ShellyPart {
  const unmeasured = new Set(quirks.flatMap((quirk) => quirk.unmeasured ?? []))
  return { ...part, values: part.values.filter(({ quantity }) => !unmeasured.has(quantity)) }
}

function valueOf(quantity: Quantity, value: number | null): ReportedValue[] {
  return value === null || !Number.isFinite(value) ? [] : [{ quantity, value, atMs: null }]
}

/** The sum over all phases; nothing where one of them does not say it. */
function sumOf(
  quantity: Quantity,
  phases: readonly unknown[],
  numberOf: (phase: unknown) => number | null,
): ReportedValue[] {
  let sum = 0
  for (const phase of phases) {
    const number = numberOf(phase)
    if (number === null) return []
    sum += number
  }
  return valueOf(quantity, sum)
}
