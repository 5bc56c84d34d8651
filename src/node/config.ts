import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkModel } from '../assembly/meeting/model/cell-model.ts'
import type { ModelSettings } from '../assembly/meeting/model/language-model.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'

/** Everything a node is told from outside. Nothing else reads the environment. */
export interface Config {
  /** A SQLite file, `:memory:`, or a `postgres://` address. */
  readonly database: string
  /** Folder for backups and what the node keeps beside its database. */
  readonly dataFolder: string
  readonly host: string
  readonly port: number
  /** Whether the next free port will do when `port` is taken: true unless a port was asked for. */
  readonly mayMovePort: boolean
  /** The address people use, where it differs from host and port: behind a reverse proxy. */
  readonly publicUrl: string | null
  /** The embedded broker's port, or the address of another broker: `mqtt://user:password@host:1883`. */
  readonly mqtt: EmbeddedMqtt | ExternalMqtt
  /** Whether a database without cells gets the simulated neighbourhood. */
  readonly sample: boolean
  /** Seconds of the sample for each real second; null: it lives in real time, from now on. */
  readonly sampleSpeed: number | null
  /** A language model that neighbourhoods may switch on to read transcripts; null: none. */
  readonly languageModel: ModelSettings | null
  /** Whether servers on this machine count as others that neighbourhoods may talk to: for trials. */
  readonly federationLoopback: boolean
}

/** The broker inside the node. */
export interface EmbeddedMqtt {
  readonly kind: 'embedded'
  /** Where MQTT without TLS listens: with TLS on this machine only, unless it was asked for. */
  readonly host: string
  readonly port: number
  readonly mayMovePort: boolean
  /** MQTT with TLS; null: none. */
  readonly tls: {
    readonly host: string
    readonly port: number
    readonly certFile: string
    readonly keyFile: string
  } | null
}

/** A broker that somebody else runs. */
export interface ExternalMqtt {
  readonly kind: 'external'
  readonly url: string
  /** Short name of the cell whose devices announce themselves there; null: found by itself. */
  readonly cell: string | null
}

/**
 * The address under which other servers find the node's neighbourhoods; null: they cannot. It is `https`, and has nothing behind the host.
 */
export function socialOrigin({ publicUrl, federationLoopback }: Config): string | null {
  if (publicUrl === null) return null
  const { protocol, origin, pathname } = new URL(publicUrl)
  const isSafe = protocol === 'https:' || (protocol === 'http:' && federationLoopback)
  return isSafe && pathname === '/' ? origin : null
}

/** Where an uploaded backup stands while it is looked at. */
export function uploadFolder({ dataFolder }: Config): string {
  return join(dataFolder, 'uploads')
}

export interface ConfigFlags {
  readonly data?: string | undefined
  readonly port?: string | undefined
  readonly host?: string | undefined
  readonly sample?: boolean | undefined
  readonly speed?: string | undefined
}

export const defaultPort = 7310
export const defaultMqttPort = 1883
export const defaultMqttTlsPort = 8883
/** A day of the sample in 24 minutes. */
export const defaultSampleSpeed = 60
export const sampleSpeedLimit = 900

