import type { SetPoint } from '../set-point.ts'

/** How a switch is: `isTimed` where it will flip back by itself. */
export interface SwitchState {
  readonly isOn: boolean
  readonly isTimed: boolean
}

/** What a switch is told: on or off, and after how many seconds it flips back by itself; null: it stays. */
export interface SwitchOrder {
  readonly isOn: boolean
  readonly backAfterS: number | null
}

/** The longest that a switch is held without being asked again, s. */
export const holdLimitS = 24 * 3_600

/**
 * Set points for a switch that has a timer of its own. What it was before the first one is what it goes back to: by
 * itself when a set point ends and no other came, so that a dead node leaves it as it was, or when it is given back.
 */
export class SwitchHold {
  #restsOn: boolean | null = null

  /** What to tell a switch that is `now` so. Any power but 0 is on; null gives it back. */
  orderFor(
    now: SwitchState,
    { powerW, issuedMs, expiresMs }: Pick<SetPoint, 'powerW' | 'issuedMs' | 'expiresMs'>,
  ): SwitchOrder {
    // With its timer running it is held already, by this node before it was started again.
    const restsOn = this.#restsOn ?? (now.isTimed ? !now.isOn : now.isOn)
    if (powerW === null) {
      this.#restsOn = null
      return { isOn: restsOn, backAfterS: null }
    }
    this.#restsOn = restsOn
    const isOn = powerW !== 0
    if (isOn === restsOn) return { isOn, backAfterS: null }
    const seconds = Math.ceil((expiresMs - issuedMs) / 1_000)
    return { isOn, backAfterS: Math.min(holdLimitS, Math.max(1, seconds)) }
  }
}
