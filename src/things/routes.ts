import * as v from 'valibot'
import { route, type Route } from '../api/route.ts'
import { hasRole, isMember, personOf, type Principal } from '../cell/role.ts'
import { findCell, homesOf } from '../cell/store.ts'
import { newId } from '../kernel/id.ts'
import { refuse, success, type Refusal, type Result } from '../kernel/refusal.ts'
import { dayMs } from '../kernel/steps.ts'
import { instantShape } from '../series/shapes.ts'
import { attributesOf, checkAttributes } from './attributes.ts'
import type { ThingsContext } from './context.ts'
import type { ThingStatus } from './desk/desk-state.ts'
import { maySteer, noSuchThing, thingOfCell } from './routes-find.ts'
import { isQuantity } from './quantity.ts'
import { connectionRoutes } from './routes-connections.ts'
import { credentialRoutes } from './routes-credentials.ts'
import { doubtRoutes } from './doubt/routes-doubts.ts'
import { readingRoutes } from './routes-readings.ts'
import {
  attributesShape,
  kindShape,
  nameShape,
  overrideBody,
  overrideShape,
  quantityShape,
  setPointShape,
  thingNowShape,
  thingPath,
  thingShape,
} from './shapes.ts'
import {
  activeOverrides,
  findThing,
  listThings,
  notesOf,
  offerThing,
  setPointsBetween,
} from './store.ts'
import { thingDescription, thingDescriptionType } from './thing-description.ts'
import { thingKinds, type Thing } from './thing.ts'

/** Who sees the things of a cell: those who live in it or look after it; the members for what a neighbourhood owns. */
const see = { kind: 'cell', roles: ['resident', 'steward', 'member'] } as const
/** Who may change them. */
const steer = { kind: 'cell', roles: ['resident', 'steward'] } as const

const answerNow = v.object({ thing: thingNowShape })

/** Things: finding, adopting, steering and describing them, and sending readings over HTTP. */
export function thingsRoutes(context: ThingsContext): readonly Route[] {
  return [
    ...openRoutes(context),
    ...readingRoutes(context),
    ...listRoutes(context),
    ...adoptionRoutes(context),
    ...steeringRoutes(context),
    ...doubtRoutes(context),
    ...credentialRoutes(context),
    ...connectionRoutes(context),
  ]
}

/** Routes by the thing's own address. They find the cell themselves, so they check themselves who may. */
function openRoutes(context: ThingsContext): readonly Route[] {
  const { desk } = context
  return [
    route({
      method: 'get',
      path: '/things/{thing}',
      summary: 'The W3C Thing Description of a thing',
      access: { kind: 'anyone' },
      scope: 'read',
      params: v.object({ thing: v.string() }),
      answer: v.string(),
      contentType: thingDescriptionType,
      handle: async ({ principal, params }) => {
        const thing = await seenThing(context, principal, params.thing)
        if (!thing.ok) return thing
        return success(JSON.stringify(thingDescription(thing.value, context.publicUrl)))
      },
    }),
    route({
      method: 'get',
      path: '/things/{thing}/properties/{name}',
      summary: 'One property of a thing: what it measured last, or what is stated of it',
      access: { kind: 'anyone' },
      scope: 'read',
      params: v.object({ thing: v.string(), name: v.string() }),
      answer: v.union([v.number(), v.string(), v.boolean()]),
      handle: async ({ principal, params: { thing: id, name } }) => {
        const thing = await seenThing(context, principal, id)
        if (!thing.ok) return thing
        if (isQuantity(name)) {
          const last = desk.status(thing.value).values.get(name)
          return last === undefined
            ? refuse('not-found', `${thing.value.name} has not reported ${name} yet.`, 'name')
            : success(last.value)
        }
        const known = attributesOf(thing.value).find((attribute) => attribute.name === name)
        const value = known?.value ?? known?.rule.default ?? null
        return value === null
          ? refuse('not-found', `${thing.value.name} has no property ${name}.`, 'name')
          : success(value)
      },
    }),
  ]
}

