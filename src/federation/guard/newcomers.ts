import type { Kysely } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { hostKey } from '../host-key.ts'
import type { Guard } from './guard.ts'
import {
  addHeard,
  addMet,
  countHeard,
  countMet,
  isHeardSince,
  meetAgain,
  sweepHeard,
} from './store-met.ts'
import type { Verdict } from './verdict.ts'

/** Accounts of one owner's domain that are heard within a day at the most, besides those that follow: of servers that some neighbourhood has accepted, and of others. */
export const newActorsLimit = 500
export const newActorsOfStrangerLimit = 50
/** Servers that one neighbourhood remembers, and new ones of one owner's domain, at the most. */
export const serversLimit = 5_000
export const serversOfDomainLimit = 20

export interface NewcomerParts {
  readonly db: Kysely<Schema>
  /** Real time. */
  readonly clock: Clock
  readonly guard: Guard
  /** Neighbourhoods that are switched on. */
  readonly cells: () => Promise<readonly string[]>
  /** Whether somebody follows already. */
  readonly isFollower: (actor: string) => Promise<boolean>
}

/** Who comes for the first time: so many accounts of one owner in a day, and servers that wait until a steward accepts them. */
export class Newcomers {
  readonly #parts: NewcomerParts

  constructor(parts: NewcomerParts) {
    this.#parts = parts
  }

  /** Whether an account may come: it is known, or there is room for another one of its domain today. */
  async mayCome(actor: URL): Promise<boolean> {
    const { db, clock } = this.#parts
    if (await this.#isKnown(actor)) return true
    const most = (await this.#isAccepted(actor)) ? newActorsLimit : newActorsOfStrangerLimit
    return (await countHeard(db, hostKey(actor.hostname), clock.now() - dayMs)) < most
  }

  /** Counts an account whose message was found to be theirs. False: there is no room for it any more. */
  async come(actor: URL): Promise<boolean> {
    const { db, clock } = this.#parts
    if (await this.#isKnown(actor)) return true
    if (!(await this.mayCome(actor))) return false
    await addHeard(db, actor.href, hostKey(actor.hostname), clock.now())
    return true
  }

  /** How a neighbourhood meets an account that writes to it; where its server is new it is remembered, or blocked where too many are. */
  async meet(cellId: string, actor: URL): Promise<Verdict> {
    const { db, clock, guard } = this.#parts
    const verdict = await guard.judge(cellId, actor)
    if (verdict === 'blocked') return verdict
    const nowMs = clock.now()
    const { host } = actor
    if (await meetAgain(db, cellId, host, nowMs)) return verdict
    const domain = hostKey(actor.hostname)
    if (verdict === 'held') {
      const isFull =
        (await countMet(db, cellId)) >= serversLimit ||
        (await countMet(db, cellId, domain)) >= serversOfDomainLimit
      if (isFull) return 'blocked'
    }
    await addMet(db, cellId, { host, domain }, nowMs)
    return verdict
  }

  /** Forgets who is no newcomer any more. */
  async sweep(): Promise<void> {
    await sweepHeard(this.#parts.db, this.#parts.clock.now() - dayMs)
  }

  async #isKnown({ href }: URL): Promise<boolean> {
    const { db, clock, isFollower } = this.#parts
    return (await isHeardSince(db, href, clock.now() - dayMs)) || (await isFollower(href))
  }

  async #isAccepted(actor: URL): Promise<boolean> {
    const { guard, cells } = this.#parts
    for (const cellId of await cells()) {
      if ((await guard.judge(cellId, actor)) === 'open') return true
    }
    return false
  }
}
