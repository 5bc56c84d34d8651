import type { Kysely } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import type { Schema } from '../../store/schema.ts'
import { seal, unseal } from '../queue/seal.ts'
import { addKey, keyOf } from './store-social.ts'

/** What RSA keys of actors are: 2,048 bits; larger ones cost ten times as much to sign with, and all servers take these. */
const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
  hash: 'SHA-256',
} as const

/** The keys of actors, made when they are first asked for and encrypted where they are kept. */
export class ActorKeys {
  readonly #db: Kysely<Schema>
  readonly #clock: Clock
  readonly #random: Random
  readonly #sealKey: Uint8Array
  /** As many as there are neighbourhoods, and one. */
  readonly #known = new Map<string, Promise<CryptoKeyPair>>()

  constructor(db: Kysely<Schema>, clock: Clock, random: Random, sealKey: Uint8Array) {
    this.#db = db
    this.#clock = clock
    this.#random = random
    this.#sealKey = sealKey
  }

  of(actor: string): Promise<CryptoKeyPair> {
    const known = this.#known.get(actor)
    if (known !== undefined) return known
    const found = this.#find(actor)
    this.#known.set(actor, found)
    // What failed is asked for anew.
    found.catch(() => this.#known.delete(actor))
    return found
  }

  async #find(actor: string): Promise<CryptoKeyPair> {
    if ((await keyOf(this.#db, actor)) === null) await this.#make(actor)
    const kept = await keyOf(this.#db, actor)
    if (kept === null) throw new Error('a key that was just kept is there')
    const load = (text: string, use: KeyUsage): Promise<CryptoKey> =>
      crypto.subtle.importKey('jwk', JSON.parse(text), algorithm, true, [use])
    return {
      publicKey: await load(kept.publicKey, 'verify'),
      privateKey: await load(unseal(this.#sealKey, kept.privateKey), 'sign'),
    }
  }

  async #make(actor: string): Promise<void> {
    const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
    const text = async (key: CryptoKey): Promise<string> =>
      JSON.stringify(await crypto.subtle.exportKey('jwk', key))
    const key = {
      publicKey: await text(pair.publicKey),
      privateKey: seal(this.#sealKey, await text(pair.privateKey), this.#random.bytes(12)),
    }
    await addKey(this.#db, actor, key, this.#clock.now())
  }
}
