// Lists of others that mean harm, and what comes of them: nothing that a steward did not let hold.
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { listAsker } from '../../src/federation/guard/ask-list.ts'
import { Guard } from '../../src/federation/guard/guard.ts'
import {
  automaticLimit,
  ListDesk,
  listPauseMs,
  listsLimit,
  type ListWish,
} from '../../src/federation/guard/list-desk.ts'
import { listNamesLimit } from '../../src/federation/guard/list-format.ts'
import { listGuardNotes } from '../../src/federation/guard/store-guard.ts'
import { countNames, listsOf } from '../../src/federation/guard/store-list.ts'
import { answerLimitBytes } from '../../src/federation/social/guarded-fetch.ts'
import { ManualClock } from '../../src/kernel/clock.ts'
import { seededRandom } from '../../src/kernel/random.ts'
import { hourMs } from '../../src/kernel/steps.ts'
import type { Store } from '../../src/store/open.ts'
import { testOnEachDatabase } from '../databases.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A desk, and a server of lists that answers as it is told. */
async function deskOf({ db }: Store, t: TestContext) {
  let answer: Answer = (_request, response) => response.writeHead(404).end()
  let asked = 0
  const server = createServer((request, response) => {
    asked++
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const port = Object(server.address()).port
  const clock = new ManualClock(Date.UTC(2026, 2, 1, 12))
  const origin = 'https://we.example'
  const of = { db, clock, origin, loopback: true, random: seededRandom(1) }
  const ask = listAsker({ loopback: true, userAgent: 'test', deadlineMs: 2_000 })
  const desk = new ListDesk({ ...of, ask, wayOut: { pass: () => () => {} } })
  const guard = new Guard(of)
  const text = (body: string, type = 'text/csv') => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': type }).end(body)
  }
  const met = (address: string) => guard.judge('one', new URL(address))
  const subscribe = async (more: Partial<ListWish> = {}) => {
    const address = `http://127.0.0.1:${port}/blocks.csv`
    const made = await desk.subscribe(
      'one',
      { address, ruling: 'block', isAutomatic: false, ...more },
      null,
    )
    assert.ok(made.ok, JSON.stringify(made))
    return made.value
  }
  const now = async () => {
    const [list] = await listsOf(db, 'one')
    assert.ok(list)
    return { ...list, ...(await countNames(db, list.id)) }
  }
  const answers = (by: Answer) => {
    answer = by
  }
  return { db, desk, guard, clock, text, met, subscribe, now, answers, asked: () => asked }
}

testOnEachDatabase(
  'what a list says holds when a steward lets it, goes when the list takes it back, and stands below what is said here',
  async (store, t) => {
    const { db, desk, guard, clock, text, met, subscribe, now } = await deskOf(store, t)
    text('#domain,#severity\ntroll.example,suspend\nkind.example,suspend\n')
    const list = await subscribe()
    assert.equal(await met('https://a.troll.example/u'), 'held', 'it is only shown')
    const accept = {
      ruling: 'accept',
      kind: 'server',
      subject: 'kind.example',
      reason: '',
    } as const
    assert.ok((await guard.state('one', accept, null)).ok)
    assert.ok((await desk.take('one', list, null)).ok)
    assert.equal(await met('https://a.troll.example/u'), 'blocked')
    assert.equal(await met('https://kind.example/u'), 'open', 'what is said here stands above')
    assert.equal(await guard.judge('two', new URL('https://troll.example/u')), 'held')
    const all = await guard.judgeAll('one')
    assert.equal(all('https://troll.example/u'), 'blocked')
    assert.equal(all('https://kind.example/u'), 'open')

    text('#domain,#severity\nnew.example,suspend\n')
    clock.advance(listPauseMs)
    assert.ok(await desk.care())
    assert.ok(!(await desk.care()), 'once a day')
    assert.equal(await met('https://troll.example/u'), 'blocked', 'until somebody looks')
    const changed = await now()
    assert.deepEqual([changed.holds, changed.added, changed.dropped], [2, 1, 2])
    const late = await desk.take('one', list, null)
    assert.ok(!late.ok && late.code === 'list-changed', 'what was seen is what holds')
    assert.ok((await desk.take('one', changed, null)).ok)
    assert.equal(await met('https://troll.example/u'), 'held', 'taken back')
    assert.equal(await met('https://new.example/u'), 'blocked')

    assert.ok((await desk.unsubscribe('one', list.id, null)).ok)
    assert.equal(await met('https://new.example/u'), 'held')
    const rows = await db.selectFrom('guard_list_names').select('subject').execute()
    assert.deepEqual(rows, [])
    const acts = (await listGuardNotes(db, 'one')).map(({ act, reason }) => `${act} ${reason}`)
    assert.deepEqual(acts, ['unsubscribe ', 'take +1 −2', 'take +2 −0', 'accept ', 'subscribe '])
  },
)

testOnEachDatabase(
  'a list that is endless, of a wrong type, of a million names, or leads inside changes nothing',
  async (store, t) => {
    const { clock, desk, text, met, subscribe, now, answers } = await deskOf(store, t)
    text('troll.example\n')
    assert.ok((await desk.take('one', await subscribe(), null)).ok)
    const million = Buffer.from(
      Array.from({ length: 1_000_000 }, (_, i) => `x${i}.example`).join('\n'),
    )
    let sent = 0
    const bad: readonly (readonly [string, Answer])[] = [
      [
        'form',
        (_request, response) => {
          response.writeHead(200, { 'content-type': 'text/csv' })
          const line = Buffer.from('a.example\n'.repeat(6_554))
          const send = (): void => {
            while (sent < 200 * answerLimitBytes && !response.destroyed) {
              sent += line.byteLength
              if (!response.write(line)) return
            }
            response.end()
          }
          response.on('drain', send)
          send()
        },
      ],
      [
        'form',
        (_request, response) =>
          response.writeHead(200, { 'content-type': 'text/csv' }).end(million),
      ],
      [
        'many',
        (_request, response) =>
          response
            .writeHead(200, { 'content-type': 'text/plain' })
            .end(million.subarray(0, answerLimitBytes)),
      ],
      [
        'form',
        (_request, response) =>
          response.writeHead(200, { 'content-type': 'text/html' }).end('troll.example'),
      ],
      ['form', (_request, response) => response.writeHead(200).end('troll.example')],
      ['status', (_request, response) => response.writeHead(404).end()],
      [
        'closed',
        (_request, response) =>
          response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
      ],
      [
        'closed',
        (_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      ],
      [
        'often',
        (request, response) => response.writeHead(302, { location: `${request.url}x` }).end(),
      ],
      ['gone', (request) => request.socket.destroy()],
    ]
    for (const [fault, by] of bad) {
      answers(by)
      clock.advance(listPauseMs)
      assert.ok(await desk.care())
      const { fault: why, holds, added, dropped } = await now()
      assert.deepEqual([why, holds, added, dropped], [fault, 1, 0, 0], by.toString())
      assert.equal(await met('https://troll.example/u'), 'blocked')
      assert.ok(!(await desk.care()), 'not at once again')
    }
    assert.ok(sent < 20 * answerLimitBytes, 'no more is read than is looked at')
    text('troll.example\nmore.example')
    clock.advance(hourMs)
    await desk.care()
    assert.deepEqual([(await now()).fault, (await now()).added], ['', 1])
  },
)

testOnEachDatabase(
  'a list that blocks ourselves blocks others only, and one that changes each hour is asked for each day',
  async (store, t) => {
    const { clock, desk, subscribe, now, met, answers, asked } = await deskOf(store, t)
    const ours = ['we.example', 'troll.example']
    let version = 0
    answers((request, response) => {
      const etag = `"${version}"`
      const isSame = request.headers['if-none-match'] === etag
      response.writeHead(isSame ? 304 : 200, { etag, 'content-type': 'text/csv' })
      response.end(isSame ? undefined : [...ours, `hour${version}.example`].join('\n'))
    })
    const list = await subscribe({ isAutomatic: true })
    assert.equal((await now()).leftOut, 1)
    const first = asked()
    await desk.care()
    assert.ok((await desk.take('one', list, null)).ok)
    assert.equal(await met('https://we.example/groups/x'), 'open')
    for (let hour = 0; hour < 48; hour++) {
      clock.advance(hourMs)
      if (hour < 40) version++
      await desk.care()
    }
    assert.equal(asked() - first, 2)
    // Small changes hold by themselves, as was chosen, and are written down.
    assert.equal(await met('https://hour24.example/u'), 'held')
    assert.equal(await met('https://hour40.example/u'), 'blocked')
    clock.advance(listPauseMs)
    await desk.care()
    const same = await now()
    assert.deepEqual([same.holds, same.readMs], [2, clock.now()], 'it is as it was')
    const acts = (await listGuardNotes(store.db, 'one')).map(({ act }) => act)
    assert.deepEqual(acts, ['take-itself', 'take-itself', 'take', 'subscribe-itself'])

    const flood = Array.from({ length: automaticLimit + 1 }, (_, i) => `x${i}.example`)
    answers((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/csv' }).end(flood.join('\n')),
    )
    clock.advance(listPauseMs)
    await desk.care()
    assert.equal(await met('https://x1.example/u'), 'held', 'so many at once wait')
    assert.equal((await now()).added, automaticLimit + 1)
  },
)

testOnEachDatabase(
  'what is no address of a list, and one too many, are refused',
  async (store, t) => {
    const { desk, text, db } = await deskOf(store, t)
    text('a.example')
    const wish = { ruling: 'block', isAutomatic: false } as const
    for (const [address, code] of [
      ['blocks.csv', 'list-address'],
      ['ftp://a.example/blocks.csv', 'list-address'],
      ['https://me:word@a.example/blocks.csv', 'list-address'],
      ['https://we.example/groups/x/blocks.csv', 'guard-ourselves'],
    ] as const) {
      const refused = await desk.subscribe('one', { ...wish, address }, null)
      assert.deepEqual(refused.ok ? '' : refused.code, code, address)
    }
    // Inside: it is taken down, asked for, and says why it cannot be read.
    for (let i = 0; i < listsLimit; i++) {
      const inside = { ...wish, address: `http://10.0.0.${i}/blocks.csv` }
      assert.ok((await desk.subscribe('one', inside, null)).ok)
      const other = await desk.subscribe('one', { ...inside, ruling: 'accept' }, null)
      assert.ok(!other.ok && other.code === 'list-address')
    }
    const lists = await listsOf(db, 'one')
    assert.deepEqual(
      lists.map(({ fault }) => fault),
      Array.from({ length: listsLimit }, () => 'closed'),
    )
    const full = await desk.subscribe('one', { ...wish, address: 'http://10.0.1.1/' }, null)
    assert.ok(!full.ok && full.code === 'list-full')
    const unknown = await desk.unsubscribe('two', lists[0]?.id ?? '', null)
    assert.ok(!unknown.ok && unknown.code === 'list-unknown')
  },
)

testOnEachDatabase(
  'a list of ten thousand names is taken, and each of them is found',
  async (store, t) => {
    const { desk, text, subscribe, met, guard, now } = await deskOf(store, t)
    const names = Array.from({ length: listNamesLimit }, (_, i) => `x${i}.example`)
    text(names.join('\n'))
    assert.ok((await desk.take('one', await subscribe(), null)).ok)
    assert.equal((await now()).holds, listNamesLimit)
    assert.equal(await met('https://a.x9999.example/u'), 'blocked')
    assert.equal(await met('https://x10000.example/u'), 'held')
    const all = await guard.judgeAll('one')
    assert.equal(all('https://x77.example/u'), 'blocked')
  },
)