function listRoutes(context: ThingsContext): readonly Route[] {
  const { db, clockOf } = context
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/things',
      summary: 'The things of a cell and how they are',
      access: see,
      scope: 'read',
      params: v.object({ cell: v.string() }),
      query: v.object({ state: v.optional(v.picklist(['offered', 'adopted', 'removed'])) }),
      answer: v.object({ things: v.array(thingNowShape) }),
      handle: async ({ params, query }) => {
        const things = await listThings(db, params.cell, query.state)
        return success({ things: await Promise.all(things.map((t) => withStatus(context, t))) })
      },
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/things/{thing}/set-points',
      summary:
        'What a thing was asked to do, oldest first: the last day where nothing else is asked',
      access: see,
      scope: 'read',
      params: thingPath,
      query: v.object({ fromMs: v.optional(instantShape), toMs: v.optional(instantShape) }),
      answer: v.object({
        setPoints: v.array(
          v.object({ ...setPointShape.entries, acknowledgedMs: v.nullable(v.number()) }),
        ),
        overrides: v.array(overrideShape),
      }),
      handle: async ({ params, query }) => {
        const thing = await thingOfCell(db, params)
        if (!thing.ok) return thing
        const cell = await findCell(db, params.cell)
        const nowMs = cell === null ? context.clock.now() : clockOf(cell).now()
        const toMs = query.toMs ?? nowMs + 1
        const fromMs = query.fromMs ?? toMs - dayMs
        return success({
          setPoints: await setPointsBetween(db, params.thing, fromMs, toMs),
          overrides: await activeOverrides(db, [params.thing], nowMs),
        })
      },
    }),
  ]
}

