import type { Kysely } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { newId } from '../../kernel/id.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { hourMs, minuteMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { acceptedPower } from '../accepted-power.ts'
import type { Directory } from './desk-directory.ts'
import type { ThingState } from './desk-state.ts'
import { fullPower, overridePower } from '../override-power.ts'
import type { Protocol } from '../protocol.ts'
import type { Override, SetPoint } from '../set-point.ts'
import { activeOverrides, recordOverride, recordSetPoint } from '../store.ts'

/** What the hands of the desk work with. */
export interface ControlOptions {
  readonly db: Kysely<Schema>
  readonly random: Random
  readonly directory: Directory
  readonly protocolOf: (name: string) => Protocol | null
  readonly timeOf: (state: ThingState) => Clock
  readonly onFault: (event: string, error: unknown) => void
}

/** Seconds of real time that a thing is turned on to see whether it listens. */
export const testSeconds = 5

/** A person's wish lasts this long at the most. */
export const overrideLimitMs = 24 * hourMs

/** A set point for a wish is renewed by the next plans; alone it ends after this, so that a dead node leaves a home safe. */
const overrideSetPointMs = 30 * minuteMs

/** The reason of a test's set point. */
const testReason = 'test'

/** Power of a test where the thing's own is not known, W. */
const testPowerW = 500

/** Sends set points to things, keeps what was asked, and takes back what is over. */
export class Control {
  readonly #options: ControlOptions

  constructor(options: ControlOptions) {
    this.#options = options
  }

  /**
   * Writes a set point down, then sends it. Refused: a thing that is not in use or takes none, a set point
   * that has expired, or that could not be sent (then it stays written down, and the next plan sends another).
   */
  async send(wished: SetPoint): Promise<Result<void>> {
    const { directory, timeOf, db } = this.#options
    const state = await directory.findById(wished.thingId)
    if (state === null) {
      return refuse('no-such-thing', 'There is no thing in use with this id.', wished.thingId)
    }
    if (!state.thing.isControllable) {
      return refuse('not-controllable', `${state.thing.name} takes no set points.`, state.thing.id)
    }
    if (wished.expiresMs <= timeOf(state).now()) {
      return refuse('set-point-expired', 'The set point has already ended.', 'expiresMs')
    }
    // What is written down, and judged, is what the thing can do of it.
    const setPoint = { ...wished, powerW: acceptedPower(state.thing, wished.powerW) }
    await recordSetPoint(db, setPoint)
    state.setPoint = setPoint
    state.isAcknowledged = false
    return await this.#hand(state, setPoint)
  }

