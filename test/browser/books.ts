// For tests: a neighbourhood whose books are full, its pages on a port and a clock that stands still in June.
import { Hono } from 'hono'
import { drawn, energiedatenOf, fedIn, workbookOf } from '../../src/accounts/allocation/fixtures.ts'
import { bookImport } from '../../src/accounts/allocation/import-booking.ts'
import { takeFile } from '../../src/accounts/allocation/imports.ts'
import { usualTerms } from '../../src/accounts/billing/billing-fixtures.ts'
import { billDue } from '../../src/accounts/billing/billing.ts'
import { saveBillingTerms } from '../../src/accounts/billing/store-billing.ts'
import { stateWitness } from '../../src/accounts/log/store-witness.ts'
import { recordSeen, signedHead } from '../../src/accounts/log/witnesses.ts'
import { savePart } from '../../src/accounts/communities/store-meter-part.ts'
import { partStates } from '../../src/accounts/communities/meter-part.ts'
import { closeMonths } from '../../src/accounts/month-end/close-months.ts'
import { stateBankAccount, stateCreditor } from '../../src/accounts/payments/bank-accounts.ts'
import { makeRun, payRun, withdrawRun } from '../../src/accounts/payments/payments.ts'
import { settle } from '../../src/accounts/settle.ts'
import { defaultSharingRule } from '../../src/accounts/sharing/sharing-rule.ts'
import { saveSharingRule } from '../../src/accounts/sharing/store-rule.ts'
import type { AppEnv } from '../../src/api/context.ts'
import { frame } from '../../src/api/frame.ts'
import { mountApi } from '../../src/api/mount.ts'
import { here, join, sonnenhof, testContext, value } from '../../src/cell/fixtures.ts'
import { newSetupCode, setUpNode } from '../../src/cell/setup.ts'
import { createCell, updateCell } from '../../src/cell/store.ts'
import { ensureNodeKey } from '../../src/cell/store-node-key.ts'
import { assert } from '../../src/kernel/assert.ts'
import { ManualClock } from '../../src/kernel/clock.ts'
import { fromLocal } from '../../src/kernel/local-time.ts'
import { newPrivateKey, readNote, signerOf, signSeen } from '../../src/kernel/signed-note.ts'
import { dayMs, hourMs, quarterMs } from '../../src/kernel/steps.ts'
import { serveAssets } from '../../src/node/assets.ts'
import { listen } from '../../src/node/http-server.ts'
import { openStore } from '../../src/store/open.ts'
import { adoptThing } from '../../src/things/store.ts'
import type { Attributes } from '../../src/things/thing.ts'
import { mountPages } from '../../src/web/mount.ts'
import { everyRoute } from '../every-route.ts'
import { TestNeighbourhood } from '../neighbourhood.ts'

const zone = 'Europe/Vienna'
const mayMs = fromLocal(zone, 2026, 5, 1)
const juneMs = fromLocal(zone, 2026, 6, 1)
/** Early afternoon of 2 June. */
const nowMs = juneMs + dayMs + 13 * hourMs

/** What flows into each home all day, W; below zero it gives. */
const powersW = [1_733, -3_900, 2_420, -1_450, 640, 2_980]

/** Days that are measured: two of May and the first of June. */
const measured = [mayMs, mayMs + 19 * dayMs, juneMs]

/** Pages of a neighbourhood with full books, who may sign in, and how to end it. */
export interface Books {
  readonly url: string
  /** Cookies of those who are signed in. */
  readonly organiser: { readonly name: string; readonly value: string; readonly url: string }
  readonly member: Books['organiser']
  /** A file that is read and not booked yet, one that is being booked, and one that is booked. */
  readonly openFile: string
  readonly begunFile: string
  readonly bookedFile: string
  /** Faults of pages: a test that is done expects none. */
  readonly faults: readonly (readonly unknown[])[]
  stop(): Promise<void>
}

/**
 * Six homes and a turbine, three days settled, May billed with 20 and 10 % of VAT and 4.50 a month, evened out so that nobody is worse
 * off, paid by the bank's files; a home that takes part elsewhere, and one from elsewhere; some homes without an account or a mandate; a witness; three files of the grid operator, one booked
 * and one of which eight quarter hours are.
 */
