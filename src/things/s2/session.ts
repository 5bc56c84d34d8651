import { RateLimit } from '../../cell/rate-limit.ts'
import { refuse, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { Foretold } from '../foretold.ts'
import type { ReportedValue } from '../protocol.ts'
import type { SetPoint } from '../set-point.ts'
import type { Attributes } from '../thing.ts'
import { controlFor } from './control-types.ts'
import type { Control, PlannedThing } from './control.ts'
import { checkGreeting, sharedVersion } from './greeting.ts'
import { Instructed } from './instructed.ts'
import type { CemMessage, Instruction } from './instruction.ts'
import { measuredBy, offerOf } from './offer.ts'
import { badContent, readMessage, taken, type ToldMessage } from './message.ts'
import { Outbox } from './outbox.ts'
import type { Peer, SessionSurroundings } from './session-surroundings.ts'
import { protocolVersions } from './shapes-common.ts'
import type {
  Handshake,
  InstructionStatusUpdate,
  PowerMeasurement,
  ReceptionStatus,
  ResourceManagerDetails,
} from './shapes-session.ts'

/**
 * One session with a resource manager (EN 50491-12-2, S2), in which the node is the customer energy manager: handshake, details,
 * selection of a control type, then what that control type says and is asked. Every message is answered by a reception
 * status, `OK` once its values are durable. Messages are handed in one after the other.
 */
export class Session {
  readonly #peer: Peer
  readonly #around: SessionSurroundings
  readonly #outbox: Outbox
  readonly #rate: RateLimit
  readonly #begunMs: number
  readonly #instructed: Instructed
  #hasGreeted = false
  #details: ResourceManagerDetails | null = null
  #control: Control | null = null
  #planned: PlannedThing | null = null
  /** When the plan is looked at again, UTC ms. */
  #planDueMs = 0
  #badInARow = 0
  /** The last offer that was taken, as text. */
  #offered = ''

  constructor(peer: Peer, around: SessionSurroundings) {
    this.#peer = peer
    this.#around = around
    this.#outbox = new Outbox((text) => peer.send(text), around.newId)
    this.#rate = new RateLimit({ limit: around.limits.messages, windowMs: around.limits.windowMs })
    this.#begunMs = around.now()
    this.#instructed = new Instructed(around.limits)
    this.#send({
      message_type: 'Handshake',
      role: 'CEM',
      supported_protocol_versions: protocolVersions,
    })
  }

  /** Where the thing is kept; null until it said who it is. */
  get address(): string | null {
    return this.#details === null ? null : `${this.#peer.slug}/${this.#details.resource_id}`
  }

  /** Takes a message as it came. Rejects where its values could not be kept; it is then answered with `TEMPORARY_ERROR`. */
  async take(text: string): Promise<void> {
    const read = readMessage(text)
    const isOneTooMany = this.#rate.take('', this.#around.now()) > 0
    if (!read.ok) {
      this.#outbox.answer(read.subjectId, read.status, read.refusal.message)
      this.#refused(read.refusal)
      this.#bad()
      return
    }
    const message = read.value
    if (isOneTooMany) {
      if ('message_id' in message) this.#outbox.answer(message.message_id, 'TEMPORARY_ERROR')
      this.#bad()
      return
    }
    if (message.message_type === 'ReceptionStatus') {
      this.#answered(message)
      return
    }
    await this.#told(message)
  }

  /** Asks for a power, now or as soon as the resource manager has said how. Null: gives it back to itself. */
  ask(setPoint: SetPoint): void {
    this.#instructed.want(setPoint, this.#around.now())
    this.#instruct()
  }

  /** The cell's plan, as far as it concerns this resource manager. */
  plan(planned: PlannedThing): void {
    this.#planned = planned
    this.#planDueMs = 0
    this.#followPlan()
  }

  /** What people state of the thing that it is. */
  state(attributes: Attributes): void {
    this.#control?.state?.(attributes)
  }

  /** What it says of its coming hours, in real time; null: nothing. */
  foretold(): Foretold | null {
    return this.#control?.foretold?.(this.#around.now()) ?? null
  }

  /** Called about once a second: ends what takes too long, and does what had to wait. */
  tick(): void {
    const { limits, now } = this.#around
    const nowMs = now()
    if (this.#details === null && nowMs - this.#begunMs >= limits.greetingMs) {
      this.end('It did not say in time who it is.')
      return
    }
    for (const message of this.#outbox.unanswered(nowMs - limits.answerMs)) {
      this.#refused(
        refuse(
          'resource-silent',
          `${message.message_type} was not answered.`,
          message.message_type,
        ),
      )
    }
    this.#instruct()
    this.#followPlan()
  }

  /** Asks the resource manager to leave and ends the line. */
  end(reason: string): void {
    this.#send({
      message_type: 'SessionRequest',
      request: 'TERMINATE',
      diagnostic_label: reason,
    })
    this.#peer.end(reason)
  }

  async #told(message: ToldMessage): Promise<void> {
    const { host } = this.#around
    try {
      const result = await this.#handle(message)
      if (result.ok) {
        this.#badInARow = 0
        this.#outbox.answer(message.message_id, 'OK')
        await this.#afterwards(message)
        return
      }
      this.#outbox.answer(message.message_id, 'INVALID_CONTENT', result.message)
      this.#refused(result)
      this.#bad()
    } catch (error) {
      this.#outbox.answer(message.message_id, 'TEMPORARY_ERROR')
      throw error
    } finally {
      if (this.address !== null) host.available(this.address, true)
    }
  }

  /** What a message says; refused: nothing of it counts. */
  async #handle(message: ToldMessage): Promise<Result<void>> {
    if (message.message_type === 'Handshake') return this.#greet(message)
    if (message.message_type === 'SessionRequest') return taken
    if (!this.#hasGreeted) return badContent('The handshake comes first.', 'message_type')
    if (message.message_type === 'ResourceManagerDetails') return this.#name(message)
    const [address, control] = [this.address, this.#control]
    if (address === null || control === null) {
      return badContent('ResourceManagerDetails come first.', 'message_type')
    }
    switch (message.message_type) {
      case 'PowerMeasurement':
        return await this.#report(address, this.#measured(message))
      case 'InstructionStatusUpdate':
        return this.#followed(address, message)
      case 'PowerForecast':
        return taken
      case 'RevokeObject':
        return control.revoke(message)
          ? taken
          : badContent('There is no such object to be taken back.', 'object_id')
      default: {
        const nowMs = this.#around.now()
        const result = control.take(message, nowMs)
        return result.ok ? await this.#report(address, control.valuesOf(message, nowMs)) : result
      }
    }
  }

  /** What follows from a message once it was answered. */
  async #afterwards(message: ToldMessage): Promise<void> {
    switch (message.message_type) {
      case 'Handshake': {
        const version = sharedVersion(message)
        if (version === null) break
        this.#send({ message_type: 'HandshakeResponse', selected_protocol_version: version })
        break
      }
      case 'SessionRequest':
        this.#peer.end(`It asked to ${message.request.toLowerCase()}.`)
        break
      case 'ResourceManagerDetails':
        await this.#offer()
        if (this.#control !== null) this.#select(this.#control)
        break
      case 'PowerMeasurement':
      case 'PowerForecast':
      case 'InstructionStatusUpdate':
        break
      default:
        if (descriptions.has(message.message_type)) this.#instructed.isStale = true
        this.#planDueMs = 0
        await this.#offer()
        this.#instruct()
    }
  }

  #greet(message: Handshake): Result<void> {
    const greeted = checkGreeting(message)
    if (!greeted.ok) return greeted
    this.#hasGreeted = true
    return taken
  }

  #name(details: ResourceManagerDetails): Result<void> {
    const before = this.#details
    if (before !== null && before.resource_id !== details.resource_id) {
      return badContent('A session is with one resource manager.', 'resource_id')
    }
    const control = controlFor(details.available_control_types)
    if (control === null) {
      return badContent('None of these control types is known.', 'available_control_types')
    }
    this.#details = details
    this.#control = control
    this.#around.onNamed(`${this.#peer.slug}/${details.resource_id}`)
    return taken
  }

  /** Offers the thing, where what is known of it has changed. */
  async #offer(): Promise<void> {
    const [details, control, address] = [this.#details, this.#control, this.address]
    if (details === null || control === null || address === null) return
    const offered = offerOf(
      { cellSlug: this.#peer.slug, address },
      details,
      control,
      this.#around.now(),
    )
    if (offered === null) return
    const { offer, wrong } = offered
    if (wrong !== null) this.#refused(wrong)
    const text = JSON.stringify(offer)
    if (text === this.#offered) return
    const answer = await this.#around.host.offer(offer)
    if (answer.ok) this.#offered = text
    else this.#refused(answer)
  }

  #measured(message: PowerMeasurement): readonly ReportedValue[] {
    return this.#details === null ? [] : measuredBy(this.#details, message, this.#around.now())
  }

  async #report(address: string, values: readonly ReportedValue[]): Promise<Result<void>> {
    return values.length === 0 ? taken : await this.#around.host.report(address, values)
  }

  #followed(address: string, update: InstructionStatusUpdate): Result<void> {
    const setPointId = this.#instructed.setPointOf(update.instruction_id)
    if (setPointId === undefined) {
      return badContent('No instruction with this id was sent.', 'instruction_id')
    }
    const { status_type } = update
    if (status_type === 'REJECTED' || status_type === 'ABORTED') {
      this.#refused(refuse('resource-aborts', `An instruction was ${status_type}.`, 'status_type'))
    } else if (setPointId !== null && isDoing.has(status_type)) {
      this.#around.host.followed(address, setPointId, null)
    }
    return taken
  }

  #answered(status: ReceptionStatus): void {
    const message = this.#outbox.answered(status)
    if (message === null || status.status === 'OK') return
    const at = message.message_type
    this.#refused(refuse('resource-refuses', `${at} was answered with ${status.status}.`, at))
    if (status.status === 'PERMANENT_ERROR') this.#peer.end('It cannot go on.')
  }

  #select(control: Control): void {
    this.#send({ message_type: 'SelectControlType', control_type: control.controlType })
  }

  /** Sends what the wanted set point comes to now, where that is news. */
  #instruct(): void {
    const control = this.#control
    const setPoint = this.#instructed.wanted
    if (control === null || setPoint === null) return
    const { now, newId } = this.#around
    const nowMs = now()
    if (!this.#instructed.isDue(nowMs)) return
    if (setPoint.powerW === null) {
      this.#release(control, control.release({ nowMs, newId }))
      return
    }
    const lastsMs = this.#instructed.lastsMs(nowMs)
    if (lastsMs <= 0) return
    const wish = { powerW: setPoint.powerW, lastsMs, nowMs, newId }
    this.#sendAll(this.#instructed.news(control.instruct(wish), nowMs))
  }

  /** Sends what follows from the plan itself; what a person asks for comes before it. */
  #followPlan(): void {
    const { now, newId, limits } = this.#around
    const nowMs = now()
    if (this.#planned === null || nowMs < this.#planDueMs) return
    if (this.#instructed.wanted?.source === 'override') return
    this.#planDueMs = nowMs + limits.instructEveryMs
    const instructions = this.#control?.plan?.(this.#planned, { nowMs, newId }) ?? []
    this.#instructed.sentForPlan(instructions)
    this.#sendAll(instructions)
  }

  #release(control: Control, instructions: readonly Instruction[] | null): void {
    this.#instructed.released()
    if (instructions !== null) {
      this.#instructed.sentForPlan(instructions)
      this.#sendAll(instructions)
      return
    }
    // Deselected it is at its own behaviour; selected again it describes itself and is measured, and is asked nothing.
    this.#send({ message_type: 'SelectControlType', control_type: 'NO_SELECTION' })
    this.#select(control)
  }

  #sendAll(instructions: readonly Instruction[]): void {
    for (const instruction of instructions) this.#send(instruction)
  }

  #send(message: CemMessage): void {
    this.#outbox.send(message, this.#around.now())
  }

  #refused(refusal: Refusal): void {
    if (this.address !== null) this.#around.host.refused(this.address, refusal)
  }

  #bad(): void {
    this.#badInARow++
    if (this.#badInARow >= this.#around.limits.bad) this.end('Too much that was not understood.')
  }
}

/** Messages that say anew what can be asked. */
const descriptions: ReadonlySet<string> = new Set([
  'FRBC.SystemDescription',
  'OMBC.SystemDescription',
  'DDBC.SystemDescription',
  'PEBC.PowerConstraints',
  'PPBC.PowerProfileDefinition',
])

/** States of an instruction in which the thing does, or will do, what it was asked. */
const isDoing: ReadonlySet<string> = new Set(['ACCEPTED', 'STARTED', 'SUCCEEDED'])
