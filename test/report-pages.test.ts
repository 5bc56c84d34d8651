// Reports and answers as people with accounts meet them: who wrote the words reads what became of them, a decision names them, and a
// city takes no file that is no report.
import assert from 'node:assert/strict'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { mountApi } from '../src/api/mount.ts'
import { sessionCookieName } from '../src/api/session-cookie.ts'
import { enterDecision } from '../src/assembly/decision/decisions.ts'
import { night } from '../src/assembly/decision/fixtures.ts'
import { readReport } from '../src/assembly/report/check-report.ts'
import { ensureNodeKey } from '../src/cell/store-node-key.ts'
import { setUpSonnenhof, settle, value } from '../src/cell/fixtures.ts'
import { dayMs } from '../src/kernel/steps.ts'
import type { Store } from '../src/store/open.ts'
import { mountPages } from '../src/web/mount.ts'
import { testOnEachDatabase } from './databases.ts'
import { everyRoute } from './every-route.ts'

const origin = 'http://localhost:7310'
const words = 'Children can walk to school alone.'
const why = 'The street in front of the school is closed to cars from spring on.'

/** A neighbourhood under a city that asked it; six people live there, and the first wrote a statement. */
async function opened(store: Store) {
  await ensureNodeKey(store.db)
  const { web, routes } = everyRoute(store, origin)
  const setUp = await setUpSonnenhof(web.cells)
  const people: Awaited<ReturnType<typeof settle>>[] = []
  for (let i = 0; i < 6; i++) {
    people.push(await settle(web.cells, setUp, `Home ${i}`, `Resident ${i}`))
  }
  const app = new Hono<AppEnv>()
  app.use(frame(web.api))
  mountApi(app, routes, web.api)
  mountPages(app, web)
  const ask = async (
    path: string,
    { who = null, form, accept = 'text/html', language = 'en' }: Asked = {},
  ): Promise<Response> => {
    const session = who === 'steward' ? setUp.session : who === null ? null : people[who]?.session
    return await app.request(origin + path, {
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        cookie: `${sessionCookieName(origin)}=${session?.token ?? ''}; language=${language}`,
        origin,
        accept,
        ...(form instanceof Uint8Array
          ? { 'content-type': 'multipart/form-data; boundary=x' }
          : {}),
      },
      ...(form === undefined
        ? {}
        : { body: form instanceof Uint8Array ? form : new URLSearchParams(form) }),
    })
  }
  const post = async (
    path: string,
    form: Record<string, string>,
    who: Asked['who'] = 'steward',
  ) => {
    const response = await ask(path, { who, form })
    assert.equal(response.status, 303, await response.text())
    return (response.headers.get('location') ?? '').split('?')[0] ?? ''
  }
  const at = `/at/${setUp.neighbourhood.slug}`
  const city = await post(`${at}/together/bodies`, { name: 'Graz' })
  const slug = city.split('/').at(-1) ?? ''
  const asked = await post(`/at/${slug}/asked`, {
    question: 'How do we get about?',
    statements: 'Buses come every ten minutes.\nCars park outside.',
    slateSize: '2',
    answerDays: '10',
    reportDays: '5',
  })
  const shared = asked.split('/').at(-1) ?? ''
  const question = await post(`${at}/together/accept`, { question: shared })
  await post(`${question}/say`, { text: words }, 0)
  for (const who of people.keys()) {
    for (const statement of ['1', '2', '3']) {
      const opinion = statement === '2' ? 'disagree' : 'agree'
      await post(`${question}/vote`, { statement, opinion }, who)
    }
  }
  return { web, setUp, people, ask, post, at, slug, asked, shared, question }
}

interface Asked {
  readonly who?: number | 'steward' | null
  /** Bytes: of a form with the boundary `x`. */
  readonly form?: Record<string, string> | Uint8Array<ArrayBuffer>
  readonly accept?: string
  readonly language?: string
}

async function textOf(response: Response): Promise<string> {
  return (await response.text())
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&#39;', "'")
}

testOnEachDatabase(
  'who wrote the words reads on their own page that an answer is due, and what it is',
  async (store) => {
    const { ask, post, slug, asked, shared, question } = await opened(store)
    assert.doesNotMatch(await textOf(await ask('/me', { who: 0 })), /what became of them/)
    await post(`${question}/report/send`, {})
    const report: unknown = await (
      await ask(`${question}/report`, { who: 1, accept: 'application/ld+json' })
    ).json()
    const { people, sender } = value(readReport(report))
    assert.deepEqual([people.participants, sender.name], [6, 'Sonnenhof'])
    await post(`/at/${slug}/asked/${shared}/slate`, {})
    // Who looks after the city finds the way back to where they live.
    const ofCity = await (await ask(`/bodies/${slug}`, { who: 'steward' })).text()
    assert.match(ofCity, /<a href="\/at\/sonnenhof\/neighbourhood"/)
    assert.ok(ofCity.includes(`href="/at/${slug}/together"`))
    // Anybody sees what is owed; the neighbourhood's own pages they do not.
    assert.match(await textOf(await ask(asked)), /Graz answers each of these by/)
    assert.equal((await ask(`${question}/report`)).status, 303)
    const mine = await textOf(await ask('/me', { who: 0 }))
    assert.match(mine, /Your words, and what became of them/)
    assert.match(mine, /Cited in what Graz has to answer\. The answer is due by .* in ten days\./)
    assert.doesNotMatch(await textOf(await ask('/me', { who: 1 })), /Your words/)
    const { data } = await apiOf(ask, shared)
    const owed = data.answers.find((of) => of.text === words)
    assert.ok(owed !== undefined)
    const said = { statement: owed.statement, verdict: 'accept', reason: why, amended: '' }
    await post(`/at/${slug}/asked/${shared}/answer`, said)
    const heard = await textOf(await ask('/me', { who: 0, language: 'de' }))
    assert.match(heard, /Angenommen am/)
    assert.ok(heard.includes(why))
    assert.ok((await textOf(await ask(question, { who: 0 }))).includes(why))
  },
)