  /**
   * Gives things whose set point has ended back to their own behaviour, or after a test to the set point that held
   * before it. Gives the number of them. Called about once a second.
   */
  async expire(): Promise<number> {
    let count = 0
    for (const state of this.#options.directory.states()) {
      const { setPoint } = state
      if (setPoint === null || setPoint.powerW === null) continue
      const nowMs = this.#options.timeOf(state).now()
      if (setPoint.expiresMs > nowMs) continue
      const next = this.#afterEnd(state, setPoint, nowMs)
      // Written down, so that a node that starts again does not release the thing a second time.
      await recordSetPoint(this.#options.db, next)
      state.setPoint = next
      if (state.thing.isControllable) await this.#hand(state, next)
      count++
    }
    return count
  }

  /** What follows a set point that has ended. */
  #afterEnd(state: ThingState, ended: SetPoint, nowMs: number): SetPoint {
    const before = ended.reason === testReason ? state.beforeTest : null
    state.beforeTest = null
    const id = newId(nowMs, this.#options.random)
    if (before !== null && before.expiresMs > nowMs) return { ...before, id, issuedMs: nowMs }
    return {
      id,
      thingId: state.thing.id,
      issuedMs: nowMs,
      powerW: null,
      expiresMs: nowMs,
      reason: 'expired',
      source: ended.source,
    }
  }

  /** Keeps a person's wish and sends it at once. `forMs`: how long, in the cell's time. */
  async override(
    wish: Pick<Override, 'thingId' | 'personId' | 'mode' | 'powerW'>,
    forMs: number,
  ): Promise<Result<Override>> {
    const { directory, db, random, timeOf } = this.#options
    const state = await directory.findById(wish.thingId)
    if (state === null) {
      return refuse('no-such-thing', 'There is no thing in use with this id.', wish.thingId)
    }
    if (!state.thing.isControllable) {
      return refuse('not-controllable', `${state.thing.name} takes no set points.`, state.thing.id)
    }
    if (!(forMs > 0 && forMs <= overrideLimitMs)) {
      const hours = overrideLimitMs / hourMs
      return refuse('bad-duration', `A wish lasts from 1 second to ${hours} hours.`, 'seconds')
    }
    if (wish.mode === 'power' && (wish.powerW === null || !Number.isFinite(wish.powerW))) {
      return refuse('bad-power', 'powerW must be a number of watts, + into the thing.', 'powerW')
    }
    const nowMs = timeOf(state).now()
    const override: Override = {
      id: newId(nowMs, random),
      thingId: wish.thingId,
      personId: wish.personId,
      mode: wish.mode,
      powerW: wish.mode === 'power' ? wish.powerW : null,
      fromMs: nowMs,
      untilMs: nowMs + Math.round(forMs),
    }
    await recordOverride(db, override)
    const sent = await this.send({
      id: newId(nowMs, random),
      thingId: wish.thingId,
      issuedMs: nowMs,
      powerW: overridePower(state.thing, override),
      expiresMs: Math.min(override.untilMs, nowMs + overrideSetPointMs),
      reason: 'override',
      source: 'override',
    })
    // The wish holds even where the thing cannot be reached now: the next plan sends it again.
    return sent.ok || sent.code === 'not-sent' ? success(override) : sent
  }

  /**
   * Turns a thing on for {@link testSeconds} of real time, so that a person sees that it is the right one; then it is
   * as before. Refused: where a person's wish holds, which a test would break.
   */
  async test(thingId: string): Promise<Result<SetPoint>> {
    const { db, directory, random, timeOf } = this.#options
    const state = await directory.findById(thingId)
    if (state === null) {
      return refuse('no-such-thing', 'There is no thing in use with this id.', thingId)
    }
    const nowMs = timeOf(state).now()
    const [wish] = await activeOverrides(db, [thingId], nowMs)
    if (wish !== undefined) {
      return refuse(
        'wish-holds',
        `Somebody’s wish holds for ${state.thing.name}; end it first.`,
        thingId,
        { name: state.thing.name },
      )
    }
    const { setPoint: before } = state
    const { time } = state.cell
    const speed = time.kind === 'scaled' ? Math.max(1, time.speed) : 1
    const isGenerator = state.thing.kind === 'solar' || state.thing.kind === 'wind'
    const setPoint: SetPoint = {
      id: newId(nowMs, random),
      thingId,
      issuedMs: nowMs,
      // A generator cannot be turned on; for it the test is that it stops.
      powerW: isGenerator ? 0 : (fullPower(state.thing) ?? testPowerW),
      expiresMs: nowMs + testSeconds * 1_000 * speed,
      reason: testReason,
      source: 'override',
    }
    const sent = await this.send(setPoint)
    // Tried twice at once, it goes back to what it was before the first time.
    if (before?.reason !== testReason) state.beforeTest = before
    return sent.ok ? success(setPoint) : sent
  }

  async #hand(state: ThingState, setPoint: SetPoint): Promise<Result<void>> {
    const protocol = this.#options.protocolOf(state.thing.protocol)
    try {
      if (protocol === null) throw new Error(`no protocol ${state.thing.protocol}`)
      await protocol.send(state.thing, setPoint)
      return success(undefined)
    } catch (error) {
      this.#options.onFault('set-point-not-sent', error)
      return refuse('not-sent', `${state.thing.name} cannot be reached right now.`, state.thing.id)
    }
  }
}
