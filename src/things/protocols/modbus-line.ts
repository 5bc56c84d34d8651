import type modbusSerial from 'modbus-serial'
import type { Endpoint } from '../connection.ts'
import type { LineTrouble } from '../dials.ts'
import { LineError } from './line-error.ts'
import { openTcp, type LineOptions } from './line-stream.ts'

type Client = InstanceType<typeof modbusSerial.default>

/** A connection to one Modbus device. One request at a time: many devices understand no second one before the first is answered. */
export class ModbusLine {
  readonly #client: Client
  readonly #closed: Promise<never>
  #last: Promise<unknown> = Promise.resolve()

  private constructor(client: Client, closed: Promise<never>) {
    this.#client = client
    this.#closed = closed
  }

  /** Connects. Throws a {@link LineError}, or the system's own error. */
  static async open(
    endpoint: Extract<Endpoint, { kind: 'tcp' }>,
    options: LineOptions & { readonly answerLimitMs: number },
  ): Promise<ModbusLine> {
    // It brings the native part of serial ports along: loaded only where it is used.
    const { default: modbus } = await import('modbus-serial')
    const socket = await openTcp(endpoint, options)
    const closed = new Promise<never>((_, reject) => {
      socket.once('close', () => reject(new LineError('hung-up')))
    })
    // It may close while nobody asks.
    closed.catch(() => {})
    const client = new modbus.default()
    client.on('error', () => {})
    await client.linkTCP(socket, { port: endpoint.port })
    client.setID(endpoint.unit ?? 1)
    client.setTimeout(options.answerLimitMs)
    return new ModbusLine(client, closed)
  }

  /** Reads holding registers, counted from 0. Null where the device has none there. Throws a {@link LineError}. */
  async read(address: number, count: number): Promise<readonly number[] | null> {
    return await this.#ask(
      async () => (await this.#client.readHoldingRegisters(address, count)).data,
    )
  }

  /** Writes holding registers, in one piece. Throws a {@link LineError} where the device does not take them. */
  async write(address: number, values: readonly number[]): Promise<void> {
    const done = await this.#ask(() => this.#client.writeRegisters(address, [...values]))
    if (done === null) throw new LineError('not-understood')
  }

  close(): void {
    this.#client.destroy(() => {})
  }

  async #ask<Answer>(request: () => Promise<Answer>): Promise<Answer | null> {
    const answer = this.#last.then(() => Promise.race([request(), this.#closed]))
    this.#last = answer.catch(() => {})
    try {
      return await answer
    } catch (error) {
      if (isNoSuchAddress(error)) return null
      throw error instanceof LineError
        ? error
        : new LineError(troubleOfAnswer(error), { cause: error })
    }
  }
}

/** The device answered that it has nothing there, or nothing of that kind (exceptions 1 to 3 of Modbus). */
function isNoSuchAddress(error: unknown): boolean {
  if (!(error instanceof Error) || !('modbusCode' in error)) return false
  return error.modbusCode === 1 || error.modbusCode === 2 || error.modbusCode === 3
}

/** Its errors of its own are known by the number of the system's error that they stand for. */
function troubleOfAnswer(error: unknown): LineTrouble {
  const code =
    typeof error === 'object' && error !== null && 'errno' in error ? error.errno : undefined
  if (code === 'ETIMEDOUT') return 'no-answer'
  return code === 'ECONNREFUSED' ? 'hung-up' : 'not-understood'
}
