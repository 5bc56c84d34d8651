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
  readonly mqtt:
    | {
        readonly kind: 'embedded'
        readonly host: string
        readonly port: number
        readonly mayMovePort: boolean
      }
    | { readonly kind: 'external'; readonly url: string }
  /** Whether a database without cells gets the simulated neighbourhood. */
  readonly sample: boolean
  /** Seconds of the sample for each real second. */
  readonly sampleSpeed: number
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
  const mqttPortText = environment['MQTT_PORT']
  const mqttPort = readPort(mqttPortText, defaultMqttPort)
  if (mqttPort === null) return refusePort('MQTT_PORT', mqttPortText)
  const mqttUrl = environment['MQTT_URL']
  if (mqttUrl !== undefined && !/^(mqtts?|wss?):\/\//.test(mqttUrl)) {
    return refuse(
      'bad-setting',
      `MQTT_URL must begin with mqtt://, mqtts://, ws:// or wss://, not "${mqttUrl}".`,
      'MQTT_URL',
    )
  }
  const publicUrl = environment['PUBLIC_URL'] ?? null
  if (publicUrl !== null && !URL.canParse(publicUrl)) {
    return refuse(
      'bad-setting',
      `PUBLIC_URL must be an address like https://energy.example.org, not "${publicUrl}".`,
      'PUBLIC_URL',
    )
  }
  const speed = Number(flags.speed ?? environment['SAMPLE_SPEED'] ?? defaultSampleSpeed)
  if (!(speed >= 1 && speed <= sampleSpeedLimit)) {
    return refuse(
      'bad-setting',
      `The sample's speed must be between 1 and ${sampleSpeedLimit}.`,
      'speed',
    )
  }
  const host = flags.host ?? environment['HOST'] ?? '127.0.0.1'
  return success({
    database: environment['DATABASE_URL'] ?? `${dataFolder}/commonwatt.sqlite`,
    dataFolder,
    host,
    port,
    mayMovePort: portText === undefined,
    publicUrl: publicUrl === null ? null : publicUrl.replace(/\/+$/, ''),
    mqtt:
      mqttUrl === undefined
        ? {
            kind: 'embedded',
            host: environment['MQTT_HOST'] ?? host,
            port: mqttPort,
            mayMovePort: mqttPortText === undefined,
          }
        : { kind: 'external', url: mqttUrl },
    sample: flags.sample ?? environment['SAMPLE'] !== 'no',
    sampleSpeed: speed,
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
