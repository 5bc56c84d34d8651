/** The time, in UTC milliseconds. Handed in everywhere: no core file asks the machine what time it is. */
export interface Clock {
  now(): number
}

/** The machine's own clock. Only `node/` hands it out. */
export const machineClock: Clock = { now: () => Date.now() }

/** A clock for tests: stands still until it is moved. */
export class ManualClock implements Clock {
  #nowMs: number

  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  now(): number {
    return this.#nowMs
  }

  set(nowMs: number): void {
    this.#nowMs = nowMs
  }

  advance(byMs: number): void {
    this.#nowMs += byMs
  }
}

/**
 * Time that runs `speed` times as fast as `base`, starting from `startMs` when it is made.
 * The sample neighbourhood lives in it: a day in minutes.
 */
export class ScaledClock implements Clock {
  readonly #base: Clock
  #speed: number
  #anchorBaseMs: number
  #anchorMs: number

  constructor(base: Clock, startMs: number, speed: number) {
    this.#base = base
    this.#speed = speed
    this.#anchorBaseMs = base.now()
    this.#anchorMs = startMs
  }

  get speed(): number {
    return this.#speed
  }

  now(): number {
    return Math.round(this.#anchorMs + (this.#base.now() - this.#anchorBaseMs) * this.#speed)
  }

  /** Changes the speed from now on; the time does not jump. 0 stops it. */
  setSpeed(speed: number): void {
    this.#anchorMs = this.now()
    this.#anchorBaseMs = this.#base.now()
    this.#speed = speed
  }
}
