import { success, type Result } from '../../kernel/refusal.ts'
import { finerMap, type FinerMap } from './finer-map.ts'
import { nameGroups, noNames, type NamedGroups } from './group-names.ts'
import { opinionMap, type OpinionMap } from './opinion-map.ts'
import { VoteTable, type Vote } from './vote-table.ts'

/** What a conversation's map is made of, in its order. */
export type Event =
  | ({ readonly kind: 'vote' } & Vote)
  /** A statement counts no more, or counts again. */
  | { readonly kind: 'count'; readonly statement: string; readonly counts: boolean }

/** The second view with names of groups that stay. */
export interface NamedMap {
  readonly map: FinerMap
  readonly names: readonly string[]
}

/** Votes after which groups are named for the first time; each further time at twice as many. */
const firstNaming = 64

/**
 * The maps of a conversation as events come. They depend on the events and their order alone: made of the whole log or
 * event by event, on whatever machine, they are the same to the last bit. Names and the number of groups follow those of the
 * last naming, which is made again whenever votes have doubled.
 */
export class LiveMap {
  readonly table = new VoteTable()
  readonly #out = new Set<string>()
  #voted = 0
  #nextNaming = firstNaming
  #named: { readonly groups: NamedGroups; readonly count?: number } = { groups: noNames }

  /** Takes an event; refused where a conversation has become too large, and then nothing changes. */
  add(event: Event): Result<null> {
    if (event.kind === 'count') {
      if (event.counts) this.#out.delete(event.statement)
      else this.#out.add(event.statement)
      return success(null)
    }
    const added = this.table.add(event)
    if (!added.ok) return added
    this.#voted++
    if (this.#voted === this.#nextNaming) {
      const { map, groups } = this.#name()
      this.#named = { groups, count: map.groups.length }
      this.#nextNaming *= 2
    }
    return success(null)
  }

  /** The map as it is known elsewhere. */
  map(): OpinionMap {
    return opinionMap(this.table, { out: this.#out })
  }

  /** The second view. */
  finer(): NamedMap {
    const { map, groups } = this.#name()
    return { map, names: groups.names }
  }

  #name(): { readonly map: FinerMap; readonly groups: NamedGroups } {
    const { count, groups } = this.#named
    const map = finerMap(this.table, {
      out: this.#out,
      ...(count === undefined ? {} : { keep: count }),
    })
    const members = map.groups.map((_, group) =>
      this.table.participants.filter((_, row) => map.groupOf[row] === group),
    )
    return { map, groups: nameGroups(groups, members) }
  }
}
