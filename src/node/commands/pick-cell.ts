import type { Cell } from '../../cell/cell.ts'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import type { Thing } from '../../things/thing.ts'
import { nearest } from './nearest.ts'

/** The cell with this short name. Refuses another with the nearest that there is. */
export function pickCell(cells: readonly Cell[], slug: string): Cell {
  const cell = cells.find((known) => known.slug === slug)
  if (cell !== undefined) return cell
  throw notFound(
    `There is no cell "${slug}".`,
    slug,
    cells.map((known) => known.slug),
  )
}

/** The thing with this name, or the only one where none is named. Refuses otherwise, naming those there are. */
export function pickThing(things: readonly Thing[], name: string | undefined, cell: Cell): Thing {
  const [only] = things
  if (name === undefined && only !== undefined && things.length === 1) return only
  const thing = things.find((known) => known.name === name)
  if (thing !== undefined) return thing
  const what =
    name === undefined
      ? `Say with --thing NAME which thing of ${cell.name} is meant.`
      : `${cell.name} has no thing "${name}".`
  throw notFound(
    what,
    name ?? '',
    things.map((known) => known.name),
  )
}

function notFound(what: string, word: string, known: readonly string[]): RefusalError {
  const near = nearest(word, known)
  const some =
    known.length === 0 ? ' There is none yet.' : ` There are: ${known.slice(0, 10).join(', ')}.`
  return new RefusalError(
    refuse('not-found', what + (near === null ? some : ` Did you mean ${near}?`)),
  )
}
