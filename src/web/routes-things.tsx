import type { Cell } from '../cell/cell.ts'
import { personOf } from '../cell/role.ts'
import { homesOf } from '../cell/store.ts'
import { latestPlan } from '../energy/store.ts'
import { refuse, type Refusal } from '../kernel/refusal.ts'
import { dayMs, hourMs } from '../kernel/steps.ts'
import { checkAttributes } from '../things/attributes.ts'
import { createBrokerCredential } from '../things/credentials.ts'
import { findThing } from '../things/store.ts'
import { thingKinds, type Thing, type ThingKind } from '../things/thing.ts'
import type { WebContext } from './context.ts'
import { attributesFromForm } from './forms/attributes-form.ts'
import { dialFromForm } from './forms/dial-form.ts'
import { atField } from './forms/number-field.ts'
import { readForm, type PostedForm } from './forms/read-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { problemResponse } from './problem-response.tsx'
import { ThingPage } from './pages/thing.tsx'
import { ThingsPage } from './pages/things.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { readThing, readThings } from './read/things.ts'
import { cellPage, formLimit, keepers, type CellCall, type WebRoute } from './web-route.ts'

/** How long a wish of a person holds, by its mode. */
const overrideMs = { hurry: 4 * hourMs, pause: 2 * hourMs, automatic: 1000 } as const

/** *Things*: take in, name, describe, try, override, take out of use. */
export function thingRoutes(context: WebContext): readonly WebRoute[] {
  const { desk } = context.things
  const at = '/at/:cell/things'
  return [
    cellPage({
      method: 'get',
      path: at,
      access: keepers,
      handle: (call) => thingsPage(context, call, emptyForm, null),
    }),
    cellPage({
      method: 'post',
      path: `${at}/password`,
      access: keepers,
      handle: async (call) => {
        const made = await createBrokerCredential(
          context.api.db,
          call.cell.id,
          call.wording.say('things.title'),
          context.things.clock.now(),
          context.things.random,
        )
        if (!made.ok) return thingsPage(context, call, refusedForm(call.wording, made), null)
        const { userName, password } = made.value
        return thingsPage(context, call, emptyForm, { user: userName, password })
      },
    }),
    ...dialRoutes(context, `${at}/connections`),
    cellPage({
      method: 'get',
      path: `${at}/:thing`,
      access: keepers,
      handle: withThing(context, async (call, thing) => thingPage(context, call, thing, emptyForm)),
    }),
    cellPage({
      method: 'post',
      path: `${at}/:thing`,
      access: keepers,
      handle: withThing(context, async (call, thing) => {
        const saved = await adopt(context, call, thing)
        if (saved.refused !== null) return thingPage(context, call, thing, saved)
        return back(call, thing, 'thing.saved', `/things/${thing.id}`)
      }),
    }),
    cellPage({
      method: 'post',
      path: `${at}/:thing/adopt`,
      access: keepers,
      handle: withThing(context, async (call, thing) => {
        const adopted = await adopt(context, call, thing)
        if (adopted.refused !== null) return thingsPage(context, call, adopted, null, thing.id)
        return back(call, thing, 'things.adopted')
      }),
    }),
    cellPage({
      method: 'post',
      path: `${at}/:thing/give`,
      access: keepers,
      handle: withThing(context, (call, thing) => give(context, call, thing)),
    }),
    cellPage({
      method: 'post',
      path: `${at}/:thing/test`,
      access: keepers,
      handle: withThing(context, async (call, thing) => {
        const tested = await desk.test(thing.id)
        if (!tested.ok) return thingPage(context, call, thing, refusedForm(call.wording, tested))
        return back(call, thing, 'thing.tested', `/things/${thing.id}`)
      }),
    }),
    cellPage({
      method: 'post',
      path: `${at}/:thing/remove`,
      access: keepers,
      handle: withThing(context, async (call, thing) => {
        const removed = await desk.remove(thing.id)
        if (!removed.ok) return thingPage(context, call, thing, refusedForm(call.wording, removed))
        return back(call, thing, 'thing.removed')
      }),
    }),
    cellPage({
      method: 'post',
      path: `${at}/:thing/believe`,
      access: keepers,
      handle: withThing(context, (call, thing) => believe(context, call, thing)),
    }),
    cellPage({
      method: 'post',
      path: `${at}/:thing/override`,
      access: keepers,
      handle: withThing(context, (call, thing) => override(context, call, thing)),
    }),
  ]
}