export async function openBooks(): Promise<Books> {
  const store = await openStore(':memory:')
  const { db } = store
  await ensureNodeKey(db)
  const of = await TestNeighbourhood.make(store, mayMs, powersW.length)
  const cell = value(await updateCell(db, of.cell.id, { name: 'Sonnenhof' }))
  for (const [i, { id }] of of.homes.entries()) {
    of.homes[i] = value(await updateCell(db, id, { name: `Ahornweg ${i + 1}` }))
  }
  const { homes } = of
  await saveSharingRule(
    db,
    cell.id,
    { ...defaultSharingRule(mayMs), communityFeeMicroPerKwh: 10_000, monthEnd: 'nobody-worse' },
    1,
  )
  await saveBillingTerms(db, cell.id, usualTerms, 1)
  await measureAndSettle(of)
  await billDue(db, cell, nowMs)
  await closeMonths(db, cell, nowMs)
  const [bookedFile, openFile, begunFile] = await readFiles(of)
  await billDue(db, cell, nowMs)
  await closeMonths(db, cell, nowMs)
  await payMay(of)
  await withOthers(of)
  const { web, routes } = everyRoute(store)
  const server = await listen('127.0.0.1', 0, false)
  const clock = new ManualClock(nowMs)
  const faults: (readonly unknown[])[] = []
  const publicUrl = server.url
  const cells = { ...testContext(db, { publicUrl }), clock }
  const context = {
    ...web,
    cells,
    api: { ...web.api, clock, publicUrl, onFault: (...fault: unknown[]) => faults.push(fault) },
    things: { ...web.things, clock, clockOf: () => clock, publicUrl },
    energy: { ...web.energy, clockOf: () => clock },
  }
  const code = await newSetupCode(cells)
  const setUp = value(
    await setUpNode(cells, {
      ...here,
      code: code?.code ?? '',
      isLocal: false,
      name: 'Stefanie Steward',
      language: 'en',
      neighbourhood: { ...sonnenhof, name: 'Other' },
      homeName: null,
    }),
  )
  await db
    .updateTable('memberships')
    .set({ cell_id: cell.id })
    .where('person_id', '=', setUp.personId)
    .execute()
  await db.deleteFrom('cells').where('name', '=', 'Other').execute()
  const member = await join(cells, setUp.personId, homes[0]?.id ?? '', 'resident', 'Rosa Resident')
  await witnessed(of)
  const app = new Hono<AppEnv>()
  app.use(frame(context.api))
  app.get('/assets/:name', serveAssets())
  mountApi(app, routes, context.api)
  mountPages(app, context)
  server.answerWith(app.fetch)
  const cookie = (token: string): Books['member'] => {
    return { name: `commonwatt-${server.port}`, value: token, url: server.url }
  }
  return {
    url: server.url,
    organiser: cookie(setUp.session.token),
    member: cookie(member.session?.token ?? ''),
    openFile: openFile ?? '',
    begunFile: begunFile ?? '',
    bookedFile: bookedFile ?? '',
    faults,
    async stop() {
      await server.stop()
      await store.close()
    },
  }
}

/** A home takes part in another community soon, and one from there takes part here, each in every state of it. */
async function withOthers({ store: { db }, cell, homes }: TestNeighbourhood): Promise<void> {
  const bach = value(await createCell(db, { ...cell, id: 'bach', slug: 'bach', name: 'Bach' }))
  const [home] = homes
  assert(home !== undefined, 'the neighbourhood has homes')
  const mill = { ...home, id: 'mill', slug: 'mill', name: 'Mühle', parentId: bach.id }
  value(await createCell(db, mill))
  for (const [homeId, cellId] of [
    [home.id, bach.id],
    [mill.id, cell.id],
  ] as const) {
    for (const [i, state] of partStates.entries()) {
      const fromMs = state === 'agreed' && homeId === mill.id ? mayMs : juneMs + 20 * dayMs
      const untilMs = state === 'asked' ? juneMs + 50 * dayMs : null
      const of = { id: `${homeId}-${i}`, homeId, cellId, state, fromMs, untilMs }
      const partsPerMillion = 333_333 - i
      await savePart(db, { ...of, partsPerMillion, askedMs: mayMs, answeredMs: null })
    }
  }
}

