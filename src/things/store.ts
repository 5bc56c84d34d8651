import type { Kysely, Selectable } from 'kysely'
import { lockCell } from '../cell/store.ts'
import { assert } from '../kernel/assert.ts'
import { refuse, success, type Refusal, type Result } from '../kernel/refusal.ts'
import type { Schema } from '../store/schema.ts'
import { stillKnown } from './attributes.ts'
import type { Note } from './note.ts'
import { bindingLimit, offerLimit, thingLimit, type Offer } from './offer.ts'
import { isQuantity } from './quantity.ts'
import {
  thingKinds,
  type Attributes,
  type Thing,
  type ThingKind,
  type ThingState,
} from './thing.ts'

export {
  activeOverrides,
  acknowledgeSetPoint,
  forgetSteering,
  latestSetPoints,
  recordOverride,
  recordSetPoint,
  setPointsBetween,
} from './store-set-point.ts'

/** The things of one cell, oldest first; of one state where it is given. */
export async function listThings(
  db: Kysely<Schema>,
  cellId: string,
  state?: ThingState,
): Promise<Thing[]> {
  return await listThingsOfCells(db, [cellId], state)
}

/** The things of several cells, oldest first; of one state where it is given. */
export async function listThingsOfCells(
  db: Kysely<Schema>,
  cellIds: readonly string[],
  state?: ThingState,
): Promise<Thing[]> {
  if (cellIds.length === 0) return []
  let query = db.selectFrom('things').selectAll().where('cell_id', 'in', cellIds)
  if (state !== undefined) query = query.where('state', '=', state)
  return (await query.orderBy('created_ms').orderBy('id').execute()).map(toThing)
}

/** One thing; null where there is none. */
export async function findThing(db: Kysely<Schema>, id: string): Promise<Thing | null> {
  const row = await db.selectFrom('things').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : toThing(row)
}

/** The thing that a protocol knows by this address; null where there is none. */
export async function findThingByAddress(
  db: Kysely<Schema>,
  protocol: string,
  address: string,
): Promise<Thing | null> {
  const row = await db
    .selectFrom('things')
    .selectAll()
    .where('protocol', '=', protocol)
    .where('address', '=', address)
    .executeTakeFirst()
  return row === undefined ? null : toThing(row)
}

/**
 * Keeps a thing that was found. Found again, it keeps its state, its cell, and once adopted the name,
 * kind and attributes that a person gave it; what it reports and how to speak to it are renewed.
 * Refused: a new offer where the cell already has {@link offerLimit} waiting.
 */
