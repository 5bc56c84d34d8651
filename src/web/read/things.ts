import type { Cell } from '../../cell/cell.ts'
import { hasRole, type Principal } from '../../cell/role.ts'
import { findCell, homesOf } from '../../cell/store.ts'
import { attributesOf } from '../../things/attributes.ts'
import { addressOf } from '../../things/connection.ts'
import { s2Path } from '../../things/protocols/s2-link.ts'
import { listThings, notesOf } from '../../things/store.ts'
import type { Thing } from '../../things/thing.ts'
import type { WebContext } from '../context.ts'
import type { DialView, ThingPageView, ThingRow, ThingsView } from '../view/things.ts'
import { lastAtMs } from './status.ts'

/** Other cells offered at the most: nobody looks after more homes by hand. */
const otherLimit = 40

/** Reads what *Things* shows of a cell. */
export async function readThings(
  context: WebContext,
  {
    cell,
    principal,
    nowMs,
  }: { readonly cell: Cell; readonly principal: Principal; readonly nowMs: number },
  password: ThingsView['password'],
): Promise<ThingsView> {
  const { db } = context.api
  const offers = await listThings(db, cell.id, 'offered')
  const things = await listThings(db, cell.id, 'adopted')
  const { brokerUrl } = context.things
  return {
    nowMs,
    dial: await readDial(context, cell),
    offers: await Promise.all(
      offers.map(async ({ id, name, kind, address, reports }) => ({
        id,
        name,
        kind,
        address,
        reports,
        notes: await notesOf(db, id),
      })),
    ),
    things: things.map((thing) => rowOf(context, thing)),
    connect:
      brokerUrl === null
        ? null
        : { broker: brokerUrl, user: cell.slug, topic: `commonwatt/${cell.slug}/DEVICE/state` },
    s2Url: context.things.publicUrl.replace(/^http/, 'ws') + s2Path,
    password,
    homes: offers.length === 0 ? [] : await homesOf(db, cell.id),
    others: await othersOf(context, principal, cell),
  }
}

async function readDial({ things }: WebContext, cell: Cell): Promise<DialView> {
  const { desk, clock } = things
  const connections = await desk.connections.of(cell.id)
  return {
    nowMs: clock.now(),
    protocols: desk.connections.protocols,
    connections: connections.map(({ id, protocol, endpoint, line, past }) => ({
      id,
      protocol,
      address: addressOf(endpoint),
      tls: endpoint.kind === 'tcp' ? (endpoint.tls ?? null) : null,
      line,
      past,
      hasPast: desk.connections.protocols.some(
        (one) => one.name === protocol && one.hasPast === true,
      ),
    })),
  }
}

/** Reads what the page of one thing shows. */
export function readThing(context: WebContext, thing: Thing, nowMs: number): ThingPageView {
  return {
    nowMs,
    thing: {
      ...rowOf(context, thing),
      protocol: thing.protocol,
      address: thing.address,
      reports: thing.reports,
    },
    attributes: attributesOf(thing).map(({ name, rule, value }) => ({
      name,
      rule,
      value: value === null ? null : String(value),
    })),
    canTest: thing.isControllable,
    refused: context.things.desk.status(thing).refused,
  }
}

function rowOf(context: WebContext, thing: Thing): ThingRow {
  const { id, name, kind, isControllable } = thing
  const { doubts } = context.things.desk.status(thing)
  return { id, name, kind, isControllable, lastAtMs: lastAtMs(context, thing), doubts }
}

async function othersOf(
  { api: { db } }: WebContext,
  principal: Principal,
  cell: Cell,
): Promise<ThingsView['others']> {
  if (principal.kind === 'nobody') return []
  const ids = new Set(
    principal.memberships
      .filter(
        ({ cellId, role }) =>
          role !== 'guest' && cellId !== cell.id && hasRole(principal, cellId, role),
      )
      .map(({ cellId }) => cellId),
  )
  const cells = await Promise.all([...ids].slice(0, otherLimit).map((id) => findCell(db, id)))
  return cells.filter((other) => other !== null).map(({ slug, name }) => ({ slug, name }))
}
