import type { Kysely } from 'kysely'
import { newId } from '../kernel/id.ts'
import { refuse, type Result } from '../kernel/refusal.ts'
import type { Schema } from '../store/schema.ts'
import type { Cell } from './cell.ts'
import { checkCell, checkName, type CellDraft } from './cell-check.ts'
import type { CellContext } from './context.ts'
import { freeSlug, slugLimit, slugOf } from './slug.ts'
import { countHomes, createCell, findCell, lockCell, takenSlugs } from './store.ts'

/** Homes of one neighbourhood at the most: what one node plans and settles within a quarter of an hour. */
export const homesLimit = 1_000

/**
 * Makes a home in a neighbourhood; it takes over the place, time zone, currency and time of the
 * neighbourhood. Refused: there are {@link homesLimit} already.
 */
export async function createHome(
  context: Pick<CellContext, 'clock' | 'random'>,
  db: Kysely<Schema>,
  neighbourhoodId: string,
  name: string,
): Promise<Result<Cell>> {
  const parent = await findCell(db, neighbourhoodId)
  if (parent === null || parent.kind !== 'neighbourhood') {
    return refuse('not-found', 'There is no such neighbourhood.', 'cell')
  }
  const plain = checkName(name)
  if (!plain.ok) return plain
  const nowMs = context.clock.now()
  const make = async (tx: Kysely<Schema>): Promise<Result<Cell>> => {
    // Two who add the last home at once are counted one after the other.
    await lockCell(tx, parent.id)
    if ((await countHomes(tx, parent.id)) >= homesLimit) {
      return refuse(
        'too-many-homes',
        `A neighbourhood has ${homesLimit} homes at the most; found another one beside it.`,
        'cell',
      )
    }
    return createCell(tx, {
      ...parent,
      id: newId(nowMs, context.random),
      kind: 'home',
      parentId: parent.id,
      slug: await freeSlugFor(tx, plain.value, 'home'),
      name: plain.value,
      createdMs: nowMs,
    })
  }
  return db.isTransaction ? make(db) : db.transaction().execute(make)
}

/** Makes a neighbourhood that lives in real time. */
export async function createNeighbourhood(
  context: Pick<CellContext, 'clock' | 'random'>,
  db: Kysely<Schema>,
  draft: CellDraft,
): Promise<Result<Cell>> {
  const checked = checkCell(draft)
  if (!checked.ok) return checked
  const nowMs = context.clock.now()
  return createCell(db, {
    ...checked.value,
    id: newId(nowMs, context.random),
    kind: 'neighbourhood',
    parentId: null,
    slug: await freeSlugFor(db, checked.value.name, 'neighbourhood'),
    time: { kind: 'machine' },
    isSample: false,
    createdMs: nowMs,
  })
}

async function freeSlugFor(db: Kysely<Schema>, name: string, fallback: string): Promise<string> {
  const slug = slugOf(name, fallback)
  // A number at the end may cost a long slug its last characters.
  const taken = await takenSlugs(db, slug.slice(0, slugLimit - 6).replace(/-+$/, ''))
  return freeSlug(slug, (candidate) => taken.has(candidate))
}
