import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { codeOf, value } from '../../cell/fixtures.ts'
import { createCell, homesOf } from '../../cell/store.ts'
import { fromLocal, localDayEndMs } from '../../kernel/local-time.ts'
import type { Refusal, Result } from '../../kernel/refusal.ts'
import { dayMs, hourMs, quarterMs } from '../../kernel/steps.ts'
import { openStore } from '../../store/open.ts'
import { billDue } from '../billing/billing.ts'
import { noBillingTerms } from '../billing/billing-terms.ts'
import { makeRun } from '../payments/payments.ts'
import { saveBankAccount, saveCreditor } from '../payments/store-bank-account.ts'
import { saveBillingTerms } from '../billing/store-billing.ts'
import { proofsOfInterval } from '../log/store-log-check.ts'
import { isProven } from '../log/line-proof.ts'
import { stateNewRule } from '../new-rule.ts'
import { parsePeriod } from '../period.ts'
import { accountsPersonHooks } from '../person-hooks.ts'
import { meteredOwners, newestOfEach } from '../read-meters.ts'
import { settleDue } from '../settle.ts'
import { settlementsBetween } from '../store-booking.ts'
import { statementCsv } from '../statement-csv.ts'
import { readStatement } from '../statements.ts'
import { defaultSharingRule } from '../sharing/sharing-rule.ts'
import { tryRule } from '../rule-trial.ts'
import { listSharingRules } from '../sharing/store-agreed.ts'
import { saveSharingRule } from '../sharing/store-rule.ts'
import { entriesBetween } from '../store-statement.ts'
import { terms as premium } from '../premium-fixtures.ts'
import { checkLedger, findHomeAccount } from '../store.ts'
import {
  ask,
  beginMs,
  firstMs,
  guestsOf,
  linesIn,
  live,
  nowMs,
  settleBoth,
  stateOwn,
  takePart,
  twoCommunities,
} from './communities-fixtures.ts'
import { answerPart, askLimit, endPart } from './meter-parts.ts'
import { partsOfHome, savePart } from './store-meter-part.ts'

/** What was refused. */
function refusal(result: Result<unknown>): Refusal {
  assert.ok(!result.ok, 'it is refused')
  return result
}

testOnEachDatabase(
  'a home takes part in two communities, and each settles its own part of the meter',
  async (store) => {
    const two = await twoCommunities(store)
    await takePart(two)
    const toMs = firstMs + hourMs
    await live(two, firstMs - hourMs, toMs)
    await settleBoth(two, firstMs - hourMs, toMs)
    // The hour before, all of the meter is the neighbourhood's; 60 % of it take part: of 1240 Wh that both homes give, 1200 are needed.
    assert.deepEqual(await linesIn(two, 'hof', firstMs - hourMs, firstMs), {
      'from-grid': 800,
      'from-neighbours': 1_200,
      'to-grid': -168,
      'to-neighbours': -232,
    })
    assert.deepEqual(await linesIn(two, 'bach', firstMs - hourMs, firstMs), {})
    // Then 40 % are the other community's: 800 Wh used, 160 given; its turbine makes 3000 Wh.
    const inHof = await linesIn(two, 'hof', firstMs, toMs)
    const inBach = await linesIn(two, 'bach', firstMs, toMs)
    const usedIn = (of: Readonly<Record<string, number>>): number =>
      (of['from-neighbours'] ?? 0) + (of['from-plants'] ?? 0) + (of['from-grid'] ?? 0)
    assert.deepEqual([usedIn(inHof), usedIn(inBach)], [1_200, 800])
    assert.equal(inBach['from-grid'], undefined)
    for (const cellId of ['hof', 'bach']) {
      const { unbalanced, wrongBalances, sumMicro } = await checkLedger(store.db, cellId)
      assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
    }
  },
)

test("a neighbourhood's settlement is the one it would have if only its part of the meter existed", async () => {
  const toMs = firstMs + hourMs
  const booked = async (isBoth: boolean) => {
    const store = await openStore(':memory:')
    // Alone, home 0 has a meter that counts 60 % of the energy, and takes part with all of it.
    const two = await twoCommunities(store, isBoth ? 60 : 100)
    if (isBoth) await takePart(two)
    await live(two, firstMs, toMs, isBoth ? 1 : 0.6)
    await settleBoth(two, firstMs, toMs)
    const bookings = [...(await settlementsBetween(store.db, 'hof', firstMs, toMs)).values()]
    assert.equal(bookings.length, 4)
    await store.close()
    return bookings.map(({ entries }) => entries)
  }
  assert.deepEqual(await booked(true), await booked(false))
})

