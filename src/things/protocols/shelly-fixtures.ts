import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'
import { httpDevice, type TestAnswer } from './http-fixtures.ts'
import { member, parsedOrNull, textMember } from './json-members.ts'

// Shellies as shelly-api-docs.shelly.cloud describes them: forms and names of members, with numbers of our own.

/** A Shelly Plus Plug S (Gen2): one socket that meters. */
export const plusPlug = {
  identity: {
    name: 'Boiler',
    id: 'shellyplusplugs-a0b1c2d3e4f5',
    mac: 'A0B1C2D3E4F5',
    slot: 1,
    model: 'SNPL-00112EU',
    gen: 2,
    fw_id: '20241011-114455/1.4.4-g6d2a586',
    ver: '1.4.4',
    app: 'PlusPlugS',
    auth_en: false,
    auth_domain: null,
  },
  status: {
    ble: {},
    cloud: { connected: false },
    mqtt: { connected: false },
    'switch:0': {
      id: 0,
      source: 'init',
      output: false,
      apower: 812.4,
      voltage: 229.8,
      current: 3.55,
      aenergy: { total: 15_234.567, by_minute: [0, 13_540, 13_540], minute_ts: 1_795_338_000 },
      temperature: { tC: 41.2, tF: 106.1 },
    },
    sys: { mac: 'A0B1C2D3E4F5', restart_required: false, time: '09:00', unixtime: 1_795_338_030 },
    wifi: { sta_ip: '192.168.1.30', status: 'got ip', ssid: 'home', rssi: -58 },
  },
}

/** A Shelly Pro 3EM (Gen2) that measures a connection of three phases. */
export const pro3em = {
  identity: {
    name: null,
    id: 'shellypro3em-0c0d0e0f1011',
    mac: '0C0D0E0F1011',
    model: 'SPEM-003CEBEU',
    gen: 2,
    ver: '1.4.4',
    app: 'Pro3EM',
    auth_en: true,
    auth_domain: 'shellypro3em-0c0d0e0f1011',
    profile: 'triphase',
  },
  status: {
    'em:0': {
      id: 0,
      a_current: 4.029,
      a_voltage: 236.1,
      a_act_power: 951.2,
      b_act_power: -1_800.5,
      c_act_power: 100.3,
      total_current: 11.116,
      total_act_power: -749,
      total_aprt_power: 2_525.779,
      user_calibrated_phase: [],
    },
    'emdata:0': {
      id: 0,
      a_total_act_energy: 100_000,
      a_total_act_ret_energy: 1,
      total_act: 123_456.78,
      total_act_ret: 23_456.7,
    },
    sys: { mac: '0C0D0E0F1011' },
  },
}

/** A Shelly Plug S (Gen1). Its meter counts watt-minutes. */
export const plugS = {
  identity: {
    type: 'SHPLG-S',
    mac: 'BCDDC2000001',
    auth: false,
    fw: '20230913-113421/v1.14.0-gcb84623',
    longid: 1,
    num_outputs: 1,
    num_meters: 1,
  },
  status: {
    wifi_sta: { connected: true, ssid: 'home', ip: '192.168.1.31', rssi: -62 },
    mac: 'BCDDC2000001',
    relays: [
      {
        ison: true,
        has_timer: false,
        timer_started: 0,
        timer_duration: 0,
        timer_remaining: 0,
        overpower: false,
        source: 'http',
      },
    ],
    meters: [
      {
        power: 58.25,
        overpower: 0,
        is_valid: true,
        timestamp: 1_795_338_030,
        counters: [57.1, 58, 58.2],
        total: 6_000_030,
      },
    ],
    temperature: 27.8,
    uptime: 99,
  },
}

/** A Shelly 3EM (Gen1): three phases of one connection and a contactor. Its meters count watt-hours. */
export const threeEm = {
  identity: { type: 'SHEM-3', mac: 'C45BBE000002', auth: true, num_outputs: 1, num_emeters: 3 },
  status: {
    mac: 'C45BBE000002',
    relays: [{ ison: false, has_timer: false, overpower: false, is_valid: true, source: 'input' }],
    emeters: [
      {
        power: 100.5,
        pf: 0.9,
        current: 0.5,
        voltage: 230,
        is_valid: true,
        total: 1_000.5,
        total_returned: 10,
      },
      {
        power: -300,
        pf: -1,
        current: 1.3,
        voltage: 231,
        is_valid: true,
        total: 2_000,
        total_returned: 20.25,
      },
      {
        power: 50,
        pf: 0.8,
        current: 0.3,
        voltage: 229,
        is_valid: true,
        total: 3_000,
        total_returned: 30,
      },
    ],
    total_power: -149.5,
    uptime: 99,
  },
}

