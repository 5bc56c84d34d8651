import assert from 'node:assert/strict'
import { seededRandom, type Random } from '../../src/kernel/random.ts'
import { quarterMs, steps } from '../../src/kernel/steps.ts'
import {
  askedLevels,
  lossWPerK,
  lostLevels,
  usedLevels,
} from '../../src/energy/devices/foretold-levels.ts'
import { checkAttributes } from '../../src/things/attributes.ts'
import type { Foretold } from '../../src/things/foretold.ts'
import { controlFor } from '../../src/things/s2/control-types.ts'
import type { Instruction } from '../../src/things/s2/instruction.ts'
import { readMessage } from '../../src/things/s2/message.ts'
import { controlTypes } from '../../src/things/s2/shapes-common.ts'
import type { ResourceManagerDetails } from '../../src/things/s2/shapes-session.ts'
import { supplyPieces } from '../../src/things/s2/supply-pieces.ts'
import { fuzz, WildJson, type FuzzResult } from './wild-json.ts'

const nowMs = Date.UTC(2026, 10, 22, 8)
const now = new Date(nowMs).toISOString()
const range = { start_of_range: 0, end_of_range: 100 }
const l1 = { ...range, commodity_quantity: 'ELECTRIC.POWER.L1' }
const transition = {
  id: 'there',
  from: 'mode-1',
  to: 'mode-2',
  start_timers: ['timer'],
  blocking_timers: ['timer'],
  abnormal_condition_only: false,
}
const timer = { id: 'timer', duration: 60_000 }
const rules = { transitions: [transition], timers: [timer] }
const mode = { power_ranges: [l1], running_costs: range, abnormal_condition_only: false }
const element = { fill_level_range: range, fill_rate: range, power_ranges: [l1] }
const limit = {
  commodity_quantity: 'ELECTRIC.POWER.L1',
  range_boundary: range,
  abnormal_condition_only: false,
}
const forecast = {
  duration: 900_000,
  power_values: [{ commodity_quantity: 'ELECTRIC.POWER.L1', value_expected: 5 }],
}

