import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { checkAttributes, textOf } from '../../things/attributes.ts'
import { listThingsOfCells } from '../../things/store.ts'
import type { Attributes, Thing } from '../../things/thing.ts'
import { partsOfGuests } from '../communities/store-meter-part.ts'
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
  const guests = (await partsOfGuests(db, cell.id)).filter((part) => part.cellId === cell.id)
  const sinceOf = new Map([
    ...homes.map(({ id, createdMs }) => [id, createdMs] as const),
    ...guests.toReversed().map(({ homeId, fromMs }) => [homeId, fromMs] as const),
  ])
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

/** A meter of a home or a shared generator, whose metering point can be stated. */
export interface PointHolder {
  readonly thing: Thing
  /** The home; null for what the neighbourhood owns together. */
  readonly home: Cell | null
  readonly meteringPoint: string | null
  /** The number of what is fed in; only meters may have one of its own. */
  readonly feedInPoint: string | null
}

/** Meters of homes and shared generators in use, homes in their order. */
export async function pointHolders(
  db: Kysely<Schema>,
  cell: Pick<Cell, 'id'>,
  homes: readonly Cell[],
): Promise<PointHolder[]> {
  const ids = [...homes.map(({ id }) => id), cell.id]
  const things = await listThingsOfCells(db, ids, 'adopted')
  return [...homes, null].flatMap((home) =>
    things
      .filter(({ cellId, kind }) =>
        home === null
          ? cellId === cell.id && (kind === 'solar' || kind === 'wind')
          : cellId === home.id && kind === 'meter',
      )
      .map((thing) => ({
        thing,
        home,
        meteringPoint: textOf(thing, 'meteringPoint'),
        feedInPoint: thing.kind === 'meter' ? textOf(thing, 'feedInPoint') : null,
      })),
  )
}

/** The numbers that are typed for one holder; empty: none. */
export interface TypedPoints {
  readonly thingId: string
  readonly meteringPoint: string
  readonly feedInPoint: string
}

/**
 * Checks typed numbers against their form and each other, and gives what changes: things with their attributes as they
 * will be. The refusal names the field `meteringPoint-<thing>` or `feedInPoint-<thing>`.
 */
export function checkPoints(
  holders: readonly PointHolder[],
  typed: readonly TypedPoints[],
): Result<readonly { readonly thing: Thing; readonly attributes: Attributes }[]> {
  const typedOf = new Map(typed.map((of) => [of.thingId, of]))
  const ownerOf = new Map<string, string>()
  const changes: { thing: Thing; attributes: Attributes }[] = []
  for (const { thing, home, ...stated } of holders) {
    const asked = typedOf.get(thing.id)
    const owner = home?.id ?? thing.id
    const next = Object.fromEntries(Object.entries(thing.attributes))
    for (const name of pointNames) {
      const number = asked === undefined ? (stated[name] ?? '') : asked[name].replaceAll(/\s/g, '')
      const at = `${name}-${thing.id}`
      if (number === '') {
        delete next[name]
        continue
      }
      const known = ownerOf.get(number)
      if (known !== undefined && known !== owner) {
        const message = `Two homes state the metering point ${number}; only one of them can be right.`
        return refuse('metering-point-twice', message, at, { point: number })
      }
      ownerOf.set(number, owner)
      next[name] = number
      if (!checkAttributes(thing.kind, { [name]: number }).ok) return refuseNumber(at)
    }
    if (pointNames.some((name) => next[name] !== thing.attributes[name])) {
      changes.push({ thing, attributes: next })
    }
  }
  return success(changes)
}

function refuseNumber(at: string): Refusal {
  const message =
    'Type the number as it stands on the papers of the grid operator: 6 to 40 letters and digits.'
  return refuse('not-a-metering-point', message, at)
}

const pointNames = ['meteringPoint', 'feedInPoint'] as const