testOnEachDatabase(
  'a statement in the other community names the part, and so does that of the neighbourhood',
  async (store) => {
    const two = await twoCommunities(store)
    await takePart(two)
    await live(two, firstMs, firstMs + hourMs)
    await settleBoth(two, firstMs, firstMs + hourMs)
    const month = value(parsePeriod('2026-05', 'Europe/Vienna'))
    const there = await readStatement(store.db, two.bach, two.home, month)
    const here = await readStatement(store.db, two.hof, two.home, month)
    const { toMs } = month
    assert.deepEqual(there?.meterParts, [{ fromMs: firstMs, toMs, partsPerMillion: 400_000 }])
    assert.deepEqual(here?.meterParts, [{ fromMs: firstMs, toMs, partsPerMillion: 600_000 }])
    assert.equal(there?.neighbourhood.name, 'Bach')
    assert.equal(there?.totals.importedWh, 800)
    assert.match(statementCsv(there!), /^meter-part,.*,40\.0000\r$/m)
    const account = await findHomeAccount(store.db, 'home-0', 'bach')
    const proofs = await proofsOfInterval(store.db, 'bach', account!.number, firstMs)
    assert.equal(proofs.length, 1)
    assert.ok(await isProven(proofs[0]!))
  },
)

testOnEachDatabase('what is read late is settled anew in both communities', async (store) => {
  const two = await twoCommunities(store)
  await takePart(two)
  // Home 0 is cut off for an hour, and both communities settle without it.
  const toMs = firstMs + 2 * hourMs
  const late = firstMs + 10 * hourMs
  await live(two, firstMs - quarterMs, firstMs)
  await settleBoth(two, firstMs, toMs)
  assert.deepEqual(await linesIn(two, 'bach', firstMs, toMs), {})
  await live(two, firstMs, late)
  const due = async (cell: typeof two.hof) =>
    await settleDue(store.db, cell, await homesOf(store.db, cell.id), late + hourMs)
  await due(two.hof)
  await due(two.bach)
  const inBach = await linesIn(two, 'bach', firstMs, toMs)
  const inHof = await linesIn(two, 'hof', firstMs, toMs)
  assert.equal(inBach['from-plants'], 1_600 - (inBach['from-neighbours'] ?? 0))
  assert.equal((inHof['from-neighbours'] ?? 0) + (inHof['from-grid'] ?? 0), 2_400)
})

testOnEachDatabase(
  'a part that does not fit beside the others is refused with what would be right',
  async (store) => {
    const two = await twoCommunities(store)
    const wrong = refusal(await ask(two, { partsPerMillion: 400_001 }))
    assert.deepEqual([wrong.code, wrong.at], ['part-too-large', 'partsPerMillion'])
    assert.match(wrong.message, /600000 millionths in its neighbourhood.*at most 400000 are left/)
    assert.equal((await partsOfHome(store.db, 'home-0')).length, 0)
    // The neighbourhood takes more from June on: what lasts until then may stay.
    await stateOwn(store, 90, firstMs + 26 * dayMs)
    assert.equal(refusal(await ask(two)).values?.['most'], 10)
    assert.ok((await ask(two, { lastDay: '2026-05-31' })).ok)
  },
)

testOnEachDatabase(
  'two that were asked for together are not both agreed on where they are too much',
  async (store) => {
    const two = await twoCommunities(store, 50)
    const first = value(await ask(two, { partsPerMillion: 500_000 }))
    // Meanwhile the neighbourhood takes more.
    await stateOwn(store, 60, beginMs + 1)
    const wrong = refusal(await answerPart(store.db, two.bach, first.id, 'agreed', nowMs))
    assert.deepEqual([wrong.code, wrong.at, wrong.values?.['most']], ['part-too-large', 'part', 40])
    assert.deepEqual(await guestsOf(two), [])
  },
)

