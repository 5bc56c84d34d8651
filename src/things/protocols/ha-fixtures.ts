import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { TlsPair } from '../broker/broker-doors.ts'
import { WebSocketServer, type WebSocket } from 'ws'
import { hourMs, minuteMs } from '../../kernel/steps.ts'
import type { TestDevice } from './protocol-fixtures.ts'
import { member, numberMember, parsedOrNull, textMember } from './json-members.ts'

// A Home Assistant that speaks as developers.home-assistant.io/docs/api/websocket describes it, over a real WebSocket.

/** One statistic: its unit, and its value at an instant: what was counted until then, or what was measured. */
export interface TestStatistic {
  readonly unit: string
  readonly kind: 'sum' | 'mean'
  readonly fromMs: number
  readonly toMs: number
  readonly at: (atMs: number) => number
}

export const haToken = 'eyJhbGciOiJIUzI1NiJ9.a-token.of-the-test'

/** Registries and states of a small home: a meter of two entities, a template without a device, a room. */
export const haHome = {
  devices: [
    { id: 'd1', name: 'Smart Meter', name_by_user: null, manufacturer: 'Maker', model: 'P1' },
    { id: 'd2', name: 'Plan', manufacturer: 'Commonwatt', model: 'Node' },
  ],
  entities: [
    { entity_id: 'sensor.meter_power', device_id: 'd1', entity_category: null },
    { entity_id: 'sensor.meter_import', device_id: 'd1', entity_category: null },
    { entity_id: 'sensor.meter_signal', device_id: 'd1', entity_category: 'diagnostic' },
    { entity_id: 'sensor.plan_power', device_id: 'd2', entity_category: null },
  ],
  states: {
    'sensor.meter_power': {
      s: '0.41',
      a: {
        device_class: 'power',
        state_class: 'measurement',
        unit_of_measurement: 'kW',
        friendly_name: 'Meter power',
      },
      c: '01HX',
      lc: 1_795_338_000.5,
    },
    'sensor.meter_import': {
      s: '3.185',
      a: {
        device_class: 'energy',
        state_class: 'total_increasing',
        unit_of_measurement: 'kWh',
        friendly_name: 'Meter import',
      },
      c: '01HX',
      lc: 1_795_338_000.5,
    },
    'sensor.meter_signal': {
      s: '-60',
      a: { device_class: 'signal_strength', unit_of_measurement: 'dBm' },
    },
    'sensor.plan_power': { s: '1', a: { device_class: 'power', unit_of_measurement: 'W' } },
    'sensor.dead': { s: 'unavailable', a: { device_class: 'power', unit_of_measurement: 'W' } },
    'light.kitchen': { s: 'on', a: { brightness: 100 } },
  },
} as const

/** Such a server on `port` (0: any) of 127.0.0.1, over TLS with `tls`. `asked` holds the commands that came. */
export async function homeAssistant(
  port: number,
  home: { readonly devices: object; readonly entities: object; readonly states: object } = haHome,
  statistics: Readonly<Record<string, TestStatistic>> = {},
  tls: TlsPair | null = null,
) {
  const page = (_: unknown, response: ServerResponse): void =>
    void response.end('<html>Router</html>')
  const http = tls === null ? createServer(page) : createSecureServer(tls, page)
  const server = new WebSocketServer({ server: http, path: '/api/websocket' })
  const asked: Record<string, unknown>[] = []
  const subscribed = new Map<WebSocket, number>()
  let isBabbling = false
  server.on('connection', (socket) => {
    let isIn = false
    const say = (message: object): void => socket.send(JSON.stringify(message))
    if (isBabbling) socket.send('220 mail.example ESMTP')
    else say({ type: 'auth_required', ha_version: '2026.11.1' })
    socket.on('close', () => subscribed.delete(socket))
    socket.on('message', (data) => {
      const message = parsedOrNull(Buffer.isBuffer(data) ? data.toString() : '')
      const [id, type] = [numberMember(message, 'id'), textMember(message, 'type')]
      if (type === 'auth') {
        isIn = member(message, 'access_token') === haToken
        say({ type: isIn ? 'auth_ok' : 'auth_invalid' })
        if (!isIn) socket.close()
        return
      }
      if (!isIn) return
      asked.push(Object(message))
      const result = answer(type, message, home, statistics)
      say({ id, type: 'result', success: result !== undefined, result: result ?? null })
      if (type !== 'subscribe_entities' || id === null) return
      subscribed.set(socket, id)
      say({ id, type: 'event', event: { a: home.states } })
    })
  })
  http.listen(port, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  const device: TestDevice = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    speak: () => {
      isBabbling = false
    },
    babble: () => {
      isBabbling = true
      for (const socket of server.clients) socket.send('220 mail.example ESMTP')
    },
    callers: () => server.clients.size,
    close: async () => {
      if (!http.listening) return
      const closed = once(http, 'close')
      for (const socket of server.clients) socket.terminate()
      server.close()
      http.close()
      http.closeAllConnections()
      await closed
    },
  }
  const change = (event: object): void => {
    for (const [socket, id] of subscribed) socket.send(JSON.stringify({ id, type: 'event', event }))
  }
  return { ...device, asked, change }
}

function answer(
  type: string | null,
  message: unknown,
  home: { readonly devices: object; readonly entities: object },
  statistics: Readonly<Record<string, TestStatistic>>,
): unknown {
  switch (type) {
    case 'config/device_registry/list':
      return home.devices
    case 'config/entity_registry/list':
      return home.entities
    case 'subscribe_entities':
      return null
    case 'recorder/list_statistic_ids':
      return Object.entries(statistics).map(([id, { unit, kind }]) => ({
        statistic_id: id,
        has_mean: kind === 'mean',
        has_sum: kind === 'sum',
        statistics_unit_of_measurement: unit,
      }))
    case 'recorder/statistics_during_period':
      return rowsOf(message, statistics)
    default:
      return undefined
  }
}

const periods: Readonly<Record<string, number>> = {
  '5minute': 5 * minuteMs,
  hour: hourMs,
  // Months begin in local time there; only that the first one is not after the first row matters.
  month: 31 * 24 * hourMs,
}

function rowsOf(message: unknown, statistics: Readonly<Record<string, TestStatistic>>) {
  const [id] = Object.values(Object(member(message, 'statistic_ids'))).map(String)
  const of = statistics[id ?? '']
  const stepMs = periods[textMember(message, 'period') ?? ''] ?? hourMs
  if (of === undefined || id === undefined) return {}
  const fromMs = Math.max(of.fromMs, Date.parse(textMember(message, 'start_time') ?? ''))
  const toMs = Math.min(of.toMs, Date.parse(textMember(message, 'end_time') ?? ''))
  const rows: object[] = []
  const round = stepMs > hourMs ? Math.floor : Math.ceil
  for (let startMs = round(fromMs / stepMs) * stepMs; startMs < toMs; startMs += stepMs) {
    const end = startMs + stepMs
    rows.push({ start: startMs, end, [of.kind]: of.at(of.kind === 'sum' ? end : startMs) })
  }
  return { [id]: rows }
}
