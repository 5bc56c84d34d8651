// Looking after ballots without script: begun by a form, sheets of paper read by two, closed; and what hostile or hasty people send.
import assert from 'node:assert/strict'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { sessionCookieName } from '../src/api/session-cookie.ts'
import { careForBallots } from '../src/assembly/ballot/job.ts'
import { nonceOf } from '../src/assembly/ballot/log/fixtures.ts'
import { optionDecisionText } from '../src/assembly/ballot/option-decision.ts'
import { listBallots } from '../src/assembly/ballot/store.ts'
import { enterDecision } from '../src/assembly/decision/decisions.ts'
import { listDecisions } from '../src/assembly/decision/store-decision.ts'
import { join, setUpSonnenhof, settle } from '../src/cell/fixtures.ts'
import { createCell, findCell } from '../src/cell/store.ts'
import { dayMs } from '../src/kernel/steps.ts'
import type { Store } from '../src/store/open.ts'
import { mountPages } from '../src/web/mount.ts'
import { testOnEachDatabase } from './databases.ts'
import { everyRoute } from './every-route.ts'

const origin = 'http://localhost:7310'

async function opened(store: Store) {
  const { web } = everyRoute(store, origin)
  const setUp = await setUpSonnenhof(web.cells)
  const cellId = setUp.neighbourhood.id
  const sessions = [setUp.session.token]
  for (let i = 0; i < 5; i++) {
    const { session } = await settle(web.cells, setUp, `Home ${i}`, `Resident ${i}`)
    sessions.push(session?.token ?? '')
  }
  const second = await join(web.cells, setUp.personId, cellId, 'steward', 'Second Steward')
  sessions.push(second.session?.token ?? '')
  const app = new Hono<AppEnv>()
  app.use(frame(web.api))
  mountPages(app, web)
  const path = `/at/${setUp.neighbourhood.slug}/ballots`
  const ask = async (
    address: string,
    { person = 0, form, language = 'en' }: Asked = {},
  ): Promise<{ readonly status: number; readonly to: string; readonly html: string }> => {
    const response = await app.request(
      origin + (address.startsWith('/at') ? address : path + address),
      {
        method: form === undefined ? 'GET' : 'POST',
        headers: {
          cookie: `${sessionCookieName(origin)}=${sessions[person] ?? ''}; language=${language}`,
          origin,
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      },
    )
    const to = response.headers.get('location') ?? ''
    return { status: response.status, to, html: await response.text() }
  }
  const clock = web.things.clock
  const nowMs = clock.now()
  const day = (days: number): string => new Date(nowMs + days * dayMs).toISOString().slice(0, 10)
  const usual = {
    do: 'begin',
    title: 'Who waters the trees?',
    language: 'en',
    'option-0-title': 'Everybody in turn',
    'option-1-title': 'A gardener',
    method: 'approval',
    quorum: '20',
    'closes-date': day(7),
    'closes-time': '20:00',
    hide: '1',
    paper: '1',
    delegation: '1',
  }
  const begin = async (more: Record<string, string> = {}): Promise<string> => {
    const begun = await ask('/new', { form: { ...usual, ...more } })
    assert.equal(begun.status, 303, begun.html)
    return begun.to.split('/').at(-1) ?? ''
  }
  const cell = (await findCell(store.db, cellId))!
  const care = (atMs: number) => careForBallots(web.assembly, cell, atMs)
  return { store, web, cell, ask, begin, usual, day, nowMs, care, path }
}

interface Asked {
  readonly person?: number
  readonly form?: Record<string, string> | string[][]
  readonly language?: string
}

testOnEachDatabase(
  'a form for every way to vote: prefilled by an address, seen first, begun once however often it is sent',
  async (store) => {
    const { cell, ask, begin, usual } = await opened(store)
    const query = new URLSearchParams([
      ['title', 'A "<b>bold</b>" plan'],
      ['option', 'One'],
      ['option', 'Two'],
      ['method', 'star'],
    ])
    const prefilled = await ask(`/new?${query}`)
    assert.match(prefilled.html, /value="A &quot;&lt;b&gt;bold&lt;\/b&gt;&quot; plan"/)
    assert.match(prefilled.html, /id="method-star"[^>]*value="star" checked/)
    assert.match(prefilled.html, /name="option-1-title"[^>]*value="Two"/)
    const id = /name="id" value="([0-9a-f]{32})"/.exec(prefilled.html)?.[1] ?? ''
    assert.equal(await begin({ id }), id)
    assert.equal(await begin({ id, title: 'Something else' }), id)
    assert.deepEqual(await listBallots(store.db, cell.id), [id])
    const more = await ask('/new', { form: { ...usual, do: 'more', rows: '4' } })
    assert.match(more.html, /name="option-7-title"/)
    assert.match(more.html, /value="Everybody in turn"/)
    const methods: readonly Record<string, string>[] = [
      { method: 'consent', 'option-1-title': '' },
      { method: 'schulze' },
      { method: 'ranked-pairs', seats: '2', slate: '1' },
      { method: 'score' },
      { method: 'quadratic', credits: '50' },
      { method: 'equal-shares', budget: '900', 'option-0-cost': '500', 'option-1-cost': '400' },
      { method: 'greedy-budget', budget: '900', 'option-0-cost': '500', 'option-1-cost': '400' },
      { unlinked: '1' },
    ]
    for (const method of methods) {
      const seen = await ask('/new', { form: { ...usual, ...method, do: 'preview' } })
      assert.equal(seen.status, 200, seen.html)
      assert.match(seen.html, /This is what voters will see/)
      assert.equal((await ask(`/${await begin(method)}`)).status, 200)
    }
    assert.equal((await listBallots(store.db, cell.id)).length, 1 + methods.length)
  },
)

testOnEachDatabase(
  'what is wrong with a ballot stands at its field, in German too',
  async (store) => {
    const { cell, ask, usual, day } = await opened(store)
    const wrong: readonly [Record<string, string>, string, RegExp][] = [
      [{ title: ' ' }, 'title', /Sag in höchstens 300 Zeichen/],
      [{ 'option-0-title': '', 'option-1-title': '' }, 'option-0-title', /Gib dieser Möglichkeit/],
      [{ method: 'dice' }, '', /Wähle eine der Arten/],
      [{ method: 'consent' }, 'option-0-title', /für einen Vorschlag/],
      [{ method: 'equal-shares', budget: '' }, 'budget', /Zahl von/],
      [
        { method: 'greedy-budget', budget: '10', 'option-0-cost': '1,5' },
        'option-0-cost',
        /Zahl von/,
      ],
      [{ seats: '3' }, 'seats', /kann man nicht 3 wählen/],
      [{ 'closes-date': '' }, 'closes-date', /Wähle einen Tag/],
      [{ 'closes-time': '25:00' }, 'closes-time', /Uhrzeit/],
      [{ 'closes-date': day(-3) }, 'closes-date', /endet später als jetzt/],
      [{ 'opens-date': day(9), 'opens-time': '10:00' }, 'closes-date', /nach ihrem Beginn/],
      [{ until: day(2) }, 'until', /gilt länger/],
      [{ quorum: '101' }, 'quorum', /Zahl von/],
      [{ topic: 'none' }, '', /Thema gibt es hier nicht/],
      [{ question: 'none' }, '', /Frage gibt es hier nicht/],
      [{ some: '1' }, '', /Wähle die Häuser/],
      [{ some: '1', home: 'elsewhere' }, '', /niemand mit einem Konto/],
      [{ 'option-0-decision': '{}' }, 'option-0-title', /kein Entwurf/],
      [{ 'option-0-description': 'x'.repeat(2_001) }, 'option-0-description', /höchstens 2/],
      [{ 'option-0-title': 'x'.repeat(1_000_000) }, '', /zu viel auf einmal/],
    ]
    for (const [more, field, said] of wrong) {
      const refused = await ask('/new', { form: { ...usual, ...more }, language: 'de' })
      assert.equal(refused.status, 422, JSON.stringify(more).slice(0, 200))
      assert.match(refused.html, said, JSON.stringify(more).slice(0, 200))
      if (field !== '') {
        assert.match(refused.html, new RegExp(`id="field-${field}-error"`), field)
      }
    }
    assert.deepEqual(await listBallots(store.db, cell.id), [])
  },
)

testOnEachDatabase(
  'two people read sheets of paper, and a sheet counts when both read the same',
  async (store) => {
    const { ask, begin, care, web, nowMs } = await opened(store)
    const id = await begin()
    const page = await ask(`/${id}/paper`)
    const people = [...page.html.matchAll(/<option value="([^"]+)"[^>]*>Resident \d/g)]
    assert.equal(people.length, 5)
    for (const [i, [, person = '']] of people.slice(0, 2).entries()) {
      const form = { person, nonce: nonceOf(100 + i) }
      assert.equal((await ask(`/${id}/paper/hand`, { form })).status, 303)
      // Twice is once.
      assert.equal((await ask(`/${id}/paper/hand`, { form })).status, 303)
    }
    const again = { person: people[0]?.[1] ?? '', nonce: nonceOf(110) }
    assert.match((await ask(`/${id}/paper/hand`, { form: again })).html, /has a sheet already/)
    let nonce = 200
    const read = (person: number, sheet: string, option: string) =>
      ask(`/${id}/paper/read`, {
        person,
        form: { sheet, option, nonce: nonceOf(++nonce) },
      })
    assert.equal((await read(0, '1', '0')).status, 303)
    assert.equal((await read(6, '1', '1')).status, 303)
    assert.match((await ask(`/${id}/paper`)).html, /read differently: 1\./)
    assert.equal((await read(6, '1', '0')).status, 303)
    assert.match((await read(0, '3', '0')).html, /there is no sheet 3/)
    assert.match((await read(0, 'x', '0')).html, /id="field-sheet-error"/)
    // Who got a sheet votes on it and nowhere else.
    const own = await ask(`/${id}/vote`, {
      person: 1,
      form: { option: '0', nonce: nonceOf(300) },
    })
    assert.equal(own.status, 422)
    assert.match(own.html, /handed a sheet of paper/)
    // One sheet is not read yet: it waits, until a steward does not.
    const closesMs = nowMs + 8 * dayMs
    await care(closesMs)
    assert.equal(await web.assembly.ballots.isClosed(id), false)
    assert.equal((await read(0, '2', '0')).status, 303)
    assert.equal((await read(6, '2', '0')).status, 303)
    await care(closesMs)
    const result = await ask(`/${id}`)
    assert.match(result.html, /This is decided, and on record/)
    // Fewer than five: no counts.
    assert.match(result.html, /how they voted is not shown/)
    const none = await begin({ paper: '' })
    const refused = await ask(`/${none}/paper/hand`, {
      form: { person: people[3]?.[1] ?? '', nonce: nonceOf(400) },
    })
    assert.match(refused.html, /nobody votes on paper/)
  },
)

testOnEachDatabase(
  'late, doubled and foreign votes, two closes at once, and a ballot of elsewhere',
  async (store) => {
    const { ask, begin, care, web, cell, nowMs } = await opened(store)
    const id = await begin({ until: '', review: '' })
    const vote = (person: number, n: number, ballot = id) =>
      ask(`/${ballot}/vote`, { person, form: { option: '0', nonce: nonceOf(n) } })
    for (const person of [1, 2, 3, 4, 5]) assert.equal((await vote(person, person)).status, 303)
    const size = (await web.assembly.ballots.head(id))?.size
    // Doubled: the same receipt. Under somebody else's number made with the form: refused.
    assert.equal((await vote(1, 1)).to, (await vote(1, 1)).to)
    assert.equal((await vote(2, 1)).status, 422)
    assert.equal((await web.assembly.ballots.head(id))?.size, size)
    // A neighbour's ballot is none here.
    await createCell(store.db, { ...cell, id: 'other', slug: 'other', name: 'Other' })
    const draft = (await web.assembly.ballots.definition(id))!
    const { id: _, eligible: __, registrarKey: ___, ...rest } = draft
    const begun = await web.assembly.ballots.begin(
      'other',
      { ...rest, isUnlinked: false },
      ['x'],
      nowMs,
    )
    assert.ok(begun.ok)
    assert.equal((await ask(`/${begun.value.id}`)).status, 404)
    for (const part of ['vote', 'close', 'minority', 'paper/hand', 'paper/read']) {
      assert.equal((await ask(`/${begun.value.id}/${part}`, { form: {} })).status, 404, part)
    }
    // Early without a reason: refused at its field. Two closes at once: one counts, one is told so.
    const bare = await ask(`/${id}/close`, { form: { 'reason-to-close': ' ' }, language: 'de' })
    assert.equal(bare.status, 422)
    assert.match(bare.html, /id="field-reason-to-close-error"[^>]*>Diese Abstimmung ist noch offen/)
    const form = { 'reason-to-close': 'All have voted.' }
    const both = await Promise.all([1, 2].map(() => ask(`/${id}/close`, { form })))
    assert.deepEqual(
      both.map(({ status }) => status).toSorted((one, other) => one - other),
      [303, 422],
    )
    assert.equal((await vote(5, 50)).status, 422)
    await care(nowMs + 30 * dayMs)
    assert.equal((await listDecisions(store.db, cell.id)).length, 1)
    const minority = await ask(`/${id}/minority`, { form: { minority: 'Too late.' } })
    assert.equal(minority.status, 422)
    assert.match(minority.html, /on record already/)
    const shown = await ask(`/${id}`, { person: 1, language: 'de' })
    assert.match(shown.html, /Das ist entschieden und eingetragen/)
    assert.match(shown.html, /All have voted\./)
    assert.doesNotMatch(shown.html, /Diese Abstimmung betreuen/)
    // Members do not look after ballots.
    assert.equal((await ask('/new', { person: 1 })).status, 403)
    assert.equal((await ask(`/${id}/close`, { person: 1, form })).status, 403)
  },
)

testOnEachDatabase(
  'what was decided stands beside an option that is about the same, with a link and what would count',
  async (store) => {
    const { web, cell, ask, begin, usual, nowMs } = await opened(store)
    const mandate = {
      sentence: 'Batteries rest',
      place: { kind: 'neighbourhood' },
      when: {
        weekdays: [0, 1, 2, 3, 4, 5, 6],
        months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        fromMinute: 0,
        toMinute: 1440,
      },
      rule: { kind: 'class-limit', devices: 'battery', limitW: 0 },
      force: { kind: 'hard' },
      competence: 'neighbourhood',
      fromMs: null,
      untilMs: null,
      examples: [
        { at: { month: 1, weekday: 1, minute: 0 }, amount: 0, isAllowed: true },
        { at: { month: 1, weekday: 1, minute: 0 }, amount: 9, isAllowed: false },
      ],
    } as const
    const record = {
      title: 'Batteries rest this year',
      convened: 'steward',
      method: '',
      methodVersion: '',
      logRoot: null,
      tally: null,
      dissent: '',
      reviewMs: null,
      basis: '',
    } as const
    const entering = { random: web.api.random, nowMs }
    const draft = { decidedMs: nowMs, followsId: null, record, mandates: [mandate] }
    const entered = await enterDecision(store.db, cell, draft, entering)
    assert.ok(entered.ok)
    const { id } = entered.value
    const option = (more: object, followsId: string | null = null): Record<string, string> => ({
      'option-0-decision': optionDecisionText({
        followsId,
        basis: '',
        mandates: [{ ...mandate, ...more }],
      }),
    })
    // A wish about the same is told, before the vote and on its page.
    const wish = option({ force: { kind: 'soft', priority: 'high' } })
    const seen = await ask('/new', { form: { ...usual, ...wish, do: 'preview' } })
    assert.equal(seen.status, 200, seen.html)
    const link = new RegExp(`href="/at/${cell.slug}/decisions/${id}">Batteries rest this year</a>`)
    assert.match(seen.html, link)
    assert.match(seen.html, /What must be comes before what should be/)
    const ballot = await begin(wish)
    const page = await ask(`/${ballot}`, { person: 1, language: 'de' })
    assert.match(page.html, link)
    assert.match(page.html, /Was sein muss, geht vor dem, was sein soll/)
    // The same again, and a reserve that could never be filled, are refused before anybody votes.
    const reserve = option({
      rule: { kind: 'battery-reserve', measure: 'share', least: 0.4 },
      examples: [
        { ...mandate.examples[0], amount: 0.5 },
        { ...mandate.examples[1], amount: 0.3 },
      ],
    })
    const before = (await listBallots(store.db, cell.id)).length
    for (const [more, why] of [
      [option({}), /This was decided already: “Batteries rest this year”/],
      [reserve, /This could never be kept: “Batteries rest this year” forbids it/],
    ] as const) {
      for (const what of ['preview', 'begin']) {
        const refused = await ask('/new', { form: { ...usual, ...more, do: what } })
        assert.equal(refused.status, 422)
        assert.match(refused.html, why)
        assert.match(refused.html, link)
      }
    }
    assert.equal((await listBallots(store.db, cell.id)).length, before)
    // What takes its place is not in its way.
    const instead = await begin(option({}, id))
    assert.doesNotMatch((await ask(`/${instead}`)).html, link)
    const gone = await ask('/new', { form: { ...usual, ...option({}, 'nobody') } })
    assert.match(gone.html, /There is no such decision here/)
  },
)