testOnEachDatabase(
  "a neighbourhood's rule takes no more of a meter than other communities leave",
  async (store) => {
    const two = await twoCommunities(store)
    await takePart(two)
    const rule = (percent: number | null, fromMs = firstMs) => ({
      ...defaultSharingRule(fromMs),
      ...(percent === null
        ? {}
        : { participation: [{ memberId: 'home-0', partsPerMillion: percent * 10_000 }] }),
    })
    const state = (of: ReturnType<typeof rule>) => stateNewRule(store.db, two.hof, of, nowMs)
    const wrong = refusal(await state(rule(61)))
    const field = 'participation[0].partsPerMillion'
    assert.deepEqual([wrong.code, wrong.at], ['part-given-elsewhere', field])
    assert.deepEqual(wrong.values, { name: 'home-0', day: '2026-05-06', most: 60 })
    // Whom a rule does not name takes part with all.
    assert.equal(refusal(await state(rule(null))).at, 'participation')
    assert.ok((await state(rule(60))).ok)
    const [part] = await partsOfHome(store.db, 'home-0')
    value(await endPart(store.db, { homeId: 'home-0' }, part!.id, '2026-05-10', nowMs))
    assert.ok((await state(rule(null, firstMs + 5 * dayMs))).ok)
  },
)

testOnEachDatabase(
  'what cannot be asked for is refused by its field, and nothing is kept',
  async (store) => {
    const two = await twoCommunities(store)
    const refusedAt = async (of: Parameters<typeof ask>[1]) => {
      const wrong = refusal(await ask(two, of))
      return `${wrong.code} ${wrong.at}`
    }
    assert.equal(await refusedAt({ community: 'nowhere' }), 'no-such-community community')
    assert.equal(await refusedAt({ community: 'home-1' }), 'no-such-community community')
    assert.equal(await refusedAt({ community: 'hof' }), 'own-community community')
    assert.equal(await refusedAt({ partsPerMillion: 0 }), 'part-out-of-range partsPerMillion')
    assert.equal(await refusedAt({ partsPerMillion: 0.5 }), 'part-out-of-range partsPerMillion')
    assert.equal(await refusedAt({ firstDay: '2026-05-04' }), 'part-too-early firstDay')
    assert.equal(await refusedAt({ firstDay: '2026-02-30' }), 'not-a-day firstDay')
    assert.equal(await refusedAt({ lastDay: '2026-05-05' }), 'part-ends-before lastDay')
    assert.equal((await partsOfHome(store.db, 'home-0')).length, 0)
  },
)

testOnEachDatabase(
  'where whole meters count for a premium nobody takes part with a part',
  async (store) => {
    const two = await twoCommunities(store)
    const rule = { ...defaultSharingRule(firstMs), stepMinutes: 60 as const, premium }
    await saveSharingRule(store.db, 'bach', rule, 0)
    assert.equal(refusal(await ask(two)).code, 'part-beside-premium')
    await takePart(two, { firstDay: '2026-05-05', lastDay: '2026-05-05' })
    const state = (validFromMs: number) =>
      stateNewRule(store.db, two.bach, { ...rule, validFromMs }, nowMs)
    assert.equal(refusal(await state(firstMs - hourMs)).code, 'premium-needs-whole-meters')
    assert.ok((await state(firstMs)).ok)
  },
)

testOnEachDatabase(
  'nobody takes part in the sample, which lives in a time of its own',
  async (store) => {
    const two = await twoCommunities(store)
    const row = { time_speed: 60, time_resume_ms: nowMs }
    await store.db.updateTable('cells').set(row).where('id', '=', 'bach').execute()
    const wrong = refusal(await ask(two))
    assert.deepEqual([wrong.code, wrong.at], ['community-in-own-time', 'community'])
  },
)

testOnEachDatabase(
  'of two communities that agree at once to more than there is, one is refused',
  async (store) => {
    const two = await twoCommunities(store)
    const third = { ...two.bach, id: 'wald', slug: 'wald', name: 'Wald' }
    value(await createCell(store.db, third))
    const part = { partsPerMillion: 300_000 }
    const inBach = value(await ask(two, part))
    const inWald = value(await ask(two, { ...part, community: 'wald' }))
    const answers = await Promise.all([
      answerPart(store.db, two.bach, inBach.id, 'agreed', nowMs),
      answerPart(store.db, third, inWald.id, 'agreed', nowMs),
    ])
    assert.deepEqual(answers.map(codeOf).toSorted(), ['ok', 'part-too-large'])
  },
)

