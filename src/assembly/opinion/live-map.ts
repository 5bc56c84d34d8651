import { success, type Result } from '../../kernel/refusal.ts'
import { finerMap, type FinerMap } from './finer-map.ts'
import { nameGroups, noNames, type NamedGroups } from './group-names.ts'
import { opinionMap, type OpinionMap } from './opinion-map.ts'
import { VoteTable, type Vote, type VoteRows } from './vote-table.ts'

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

/** What groups are called after a naming; how many there were then. */
export interface Naming {
  readonly groups: NamedGroups
  readonly count: number | undefined
}

/** Votes as they were at one time, and the statements that did not count. */
export interface VotesThen {
  readonly votes: VoteRows
  readonly out: readonly string[]
}

/** All that both maps are worked out of, here or in another thread. */
export interface MapOrder {
  readonly now: VotesThen
  /** Namings that were due since the last one, in order. */
  readonly due: readonly VotesThen[]
  readonly named: Naming
}

export interface Maps {
  readonly plain: OpinionMap
  readonly finer: NamedMap
  readonly named: Naming
}

/** Votes after which groups are named for the first time; each further time at twice as many. */
const firstNaming = 64

/**
 * The maps of a conversation as events come. They depend on the events and their order alone: made of the whole log or
 * event by event, on whatever machine, they are the same to the last bit. Names and the number of groups follow those of the
 * last naming, which is due whenever votes have doubled, and made when the second view is next asked for: no vote waits for it.
 */
export class LiveMap {
  readonly table = new VoteTable()
  readonly #out = new Set<string>()
  #voted = 0
  #nextNaming = firstNaming
  #due: VotesThen[] = []
  #named: Naming = { groups: noNames, count: undefined }

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
      this.#due.push(this.#now())
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
    this.took({ due: this.#due }, this.#due.reduce(namingAfter, this.#named))
    return namedMap(this.table, this.#out, this.#named).finer
  }

  /** What {@link mapsOf} makes both maps of. */
  order(): MapOrder {
    return { now: this.#now(), due: [...this.#due], named: this.#named }
  }

  /** Takes over the naming that was worked out of an order. */
  took({ due }: Pick<MapOrder, 'due'>, named: Naming): void {
    const isNext = due.length > 0 && due.every((then, i) => this.#due[i] === then)
    if (!isNext) return
    this.#due = this.#due.slice(due.length)
    this.#named = named
  }

  #now(): VotesThen {
    return { votes: this.table.rows(), out: [...this.#out] }
  }
}

/** Both maps of an order. */
export function mapsOf({ now, due, named }: MapOrder): Maps {
  const naming = due.reduce(namingAfter, named)
  const [table, out] = [VoteTable.of(now.votes), new Set(now.out)]
  return {
    plain: opinionMap(table, { out }),
    finer: namedMap(table, out, naming).finer,
    named: naming,
  }
}

function namingAfter(before: Naming, { votes, out }: VotesThen): Naming {
  return namedMap(VoteTable.of(votes), new Set(out), before).named
}

function namedMap(
  table: VoteTable,
  out: ReadonlySet<string>,
  { groups: before, count }: Naming,
): Pick<Maps, 'finer' | 'named'> {
  const map = finerMap(table, { out, ...(count === undefined ? {} : { keep: count }) })
  const members = map.groups.map((_, group) =>
    table.participants.filter((_participant, row) => map.groupOf[row] === group),
  )
  const groups = nameGroups(before, members)
  return { finer: { map, names: groups.names }, named: { groups, count: map.groups.length } }
}
