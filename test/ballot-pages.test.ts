// A ballot as people meet it: a form without script, refusals beside their fields, a receipt, the result in both languages.
import assert from 'node:assert/strict'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { sessionCookieName } from '../src/api/session-cookie.ts'
import type { BallotDraft } from '../src/assembly/ballot/ballots.ts'
import type { BallotDefinition } from '../src/assembly/ballot/log/ballot-shapes.ts'
import { approve, definitionOf, nonceOf } from '../src/assembly/ballot/log/fixtures.ts'
import { setUpSonnenhof, settle, value } from '../src/cell/fixtures.ts'
import { hourMs } from '../src/kernel/steps.ts'
import type { Store } from '../src/store/open.ts'
import { mountPages } from '../src/web/mount.ts'
import { testOnEachDatabase } from './databases.ts'
import { everyRoute } from './every-route.ts'

const { id: _, eligible: __, registrarKey: ___, ...usual } = definitionOf({})

async function opened(store: Store) {
  const { web } = everyRoute(store, 'http://localhost:7310')
  const setUp = await setUpSonnenhof(web.cells)
  const people: Awaited<ReturnType<typeof settle>>[] = []
  for (let i = 0; i < 5; i++) {
    people.push(await settle(web.cells, setUp, `Home ${i}`, `Resident ${i}`))
  }
  const app = new Hono<AppEnv>()
  app.use(frame(web.api))
  mountPages(app, web)
  const nowMs = web.things.clock.now()
  const draft: BallotDraft = {
    ...usual,
    opensMs: nowMs - hourMs,
    closesMs: nowMs + hourMs,
    isUnlinked: false,
    quorumPermille: 500,
  }
  const begin = async (changes: Partial<BallotDraft> = {}): Promise<BallotDefinition> => {
    const ids = people.map(({ personId }) => personId)
    const all = { ...draft, ...changes }
    return value(await web.assembly.ballots.begin(setUp.neighbourhood.id, all, ids, nowMs))
  }
  const path = `/at/${setUp.neighbourhood.slug}/ballots`
  const ask = async (
    address: string,
    { person = 0, form, language = 'en' }: Asked = {},
  ): Promise<Response> => {
    const session = people[person]?.session ?? setUp.session
    const at = address === '/together' ? path.replace(/\/ballots$/, address) : path + address
    return await app.request(`http://localhost:7310${at}`, {
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        cookie: `${sessionCookieName('http://localhost:7310')}=${session?.token ?? ''}; language=${language}`,
        origin: 'http://localhost:7310',
        'accept-language': language,
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    })
  }
  return { ballots: web.assembly.ballots, people, begin, ask, draft }
}

interface Asked {
  readonly person?: number
  readonly form?: Record<string, string> | string[][]
  readonly language?: string
}

testOnEachDatabase(
  'somebody votes by a form, keeps a receipt, and reads the result',
  async (store) => {
    const { ballots, people, begin, ask, draft } = await opened(store)
    const { id } = await begin()
    const list = await (await ask('')).text()
    assert.match(list, /When shall it be quiet\?/)
    assert.match(list, /open until/)
    const page = await (await ask(`/${id}`)).text()
    const nonce = /name="nonce" value="([0-9a-f]{32})"/.exec(page)?.[1] ?? ''
    const form = [
      ['nonce', nonce],
      ['option', '0'],
      ['option', '2'],
    ]
    const voted = await ask(`/${id}/vote`, { form })
    assert.equal(voted.status, 303, await voted.text())
    const address = voted.headers.get('location') ?? ''
    assert.match(address, new RegExp(`/ballots/${id}/receipts/1$`))
    // Sent twice by a slow line: the same receipt.
    assert.equal((await ask(`/${id}/vote`, { form })).headers.get('location'), address)
    const receipt = await (await ask(`/${id}/receipts/1`)).text()
    assert.match(receipt, /Your vote is in the log/)
    assert.match(receipt, /Entry 2 of 2/)
    assert.equal((await ask(`/${id}/receipts/9`)).status, 404)
    assert.equal((await ask('/none')).status, 404)
    for (const [i, { personId }] of people.slice(1).entries()) {
      const vote = { choice: approve('c'), nonce: nonceOf(i) }
      value(await ballots.cast(id, personId, vote, draft.opensMs))
    }
    assert.doesNotMatch(await (await ask(`/${id}`)).text(), /The result/, 'hidden until the close')
    value(await ballots.close(id, draft.closesMs))
    const english = await (await ask(`/${id}`)).text()
    assert.match(english, /Decided: Option c\./)
    assert.match(english, /Five voices of five\. That is enough: three were needed\./)
    assert.match(english, /log\.jsonl/)
    const german = await (await ask(`/${id}`, { language: 'de' })).text()
    assert.match(german, /Entschieden: Option c\./)
    assert.match(german, /Das genügt: drei waren nötig\./)
  },
)

