// *Joint plan* as a steward of a city reads it, without a script, and the form that states its prices and limits.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { putMember } from '../src/assembly/report/store-body.ts'
import { setUpSonnenhof, testContext } from '../src/cell/fixtures.ts'
import { createCell, findCell, updateCell } from '../src/cell/store.ts'
import { putMembership } from '../src/cell/store-person.ts'
import { planSteps } from '../src/energy/gather.ts'
import type { CityPlan } from '../src/energy/plan/city-plan.ts'
import { saveJointPlan } from '../src/energy/store-joint.ts'
import { tariffAt } from '../src/energy/store.ts'
import { openStore } from '../src/store/open.ts'
import { mountPages } from '../src/web/mount.ts'
import { everyRoute } from './every-route.ts'

const publicUrl = 'http://box.lan:7310'

test('a steward of a city states its prices and limits, and reads what its neighbourhoods planned', async () => {
  const store = await openStore(':memory:')
  const { db } = store
  const { web, clock } = everyRoute(store, publicUrl)
  const context = testContext(db, { publicUrl })
  const { neighbourhood, session, personId } = await setUpSonnenhof(context)
  const street = await findCell(db, neighbourhood.id)
  assert.ok(street !== null)
  const city = { ...street, id: 'city', kind: 'city', slug: 'graz', name: 'Graz' } as const
  assert.ok((await createCell(db, city)).ok)
  await putMembership(db, personId, city.id, 'steward', 1)
  const app = new Hono<AppEnv>()
  app.use(frame(web.api))
  mountPages(app, web)
  const ask = async (
    language: string,
    form?: Record<string, string>,
    slug: string = city.slug,
    path = '',
  ): Promise<Response> =>
    await app.request(`/at/${slug}/joint${path}`, {
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        cookie: `commonwatt-7310=${session.token}; language=${language}`,
        origin: publicUrl,
        'content-type': 'application/x-www-form-urlencoded',
      },
      ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
    })

  assert.match(await (await ask('en')).text(), /There is no joint plan for now/)
  const terms = { kind: 'fixed', import: '30', export: '8', fee: '0', importLimit: '20' }
  assert.equal((await ask('en', { ...terms, export: '31' })).status, 422)
  assert.equal(await tariffAt(db, city.id, 0), null)
  assert.equal((await ask('en', terms)).status, 303)
  const nowMs = clock.now()
  assert.equal((await tariffAt(db, city.id, nowMs))?.importLimitW, 20_000)
  assert.equal((await ask('en', undefined, street.slug)).status, 404, 'a neighbourhood has none')
  assert.equal((await ask('en', terms, street.slug)).status, 404)

  const said = { bodyId: city.id, askedMs: 1, answeredMs: 1, isMember: true, refused: null }
  await putMember(db, { ...said, cell: 'far', name: 'South', node: 'other' })
  await putMember(db, { ...said, cell: street.id, name: street.name, node: '' })
  const steps = planSteps(nowMs)
  const netW = (powerW: number): Float64Array => new Float64Array(steps.count).fill(powerW)
  const plan: CityPlan = {
    id: 'plan',
    cellId: city.id,
    issuedMs: nowMs,
    steps,
    certificate: {
      costMicro: 100_000_000,
      boundMicro: 99_000_000,
      gap: 0.01,
      rounds: 5,
      seconds: 1,
    },
    priceMicroPerKwh: netW(321_000),
    importLimitW: 20_000,
    exportLimitW: null,
    netW: netW(15_000),
    members: [
      { cellId: 'far', name: 'South', netW: netW(4_000), absent: 'late', parts: null },
      { cellId: street.id, name: street.name, netW: netW(11_000), absent: null, parts: null },
    ],
  }
  await saveJointPlan(db, plan)
  const page = await (await ask('en')).text()
  assert.match(page, /at most €1\.00 more than with the best plan there can be \(1\.0\s?%\)/)
  assert.match(page, /Whoever did not answer is counted with what was last heard/)
  assert.match(page, /take up to 15\s?kW from outside.*carries 20\s?kW/s)
  assert.match(page, /South \(on other\) did not answer in time/)
  assert.match(page, new RegExp(`${street.name} takes part`))
  assert.match(page, /32\.1\s?ct/)
  assert.match(page, /4\.0\s?kW.*11\s?kW.*15\s?kW/s)

  // The same in one sum, which says nothing of a single one.
  const sums = async (inSums: string): Promise<string> => {
    assert.equal((await ask('en', { inSums }, city.slug, '/sums')).status, 303)
    return await (await ask('en')).text()
  }
  assert.match(page, /Each neighbourhood answers for itself.*Plan in one sum/s)
  assert.match(await sums('yes'), /answer in one sum.*Have each answer for itself/s)
  assert.equal((await ask('en', { inSums: 'yes' }, street.slug, '/sums')).status, 404)
  const [far, here] = [
    { name: 'South', absent: 'late' } as const,
    { name: street.name, absent: null },
  ]
  const all = { cellId: city.id, name: city.name, netW: netW(15_000), absent: null }
  const one = { ...plan, id: 'plan2', members: [{ ...all, parts: [far, here] }] }
  await saveJointPlan(db, { ...one, issuedMs: nowMs + 1 })
  const inSum = await (await ask('en')).text()
  assert.match(inSum, /Whoever did not answer is not counted/)
  assert.match(inSum, /South did not answer in time/)
  assert.doesNotMatch(inSum, /11\s?kW/)
  assert.match(await sums('no'), /Each neighbourhood answers for itself/)

  await updateCell(db, street.id, { time: { kind: 'scaled', speed: 60, resumeMs: nowMs } })
  assert.match(await (await ask('de')).text(), /lebt in einer eigenen, schnelleren Zeit/)
  await store.close()
})
