import { refuse, type Refusal } from '../../kernel/refusal.ts'

/** Messages of one sender that are remembered at the most: more than five hundred a second in the six minutes that most are remembered, three hundred in the eleven of a clock that is ahead. */
export const rememberedLimit = 200_000

/** What a sender has sent lately, by nonce: each counts once. A nonce is kept until its signature no longer holds. */
export class ReplayWindow {
  readonly #limit: number
  /** Until when each is kept, s since 1970; about in the order in which that comes. */
  readonly #untilS = new Map<string, number>()
  /** All were looked at in this second. */
  #sweptS = 0

  constructor(limit: number = rememberedLimit) {
    this.#limit = limit
  }

  get size(): number {
    return this.#untilS.size
  }

  /** Takes a nonce whose signature holds until `untilS`. Refused: one that was here, and any where too many are remembered; those are not forgotten for it. */
  take(nonce: string, untilS: number, nowS: number): Refusal | null {
    this.#forget(nowS)
    if (this.#untilS.has(nonce)) {
      return refuse(
        'message-replayed',
        'This very message came before: sign a new one.',
        'signature-input',
      )
    }
    if (this.#untilS.size >= this.#limit) {
      const message = `At most ${this.#limit} messages are remembered: wait a little.`
      return refuse('too-many-messages', message, undefined, { most: this.#limit })
    }
    this.#untilS.set(nonce, untilS)
    return null
  }

  #forget(nowS: number): void {
    for (const [nonce, untilS] of this.#untilS) {
      if (untilS >= nowS) break
      this.#untilS.delete(nonce)
    }
    if (this.#untilS.size < this.#limit || this.#sweptS === nowS) return
    this.#sweptS = nowS
    for (const [nonce, untilS] of this.#untilS) if (untilS < nowS) this.#untilS.delete(nonce)
  }
}