/** Reads flags first, then the environment, then defaults. Refuses what makes no sense, naming the setting. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  flags: ConfigFlags = {},
): Result<Config> {
  const dataFolder = flags.data ?? environment['COMMONWATT_FOLDER'] ?? 'data'
  const portText = flags.port ?? environment['PORT']
  const port = readPort(portText, defaultPort)
  if (port === null) return refusePort('port', portText)
  const host = flags.host ?? environment['HOST'] ?? '127.0.0.1'
  const mqtt = readMqtt(environment, host)
  if (!mqtt.ok) return mqtt
  const publicUrl = environment['PUBLIC_URL'] ?? null
  if (publicUrl !== null && !URL.canParse(publicUrl)) {
    return refuse(
      'bad-setting',
      `PUBLIC_URL must be an address like https://energy.example.org, not "${publicUrl}".`,
      'PUBLIC_URL',
    )
  }
  const languageModel = readModel(environment)
  if (!languageModel.ok) return languageModel
  const speedText = flags.speed ?? environment['SAMPLE_SPEED'] ?? `${defaultSampleSpeed}`
  const speed = speedText === 'real' ? null : Number(speedText)
  if (speed !== null && !(speed >= 1 && speed <= sampleSpeedLimit)) {
    return refuse(
      'bad-setting',
      `The sample's speed must be between 1 and ${sampleSpeedLimit}, or "real".`,
      'speed',
    )
  }
  return success({
    database: environment['DATABASE_URL'] ?? `${dataFolder}/commonwatt.sqlite`,
    dataFolder,
    host,
    port,
    mayMovePort: portText === undefined,
    publicUrl: publicUrl === null ? null : publicUrl.replace(/\/+$/, ''),
    mqtt: mqtt.value,
    sample: flags.sample ?? environment['SAMPLE'] !== 'no',
    sampleSpeed: speed,
    languageModel: languageModel.value,
    federationLoopback: environment['FEDERATION_LOOPBACK'] === 'yes',
  })
}

/** A key stands in a file rather than in the environment, which other programs of the same user can read. */
function readModel(
  environment: Readonly<Record<string, string | undefined>>,
): Result<Config['languageModel']> {
  const address = environment['LANGUAGE_MODEL_URL']
  const keyFile = environment['LANGUAGE_MODEL_KEY_FILE']
  if (address === undefined) {
    const lone = ['LANGUAGE_MODEL', 'LANGUAGE_MODEL_KEY', 'LANGUAGE_MODEL_KEY_FILE'].find(
      (name) => environment[name] !== undefined,
    )
    return lone === undefined
      ? success(null)
      : refuse('bad-setting', `${lone} needs LANGUAGE_MODEL_URL, where the model is asked.`, lone)
  }
  let key = environment['LANGUAGE_MODEL_KEY'] ?? ''
  if (keyFile !== undefined) {
    try {
      key = readFileSync(keyFile, 'utf8')
    } catch {
      return refuse(
        'bad-setting',
        `LANGUAGE_MODEL_KEY_FILE names ${keyFile}, which cannot be read.`,
        'LANGUAGE_MODEL_KEY_FILE',
      )
    }
  }
  const checked = checkModel({ address, model: environment['LANGUAGE_MODEL'] ?? '', key })
  if (!checked.ok) {
    const name = { address: '_URL', model: '', key: '_KEY' }[checked.at ?? ''] ?? ''
    const setting = `LANGUAGE_MODEL${name}`
    return refuse('bad-setting', `${setting}: ${checked.message}`, setting)
  }
  const { model } = checked.value
  const withKey = checked.value.key === '' ? {} : { key: checked.value.key }
  return success({ address: checked.value.address, model, ...withKey })
}

function readMqtt(
  environment: Readonly<Record<string, string | undefined>>,
  pageHost: string,
): Result<Config['mqtt']> {
  const url = environment['MQTT_URL']
  const certFile = environment['MQTT_TLS_CERT']
  const keyFile = environment['MQTT_TLS_KEY']
  if (url !== undefined) {
    if (!/^(mqtts?|wss?):\/\//.test(url) || !URL.canParse(url)) {
      return refuse(
        'bad-setting',
        `MQTT_URL must begin with mqtt://, mqtts://, ws:// or wss://, not "${url}".`,
        'MQTT_URL',
      )
    }
    if (certFile !== undefined || keyFile !== undefined) {
      return refuse(
        'bad-setting',
        'MQTT_TLS_CERT is for the broker inside the node; the one of MQTT_URL has its own certificate.',
        'MQTT_TLS_CERT',
      )
    }
    return success({ kind: 'external', url, cell: environment['MQTT_CELL'] ?? null })
  }
  if ((certFile === undefined) !== (keyFile === undefined)) {
    const missing = certFile === undefined ? 'MQTT_TLS_CERT' : 'MQTT_TLS_KEY'
    return refuse(
      'bad-setting',
      `TLS needs two files, a certificate and its key: ${missing} is missing.`,
      missing,
    )
  }
  const portText = environment['MQTT_PORT']
  const port = readPort(portText, defaultMqttPort)
  if (port === null) return refusePort('MQTT_PORT', portText)
  const tlsPortText = environment['MQTT_TLS_PORT']
  const tlsPort = readPort(tlsPortText, defaultMqttTlsPort)
  if (tlsPort === null) return refusePort('MQTT_TLS_PORT', tlsPortText)
  const host = environment['MQTT_HOST'] ?? pageHost
  const tls =
    certFile === undefined || keyFile === undefined
      ? null
      : { host, port: tlsPort, certFile, keyFile }
  return success({
    kind: 'embedded',
    host: tls === null || environment['MQTT_PLAIN'] === 'yes' ? host : '127.0.0.1',
    port,
    mayMovePort: portText === undefined,
    tls,
  })
}

function readPort(text: string | undefined, fallback: number): number | null {
  if (text === undefined) return fallback
  const port = Number(text)
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : null
}

function refusePort(name: string, text: string | undefined): Result<never> {
  return refuse(
    'bad-setting',
    `${name} must be a whole number from 0 to 65535, not "${text}".`,
    name,
  )
}
