import type { Random } from '../../kernel/random.ts'
import type { OpinionMap } from '../opinion/opinion-map.ts'
import { drawStatement, prioritiesOf, priorityOf } from '../opinion/routing.ts'
import type { Statement } from './conversation.ts'
import type { Talk } from './talk.ts'

/** What somebody is asked next, and how far they are. */
export interface Turn {
  /** Null: has said what they think of all there is. */
  readonly next: Statement | null
  /** Statements voted on, and statements there are to vote on. */
  readonly voted: number
  readonly all: number
}

/**
 * The next statement for a participant (null: has not taken part), drawn in proportion to its priority among those shown and not
 * voted on. `first`: asked before any other, where it is open: the one that somebody went back to.
 */
export function turnOf(
  talk: Talk,
  map: OpinionMap,
  participant: number | null,
  random: Random,
  first: number | null = null,
): Turn {
  const shown = talk.statements.filter(({ state }) => state === 'shown')
  const open =
    participant === null
      ? shown
      : shown.filter(({ number }) => talk.opinionOf(participant, number) === null)
  const { table } = talk.live
  const isMeta = new Set(talk.statements.filter((s) => s.isMeta).map(({ number }) => number))
  const priorities = prioritiesOf(map, (column) => isMeta.has(Number(table.statements[column])))
  const wanted = shown.find(({ number }) => number === first)
  const drawn = drawStatement(
    open.map((statement) => {
      const column = table.columnOf(String(statement.number))
      // A map that is some seconds old does not know the newest statements.
      const known = column === undefined ? undefined : priorities[column]
      return { statement, priority: known ?? priorityOf(0, 0, 0, 0) }
    }),
    random,
  )
  return { next: wanted ?? drawn, voted: shown.length - open.length, all: shown.length }
}
