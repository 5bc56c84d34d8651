import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { textOf } from '../../things/attributes.ts'
import { listThingsOfCells } from '../../things/store.ts'
import type { Thing } from '../../things/thing.ts'
import type { AccountOwner } from '../store.ts'

/**
 * Whose the metering points are, by their official numbers, as stated of meters and of shared generators. Refused: a
 * number that two owners state.
 */
export async function ownersOfPoints(
  db: Kysely<Schema>,
  cell: Pick<Cell, 'id'>,
  homes: readonly Cell[],
): Promise<Result<Map<string, AccountOwner>>> {
  const sinceOf = new Map(homes.map(({ id, createdMs }) => [id, createdMs]))
  const things = await listThingsOfCells(db, [cell.id, ...sinceOf.keys()])
  const owners = new Map<string, AccountOwner>()
  for (const thing of things) {
    if (thing.state === 'offered') continue
    const owner: AccountOwner =
      thing.cellId === cell.id
        ? { kind: 'plant', ownerId: thing.id }
        : { kind: 'home', ownerId: thing.cellId, sinceMs: sinceOf.get(thing.cellId) ?? 0 }
    for (const point of pointsOf(thing)) {
      const known = owners.get(point)
      if (known !== undefined && known.ownerId !== owner.ownerId) {
        const message = `Two homes state the metering point ${point}; only one of them can be right.`
        return refuse('metering-point-twice', message, 'file', { point })
      }
      owners.set(point, owner)
    }
  }
  return success(owners)
}

/** Numbers that are stated of a thing; a neighbourhood's meters have no account. */
function pointsOf(thing: Thing): string[] {
  const stated =
    thing.kind === 'meter'
      ? [textOf(thing, 'meteringPoint'), textOf(thing, 'feedInPoint')]
      : thing.kind === 'solar' || thing.kind === 'wind'
        ? [textOf(thing, 'meteringPoint')]
        : []
  return stated.filter((point) => point !== null)
}
