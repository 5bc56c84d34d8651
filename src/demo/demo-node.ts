import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { DemoError } from './demo-error.ts'

const command = join(import.meta.dirname, '..', '..', 'bin', 'commonwatt.js')
/** How long a node may take until it answers: a slow laptop opens three at once. */
const startLimitMs = 120_000
/** How long it may take to end in order before it is ended otherwise. */
const stopLimitMs = 20_000
/** What a node is told from outside; here only what the demo tells it. */
const settings =
  /^(COMMONWATT_|DATABASE_URL$|HOST$|PORT$|PUBLIC_URL$|MQTT_|LANGUAGE_MODEL|SAMPLE|FEDERATION_)/

export interface DemoNodeSettings {
  /** How people call it. */
  readonly title: string
  /** The address that others know it by. */
  readonly publicUrl: string
  /** Where it listens. */
  readonly port: number
  readonly dataFolder: string
  readonly logFile: string
  /** Seconds of its simulated homes for each real one, or that they live in real time; null: it has none. */
  readonly speed: number | 'real' | null
}

/** Makes the program that nodes run where its sources are newer: once, and not in three processes at a time. */
export async function buildProgram(): Promise<void> {
  await promisify(execFile)(process.execPath, [command, '--version'])
}

/** One node as a process of its own, started the way everybody starts one. */
export class DemoNode {
  readonly settings: DemoNodeSettings
  #child: ChildProcess | null = null
  readonly #onEnded: (error: DemoError) => void

  /** `onEnded`: it has ended, and nobody asked it to. */
  constructor(stated: DemoNodeSettings, onEnded: (error: DemoError) => void) {
    this.settings = stated
    this.#onEnded = onEnded
  }

  /** Where this program asks it: a node that others reach by a long way is next door here. */
  get insideUrl(): string {
    return `http://127.0.0.1:${this.settings.port}`
  }

  /** Resolves when it answers: with the code that sets it up, or null where that was done. */
  async start(): Promise<string | null> {
    const { publicUrl, port, dataFolder, logFile, speed } = this.settings
    const log = openSync(logFile, 'a', 0o600)
    const outside = Object.entries(process.env).filter(([name]) => !settings.test(name))
    const sample = speed === null ? ['--no-sample'] : ['--speed', `${speed}`]
    const child = spawn(
      process.execPath,
      [command, 'start', '--data', dataFolder, '--port', `${port}`, ...sample],
      {
        env: {
          ...Object.fromEntries(outside),
          PUBLIC_URL: publicUrl,
          FEDERATION_LOOPBACK: 'yes',
          MQTT_PORT: '0',
        },
        stdio: ['ignore', 'pipe', log],
      },
    )
    closeSync(log)
    this.#child = child
    const code = await this.#setupCode(child)
    child.once('exit', () => {
      if (this.#child === child) this.#onEnded(this.#why('has ended by itself'))
    })
    return code
  }

  /** Ends in order; nothing where it does not run. */
  async stop(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs)
    await ended
    clearTimeout(timer)
  }

  /** Its last line before `Things connect to` may carry the code. */
  async #setupCode(child: ChildProcess): Promise<string | null> {
    const timer = setTimeout(() => child.kill('SIGKILL'), startLimitMs)
    try {
      if (child.stdout === null) throw this.#why('says nothing')
      let code: string | null = null
      for await (const line of createInterface({ input: child.stdout })) {
        code = /\/start\?code=(\S+)/.exec(line)?.[1] ?? code
        if (line.startsWith('Things connect to')) return code
      }
      this.#child = null
      throw this.#why('did not start')
    } finally {
      clearTimeout(timer)
      // What it says later is read by nobody, and must not fill up.
      child.stdout?.resume()
    }
  }

  #why(what: string): DemoError {
    const { title, logFile } = this.settings
    const last = readFileSync(logFile, 'utf8').trimEnd().split('\n').at(-1) ?? ''
    return new DemoError(`The node ${title} ${what}. The last line of ${logFile}: ${last}`)
  }
}
