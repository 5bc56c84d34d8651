import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { WebSocket } from 'ws'
import type { AttributeName } from '../attribute-rules.ts'
import { seededRandom } from '../../kernel/random.ts'
import type { Store } from '../../store/open.ts'
import { checkBrokerCredential, checkPassword, createBrokerCredential } from '../credentials.ts'
import { cellCalled, deskOn, eventually, startMs, withCells } from '../desk/desk-fixtures.ts'
import { S2Protocol } from '../protocols/s2.ts'
import { S2Door, usualS2Limits, type S2DoorLimits } from './s2-door.ts'
import { usualSessionLimits, type SessionLimits } from './session-limits.ts'
import { listThings } from '../store.ts'

// A node that listens, and a resource manager that is nothing but a WebSocket and messages after the examples of the standard.

export const s2Home = cellCalled('haus-1')

/** A message as it went over the wire. */
export type Wire = Readonly<Record<string, unknown>>

/** A desk that takes resource managers on a real port, and a credential of the home. */
export async function listening(
  store: Store,
  context: TestContext,
  limits: { readonly door?: Partial<S2DoorLimits>; readonly session?: Partial<SessionLimits> } = {},
) {
  await withCells(store, s2Home)
  const clock = { now: (): number => parts.clock.now() }
  const events: string[] = []
  const door = new S2Door({
    clock,
    trustsProxy: false,
    authenticate: (userName, password) =>
      userName === null
        ? checkPassword(store.db, password)
        : checkBrokerCredential(store.db, userName, password),
    onEvent: (event, { reason = '', message = '' }) =>
      events.push(`${event} ${String(reason)}${String(message)}`),
    limits: { ...usualS2Limits, ...limits.door },
  })
  const protocol = new S2Protocol({
    link: door,
    clock,
    random: seededRandom(2),
    limits: { ...usualSessionLimits, ...limits.session },
  })
  const parts = deskOn(store, [protocol])
  await parts.desk.start()
  const server = createServer((_, response) => response.end())
  server.on('upgrade', (request, socket, head) => void door.upgrade(request, socket, head))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  context.after(async () => {
    await parts.desk.stop()
    server.close()
    server.closeAllConnections()
  })
  const made = await createBrokerCredential(store.db, s2Home.id, 'S2', startMs, seededRandom(3))
  if (!made.ok) throw new Error(made.message)
  const credential = made.value
  return {
    ...parts,
    door,
    protocol,
    events,
    credential,
    url: `ws://127.0.0.1:${port}/s2`,
    /** A resource manager that has signed in and connected. */
    connect: async (): Promise<ResourceManager> => {
      const manager = new ResourceManager(`ws://127.0.0.1:${port}/s2`, {
        authorization: `Bearer ${credential.password}`,
      })
      context.after(() => manager.hangUp())
      await manager.opened
      return manager
    },
    /** The one thing that is offered, taken into use as it was offered. */
    /** Takes the first one that is offered, once it is offered with this attribute. */
    adopt: async (attribute?: AttributeName) => {
      const offer = await eventually(async () => {
        const [found] = await listThings(store.db, s2Home.id, 'offered')
        return attribute === undefined || found?.attributes[attribute] !== undefined ? found : null
      })
      const { name, kind, attributes } = offer
      const adopted = await parts.desk.adopt(offer.id, {
        cellId: s2Home.id,
        name,
        kind,
        attributes,
      })
      if (!adopted.ok) throw new Error(adopted.message)
      return adopted.value
    },
  }
}

/** A resource manager in the hands of a test: it sends what the test says and keeps what it hears. */
export class ResourceManager {
  readonly heard: Wire[] = []
  /** Why the line ended; null while it stands. */
  ended: { readonly code: number; readonly reason: string } | null = null
  readonly opened: Promise<void>
  /** Whether it answers what it is told with `OK`. */
  isPolite = true
  readonly #socket: WebSocket
  #count = 0

  constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#socket = new WebSocket(url, { headers, perMessageDeflate: false })
    this.opened = new Promise((resolve, reject) => {
      this.#socket.once('open', () => resolve())
      this.#socket.once('error', reject)
    })
    this.#socket.on('error', () => {})
    this.#socket.on('message', (data) => {
      const message = JSON.parse(Buffer.isBuffer(data) ? data.toString() : '') as Wire
      this.heard.push(message)
      if (this.isPolite && message['message_type'] !== 'ReceptionStatus') {
        this.sendRaw({
          message_type: 'ReceptionStatus',
          subject_message_id: message['message_id'],
          status: 'OK',
        })
      }
    })
    this.#socket.on('close', (code, reason) => {
      this.ended = { code, reason: String(reason) }
    })
  }

  /** Sends a message with an id of its own and waits for its reception status. */
  async say(message: Wire): Promise<string> {
    const id = `message-${++this.#count}`
    this.sendRaw({ message_id: id, ...message })
    const subject = message['message_id'] ?? id
    const answer = await eventually(async () =>
      this.heard.find(
        (one) => one['message_type'] === 'ReceptionStatus' && one['subject_message_id'] === subject,
      ),
    )
    return String(answer['status'])
  }

  sendRaw(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  sendBytes(bytes: Buffer): void {
    this.#socket.send(bytes)
  }

  /** The messages of a type so far. */
  of(type: string): Wire[] {
    return this.heard.filter((one) => one['message_type'] === type)
  }

  /** The `count`th message of a type, once it came. */
  async next(type: string, count = 1): Promise<Wire> {
    return await eventually(async () => this.of(type)[count - 1])
  }

  /** Shakes hands and says who it is, then waits for the control type it is asked for. */
  async introduce(details: Wire): Promise<unknown> {
    await this.say({
      message_type: 'Handshake',
      role: 'RM',
      supported_protocol_versions: ['0.0.2-beta'],
    })
    await this.next('HandshakeResponse')
    await this.say(details)
    return (await this.next('SelectControlType'))['control_type']
  }

  hangUp(): void {
    this.#socket.terminate()
  }
}