testOnEachDatabase(
  'who takes part elsewhere pays the monthly fee there, by hand, and not after the end',
  async (store) => {
    const two = await twoCommunities(store)
    const mayMs = fromLocal('Europe/Vienna', 2026, 5, 1)
    const terms = { ...noBillingTerms, validFromMs: mayMs, monthlyFeeMicro: 2_000_000 }
    await saveBillingTerms(store.db, 'bach', terms, beginMs)
    await takePart(two, { lastDay: '2026-05-31' })
    const juneMs = fromLocal('Europe/Vienna', 2026, 6, 1)
    const julyMs = fromLocal('Europe/Vienna', 2026, 7, 1)
    for (const atMs of [juneMs, julyMs]) {
      await live(two, atMs - hourMs, atMs + hourMs)
      await settleBoth(two, atMs - hourMs, atMs + hourMs)
    }
    await billDue(store.db, two.bach, julyMs + hourMs)
    const fees = async (homeId: string): Promise<readonly number[]> => {
      const account = await findHomeAccount(store.db, homeId, 'bach')
      const entries = await entriesBetween(store.db, account!.id, beginMs, julyMs, 1_000)
      return entries.filter(({ kind }) => kind === 'monthly-fee').map(({ startMs }) => startMs)
    }
    assert.equal((await fees('muehle')).length, 2)
    const [fee, ...more] = await fees('home-0')
    assert.ok(fee !== undefined && fee < juneMs)
    assert.deepEqual(more, [])
    // Its mandate is for its own neighbourhood: the other one cannot collect by it.
    const bank = { name: 'A', iban: 'DE89370400440532013000', bic: null }
    const mandate = { id: 'HOF-1', signedOn: '2026-05-02' }
    await saveBankAccount(store.db, 'home-0', { ...bank, mandate }, beginMs)
    await saveCreditor(store.db, 'bach', { ...bank, creditorId: 'DE98ZZZ09999999999' }, beginMs)
    const { lines } = value(await makeRun(store.db, two.bach, '2026-05', julyMs + dayMs))
    const account = await findHomeAccount(store.db, 'home-0', 'bach')
    const line = lines.find(({ accountId }) => accountId === account?.id)
    assert.equal(line?.kind === 'left-out' ? line.reason : line?.kind, 'no-account')
  },
)

testOnEachDatabase(
  'a trial of the rule that holds comes out as what is booked, in both',
  async (store) => {
    // A tenth of the meter takes part nowhere.
    const two = await twoCommunities(store, 50)
    await takePart(two)
    await live(two, firstMs, firstMs + hourMs)
    await settleBoth(two, firstMs, firstMs + hourMs)
    const month = value(parsePeriod('2026-05', 'Europe/Vienna'))
    for (const cell of [two.hof, two.bach]) {
      const [rule = defaultSharingRule(0)] = await listSharingRules(store.db, cell.id)
      const { members } = await tryRule(store.db, cell, rule, month)
      assert.ok(members.some(({ ownerId, booked }) => ownerId === 'home-0' && booked.localWh > 0))
      for (const { booked, tried } of members) assert.deepEqual(tried, booked)
    }
    const inHof = await linesIn(two, 'hof', firstMs, firstMs + hourMs)
    assert.deepEqual([inHof['from-neighbours'], inHof['from-grid']], [1_000, 200])
  },
)

testOnEachDatabase(
  'a community waits for a home from elsewhere only while it takes part',
  async (store) => {
    const two = await twoCommunities(store)
    await takePart(two, { lastDay: '2026-05-06' })
    const endMs = localDayEndMs('Europe/Vienna', firstMs)
    await live(two, beginMs, beginMs + hourMs)
    const owners = await meteredOwners(store.db, two.bach, await homesOf(store.db, 'bach'))
    const awaited = async (sinceMs: number): Promise<number> =>
      (await newestOfEach(store.db, owners, sinceMs, sinceMs + hourMs)).length
    // The turbine and both counters of the mill, and for a day those of home 0.
    const counts = [firstMs - hourMs, firstMs - hourMs + 1, endMs - 1, endMs].map(awaited)
    assert.deepEqual(await Promise.all(counts), [3, 5, 5, 3])
  },
)

testOnEachDatabase(
  'a home asks at most so many times, and each community once at a time',
  async (store) => {
    const two = await twoCommunities(store)
    const first = value(await ask(two))
    assert.equal(refusal(await ask(two)).code, 'part-asked-already')
    for (let i = 1; i < askLimit; i++) {
      await savePart(store.db, { ...first, id: `old-${i}`, state: 'withdrawn' })
    }
    await savePart(store.db, { ...first, state: 'declined' })
    const wrong = refusal(await ask(two))
    assert.deepEqual([wrong.code, wrong.values?.['most']], ['too-many-parts', askLimit])
  },
)

