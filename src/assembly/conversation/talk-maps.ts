import type { NamedMap } from '../opinion/live-map.ts'
import type { OpinionMap } from '../opinion/opinion-map.ts'
import type { Talk } from './talk.ts'

interface Made<Map> {
  readonly map: Map
  readonly seq: number
  readonly madeMs: number
}

/** The maps of talks, made anew when they are asked for and something changed; those of large talks every few seconds at the most. */
export class TalkMaps {
  readonly #plain = new WeakMap<Talk, Made<OpinionMap>>()
  readonly #finer = new WeakMap<Talk, Made<NamedMap>>()

  /** The map as it is known elsewhere. */
  plain(talk: Talk, nowMs: number): OpinionMap {
    return fresh(this.#plain, talk, nowMs, () => talk.live.map())
  }

  /** The second view, with names of groups. */
  finer(talk: Talk, nowMs: number): NamedMap {
    return fresh(this.#finer, talk, nowMs, () => talk.live.finer())
  }
}

/** How old a map of so many votes may be, ms. */
export function paceMs(votes: number): number {
  if (votes <= 2_000) return 0
  return votes <= 20_000 ? 1_000 : 5_000
}

function fresh<Map>(
  kept: WeakMap<Talk, Made<Map>>,
  talk: Talk,
  nowMs: number,
  make: () => Map,
): Map {
  const known = kept.get(talk)
  const isFresh =
    known !== undefined &&
    (known.seq === talk.seq || nowMs - known.madeMs < paceMs(talk.live.table.votes))
  if (isFresh) return known.map
  const map = make()
  kept.set(talk, { map, seq: talk.seq, madeMs: nowMs })
  return map
}