/** Addresses of devices that the node dials: add, try, remove. */
function dialRoutes(context: WebContext, at: '/at/:cell/things/connections'): readonly WebRoute[] {
  const { desk, clock } = context.things
  const refused = (call: CellCall, refusal: Refusal, values = {}): Promise<Response> =>
    thingsPage(context, call, refusedForm(call.wording, refusal, values), null)
  const done = (call: CellCall, said: Parameters<typeof withNotice>[1]): Response =>
    call.c.redirect(withNotice(`/at/${call.cell.slug}/things`, said), 303)
  const idOf = (call: CellCall): string => call.c.req.param('connection') ?? ''
  return [
    cellPage({
      method: 'post',
      path: at,
      access: keepers,
      handle: async (call) => {
        const posted = await readForm(call.c, formLimit)
        if (!posted.ok) return refused(call, posted)
        const { values } = posted.value
        const added = await desk.connections.add(call.cell.id, dialFromForm(values), clock.now())
        // A serial port is typed where the address is.
        if (!added.ok) return refused(call, atField(added, { path: 'host' }), values)
        return done(call, 'things.dial.added')
      },
    }),
    cellPage({
      method: 'post',
      path: `${at}/:connection/test`,
      access: keepers,
      handle: async (call) => {
        const tested = await desk.connections.test(call.cell.id, idOf(call))
        return tested.ok ? done(call, 'things.dial.tried') : refused(call, tested)
      },
    }),
    cellPage({
      method: 'post',
      path: `${at}/:connection/certificate`,
      access: keepers,
      handle: async (call) => {
        const posted = await readForm(call.c, formLimit)
        if (!posted.ok) return refused(call, posted)
        const stated = posted.value.values['fingerprint'] ?? ''
        const pinned = await desk.connections.pin(call.cell.id, idOf(call), stated)
        return pinned.ok ? done(call, 'things.dial.pinned') : refused(call, pinned)
      },
    }),
    cellPage({
      method: 'post',
      path: `${at}/:connection/past`,
      access: keepers,
      handle: async (call) => {
        const wanted = await desk.connections.wantPast(call.cell.id, idOf(call), clock.now())
        return wanted.ok ? done(call, 'things.dial.past.wanted') : refused(call, wanted)
      },
    }),
    cellPage({
      method: 'post',
      path: `${at}/:connection/remove`,
      access: keepers,
      handle: async (call) => {
        const removed = await desk.connections.remove(call.cell.id, idOf(call))
        return removed.ok ? done(call, 'things.dial.removed') : refused(call, removed)
      },
    }),
  ]
}

type ThingHandler = (call: CellCall, thing: Thing) => Promise<Response>

/** Finds the thing of the path; one of another cell is not found. */
function withThing(
  context: WebContext,
  handle: ThingHandler,
): (call: CellCall) => Promise<Response> {
  return async (call) => {
    const thing = await findThing(context.api.db, call.c.req.param('thing') ?? '')
    if (thing !== null && thing.cellId === call.cell.id) return handle(call, thing)
    return problemResponse(call.c, call.frame, 'not-found')
  }
}

async function thingsPage(
  context: WebContext,
  call: CellCall,
  form: FormState,
  password: { readonly user: string; readonly password: string } | null,
  refusedOffer: string | null = null,
): Promise<Response> {
  const view = await readThings(context, call, password)
  return pageResponse(
    call.c,
    <ThingsPage
      frame={call.frame}
      cell={headOf(call.cell)}
      view={view}
      form={form}
      refusedOffer={refusedOffer}
    />,
    form.refused === null ? 200 : 422,
  )
}

async function thingPage(
  context: WebContext,
  call: CellCall,
  thing: Thing,
  form: FormState,
): Promise<Response> {
  const view = readThing(context, thing, call.nowMs)
  return pageResponse(
    call.c,
    <ThingPage frame={call.frame} cell={headOf(call.cell)} view={view} form={form} />,
    form.refused === null ? 200 : 422,
  )
}

/** Takes a thing in, or gives it its new name, kind and facts; the form comes back with a refusal where it was refused. */
async function adopt(context: WebContext, call: CellCall, thing: Thing): Promise<FormState> {
  const posted = await readForm(call.c, formLimit)
  if (!posted.ok) return refusedForm(call.wording, posted)
  const { values } = posted.value
  const kind = kindOf(posted.value, thing)
  const stated = kind === thing.kind ? { ...inUse(thing), ...attributesFromForm(kind, values) } : {}
  const attributes = checkAttributes(kind, stated)
  if (!attributes.ok) return refusedForm(call.wording, attributes, values)
  const name = (values['name'] ?? '').trim().slice(0, 80) || thing.name
  const adopted = await context.things.desk.adopt(thing.id, {
    cellId: call.cell.id,
    name,
    kind,
    attributes: attributes.value,
  })
  return adopted.ok ? { values, refused: null } : refusedForm(call.wording, adopted, values)
}

