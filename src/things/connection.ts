import { refuse, success, type Refusal, type Result } from '../kernel/refusal.ts'
import { checkEncryption, type Encryption, type EncryptionWish } from './encryption.ts'

/**
 * Where a device is that the node dials itself. Only members who may hand out keys to a cell's topics state one. The
 * node then opens a TCP connection to that host and port, or a serial port of its own machine, and nothing else.
 *
 * What keeps a member from having the node ask others' servers for something (request forgery): which addresses are
 * never dialled (`protocols/allowed-address.ts`, judged again for what a name stands for); a protocol over HTTP asks
 * for paths of its own only, and follows nowhere else (`protocols/http-line.ts`); no text of the member is sent but the
 * password, and that in the place where a password stands; answers are read up to a limit; and of what comes back only
 * readings and one of a few words for what went wrong are shown.
 */
export interface Connection {
  readonly id: string
  readonly cellId: string
  /** Name of a protocol that dials. */
  readonly protocol: string
  readonly endpoint: Endpoint
  readonly createdMs: number
}

export type Endpoint =
  | {
      readonly kind: 'tcp'
      readonly host: string
      readonly port: number
      /** Which device behind the address; null where the protocol does not number them. */
      readonly unit: number | null
      /** Absent: not encrypted. */
      readonly tls?: Encryption
    }
  | { readonly kind: 'serial'; readonly path: string }

/** What a member states. What is null is taken from the {@link DialTerms}. */
export interface ConnectionWish extends EncryptionWish {
  readonly protocol: string
  readonly host: string | null
  readonly port: number | null
  readonly unit: number | null
  /** A serial port of the machine the node runs on, instead of a host. */
  readonly path: string | null
  /** A password or token that the device asks for. Kept, sent to the device alone, and never shown again. */
  readonly secret?: string | null
}

/** What a protocol wants to know of an address. */
export interface DialTerms {
  /** The usual TCP port. */
  readonly port: number
  /** The usual unit; null where the protocol does not number devices. */
  readonly unit: number | null
  /** Whether it is spoken over a serial port too. */
  readonly isSerial: boolean
  /** Whether devices ask for a password or token; absent: none does. */
  readonly secret?: 'optional' | 'required'
  /** Whether it can be spoken encrypted; absent: it cannot. */
  readonly tls?: 'optional'
  /** The devices remember what they measured before. */
  readonly hasPast?: true
}

/** Connections of one cell at the most. */
export const connectionLimit = 20

/** Units that a Modbus device may have (Modbus Messaging on TCP/IP 1.0b, 4.4.2: 0 and 255 are the device itself). */
const unitMost = 255

const portMost = 65_535

/** Characters of a password or token at the most: tokens of Home Assistant have about 180. */
export const secretLimit = 500

const hostName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})*$/
const ipv6 = /^(?=.{2,45}$)[0-9a-f:]*:[0-9a-f:.]*$/
/** Serial ports by name; no other file of the machine is ever opened. */
const serialPort =
  /^(\/dev\/(tty[A-Za-z]{1,8}\d{1,3}|serial\/by-(id|path)\/[\w.:+-]{1,200})|COM\d{1,3})$/

/** Checks a stated address against what the protocol wants. Refused: the first thing that is wrong, with its field. */
export function checkEndpoint(wish: ConnectionWish, terms: DialTerms): Result<Endpoint> {
  return wish.path === null ? checkTcp(wish, terms) : checkSerial(wish.path, terms)
}

/** Checks a stated password or token; null where none was stated. */
export function checkSecret(wish: ConnectionWish, terms: DialTerms): Result<string | null> {
  const secret = (wish.secret ?? '').trim()
  if (secret === '') {
    if (terms.secret !== 'required') return success(null)
    return refuse('no-secret', 'This protocol needs a token; make one in the device.', 'secret')
  }
  if (terms.secret === undefined) {
    return refuse('secret-unused', 'This protocol knows no password; leave secret out.', 'secret')
  }
  if (secret.length <= secretLimit && /^[\u0020-\u007e]+$/.test(secret)) return success(secret)
  return refuse(
    'bad-secret',
    `secret may have ${secretLimit} characters at the most, of ASCII only.`,
    'secret',
    { most: secretLimit },
  )
}

/** An endpoint in one text: the same for the same device. */
export function addressOf(endpoint: Endpoint): string {
  if (endpoint.kind === 'serial') return `serial:${endpoint.path}`
  const { host, port, unit } = endpoint
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return unit === null ? authority : `${authority}/${unit}`
}

function checkTcp(wish: ConnectionWish, terms: DialTerms): Result<Endpoint> {
  const host = (wish.host ?? '').trim().toLowerCase()
  if (!hostName.test(host) && !ipv6.test(host)) {
    return refuse(
      'bad-host',
      'host must be a name or an address in your network, like p1.local or 192.168.1.20.',
      'host',
    )
  }
  const port = wish.port ?? terms.port
  if (!isWhole(port, 1, portMost)) {
    return refuse('bad-port', `port must be a whole number from 1 to ${portMost}.`, 'port', {
      min: 1,
      max: portMost,
    })
  }
  const unit = wish.unit ?? terms.unit
  const tls = checkEncryption(wish, terms.tls !== undefined)
  if (!tls.ok) return tls
  const endpoint = { kind: 'tcp', host, port, unit } as const
  return (
    checkUnit(unit, terms) ??
    success(tls.value === null ? endpoint : { ...endpoint, tls: tls.value })
  )
}

function checkUnit(unit: number | null, terms: DialTerms): Refusal | null {
  if (unit === null) return null
  if (terms.unit === null) {
    return refuse('no-units', 'This protocol does not number its devices; leave unit out.', 'unit')
  }
  if (isWhole(unit, 0, unitMost)) return null
  return refuse('bad-unit', `unit must be a whole number from 0 to ${unitMost}.`, 'unit', {
    min: 0,
    max: unitMost,
  })
}

function checkSerial(path: string, terms: DialTerms): Result<Endpoint> {
  if (terms.isSerial && serialPort.test(path)) return success({ kind: 'serial', path })
  return refuse(
    'bad-serial-port',
    terms.isSerial
      ? 'path must name a serial port of this machine, like /dev/ttyUSB0.'
      : 'This protocol is not spoken over a serial port; state a host.',
    'path',
  )
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max
}