/** The details of a resource manager. */
export function detailsOf(more: Wire): Wire {
  return {
    message_type: 'ResourceManagerDetails',
    resource_id: 'resource-1',
    name: 'Storage in the cellar',
    roles: [{ role: 'ENERGY_STORAGE', commodity: 'ELECTRICITY' }],
    manufacturer: 'Example',
    instruction_processing_delay: 100,
    available_control_types: ['FILL_RATE_BASED_CONTROL', 'NOT_CONTROLABLE'],
    provides_forecast: false,
    provides_power_measurement_types: ['ELECTRIC.POWER.L1'],
    ...more,
  }
}

const range = (start_of_range: number, end_of_range: number): Wire => ({
  start_of_range,
  end_of_range,
})

const l1 = (start: number, end: number): Wire => ({
  ...range(start, end),
  commodity_quantity: 'ELECTRIC.POWER.L1',
})

/** A battery of 10 kWh in percent: it stores 90.25 % of what it takes both ways, 5 kW in and 4 kW out. */
export const batterySystem: Wire = {
  message_type: 'FRBC.SystemDescription',
  valid_from: new Date(startMs - 1_000).toISOString(),
  actuators: [
    {
      id: 'inverter',
      supported_commodities: ['ELECTRICITY'],
      operation_modes: [
        {
          id: 'charge',
          elements: [
            {
              fill_level_range: range(0, 100),
              fill_rate: range(0, (5_000 * 0.95) / 3_600 / 100),
              power_ranges: [l1(0, 5_000)],
            },
          ],
          abnormal_condition_only: false,
        },
        {
          id: 'discharge',
          elements: [
            {
              fill_level_range: range(0, 100),
              fill_rate: range(-4_000 / 0.95 / 3_600 / 100, 0),
              power_ranges: [l1(-4_000, 0)],
            },
          ],
          abnormal_condition_only: false,
        },
      ],
      transitions: [
        {
          id: 'to-charge',
          from: 'discharge',
          to: 'charge',
          start_timers: [],
          blocking_timers: ['rest'],
          abnormal_condition_only: false,
        },
        {
          id: 'to-discharge',
          from: 'charge',
          to: 'discharge',
          start_timers: ['rest'],
          blocking_timers: [],
          abnormal_condition_only: false,
        },
      ],
      timers: [{ id: 'rest', duration: 300_000 }],
    },
  ],
  storage: {
    provides_leakage_behaviour: false,
    provides_fill_level_target_profile: false,
    provides_usage_forecast: false,
    fill_level_label: '%',
    fill_level_range: range(0, 100),
  },
}

/** 6 kW of heat of 2 kW of electricity, or of 0.2 l/s of gas: 7.03 kW. */
export const hybridSystem: Wire = {
  message_type: 'DDBC.SystemDescription',
  valid_from: new Date(startMs - 1_000).toISOString(),
  actuators: [
    { id: 'pump', commodity: 'ELECTRICITY', power_ranges: [l1(0, 2_000)] },
    {
      id: 'boiler',
      commodity: 'GAS',
      power_ranges: [{ ...range(0, 0.2), commodity_quantity: 'NATURAL_GAS.FLOW_RATE' }],
    },
  ].map(({ id, commodity, power_ranges }) => ({
    id,
    supported_commodites: [commodity],
    operation_modes: [
      {
        Id: `${id}-on`,
        power_ranges,
        supply_range: range(0, 6_000),
        abnormal_condition_only: false,
      },
    ],
    transitions: [],
    timers: [],
  })),
  present_demand_rate: range(3_000, 3_000),
  provides_average_demand_rate_forecast: true,
}

/** A hot-water tank of about 100 litres in degrees: 2 kW of electricity warm it as a heat pump with a COP of 3.2 does. */
export const tankSystem: Wire = {
  message_type: 'FRBC.SystemDescription',
  valid_from: new Date(startMs - 1_000).toISOString(),
  actuators: [
    {
      id: 'pump',
      supported_commodities: ['ELECTRICITY'],
      operation_modes: [
        {
          id: 'heat',
          elements: [
            {
              fill_level_range: range(40, 60),
              fill_rate: range(0, (2_000 * 3.2) / 116.3 / 3_600),
              power_ranges: [l1(0, 2_000)],
            },
          ],
          abnormal_condition_only: false,
        },
      ],
      transitions: [],
      timers: [],
    },
  ],
  storage: {
    provides_leakage_behaviour: true,
    provides_fill_level_target_profile: true,
    provides_usage_forecast: true,
    fill_level_label: '°C',
    fill_level_range: range(40, 60),
  },
}

/** A charger of 11 kW that can be held back to nothing. */
export const chargerConstraints: Wire = {
  message_type: 'PEBC.PowerConstraints',
  id: 'constraints-1',
  valid_from: new Date(startMs).toISOString(),
  consequence_type: 'DEFER',
  allowed_limit_ranges: [
    {
      commodity_quantity: 'ELECTRIC.POWER.3_PHASE_SYMMETRIC',
      limit_type: 'UPPER_LIMIT',
      range_boundary: range(0, 11_000),
      abnormal_condition_only: false,
    },
    {
      commodity_quantity: 'ELECTRIC.POWER.3_PHASE_SYMMETRIC',
      limit_type: 'LOWER_LIMIT',
      range_boundary: range(0, 0),
      abnormal_condition_only: false,
    },
  ],
}