/** Passes an offer on to a home of this neighbourhood: its residents decide what becomes of it. */
async function give(context: WebContext, call: CellCall, thing: Thing): Promise<Response> {
  const posted = await readForm(call.c, formLimit)
  const refused = (refusal: Refusal): Promise<Response> =>
    thingsPage(context, call, refusedForm(call.wording, refusal), null, thing.id)
  if (!posted.ok) return refused(posted)
  const homes = await homesOf(context.api.db, call.cell.id)
  const home = homes.find(({ slug }) => slug === posted.value.values['home'])
  if (home === undefined) {
    return refused(refuse('no-such-cell', 'There is no such home in this neighbourhood.', 'home'))
  }
  const given = await context.things.desk.give(thing.id, home.id)
  if (!given.ok) return refused(given)
  return call.c.redirect(withNotice(`/at/${call.cell.slug}/things`, 'things.given'), 303)
}

/** An offer's announced facts stay unless the form says otherwise; the form of a thing in use shows all of them. */
function inUse(thing: Thing): Thing['attributes'] {
  return thing.state === 'adopted' ? {} : thing.attributes
}

function kindOf({ values }: PostedForm, thing: Thing): ThingKind {
  return thingKinds.find((kind) => kind === values['kind']) ?? thing.kind
}

/** Somebody knows that what a thing reports is right. */
async function believe(context: WebContext, call: CellCall, thing: Thing): Promise<Response> {
  const posted = await readForm(call.c, formLimit)
  if (!posted.ok) return thingPage(context, call, thing, refusedForm(call.wording, posted))
  const { values } = posted.value
  const word = { personId: personOf(call.principal) ?? 'visitor', reason: values['reason'] ?? '' }
  const forMs = Number(values['days']) * dayMs
  const kept = await context.things.desk.believe(thing.id, word, forMs)
  if (!kept.ok) return thingPage(context, call, thing, refusedForm(call.wording, kept, values))
  return back(call, thing, 'doubt.believed', `/things/${thing.id}`)
}

/** A person's wish wins at once; the plan bends around it, and the page says what that costs. */
async function override(context: WebContext, call: CellCall, thing: Thing): Promise<Response> {
  const posted = await readForm(call.c, formLimit)
  if (!posted.ok) return thingPage(context, call, thing, refusedForm(call.wording, posted))
  const asked = posted.value.values['mode']
  const mode = asked === 'hurry' || asked === 'pause' ? asked : ('automatic' as const)
  const personId = personOf(call.principal) ?? 'visitor'
  const kept = await context.things.desk.override(
    { thingId: thing.id, personId, mode, powerW: null },
    overrideMs[mode],
  )
  if (!kept.ok) return thingPage(context, call, thing, refusedForm(call.wording, kept))
  const costMicro = await costOfNewPlan(context, call.cell)
  const path = call.cell.kind === 'home' ? 'home' : 'things'
  const notice = withNotice(`/at/${call.cell.slug}/${path}`, `override.done.${mode}`, {
    thing: thing.id,
    ...(costMicro === null ? {} : { costMicro }),
  })
  return call.c.redirect(notice, 303)
}

/** How much more the new plan costs than the one before it; null where the two are not about the same hours. */
async function costOfNewPlan(context: WebContext, cell: Cell): Promise<number | null> {
  const { db } = context.api
  const neighbourhoodId = cell.parentId ?? cell.id
  const before = await latestPlan(db, neighbourhoodId)
  try {
    await context.replan(neighbourhoodId)
  } catch (error) {
    // The wish holds all the same; the next heartbeat plans with it.
    context.api.onFault('replan-failed', error, { cellId: neighbourhoodId })
    return null
  }
  const after = await latestPlan(db, neighbourhoodId)
  if (before === null || after === null || before.id === after.id) return null
  if (before.steps.startMs !== after.steps.startMs) return null
  return after.certificate.costMicro - before.certificate.costMicro
}

function back(
  { c, cell }: CellCall,
  thing: Thing,
  said: 'things.adopted' | 'thing.saved' | 'thing.tested' | 'thing.removed' | 'doubt.believed',
  path = '/things',
): Response {
  return c.redirect(withNotice(`/at/${cell.slug}${path}`, said, { thing: thing.id }), 303)
}