function adoptionRoutes(context: ThingsContext): readonly Route[] {
  const { db, desk, clockOf, random } = context
  return [
    route({
      method: 'post',
      path: '/cells/{cell}/things',
      summary: 'Add a thing by hand that will send its readings over HTTP',
      access: steer,
      scope: 'write',
      params: v.object({ cell: v.string() }),
      body: v.object({
        name: nameShape,
        kind: kindShape,
        reports: v.pipe(v.array(quantityShape), v.minLength(1)),
        attributes: v.optional(attributesShape, {}),
      }),
      answer: answerNow,
      handle: async ({ params, body }) => {
        const attributes = checkAttributes(body.kind, body.attributes)
        if (!attributes.ok) return attributes
        const cell = await findCell(db, params.cell)
        if (cell === null) return noSuchThing()
        const nowMs = clockOf(cell).now()
        const id = newId(nowMs, random)
        const { name, kind, reports } = body
        const offered = await offerThing(db, {
          id,
          cellId: cell.id,
          protocol: 'http-push',
          address: id,
          kind,
          name,
          reports,
          isControllable: false,
          attributes: attributes.value,
          binding: '{}',
          notes: [],
          nowMs,
        })
        if (!offered.ok) return offered
        return await answer(
          context,
          await desk.adopt(id, { cellId: cell.id, name, kind, attributes: attributes.value }),
        )
      },
    }),
    route({
      method: 'put',
      path: '/cells/{cell}/things/{thing}',
      summary: 'Adopt a thing that was found, or rename and describe one in use',
      access: steer,
      scope: 'write',
      params: thingPath,
      body: v.object({
        name: v.optional(nameShape),
        kind: v.optional(v.picklist(thingKinds)),
        attributes: v.optional(attributesShape),
        /** Another cell that the caller may steer: a home of the neighbourhood, or the neighbourhood itself. */
        cell: v.optional(v.string()),
      }),
      answer: answerNow,
      handle: async ({ principal, params, body }) => {
        const found = await thingOfCell(db, params)
        if (!found.ok) return found
        const thing = found.value
        const kind = body.kind ?? thing.kind
        const stated = body.attributes ?? (kind === thing.kind ? thing.attributes : {})
        const attributes = checkAttributes(kind, stated)
        if (!attributes.ok) return attributes
        const cellId = body.cell ?? thing.cellId
        const refused = await refuseMove(context, principal, thing.cellId, cellId)
        if (refused !== null) return refused
        const name = body.name ?? thing.name
        return await answer(
          context,
          await desk.adopt(thing.id, { cellId, name, kind, attributes: attributes.value }),
        )
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/things/{thing}/give',
      summary: 'Pass a thing that was found on to the home it belongs to, where it waits on',
      access: steer,
      scope: 'write',
      params: thingPath,
      body: v.object({ cell: v.string() }),
      answer: v.object({ thing: thingShape }),
      handle: async ({ principal, params, body }) => {
        const thing = await thingOfCell(db, params)
        if (!thing.ok) return thing
        const refused = await refuseGift(context, principal, params.cell, body.cell)
        if (refused !== null) return refused
        const given = await desk.give(params.thing, body.cell)
        return given.ok ? success({ thing: given.value }) : given
      },
    }),
    route({
      method: 'delete',
      path: '/cells/{cell}/things/{thing}',
      summary: 'End the use of a thing, or dismiss an offer; its history stays',
      access: steer,
      scope: 'write',
      params: thingPath,
      answer: v.object({ thing: thingShape }),
      handle: async ({ params }) => {
        const thing = await thingOfCell(db, params)
        if (!thing.ok) return thing
        const removed = await desk.remove(thing.value.id)
        return removed.ok ? success({ thing: removed.value }) : removed
      },
    }),
  ]
}

function steeringRoutes(context: ThingsContext): readonly Route[] {
  const { db, desk } = context
  return [
    route({
      method: 'post',
      path: '/cells/{cell}/things/{thing}/test',
      summary: 'Turn a thing on for five seconds, to see that it is the right one',
      access: steer,
      scope: 'write',
      params: thingPath,
      answer: v.object({ setPoint: setPointShape }),
      handle: async ({ params }) => {
        const thing = await thingOfCell(db, params)
        if (!thing.ok) return thing
        const setPoint = await desk.test(thing.value.id)
        return setPoint.ok ? success({ setPoint: setPoint.value }) : setPoint
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/things/{thing}/override',
      summary: 'Override the plan for a thing: hurry, pause, or a power of your own',
      access: steer,
      scope: 'write',
      params: thingPath,
      body: overrideBody,
      answer: v.object({ override: overrideShape }),
      handle: async ({ principal, params, body }) => {
        const thing = await thingOfCell(db, params)
        if (!thing.ok) return thing
        return await override(principal, thing.value, body)
      },
    }),
    route({
      method: 'delete',
      path: '/cells/{cell}/things/{thing}/override',
      summary: 'End an override: the plan steers the thing again',
      access: steer,
      scope: 'write',
      params: thingPath,
      answer: v.object({ override: overrideShape }),
      handle: async ({ principal, params }) => {
        const thing = await thingOfCell(db, params)
        if (!thing.ok) return thing
        return await override(principal, thing.value, {
          mode: 'automatic',
          powerW: null,
          seconds: 1,
        })
      },
    }),
  ]

  async function override(
    principal: Principal,
    thing: Thing,
    { mode, powerW, seconds }: v.InferOutput<typeof overrideBody>,
  ): Promise<Result<{ override: v.InferOutput<typeof overrideShape> }>> {
    const personId = personOf(principal) ?? 'visitor'
    const kept = await desk.override({ thingId: thing.id, personId, mode, powerW }, seconds * 1_000)
    return kept.ok ? success({ override: kept.value }) : kept
  }
}

async function seenThing(
  { db }: ThingsContext,
  principal: Principal,
  id: string,
): Promise<Result<Thing>> {
  const thing = await findThing(db, id)
  const mayNot =
    thing === null || !(maySteer(principal, thing) || isMember(principal, thing.cellId))
  return mayNot ? noSuchThing() : success(thing)
}

/** Whoever moves a thing must be able to steer it where it goes, and it stays in the neighbourhood. */
async function refuseMove(
  { db }: ThingsContext,
  principal: Principal,
  from: string,
  to: string,
): Promise<Refusal | null> {
  if (from === to) return null
  const cell = await findCell(db, from)
  const neighbourhood = cell?.parentId ?? from
  const near = [neighbourhood, ...(await homesOf(db, neighbourhood)).map((home) => home.id)]
  if (near.includes(to) && hasRole(principal, to, 'resident', 'steward')) return null
  return refuse('not-found', 'There is no such cell that you may move this thing to.', 'cell')
}

/** What waits at a neighbourhood may go to any of its homes, whose residents decide; from a home only where one could move it. */
async function refuseGift(
  context: ThingsContext,
  principal: Principal,
  from: string,
  to: string,
): Promise<Refusal | null> {
  const homes = await homesOf(context.db, from)
  return homes.some(({ id }) => id === to) ? null : refuseMove(context, principal, from, to)
}

async function answer(
  context: ThingsContext,
  result: Result<Thing>,
): Promise<Result<v.InferOutput<typeof answerNow>>> {
  return result.ok ? success({ thing: await withStatus(context, result.value) }) : result
}

async function withStatus(
  { db, desk }: ThingsContext,
  thing: Thing,
): Promise<v.InferOutput<typeof thingNowShape>> {
  const { values, refused, doubts, ...status }: ThingStatus = desk.status(thing)
  return {
    ...thing,
    reports: [...thing.reports],
    attributes: { ...thing.attributes },
    notes: await notesOf(db, thing.id),
    status: {
      ...status,
      doubts: [...doubts],
      values: [...values].map(([quantity, last]) => ({ quantity, ...last })),
      refused:
        refused === null
          ? null
          : { code: refused.code, message: refused.message, atMs: refused.atMs },
    },
  }
}
