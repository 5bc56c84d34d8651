import { readFile } from 'node:fs/promises'
import type { Kysely } from 'kysely'
import { findCellBySlug, listCells } from '../cell/store.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Schema } from '../store/schema.ts'
import type { BrokerTls } from '../things/broker/broker-doors.ts'
import { Broker } from '../things/broker/broker.ts'
import { checkBrokerCredential } from '../things/credentials.ts'
import type { MqttLink } from '../things/protocols/mqtt-link.ts'
import { RetainedMessages } from '../things/broker/retained-messages.ts'
import type { Config, EmbeddedMqtt, ExternalMqtt } from './config.ts'
import type { Log } from './log.ts'

/** The broker as the other parts of a node see it: the one inside, or somebody else's. */
export interface NodeBroker {
  readonly link: MqttLink
  /** What people set their devices to. */
  readonly url: () => string
  /** What the node's own simulated homes connect to. */
  readonly localUrl: () => string
  /** What those sign in with; null: each home with credentials of its own. */
  readonly login: { readonly userName: string; readonly password: string } | null
  /** Ends the connections made with a revoked credential, where the broker is ours. */
  readonly dropCredential: (credentialId: string) => void
  /** Ends what a home that nobody lives in any more has on the broker, where it is ours. */
  readonly forgetCell: (slug: string) => Promise<void>
  /** Takes over a certificate that was renewed on the disk. */
  readonly renewCertificate: () => Promise<void>
}

/** The broker that the configuration asks for, not yet started. */
export async function nodeBroker(
  config: Config,
  db: Kysely<Schema>,
  clock: Clock,
  log: Log,
): Promise<NodeBroker> {
  const { mqtt } = config
  return mqtt.kind === 'external'
    ? await externalBroker(mqtt, db, log)
    : embeddedBroker(mqtt, config.publicUrl, db, clock, log)
}

async function externalBroker(
  mqtt: ExternalMqtt,
  db: Kysely<Schema>,
  log: Log,
): Promise<NodeBroker> {
  const { ExternalBroker } = await import('../things/protocols/mqtt-external.ts')
  const { protocol, host, username, password } = new URL(mqtt.url)
  const link = new ExternalBroker({
    url: mqtt.url,
    fallbackSlug: () => fallbackSlug(db, mqtt.cell),
    onEvent: (event, fields) => log.info(event, fields),
  })
  return {
    link,
    url: () => `${protocol}//${host}`,
    localUrl: () => `${protocol}//${host}`,
    login: { userName: decodeURIComponent(username), password: decodeURIComponent(password) },
    dropCredential: () => {},
    forgetCell: async () => {},
    renewCertificate: async () => {},
  }
}

/**
 * Whom a device belongs to whose topics do not say it: the cell that was named, the only home, or the
 * neighbourhood, whose stewards give it to its home when they take it into use. A sample comes last.
 */
export async function fallbackSlug(
  db: Kysely<Schema>,
  named: string | null,
): Promise<string | null> {
  if (named !== null) return (await findCellBySlug(db, named))?.slug ?? null
  const all = await listCells(db)
  const real = all.filter((cell) => !cell.isSample)
  const cells = real.length > 0 ? real : all
  const homes = cells.filter((cell) => cell.kind === 'home')
  const [only] = homes.length === 1 ? homes : cells.filter((cell) => cell.kind !== 'home')
  return only?.slug ?? null
}

function embeddedBroker(
  mqtt: EmbeddedMqtt,
  publicUrl: string | null,
  db: Kysely<Schema>,
  clock: Clock,
  log: Log,
): NodeBroker {
  const { host, port, mayMovePort, tls } = mqtt
  const broker = new Broker({
    host,
    port,
    mayMovePort,
    tls: tls === null ? null : doorOf(tls),
    retained: new RetainedMessages(db),
    clock,
    authenticate: (userName, password) => checkBrokerCredential(db, userName, password),
    onEvent: (event, fields) => log.info(event, fields),
  })
  const localUrl = (): string =>
    `mqtt://${host === '127.0.0.1' ? 'localhost' : host}:${broker.port}`
  return {
    link: broker,
    url: () => {
      if (tls === null) return localUrl()
      // A certificate names the address that people use.
      const name = publicUrl === null ? tls.host : new URL(publicUrl).hostname
      return `mqtts://${name === '127.0.0.1' ? 'localhost' : name}:${broker.tlsPort}`
    },
    localUrl,
    login: null,
    dropCredential: (id) => broker.dropCredential(id),
    forgetCell: (slug) => broker.forgetCell(slug),
    renewCertificate: async () => {
      if (await broker.renewCertificate()) log.info('broker-certificate-renewed')
    },
  }
}

function doorOf({ host, port, certFile, keyFile }: NonNullable<EmbeddedMqtt['tls']>): BrokerTls {
  const read = async (file: string, setting: string): Promise<string> => {
    try {
      return await readFile(file, 'utf8')
    } catch (error) {
      throw new Error(`The file ${file} of ${setting} cannot be read.`, { cause: error })
    }
  }
  return {
    host,
    port,
    mayMovePort: false,
    readPair: async () => ({
      cert: await read(certFile, 'MQTT_TLS_CERT'),
      key: await read(keyFile, 'MQTT_TLS_KEY'),
    }),
  }
}