async function apiOf(ask: (path: string) => Promise<Response>, shared: string) {
  const data: {
    readonly answers: readonly { readonly statement: string; readonly text: string }[]
  } = await (await ask(`/api/shared-questions/${shared}`)).json()
  return { data }
}

testOnEachDatabase(
  'a decision that names statements is told to who wrote them, and its report holds it all',
  async (store) => {
    const { web, setUp, ask, post, at, question } = await opened(store)
    const nowMs = web.things.clock.now()
    const record = {
      title: 'Cars rest at night',
      convened: 'meeting',
      method: 'show of hands',
      methodVersion: '1',
      logRoot: 'ab'.repeat(32),
      tally: { inFavour: 5, against: 1, abstained: 0, eligible: 6, quorum: 3 },
      dissent: 'Who comes home late cannot charge.',
      reviewMs: nowMs + 10 * dayMs,
      basis: '',
    } as const
    const draft = { decidedMs: nowMs, followsId: null, record, mandates: [night] }
    const { random } = web.api
    const { id } = value(
      await enterDecision(store.db, setUp.neighbourhood, draft, { random, nowMs }),
    )
    const path = `${at}/decisions/${id}/report`
    assert.doesNotMatch(await textOf(await ask(path, { who: 1 })), /It rests on/)
    for (const [statements, sentence] of [
      ['three', /Write the numbers of statements/],
      ['9', /There is no statement 9 that is shown/],
    ] as const) {
      const form = { question: question.split('/').at(-1) ?? '', statements }
      const wrong = await ask(`${path}/sources`, { who: 'steward', form })
      assert.equal(wrong.status, 422)
      assert.match(await textOf(wrong), sentence)
    }
    await post(`${path}/sources`, { question: question.split('/').at(-1) ?? '', statements: '3' })
    assert.match(
      await textOf(await ask('/me', { who: 0 })),
      /Cited in a decision: Cars rest at night/,
    )
    const mine = await textOf(await ask(question, { who: 0 }))
    assert.match(mine, /Cited in a decision: Cars rest at night/)
    const shown = await textOf(await ask(path, { who: 1 }))
    assert.match(shown, /5 were in favour, 1 against/)
    assert.match(shown, /Who was against it says/)
    // What it names is in the report as soon as it is stated.
    assert.match(shown, new RegExp(`It rests on these statements: .*${words}`))
    const document: unknown = await (await ask(path, { who: 1, accept: 'application/json' })).json()
    const { inputs, decisions } = value(readReport(document))
    assert.deepEqual(
      inputs.map(({ kind }) => kind),
      ['vote-log', 'statements', 'map', 'decision', 'ballot-log', 'mandate'],
    )
    assert.equal(decisions[0]?.statements.length, 1)
    const start = await textOf(await ask(`${at}/together`, { who: 1 }))
    assert.match(start, /To be looked at again/)
    assert.equal((await ask(`${at}/decisions/none/report`, { who: 1 })).status, 404)
  },
)

testOnEachDatabase('a city takes no file that is no report', async (store) => {
  const { ask, slug, shared } = await opened(store)
  const send = async (content: string): Promise<{ status: number; text: string }> => {
    const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="r.jsonld"\r\n\r\n'
    const form = new TextEncoder().encode(`${head}${content}\r\n--x--\r\n`)
    const response = await ask(`/at/${slug}/asked/${shared}/take`, { who: 'steward', form })
    return { status: response.status, text: await textOf(response) }
  }
  for (const [content, sentence] of [
    ['hello', /This is no report: it is not JSON/],
    ['{"@type":"AssemblyReport"}', /of this report is not as it must be/],
    ['x'.repeat(50 * 1024 * 1024), /A form may have 4160 KiB at the most/],
  ] as const) {
    const { status, text } = await send(content)
    assert.equal(status, 422)
    assert.match(text, sentence)
  }
  const nobody = await ask(`/at/${slug}/asked/${shared}/slate`, { form: {} })
  assert.equal(nobody.status, 303)
  assert.equal((await ask(`/at/${slug}/asked/${shared}/slate`, { who: 1, form: {} })).status, 404)
})
