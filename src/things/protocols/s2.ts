import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import { shifted, type Foretold } from '../foretold.ts'
import type { Protocol, ProtocolHost } from '../protocol.ts'
import { usualSessionLimits, type SessionLimits } from '../s2/session-limits.ts'
import { Session } from '../s2/session.ts'
import type { Showing } from '../showing.ts'
import type { SetPoint } from '../set-point.ts'
import type { Thing } from '../thing.ts'
import type { S2Line, S2Link, S2Reader } from './s2-link.ts'

/** The protocol's name, as stored with things. */
export const s2Protocol = 's2'

/** How often sessions look at what is due, ms. */
const tickMs = 1_000

/** What the protocol is built from. */
export interface S2Surroundings {
  readonly link: S2Link
  /** Real time. */
  readonly clock: Clock
  readonly random: Random
  readonly limits?: SessionLimits
}

/**
 * Devices that speak S2 (EN 50491-12-2) as WebSockets and JSON (s2-ws-json): their resource managers connect to the node, which is
 * their customer energy manager. One resource manager is one thing; a second session of the same one ends the first.
 */
export class S2Protocol implements Protocol {
  readonly name = s2Protocol
  readonly #surroundings: S2Surroundings
  readonly #sessions = new Set<Session>()
  readonly #byAddress = new Map<string, Session>()
  #host: ProtocolHost | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(surroundings: S2Surroundings) {
    this.#surroundings = surroundings
  }

  async start(host: ProtocolHost): Promise<void> {
    this.#host = host
    this.#timer = setInterval(() => this.tick(), tickMs)
    this.#timer.unref()
    this.#surroundings.link.open((line) => this.#enter(line, host))
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#surroundings.link.close()
    this.#host = null
  }

  async send(thing: Thing, setPoint: SetPoint): Promise<void> {
    const session = this.#byAddress.get(thing.address)
    if (session === undefined) throw new Error(`${thing.address} is not connected`)
    session.state(thing.attributes)
    session.ask(setPoint)
  }

  async forget(thing: Thing): Promise<void> {
    this.#byAddress.get(thing.address)?.end('It was removed.')
  }

  /** Nothing while its resource manager is not connected. */
  foretold(thing: Thing, nowMs: number): Foretold | null {
    const session = this.#byAddress.get(thing.address)
    session?.state(thing.attributes)
    const told = session?.foretold() ?? null
    return told === null ? null : shifted(told, nowMs - this.#surroundings.clock.now())
  }

  /** Hands every resource manager what the plan says of it, in the machine's time: its cell may live in another. */
  async show({ plan, nowMs, things }: Showing): Promise<void> {
    if (plan === null) return
    const aheadMs = this.#surroundings.clock.now() - nowMs
    for (const { protocol, address, thingId } of things) {
      if (protocol !== s2Protocol) continue
      this.#byAddress.get(address)?.plan({
        powerW: plan.devices.find((device) => device.thingId === thingId)?.powerW ?? null,
        priceMicroPerKwh: plan.priceMicroPerKwh,
        startMs: plan.steps.startMs + aheadMs,
        stepMs: plan.steps.stepMs,
      })
    }
  }

  /** Lets every session do what is due. Called about once a second while started. */
  tick(): void {
    for (const session of this.#sessions) session.tick()
  }

  #enter(line: S2Line, host: ProtocolHost): S2Reader {
    const { clock, random, limits = usualSessionLimits } = this.#surroundings
    const session = new Session(line, {
      host,
      now: () => clock.now(),
      newId: () => uuid(random),
      limits,
      onNamed: (address) => this.#named(address, session),
    })
    this.#sessions.add(session)
    return {
      receive: (text) => session.take(text),
      closed: () => this.#left(session),
    }
  }

  #named(address: string, session: Session): void {
    const before = this.#byAddress.get(address)
    this.#byAddress.set(address, session)
    if (before !== undefined && before !== session) before.end('It has connected again.')
  }

  #left(session: Session): void {
    this.#sessions.delete(session)
    const { address } = session
    if (address === null || this.#byAddress.get(address) !== session) return
    this.#byAddress.delete(address)
    this.#host?.available(address, false)
  }
}

/** A random UUID (RFC 9562, version 4). */
function uuid(random: Random): string {
  const bytes = Buffer.from(random.bytes(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