export async function offerThing(
  db: Kysely<Schema>,
  offer: Omit<Offer, 'cellSlug'> & {
    readonly id: string
    readonly cellId: string
    readonly protocol: string
    readonly nowMs: number
  },
): Promise<Result<Thing>> {
  if (offer.binding.length > bindingLimit) {
    return refuse(
      'announcement-too-long',
      `The announcement is longer than ${bindingLimit} characters.`,
      offer.address,
    )
  }
  return await db.transaction().execute(async (tx) => {
    // A device announces itself in several messages at once: the first makes the thing, the others find it.
    await lockCell(tx, offer.cellId)
    const known = await findThingByAddress(tx, offer.protocol, offer.address)
    const renewed = {
      reports: JSON.stringify(offer.reports),
      is_controllable: offer.isControllable ? 1 : 0,
      binding: offer.binding,
      notes: JSON.stringify(offer.notes),
    }
    if (known !== null) {
      const guessed =
        known.state === 'adopted'
          ? {}
          : { kind: offer.kind, name: offer.name, attributes: JSON.stringify(offer.attributes) }
      const row = await tx
        .updateTable('things')
        .set({ ...renewed, ...guessed })
        .where('id', '=', known.id)
        .returningAll()
        .executeTakeFirstOrThrow()
      return success(toThing(row))
    }
    const full = await refuseMoreOffers(tx, offer.cellId, offer.address)
    if (full !== null) return full
    const row = await tx
      .insertInto('things')
      .values({
        id: offer.id,
        cell_id: offer.cellId,
        kind: offer.kind,
        name: offer.name,
        state: 'offered',
        protocol: offer.protocol,
        address: offer.address,
        attributes: JSON.stringify(offer.attributes),
        created_ms: offer.nowMs,
        ...renewed,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return success(toThing(row))
  })
}

/** Hands a thing that waits to be adopted to another cell, where it waits on. Refused: it is in use, or too many wait there. */
export async function giveOffer(
  db: Kysely<Schema>,
  id: string,
  cellId: string,
): Promise<Result<Thing>> {
  return await db.transaction().execute(async (tx) => {
    await lockCell(tx, cellId)
    const full = await refuseMoreOffers(tx, cellId, 'cell')
    if (full !== null) return full
    const row = await tx
      .updateTable('things')
      .set({ cell_id: cellId })
      .where('id', '=', id)
      .where('state', '=', 'offered')
      .returningAll()
      .executeTakeFirst()
    if (row !== undefined) return success(toThing(row))
    return refuse('not-an-offer', 'Only a thing that nobody has taken into use is passed on.', id)
  })
}

async function refuseMoreOffers(
  tx: Kysely<Schema>,
  cellId: string,
  at: string,
): Promise<Refusal | null> {
  const waiting = await tx
    .selectFrom('things')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('cell_id', '=', cellId)
    .where('state', '!=', 'adopted')
    .executeTakeFirstOrThrow()
  return Number(waiting.count) < offerLimit
    ? null
    : refuse(
        'too-many-offers',
        `${offerLimit} things are already waiting to be adopted; adopt some of them first.`,
        at,
      )
}

/**
 * Takes an offered or removed thing into use; an adopted one gets the new name, kind and attributes.
 * The attributes are checked by `checkAttributes` before they come here. Refused: no such thing, or the cell
 * has {@link thingLimit} in use already.
 */
export async function adoptThing(
  db: Kysely<Schema>,
  id: string,
  as: {
    readonly cellId: string
    readonly name: string
    readonly kind: ThingKind
    readonly attributes: Attributes
  },
): Promise<Result<Thing>> {
  return await db.transaction().execute(async (tx) => {
    await lockCell(tx, as.cellId)
    const { count } = await tx
      .selectFrom('things')
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .where('cell_id', '=', as.cellId)
      .where('state', '=', 'adopted')
      .where('id', '!=', id)
      .executeTakeFirstOrThrow()
    if (Number(count) >= thingLimit) {
      return refuse(
        'too-many-things',
        `A home has ${thingLimit} things in use at the most; take one out of use first.`,
        id,
      )
    }
    const row = await tx
      .updateTable('things')
      .set({
        cell_id: as.cellId,
        name: as.name,
        kind: as.kind,
        attributes: JSON.stringify(as.attributes),
        state: 'adopted',
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst()
    return row === undefined ? noSuchThing(id) : success(toThing(row))
  })
}

/** Ends the use of a thing, or dismisses an offer. Its history stays, and it can be adopted again. */
export async function removeThing(db: Kysely<Schema>, id: string): Promise<Result<Thing>> {
  const row = await db
    .updateTable('things')
    .set({ state: 'removed' })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? noSuchThing(id) : success(toThing(row))
}

/** What of a thing's announcement was not understood. */
export async function notesOf(db: Kysely<Schema>, id: string): Promise<Note[]> {
  const row = await db.selectFrom('things').select('notes').where('id', '=', id).executeTakeFirst()
  // Written by `offerThing` only.
  return row === undefined ? [] : JSON.parse(row.notes)
}

/** What one protocol needs to speak to its things again after a restart, oldest first. */
export async function bindingsOf(
  db: Kysely<Schema>,
  protocol: string,
): Promise<{ address: string; binding: string }[]> {
  const rows = await db
    .selectFrom('things')
    .select(['address', 'binding'])
    .where('protocol', '=', protocol)
    .orderBy('created_ms')
    .orderBy('id')
    .execute()
  return rows.map(({ address, binding }) => ({ address, binding }))
}

function noSuchThing(id: string): Result<never> {
  return refuse('no-such-thing', 'There is no thing with this id.', id)
}

function toThing(row: Selectable<Schema['things']>): Thing {
  const kind = thingKinds.find((known) => known === row.kind)
  assert(kind !== undefined, `a thing of kind ${row.kind} is in the database`)
  const { state } = row
  assert(
    state === 'offered' || state === 'adopted' || state === 'removed',
    `a thing in the state ${state} is in the database`,
  )
  const reports: string[] = JSON.parse(row.reports)
  const attributes: Attributes = JSON.parse(row.attributes)
  return {
    id: row.id,
    cellId: row.cell_id,
    kind,
    name: row.name,
    state,
    protocol: row.protocol,
    address: row.address,
    reports: reports.filter(isQuantity),
    isControllable: row.is_controllable === 1,
    attributes: stillKnown(kind, attributes),
    createdMs: row.created_ms,
  }
}
