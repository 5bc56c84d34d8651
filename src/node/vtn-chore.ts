import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { followVtn } from '../energy/openadr/follow-vtn.ts'
import { vtnOf } from '../energy/openadr/store-vtn.ts'
import { VtnClient, type VtnFetch } from '../energy/openadr/vtn-client.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import type { Refusal } from '../kernel/refusal.ts'
import type { Schema } from '../store/schema.ts'

/** Listens to the OpenADR servers of neighbourhoods; a token lasts over several questions. */
export class VtnChore {
  readonly #db: Kysely<Schema>
  readonly #random: Random
  readonly #fetch: VtnFetch
  readonly #clock: Clock
  /** The client of each cell, and what it was made for. */
  readonly #clients = new Map<string, { readonly of: string; readonly client: VtnClient }>()

  constructor(db: Kysely<Schema>, random: Random, fetch: VtnFetch, clock: Clock) {
    this.#clock = clock
    this.#db = db
    this.#random = random
    this.#fetch = fetch
  }

  /** Asks the server of a neighbourhood, where it has one. Gives whether a new plan is wanted, or why it could not be asked. */
  async ask(cell: Cell, nowMs: number): Promise<boolean | Refusal> {
    const found = await vtnOf(this.#db, cell.id)
    if (found === null) {
      this.#clients.delete(cell.id)
      return false
    }
    const { url, clientId, clientSecret } = found.vtn
    const of = JSON.stringify([url, clientId, clientSecret])
    const known = this.#clients.get(cell.id)
    const client =
      known?.of === of
        ? known.client
        : new VtnClient(found.vtn, this.#fetch, () => this.#clock.now())
    this.#clients.set(cell.id, { of, client })
    const followed = await followVtn(
      { db: this.#db, random: this.#random, nowMs, client },
      cell,
      found.vtn,
    )
    return followed.ok ? followed.value : followed
  }
}