testOnEachDatabase(
  'an answer is given once, in time, and by the community that was asked',
  async (store) => {
    const two = await twoCommunities(store)
    const part = value(await ask(two))
    const answer = (atMs: number, cell = two.bach) =>
      answerPart(store.db, cell, part.id, 'agreed', atMs)
    assert.equal(refusal(await answer(nowMs, two.hof)).code, 'not-found')
    assert.equal(refusal(await answer(firstMs)).code, 'part-too-early')
    // In Austria the market hears of it until five in the afternoon of the day before.
    const fiveMs = firstMs - 7 * hourMs
    assert.equal(refusal(await answer(fiveMs)).code, 'participation-too-soon')
    assert.equal(value(await answer(fiveMs - 1)).state, 'agreed')
    assert.equal(refusal(await answer(nowMs)).code, 'part-answered')
    assert.deepEqual(await guestsOf(two), ['home-0'])
  },
)

testOnEachDatabase(
  'a part ends with a day, and both communities go on with what is right from then on',
  async (store) => {
    const two = await twoCommunities(store)
    const part = await takePart(two)
    const end = (by: Parameters<typeof endPart>[1], lastDay: string, atMs = firstMs) =>
      endPart(store.db, by, part.id, lastDay, atMs)
    assert.equal(refusal(await end({ cellId: 'hof' }, '2026-05-06')).code, 'not-found')
    assert.equal(refusal(await end({ homeId: 'home-0' }, '2026-05-05')).code, 'part-ended-early')
    const ended = value(await end({ cellId: 'bach' }, '2026-05-06'))
    const endMs = localDayEndMs('Europe/Vienna', firstMs)
    assert.equal(ended.untilMs, endMs)
    assert.equal(refusal(await end({ homeId: 'home-0' }, '2026-05-07')).code, 'part-not-longer')
    assert.equal(refusal(await end({ homeId: 'home-0' }, '2026-05-07', endMs)).code, 'part-over')
    await live(two, endMs - hourMs, endMs + hourMs)
    await settleBoth(two, endMs - hourMs, endMs + hourMs)
    assert.deepEqual(await linesIn(two, 'bach', endMs, endMs + hourMs), {})
    const before = await linesIn(two, 'hof', endMs - hourMs, endMs)
    const after = await linesIn(two, 'hof', endMs, endMs + hourMs)
    const used = (of: typeof after): number => (of['from-neighbours'] ?? 0) + (of['from-grid'] ?? 0)
    assert.deepEqual([used(before), used(after)], [1_200, 2_000])
  },
)

testOnEachDatabase(
  'who moves out takes part elsewhere until the quarter hour ends, and is settled up to then',
  async (store) => {
    const two = await twoCommunities(store)
    await takePart(two)
    const atMs = firstMs + hourMs + 1
    const endMs = firstMs + hourMs + quarterMs
    await accountsPersonHooks({ now: () => atMs }).movedOut?.(store.db, 'home-0')
    assert.equal((await partsOfHome(store.db, 'home-0'))[0]?.untilMs, endMs)
    await live(two, firstMs, endMs + hourMs)
    await settleBoth(two, firstMs, endMs + hourMs)
    const inBach = await linesIn(two, 'bach', firstMs, endMs + hourMs)
    assert.equal((inBach['from-plants'] ?? 0) + (inBach['from-neighbours'] ?? 0), 1_000)
  },
)

testOnEachDatabase(
  'who is forgotten leaves numbers without a name in both ledgers, and takes all else along',
  async (store) => {
    const two = await twoCommunities(store)
    await takePart(two)
    await live(two, firstMs, firstMs + hourMs)
    await settleBoth(two, firstMs, firstMs + hourMs)
    const hooks = accountsPersonHooks({ now: () => firstMs + hourMs })
    const exported = JSON.stringify(await hooks.export(store.db, 'p', ['home-0']))
    assert.match(exported, /"meterParts":\[\{"id"/)
    assert.match(exported, /"communities":\[\{"account":\{"neighbourhoodId":"bach"/)
    await hooks.forget?.(store.db, 'p', ['home-0'])
    assert.equal(await findHomeAccount(store.db, 'home-0', 'bach'), null)
    assert.deepEqual(await partsOfHome(store.db, 'home-0'), [])
    assert.equal((await checkLedger(store.db, 'bach')).sumMicro, 0)
  },
)