/** Reads what meters and the turbine counted on the measured days, and settles those days. */
async function measureAndSettle(of: TestNeighbourhood): Promise<void> {
  const points = [
    { meteringPoint: drawn },
    { meteringPoint: 'AT0030000000000000000000000000002', feedInPoint: fedIn },
  ]
  const meters = []
  for (const [i, home] of of.homes.entries()) {
    meters.push(await of.thing(home.id, 'meter', ['importWh', 'exportWh'], points[i] ?? {}))
  }
  const turbine = await of.thing(of.cell.id, 'wind', ['generatedWh'], { ratedW: 5_000 }, 'turbine')
  await nameThing(of, 'turbine', of.cell.id, 'wind', 'Wind turbine', { ratedW: 5_000 })
  for (const [k, startMs] of measured.entries()) {
    const untilMs = startMs + dayMs
    const wh = (powerW: number) => (atMs: number) =>
      Math.round((k * 24 + (atMs - startMs) / hourMs) * Math.max(0, powerW))
    for (const [i, meter] of meters.entries()) {
      const powerW = powersW[i] ?? 0
      await of.report(meter.get('importWh'), startMs, untilMs, wh(powerW), quarterMs)
      await of.report(meter.get('exportWh'), startMs, untilMs, wh(-powerW), quarterMs)
    }
    await of.report(turbine.get('generatedWh'), startMs, untilMs, wh(1_200), quarterMs)
    await settle(of.store.db, of.cell, of.homes, startMs, untilMs)
  }
}

async function nameThing(
  { store }: TestNeighbourhood,
  id: string,
  cellId: string,
  kind: 'meter' | 'wind',
  name: string,
  attributes: Attributes,
): Promise<void> {
  value(await adoptThing(store.db, id, { cellId, name, kind, attributes }))
}

/** Takes three files of the grid operator in, which differ a little from what was settled; the first is booked, the last as far as one request came. */
async function readFiles({ store: { db }, cell, homes }: TestNeighbourhood): Promise<string[]> {
  const ids: string[] = []
  const quarter = { consumed: 0.433, assigned: 0.11, generated: 0.975, surplus: 0.865 }
  const two = [quarter, { ...quarter, assigned: 0.2 }]
  const begun = 'AT003000_Energiegemeinschaft_Sonnenhof_20260520_20260520_Energiedaten.xlsx'
  for (const [name, fromMs, quarters] of [
    ['Energiedaten_Mai_1.xlsx', mayMs, two],
    ['Energiedaten_Mai_2.xlsx', mayMs + hourMs, two],
    [begun, mayMs + 19 * dayMs, Array.from({ length: 96 }, () => quarter)],
  ] as const) {
    const bytes = workbookOf(energiedatenOf(quarters, fromMs))
    const file = { format: 'at-energiedaten', fileName: name, bytes, only: null } as const
    ids.push(value(await takeFile(db, cell, homes, file, nowMs)).id)
  }
  value(await bookImport(db, cell, ids[0] ?? '', nowMs))
  value(await bookImport(db, cell, ids[2] ?? '', nowMs, AbortSignal.abort()))
  return ids
}

/** Bank accounts of most homes; the payments of May, made twice, and carried out by the bank. */
async function payMay({ store: { db }, cell, homes }: TestNeighbourhood): Promise<void> {
  const account = {
    name: 'Energiegemeinschaft Sonnenhof',
    iban: 'AT61 1904 3002 3457 3201',
    bic: '',
  }
  value(await stateCreditor(db, cell.id, { ...account, creditorId: 'DE98ZZZ09999999999' }, nowMs))
  for (const [i, home] of homes.slice(0, 4).entries()) {
    const mandate = i === 2 ? ['', ''] : [`HOF-${i + 1}`, '2026-05-02']
    const [mandateId = '', signedOn = ''] = mandate
    const own = { ...account, name: home.name, iban: 'DE89 3704 0044 0532 0130 00' }
    value(await stateBankAccount(db, home, { ...own, mandateId, signedOn }, nowMs))
  }
  value(await makeRun(db, cell, '2026-05', nowMs - hourMs))
  value(await withdrawRun(db, cell, '2026-05', nowMs - hourMs))
  value(await makeRun(db, cell, '2026-05', nowMs - hourMs))
  value(await payRun(db, cell, '2026-05', nowMs - hourMs))
}

/** Two witnesses, one of which saw the log. */
async function witnessed({ store: { db }, cell }: TestNeighbourhood): Promise<void> {
  for (const name of ['lindenhof.example', 'rosas-laptop']) {
    const key = signerOf(name, 'seen', newPrivateKey())
    value(await stateWitness(db, cell.id, key))
    if (name === 'rosas-laptop') continue
    const { text } = value(readNote(await signedHead(db, cell.id)))
    const note = `${text}\n${signSeen(text, key, Math.floor(nowMs / 1000) - 3600)}`
    value(await recordSeen(db, cell.id, note, nowMs))
  }
}
