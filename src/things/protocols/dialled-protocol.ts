import type { DialTerms, Endpoint } from '../connection.ts'
import type { Protocol, ProtocolHost } from '../protocol.ts'
import type { SetPoint } from '../set-point.ts'
import type { Thing } from '../thing.ts'
import { Dialler, type DiallerSurroundings, type Line, type Pauses } from './dialler.ts'
import { FoundThings, Reachable } from './found-things.ts'
import { LineError } from './line-error.ts'

/** What is the same for all protocols whose devices the node dials; what is left to each is how it talks. */
export abstract class DialledProtocol implements Protocol {
  readonly name: string
  readonly dials: Dialler
  protected readonly surroundings: DiallerSurroundings
  readonly #reachable = new Reachable()

  constructor(name: string, terms: DialTerms, surroundings: DiallerSurroundings, pauses?: Pauses) {
    this.name = name
    this.surroundings = surroundings
    this.dials = new Dialler(terms, surroundings, (line, host) => this.#talk(line, host), pauses)
  }

  async start(host: ProtocolHost): Promise<void> {
    this.dials.start(host)
  }

  async stop(): Promise<void> {
    await this.dials.stop()
  }

  async send(thing: Thing, setPoint: SetPoint): Promise<void> {
    await this.#reachable.send(thing, setPoint)
  }

  /** Opens a line and talks until it ends; what it finds goes to `things`. Throws a {@link LineError} for what a person should know. */
  protected abstract talk(line: Line, things: FoundThings, host: ProtocolHost): Promise<void>

  async #talk(line: Line, host: ProtocolHost): Promise<void> {
    const things = new FoundThings(line, host, this.#reachable)
    try {
      await this.talk(line, things, host)
    } finally {
      things.gone()
    }
  }
}

/** The address of a line to a host and port. Throws a {@link LineError} where it is a serial port. */
export function tcpOf({ connection }: Line): Extract<Endpoint, { kind: 'tcp' }> {
  const { endpoint } = connection
  if (endpoint.kind !== 'tcp') throw new LineError('no-serial-port')
  return endpoint
}