/** A Shelly that is asked; its switch and timer are real as far as a test asks for them. */
export function shelly(
  { identity, status }: { readonly identity: object; readonly status: object },
  password: string | null = null,
): (path: string, request: IncomingMessage) => TestAnswer | string {
  return (path, request) => {
    if (path === '/shelly') return JSON.stringify(identity)
    if (password !== null) {
      const right = digestOf(path, request.headers.authorization ?? '', password)
      if (!right) return { status: 401, headers: { 'www-authenticate': challenge }, text: '' }
    }
    if (path === '/status' || path === '/rpc/Shelly.GetStatus') return JSON.stringify(status)
    if (path.startsWith('/relay/')) return JSON.stringify({ ison: true, has_timer: true })
    if (path.startsWith('/rpc/Switch.Set')) return JSON.stringify({ was_on: false })
    return { status: 404, text: 'No handler' }
  }
}

const realm = 'shellypro3em-0c0d0e0f1011'
const nonce = '60dc1b23'
const challenge = `Digest qop="auth", realm="${realm}", nonce="${nonce}", algorithm=SHA-256`

/** Whether an answer to {@link challenge} is right: worked out anew from RFC 7616. */
function digestOf(path: string, header: string, password: string): boolean {
  const said = (name: string): string => new RegExp(`\\b${name}="?([^",]+)`).exec(header)?.[1] ?? ''
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
  const a1 = hash(`admin:${realm}:${password}`)
  const a2 = hash(`GET:${path}`)
  const expected = hash(`${a1}:${nonce}:${said('nc')}:${said('cnonce')}:auth:${a2}`)
  return said('uri') === path && said('response') === expected
}

/**
 * A Shelly since Gen2 that opens a WebSocket beside HTTP. `frames` holds the requests that came over it; `change` tells a
 * change to whoever has asked something; `isOpen` false: it takes no more callers there.
 */
export async function shellyWithSocket(
  port: number,
  device: { readonly identity: object; readonly status: object },
  password: string | null = null,
) {
  const sockets = new WebSocketServer({ noServer: true, path: '/rpc' })
  const frames: Record<string, unknown>[] = []
  const named = new Map<WebSocket, string>()
  const state = { isOpen: true, isSilent: false }
  const http = await httpDevice(port, shelly(device, password), (server) => {
    server.on('upgrade', (request, socket, head) => {
      if (!state.isOpen) socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n')
      else sockets.handleUpgrade(request, socket, head, (one) => sockets.emit('connection', one))
    })
  })
  const nonsense = '220 mail.example ESMTP'
  let isBabbling = false
  sockets.on('connection', (socket: WebSocket) => {
    // Whoever was on the way here when it began hears it too.
    if (isBabbling) socket.send(nonsense)
    socket.on('close', () => named.delete(socket))
    socket.on('message', (data) => {
      const frame = parsedOrNull(Buffer.isBuffer(data) ? data.toString() : '')
      frames.push(Object(frame))
      const src = textMember(frame, 'src')
      if (src === null || state.isSilent) return
      named.set(socket, src)
      const head = { id: member(frame, 'id'), src: realm, dst: src }
      if (password !== null && !isRightAuth(member(frame, 'auth'), password)) {
        const asks = {
          auth_type: 'digest',
          nonce: 1_795_338_000,
          nc: 1,
          realm,
          algorithm: 'SHA-256',
        }
        const error = { code: 401, message: JSON.stringify(asks) }
        socket.send(JSON.stringify({ ...head, error }))
        return
      }
      const method = textMember(frame, 'method')
      if (method === 'Shelly.GetStatus') {
        socket.send(JSON.stringify({ ...head, result: device.status }))
      } else if (method === 'Switch.Set') {
        socket.send(JSON.stringify({ ...head, result: { was_on: false } }))
      } else socket.send(JSON.stringify({ ...head, error: { code: 404, message: 'No handler' } }))
    })
  })
  const change = (params: object): void => {
    for (const [socket, dst] of named) {
      const told = { ts: 1_795_338_031.5, ...params }
      socket.send(JSON.stringify({ src: realm, dst, method: 'NotifyStatus', params: told }))
    }
  }
  const babble = (): void => {
    isBabbling = true
    http.babble()
    for (const socket of sockets.clients) socket.send(nonsense)
  }
  const speak = (): void => {
    isBabbling = false
    http.speak()
  }
  return { ...http, babble, speak, frames, change, state }
}

/** Whether what stands beside a request is right: worked out anew from the description of the device. */
function isRightAuth(auth: unknown, password: string): boolean {
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
  const said = (name: string): string => String(member(auth, name))
  const a1 = hash(`admin:${realm}:${password}`)
  const a2 = hash('dummy_method:dummy_uri')
  const right = hash(`${a1}:1795338000:1:${said('cnonce')}:auth:${a2}`)
  return said('response') === right && said('username') === 'admin' && said('realm') === realm
}