testOnEachDatabase(
  'every method has a form, and what is wrong stands beside its field',
  async (store) => {
    const { begin, ask } = await opened(store)
    const cost = usual.options.map((option) => ({ ...option, cost: 100 }))
    const cases: readonly [Partial<BallotDraft>, Record<string, string>, RegExp][] = [
      [{ method: { kind: 'score', seats: 1 } }, { 'option-0': '6' }, /Type a number from 0 to 5/],
      [{ method: { kind: 'star' } }, { 'option-1': 'many' }, /Type a number from 0 to 5/],
      [{ method: { kind: 'schulze', seats: 1 } }, { 'option-0': '0' }, /Type a number from 1 to 3/],
      [{ method: { kind: 'ranked-pairs', seats: 1 } }, { 'option-0': '1.5' }, /from 1 to 3/],
      [
        { method: { kind: 'quadratic', seats: 1, credits: 9 } },
        { 'option-0': '3', 'option-1': '1' },
        /cost 10 credits, and there are 9/,
      ],
      [
        { method: { kind: 'consent' }, options: usual.options.slice(0, 1) },
        { answer: 'object', reason: ' ' },
        /An objection needs its reason/,
      ],
      [
        { method: { kind: 'equal-shares', budget: 200, step: 1, isCompared: true }, options: cost },
        { nonce: 'x' },
        /16 bytes in hex/,
      ],
    ]
    for (const [i, [changes, values, reason]] of cases.entries()) {
      const { id } = await begin(changes)
      assert.equal((await ask(`/${id}`)).status, 200)
      const form = { nonce: nonceOf(i), ...values }
      const refused = await ask(`/${id}/vote`, { form })
      assert.equal(refused.status, 422)
      assert.match(await refused.text(), reason)
      const good = {
        ...values,
        nonce: nonceOf(i),
        'option-0': '1',
        'option-1': '',
        reason: 'Too loud.',
      }
      assert.equal((await ask(`/${id}/vote`, { form: good })).status, 303)
    }
  },
)

testOnEachDatabase(
  'who is not on the list is told, and a secret vote says what it needs',
  async (store) => {
    const { begin, ask } = await opened(store)
    const { id } = await begin()
    // The steward lives there, but the list of this ballot is without her.
    const refused = await ask(`/${id}/vote`, {
      person: -1,
      form: { nonce: nonceOf(1), option: '0' },
      language: 'de',
    })
    assert.equal(refused.status, 422)
    assert.match(await refused.text(), /nicht auf der Liste stand/)
    const secret = await begin({ isUnlinked: true, hasDelegation: false })
    assert.match(await (await ask(`/${secret.id}`)).text(), /has to run scripts/)
  },
)

testOnEachDatabase(
  'the start page of deciding together asks for a vote until it was given',
  async (store) => {
    const { ballots, people, begin, ask, draft } = await opened(store)
    const { id } = await begin()
    const said = async (person: number) => (await ask('/together', { person })).text()
    assert.match(await said(0), /Go to the vote/)
    const sent = { choice: approve('a'), nonce: nonceOf(1) }
    value(await ballots.cast(id, people[0]!.personId, sent, draft.opensMs))
    value(await ballots.handPaper(id, people[1]!.personId, nonceOf(2), draft.opensMs))
    const voted = await said(0)
    assert.match(voted, /You have voted\. You can change your vote until/)
    assert.doesNotMatch(voted, /Go to the vote/)
    assert.match(await said(1), /You vote on paper/)
    assert.match(await said(2), /Go to the vote/)
    // The steward was not on the list.
    assert.match(await said(9), /You are not on the list of this vote/)
    const secret = await begin({ isUnlinked: true, hasDelegation: false, title: 'A secret one' })
    const blinded = Buffer.alloc(256, 1).toString('base64')
    const signed = await ballots.sign(secret.id, people[2]!.personId, blinded, draft.opensMs)
    assert.ok(signed.ok, JSON.stringify(signed))
    assert.match(await said(2), /Your key for this secret vote is made/)
  },
)