/** A message of every type that a resource manager sends. */
const samples: readonly Readonly<Record<string, unknown>>[] = [
  { message_type: 'Handshake', role: 'RM', supported_protocol_versions: ['0.0.2-beta'] },
  { message_type: 'ReceptionStatus', subject_message_id: 'm1', status: 'OK' },
  {
    message_type: 'ResourceManagerDetails',
    resource_id: 'r1',
    roles: [{ role: 'ENERGY_STORAGE', commodity: 'ELECTRICITY' }],
    instruction_processing_delay: 1,
    available_control_types: ['FILL_RATE_BASED_CONTROL'],
    provides_forecast: false,
    provides_power_measurement_types: ['ELECTRIC.POWER.L1'],
  },
  {
    message_type: 'PowerMeasurement',
    measurement_timestamp: now,
    values: [{ commodity_quantity: 'ELECTRIC.POWER.L1', value: 1 }],
  },
  { message_type: 'PowerForecast', start_time: now, elements: [forecast] },
  {
    message_type: 'InstructionStatusUpdate',
    instruction_id: 'i1',
    status_type: 'STARTED',
    timestamp: now,
  },
  { message_type: 'SessionRequest', request: 'RECONNECT' },
  { message_type: 'RevokeObject', object_type: 'OMBC.SystemDescription', object_id: 'o1' },
  {
    message_type: 'FRBC.SystemDescription',
    valid_from: now,
    actuators: [
      {
        id: 'actuator',
        supported_commodities: ['ELECTRICITY'],
        operation_modes: [
          { id: 'mode-1', elements: [element], abnormal_condition_only: false },
          { id: 'mode-2', elements: [element, element], abnormal_condition_only: true },
        ],
        ...rules,
      },
    ],
    storage: {
      fill_level_label: '%',
      provides_leakage_behaviour: false,
      provides_fill_level_target_profile: false,
      provides_usage_forecast: false,
      fill_level_range: range,
    },
  },
  {
    message_type: 'FRBC.ActuatorStatus',
    actuator_id: 'actuator',
    active_operation_mode_id: 'mode-1',
    operation_mode_factor: 0.5,
    previous_operation_mode_id: 'mode-2',
    transition_timestamp: now,
  },
  { message_type: 'FRBC.StorageStatus', present_fill_level: 50 },
  {
    message_type: 'FRBC.LeakageBehaviour',
    valid_from: now,
    elements: [{ fill_level_range: range, leakage_rate: 1 }],
  },
  {
    message_type: 'FRBC.UsageForecast',
    start_time: now,
    elements: [{ duration: 900_000, usage_rate_expected: 1 }],
  },
  {
    message_type: 'FRBC.FillLevelTargetProfile',
    start_time: now,
    elements: [{ duration: 900_000, fill_level_range: range }],
  },
  {
    message_type: 'FRBC.TimerStatus',
    timer_id: 'timer',
    actuator_id: 'actuator',
    finished_at: now,
  },
  {
    message_type: 'PEBC.PowerConstraints',
    id: 'constraints',
    valid_from: now,
    consequence_type: 'DEFER',
    allowed_limit_ranges: [
      { ...limit, limit_type: 'UPPER_LIMIT' },
      { ...limit, limit_type: 'LOWER_LIMIT' },
    ],
  },
  {
    message_type: 'PEBC.EnergyConstraint',
    id: 'energy',
    valid_from: now,
    valid_until: '2026-11-22T09:00:00+01:30',
    upper_average_power: 5,
    lower_average_power: -1,
    commodity_quantity: 'ELECTRIC.POWER.L1',
  },
  {
    message_type: 'OMBC.SystemDescription',
    valid_from: now,
    operation_modes: [
      { id: 'mode-1', ...mode },
      { id: 'mode-2', ...mode },
    ],
    ...rules,
  },
  { message_type: 'OMBC.Status', active_operation_mode_id: 'mode-1', operation_mode_factor: 0 },
  { message_type: 'OMBC.TimerStatus', timer_id: 'timer', finished_at: now },
  {
    message_type: 'PPBC.PowerProfileDefinition',
    id: 'profile',
    start_time: now,
    end_time: '2026-11-23T08:00:00Z',
    power_sequences_containers: [
      {
        id: 'container',
        power_sequences: [
          {
            id: 'sequence',
            elements: [forecast],
            is_interruptible: true,
            abnormal_condition_only: false,
          },
        ],
      },
    ],
  },
  {
    message_type: 'PPBC.PowerProfileStatus',
    sequence_container_status: [
      {
        power_profile_id: 'profile',
        sequence_container_id: 'container',
        selected_sequence_id: 'sequence',
        progress: 1,
        status: 'EXECUTING',
      },
    ],
  },
  {
    message_type: 'DDBC.SystemDescription',
    valid_from: now,
    actuators: [
      {
        id: 'actuator',
        supported_commodites: ['GAS'],
        operation_modes: [
          { Id: 'mode-1', ...mode, supply_range: range },
          { Id: 'mode-2', ...mode, supply_range: range },
        ],
        ...rules,
      },
    ],
    present_demand_rate: range,
    provides_average_demand_rate_forecast: true,
  },
  {
    message_type: 'DDBC.ActuatorStatus',
    actuator_id: 'actuator',
    active_operation_mode_id: 'mode-2',
    operation_mode_factor: 1,
  },
  {
    message_type: 'DDBC.AverageDemandRateForecast',
    start_time: now,
    elements: [{ duration: 900_000, demand_rate_expected: 50 }],
  },
  {
    message_type: 'DDBC.TimerStatus',
    timer_id: 'timer',
    actuator_id: 'actuator',
    finished_at: now,
  },
]

const details: ResourceManagerDetails = {
  message_type: 'ResourceManagerDetails',
  message_id: 'm1',
  resource_id: 'r1',
  roles: [{ role: 'ENERGY_CONSUMER', commodity: 'ELECTRICITY' }],
  instruction_processing_delay: 1,
  available_control_types: [],
  provides_forecast: false,
  provides_power_measurement_types: ['ELECTRIC.POWER.L1'],
}

