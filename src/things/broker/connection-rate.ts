/** How often one network address may connect. */
export interface ConnectionLimits {
  readonly windowMs: number
  /** Connections of one address in a window. */
  readonly connections: number
  /** Wrong credentials of one address in a window; beyond, it is refused unheard until the window ends. */
  readonly failures: number
  /** Addresses remembered; beyond, the oldest is forgotten. */
  readonly addresses: number
}

export const usualConnectionLimits: ConnectionLimits = {
  windowMs: 60_000,
  connections: 1_200,
  failures: 60,
  addresses: 10_000,
}

interface Window {
  readonly startMs: number
  connections: number
  failures: number
}

/** Counts connections and wrong credentials by network address, in fixed windows of time. */
export class ConnectionRate {
  readonly #limits: ConnectionLimits
  readonly #windows = new Map<string, Window>()

  constructor(limits: ConnectionLimits) {
    this.#limits = limits
  }

  /** Whether an address may connect now. Counts the attempt. */
  mayConnect(address: string, nowMs: number): boolean {
    const window = this.#window(address, nowMs)
    window.connections++
    return window.connections <= this.#limits.connections && window.failures < this.#limits.failures
  }

  /** Notes wrong credentials. */
  failed(address: string, nowMs: number): void {
    this.#window(address, nowMs).failures++
  }

  #window(address: string, nowMs: number): Window {
    const known = this.#windows.get(address)
    const isCurrent =
      known !== undefined && nowMs >= known.startMs && nowMs - known.startMs < this.#limits.windowMs
    if (isCurrent) return known
    this.#windows.delete(address)
    if (this.#windows.size >= this.#limits.addresses) {
      const [oldest] = this.#windows.keys()
      if (oldest !== undefined) this.#windows.delete(oldest)
    }
    const window = { startMs: nowMs, connections: 0, failures: 0 }
    this.#windows.set(address, window)
    return window
  }
}
