import { derive, keyBytes, maskOf } from './keys.ts'
import { dealLength, seedBytes } from './message.ts'

/** The seed of one's own mask at a place of a deal, in the seeds of the deal or in a share of them. */
export function ownSeed(seeds: Uint8Array, place: number): Uint8Array {
  return seeds.subarray(place * seedBytes, (place + 1) * seedBytes)
}

/** The seed of the key of one's deposit. */
export function depositSeed(seeds: Uint8Array, place: number): Uint8Array {
  return ownSeed(seeds, dealLength + place)
}

export function ownMask(seed: Uint8Array, session: Uint8Array, words: number): Uint32Array {
  return maskOf(derive(seed, session, 'own mask'), words)
}

export function depositKey(seed: Uint8Array, session: Uint8Array): Uint8Array {
  return derive(seed, session, 'deposit')
}

/**
 * What a party has with each other one: keys for masks, each for one question alone, and for what they deal each other. To know one of them tells
 * nothing of another.
 */
export class PairKeys {
  readonly count: number
  readonly #me: number
  readonly #session: Uint8Array
  readonly #secrets: readonly Uint8Array[]
  /** For all questions of a deal, one after the other, [party]. */
  #masks: readonly Uint8Array[] = []
  #masksOf = -1

  /** `secrets`: what it shares with each, [party]; its own place is not read. */
  constructor(me: number, session: Uint8Array, secrets: readonly Uint8Array[]) {
    this.count = secrets.length
    this.#me = me
    this.#session = session
    this.#secrets = secrets
  }

  /** For what `from` deals to `to`, one of which is this party. */
  share(from: number, to: number, deal: number): Uint8Array {
    const secret = this.#secrets[from === this.#me ? to : from]!
    return derive(secret, this.#session, `deal ${deal} from ${from} to ${to}`)
  }

  /** For the mask that it shares with another one in a question. */
  mask(other: number, question: number): Uint8Array {
    const deal = Math.floor(question / dealLength)
    if (this.#masksOf !== deal) {
      this.#masks = this.#secrets.map((secret, i) =>
        i === this.#me
          ? new Uint8Array(dealLength * keyBytes)
          : derive(secret, this.#session, `masks ${deal}`, dealLength * keyBytes),
      )
      this.#masksOf = deal
    }
    const at = (question % dealLength) * keyBytes
    return this.#masks[other]!.subarray(at, at + keyBytes)
  }

  /** The keys of all its masks in a question, one after the other: what it leaves in deposit. */
  masks(question: number): Uint8Array {
    const all = new Uint8Array(this.count * keyBytes)
    for (let other = 0; other < this.count; other++) {
      all.set(this.mask(other, question), other * keyBytes)
    }
    return all
  }
}

/** Whether the mask that two share is added to the numbers of the one, and so taken off those of the other. */
export function pairSign(one: number, other: number): 1 | -1 {
  return one < other ? 1 : -1
}