/** Draws wild messages: samples with members changed, doubled and dropped, and text that is none. */
export function wildMessages(random: Random): {
  readonly wild: WildJson
  readonly next: () => string
} {
  const values = [0, 1, -1, 0.5, 1e9, now, 'mode-1', 'mode-2', 'actuator', 'timer', 'profile']
  const wild = new WildJson(random, ['id', 'message_id', 'message_type'], values)
  const changed = (value: unknown): unknown => {
    if (wild.below(40) === 0) return wild.value(2)
    if (typeof value === 'number' && wild.below(3) === 0) return wild.pick([0, 1, 250, -40, 0.7])
    if (Array.isArray(value)) {
      const items: unknown[] = value.map(changed)
      return wild.below(20) === 0 ? [...items, ...items] : items
    }
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, member]) =>
        wild.below(100) === 0 ? [] : [[name, changed(member)]],
      ),
    )
  }
  const next = (): string => {
    const sample = { message_id: 'message-1', ...wild.pick(samples) }
    return wild.text(wild.below(4) === 0 ? sample : changed(sample))
  }
  return { wild, next }
}

/**
 * Reading never throws and says which status to answer with; every control takes what is well-formed and never asks for a
 * factor outside of 0 to 1 or crossed limits; what it foretells becomes numbers that a plan can be made from.
 */
export function run(count: number, seed: number): FuzzResult {
  const { wild, next } = wildMessages(seededRandom(seed))
  // One control of each type for all: nothing that came before may harm what comes later.
  const controls = controlTypes.flatMap((type) => controlFor([type]) ?? [])
  const newId = (): string => 'id'
  return fuzz(count, seed, () => {
    const read = readMessage(next())
    if (!read.ok) {
      assert.match(read.status, /^INVALID_(DATA|MESSAGE)$/)
      assert.match(read.refusal.message, /\.$/)
      return false
    }
    const told = read.value
    if (told.message_type === 'ReceptionStatus') return true
    for (const control of controls) {
      if (told.message_type === 'RevokeObject') control.revoke(told)
      const taken = control.take(told, nowMs)
      if (!taken.ok) assert.match(taken.message, /\.$/)
      for (const { value } of control.valuesOf(told, nowMs)) assert.ok(Number.isFinite(value))
      const facts = control.facts(details, nowMs)
      if (facts !== null) checkAttributes(facts.kind, facts.attributes)
      const foretold = control.foretold?.(nowMs) ?? null
      if (foretold !== null) checkForetold(foretold)
      control.state?.({ fuelMicroPerKwh: wild.pick([0, 90_000]) })
      const powerW = wild.pick([-5_000, 0, 60, 1e12])
      const sent = [
        ...control.instruct({ powerW, lastsMs: 60_000, nowMs, newId }),
        ...(control.release({ nowMs, newId }) ?? []),
        ...(control.plan?.(
          {
            powerW: Float64Array.of(0, 100),
            priceMicroPerKwh: Float64Array.of(100_000, -5),
            startMs: nowMs,
            stepMs: 900_000,
          },
          { nowMs, newId },
        ) ?? []),
      ]
      for (const instruction of sent) checkInstruction(instruction)
    }
    return true
  })
}

const planned = steps(nowMs, quarterMs, 8)

/** The numbers that a plan takes are finite and not negative. */
function checkForetold(foretold: Foretold): void {
  const used = usedLevels(foretold, planned, 1)
  const numbers = [
    ...(askedLevels(foretold, planned) ?? []),
    ...(used?.filter((value) => !Number.isNaN(value)) ?? []),
    ...lostLevels(foretold, 0.5, used, planned),
    lossWPerK(foretold, 100, 20) ?? 0,
    ...(foretold.energies ?? []).map(({ wh }) => wh),
  ]
  for (const value of numbers) assert.ok(Number.isFinite(value) && value >= 0, `${value}`)
  for (const { value } of foretold.demand?.rates ?? []) {
    const pieces = supplyPieces(foretold.demand?.supplies ?? [], value, 90_000)
    for (const { fromW, toW, fromMicroPerHour, toMicroPerHour } of pieces) {
      assert.ok(fromW <= toW, `from ${fromW} to ${toW} W`)
      assert.ok(Number.isFinite(fromMicroPerHour) && Number.isFinite(toMicroPerHour))
    }
  }
}

function checkInstruction(instruction: Instruction): void {
  if ('operation_mode_factor' in instruction) {
    const { operation_mode_factor: factor } = instruction
    assert.ok(factor >= 0 && factor <= 1, `factor ${factor}`)
  }
  if (instruction.message_type !== 'PEBC.Instruction') return
  for (const { power_envelope_elements } of instruction.power_envelopes) {
    for (const { duration, upper_limit, lower_limit } of power_envelope_elements) {
      assert.ok(duration > 0 && lower_limit <= upper_limit)
    }
  }
}
