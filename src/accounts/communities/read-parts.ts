import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { findCell } from '../../cell/store.ts'
import type { Schema } from '../../store/schema.ts'
import type { AskedPart } from './meter-part.ts'
import { findPart, partsIn, partsOfGuests, partsOfHome } from './store-meter-part.ts'

/** A part as it is told to those whom it concerns. */
export interface ReadPart extends Omit<AskedPart, 'homeId' | 'cellId'> {
  readonly home: Pick<Cell, 'id' | 'slug' | 'name'>
  readonly community: Pick<Cell, 'id' | 'slug' | 'name'>
}

/** What was ever asked for a home, or of a community, the newest first. */
export async function readParts(db: Kysely<Schema>, cell: Cell): Promise<readonly ReadPart[]> {
  const parts = cell.kind === 'home' ? await partsOfHome(db, cell.id) : await partsIn(db, cell.id)
  const ids = new Set(parts.flatMap(({ homeId, cellId }) => [homeId, cellId]))
  const named = new Map<string, ReadPart['home']>()
  for (const id of ids) {
    const found = id === cell.id ? cell : await findCell(db, id)
    if (found !== null) named.set(id, { id, slug: found.slug, name: found.name })
  }
  return parts.flatMap(({ homeId, cellId, ...part }) => {
    const [home, community] = [named.get(homeId), named.get(cellId)]
    return home === undefined || community === undefined ? [] : [{ ...part, home, community }]
  })
}

/** Homes of other neighbourhoods that ever took part in a community. */
export async function guestHomes(db: Kysely<Schema>, cellId: string): Promise<Cell[]> {
  const ids = new Set((await partsOfGuests(db, cellId)).map(({ homeId }) => homeId))
  const homes = await Promise.all([...ids].map((id) => findCell(db, id)))
  return homes.filter((home) => home !== null)
}

/** One that concerns a cell, its home or its community, with both; null: there is none. */
export async function readAskedPart(
  db: Kysely<Schema>,
  cellId: string,
  partId: string,
): Promise<{ readonly part: AskedPart; readonly home: Cell; readonly community: Cell } | null> {
  const part = await findPart(db, partId)
  if (part === null || (part.homeId !== cellId && part.cellId !== cellId)) return null
  const [home, community] = [await findCell(db, part.homeId), await findCell(db, part.cellId)]
  return home === null || community === null ? null : { part, home, community }
}
