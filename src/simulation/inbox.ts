/** A set point as it came over the wire. */
export interface AskedPower {
  readonly id: string
  readonly powerW: number
  readonly expiresMs: number
}

/** Longest message that is read, in characters. */
const messageLimit = 2_000

/**
 * The set points in force at one site. One replaces the one before; an expired one is as if it had never
 * been: the device goes back to its own ways.
 */
export class SetPointInbox {
  readonly #byDevice = new Map<string, AskedPower>()
  readonly #devices: ReadonlySet<string>

  constructor(devices: Iterable<string>) {
    this.#devices = new Set(devices)
  }

  /** Takes a message for a device. One that cannot be read, or asks for no power, ends what was asked before. */
  receive(device: string, message: string): void {
    if (!this.#devices.has(device)) return
    const asked = parseAskedPower(message)
    if (asked === null) this.#byDevice.delete(device)
    else this.#byDevice.set(device, asked)
  }

  /** What is in force at `nowMs`, by device. */
  inForce(nowMs: number): ReadonlyMap<string, AskedPower> {
    for (const [device, { expiresMs }] of this.#byDevice) {
      if (expiresMs <= nowMs) this.#byDevice.delete(device)
    }
    return this.#byDevice
  }
}

/** Reads a set point; null where it is none, or releases the device. */
export function parseAskedPower(message: string): AskedPower | null {
  if (message.length > messageLimit) return null
  let parsed: unknown
  try {
    parsed = JSON.parse(message)
  } catch {
    return null
  }
  if (typeof parsed !== 'object' || parsed === null) return null
  const { id, powerW, expiresMs }: { id?: unknown; powerW?: unknown; expiresMs?: unknown } = parsed
  if (typeof powerW !== 'number' || !Number.isFinite(powerW)) return null
  return {
    id: typeof id === 'string' ? id : '',
    powerW,
    // Without an end it holds until the next one.
    expiresMs: typeof expiresMs === 'number' ? expiresMs : Infinity,
  }
}
