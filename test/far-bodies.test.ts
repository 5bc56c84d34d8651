// A city on one node and a neighbourhood on another: two databases, two servers on loopback, and mail between them.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { testApiContext } from '../src/api/fixtures.ts'
import { frame } from '../src/api/frame.ts'
import { startMs } from '../src/assembly/conversation/fixtures.ts'
import { assemblyOn, createStreet } from '../src/assembly/fixtures.ts'
import { acceptQuestion, passOn, sowWaiting } from '../src/assembly/report/asked.ts'
import {
  answerBelonging,
  askQuestion,
  askToBelong,
  foundBody,
} from '../src/assembly/report/bodies.ts'
import { drawUpSlate, giveAnswer, sendReport, tellAgain } from '../src/assembly/report/body-desk.ts'
import { standingOf } from '../src/assembly/report/answer.ts'
import { changed, draft, voted } from '../src/assembly/report/fixtures.ts'
import { signedText, type ProvenReport, type Report } from '../src/assembly/report/report.ts'
import { conversationsWaiting, noticesOf } from '../src/assembly/report/store-asked.ts'
import { listTaken, membersOf, newestTaken } from '../src/assembly/report/store-body.ts'
import { farBodiesOf, farSentTo, lastSentReport } from '../src/assembly/report/store-far.ts'
import { person } from '../src/assembly/conversation/fixtures.ts'
import { codeOf, value } from '../src/cell/fixtures.ts'
import { createCell, findCell } from '../src/cell/store.ts'
import { ensureNodeKey, nodeSigner } from '../src/cell/store-node-key.ts'
import { PeerLine } from '../src/federation/channel/peer-line.ts'
import { MailOffice } from '../src/federation/mail/mail-office.ts'
import { mailStateOf } from '../src/federation/mail/store-mail.ts'
import { savePeer, setTrust } from '../src/federation/peers/store-peers.ts'
import { TableWayOut } from '../src/federation/way-out.ts'
import { ManualClock } from '../src/kernel/clock.ts'
import { secureRandom } from '../src/kernel/random.ts'
import { signNote } from '../src/kernel/signed-note.ts'
import { dayMs, hourMs } from '../src/kernel/steps.ts'
import { farNodes } from '../src/node/far-nodes.ts'
import { listen } from '../src/node/http-server.ts'
import { mailHandlers, mailSettled } from '../src/node/mail-handlers.ts'
import { witnessParts } from '../src/node/own-logs.ts'
import { mountChannel, openChannel } from '../src/node/peer-channel.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { testOnEachDatabase } from './databases.ts'

/** A node with a neighbourhood of its name; it can be away for others. */
async function startNode(
  test: TestContext,
  store: Store,
  name: string,
  clock: ManualClock,
  isHonest = true,
) {
  const { db } = store
  await ensureNodeKey(db)
  await createStreet(db, startMs)
  const street = await findCell(db, 'street')
  assert.ok(street !== null)
  const own = value(await createCell(db, { ...street, id: `${name}-id`, slug: name, name }))
  const server = await listen('127.0.0.1', 0, false)
  const publicUrl = `http://127.0.0.1:${server.port}`
  const faults: unknown[] = []
  const onFault = (error: unknown): void => void faults.push(error)
  const table = new TableWayOut({ onLeft: () => {}, onFault: (_, error) => onFault(error) })
  // A node that lies has no table of what may leave.
  const wayOut = isHonest ? table : { pass: () => () => {} }
  const channel = await openChannel({ publicUrl, federationLoopback: true }, store, wayOut)
  assert.ok(channel !== null)
  const random = secureRandom
  const far = farNodes(channel)
  const context = assemblyOn({ db, clock, random, publicUrl, far })
  const app = new Hono<AppEnv>()
  const api = { ...testApiContext(db, { publicUrl }), clock, random }
  app.use(frame(api))
  mountChannel(
    app,
    channel,
    { ...api, onFault: (_, error) => onFault(error) },
    mailHandlers(context, witnessParts(channel)),
  )
  const there = (isThere: boolean): void =>
    server.answerWith(isThere ? app.fetch : () => new Response('away', { status: 503 }))
  there(true)
  const office = new MailOffice({
    db,
    clock,
    random,
    peerOf: (id) => channel.peers.get(id),
    lineTo: (peer) => new PeerLine(peer, { ...channel, clock, random }),
    wayOut,
    onSettled: mailSettled,
    onFault,
  })
  test.after(async () => {
    await office.close()
    await server.stop()
  })
  return { name, db, own, channel, context, office, there, faults, publicUrl }
}

type Node = Awaited<ReturnType<typeof startNode>>

/** A node knows and trusts another one by its name. */
async function trust(of: Node, { name, publicUrl, channel }: Node): Promise<void> {
  const peer = { id: name, name, address: publicUrl, key: channel.signer }
  value(await savePeer(of.db, peer, startMs))
  await setTrust(of.db, name, 'trusted')
  await of.channel.peers.changed()
}

/** Everything that waits is sent, there and back. */
async function exchange(clock: ManualClock, ...nodes: readonly Node[]): Promise<void> {
  for (let i = 0; i < 3; i++) {
    for (const { office } of nodes) await office.sendDue()
    clock.advance(1_000)
  }
}

/** A city on `city`, to which its own street and that of `lane` belong, and which has asked both. */
async function farCity(test: TestContext, cityStore: Store, laneStore: Store, isLaneHonest = true) {
  const clock = new ManualClock(startMs)
  const city = await startNode(test, cityStore, 'here', clock)
  const lane = await startNode(test, laneStore, 'lane', clock, isLaneHonest)
  await trust(city, lane)
  await trust(lane, city)
  const both = () => exchange(clock, city, lane)
  const graz = value(await foundBody(city.context, city.own, { name: 'Graz', personId: null }))
  value(await askToBelong(city.context, graz, 'Lane ', 'lane'))
  await both()
  value(await answerBelonging(lane.context, lane.own, graz.id, true))
  await both()
  const shared = value(await askQuestion(city.context, graz, draft))
  await both()
  const talk = value(await acceptQuestion(lane.context, lane.own, shared.id, startMs))
  const here = value(await acceptQuestion(city.context, city.own, shared.id, startMs))
  await voted(city.context, here, { seed: 2 })
  await voted(lane.context, talk, { seed: 5, people: 24 })
  return { clock, city, lane, graz, shared, both, talk, here }
}

async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore(':memory:')
  try {
    await work(store)
  } finally {
    await store.close()
  }
}

const reason = 'This is paid for from next year on.'

testOnEachDatabase(
  'a question of a city is asked on another node, its report is taken there, and the answer comes back by its date, though a node is away',
  (store, test) =>
    withStore(async (laneStore) => {
      const { clock, city, lane, graz, shared, both, talk, here } = await farCity(
        test,
        store,
        laneStore,
      )
      const members = await membersOf(city.db, graz.id)
      assert.deepEqual(
        members.map(({ cell, name, node, isMember }) => [cell, name, node, isMember]),
        [
          ['here-id', 'here', '', true],
          ['lane-id', 'lane', 'lane', true],
        ],
      )
      // What somebody wrote in the lane is passed on, and bridges in both.
      const { conversations } = lane.context
      const text = 'Bicycles park where cars did.'
      const say = {
        kind: 'say',
        who: person(`${talk}-p1`),
        text,
        language: 'en',
        evenSo: true,
      } as const
      const { statement } = value(await conversations.act(talk, say, startMs))
      for (let i = 0; i < 24; i++) {
        const who = person(`${talk}-p${i}`)
        value(
          await conversations.act(
            talk,
            { kind: 'vote', who, statement: statement!, opinion: 1 },
            startMs,
          ),
        )
      }
      value(await sendReport(lane.context, lane.own, talk))
      assert.equal((await lastSentReport(lane.db, talk))?.state, 'waits')
      // The city is away for a day: nothing is lost.
      city.there(false)
      await both()
      for (let hour = 0; hour < 24; hour++) {
        clock.advance(hourMs)
        await lane.office.sendDue()
      }
      assert.equal((await lastSentReport(lane.db, talk))?.state, 'waits')
      city.there(true)
      clock.advance(hourMs)
      await both()
      assert.equal((await lastSentReport(lane.db, talk))?.state, 'taken')
      assert.deepEqual(
        (await listTaken(city.db, shared.id)).map(({ cell }) => cell),
        ['lane-id'],
      )
      const own = `${talk}/${statement}`
      value(await passOn(city.context, shared, own, async () => clock.now()))
      await both()
      assert.equal((await conversations.open(talk))?.statements.length, 11, 'it was said there')
      const passed = (await city.context.conversations.open(here))?.statements.at(-1)
      assert.equal(passed?.text, text)
      value(await sendReport(city.context, city.own, here))
      const slate = value(await drawUpSlate(city.context, shared))
      assert.deepEqual(slate.inputs.map(({ cell }) => cell).toSorted(), ['here-id', 'lane-id'])
      const [first] = slate.proposals
      assert.ok(first !== undefined)
      const said = { statement: first.statement, verdict: 'accept', reason, amended: '' }
      value(await giveAnswer(city.context, shared, said))
      // Now the lane is away, and hears of both when it is back.
      lane.there(false)
      await both()
      assert.equal((await noticesOf(lane.db, [talk])).size, 0)
      lane.there(true)
      clock.advance(hourMs)
      await both()
      const notice = (await noticesOf(lane.db, [talk])).get(talk)
      assert.ok(notice !== undefined)
      assert.deepEqual(
        [notice.bodyName, notice.url],
        ['Graz', `${city.publicUrl}/asked/${shared.id}`],
      )
      const [item, other] = notice.items
      assert.ok(item !== undefined && other !== undefined)
      const standing = standingOf(item.statement, notice.dueMs, item.answers, clock.now())
      assert.ok(standing.kind === 'answered' && standing.lateDays === 0)
      clock.advance(31 * dayMs)
      const late = standingOf(other.statement, notice.dueMs, other.answers, clock.now())
      assert.equal(late.kind, 'overdue')
      // A report that comes too late is refused there, and says so here.
      value(await sendReport(lane.context, lane.own, talk))
      await both()
      const last = await lastSentReport(lane.db, talk)
      assert.deepEqual([last?.state, last?.refused?.code], ['refused', 'slate-made'])
      const [aside] = (await mailStateOf(lane.db, 'here')).setAside
      assert.deepEqual([aside?.code, aside?.message], ['slate-made', last?.refused?.message])
      // It leaves, and is asked nothing more.
      value(await answerBelonging(lane.context, lane.own, graz.id, false))
      await both()
      value(await askQuestion(city.context, graz, { ...draft, question: 'Another one?' }))
      await both()
      assert.equal((await farSentTo(lane.db, lane.own.id)).length, 1)
      const asideBefore = (await mailStateOf(city.db, 'lane')).setAside.length
      await tellAgain(city.context, shared)
      await both()
      assert.equal((await mailStateOf(city.db, 'lane')).setAside.length, asideBefore)
      // It can leave one that is trusted no more, and not join it.
      await setTrust(lane.db, 'here', 'known')
      value(await answerBelonging(lane.context, lane.own, graz.id, false))
      const joined = await answerBelonging(lane.context, lane.own, graz.id, true)
      assert.equal(codeOf(joined), 'peer-not-yet')
      assert.equal((await farBodiesOf(lane.db, lane.own.id))[0]?.isMember, false)
      assert.deepEqual([city.faults, lane.faults], [[], []])
    }),
)

testOnEachDatabase('a node that lies about a report is refused, and told why', (store, test) =>
  withStore(async (cityStore) => {
    const of = await farCity(test, cityStore, store, false)
    const { clock, city, lane, shared, both, talk, here } = of
    const sent = value(await sendReport(lane.context, lane.own, talk))
    await both()
    assert.equal((await lastSentReport(lane.db, talk))?.state, 'taken')
    const signed = async (more: Partial<Report>): Promise<ProvenReport> => {
      clock.advance(60_000)
      const bare = changed(sent, { id: `urn:commonwatt:report:${clock.now()}`, ...more })
      const name = `commonwatt/report/${bare.sender.cell}`
      const note = signNote(signedText(bare, bare.proof.hash), await nodeSigner(lane.db, name))
      return { ...bare, proof: { ...bare.proof, note } }
    }
    const [first, ...rest] = sent.statements
    const [group] = sent.groups
    assert.ok(first !== undefined && group !== undefined)
    const counts = first.counts.map((of) => of && { ...of, agrees: of.agrees + group.people })
    const ofHere = { ...sent.sender, cell: city.own.id, name: city.own.name }
    const other = changed(sent, { madeMs: sent.madeMs + 1 })
    const cases: readonly (readonly [ProvenReport | object, string])[] = [
      [{ ...sent, statements: [{ ...first, counts }, ...rest] }, 'report-hash'],
      [await signed({ statements: [{ ...first, counts }, ...rest] }), 'report-counts'],
      [await signed({ dissent: [], slate: [] }), 'report-slate'],
      [await signed({ sender: ofHere }), 'report-other-cell'],
      [await signed({ sender: { ...sent.sender, cell: 'nobody' } }), 'report-other-cell'],
      [await signed({ asked: { body: 'x', question: 'y' } }), 'report-other-question'],
      [other, 'report-id-taken'],
      [changed(sent, { id: 'urn:commonwatt:report:new' }), 'report-not-signed'],
      [{ nothing: true }, 'report-form'],
    ]
    for (const [report] of cases) {
      const content = JSON.parse(JSON.stringify(report))
      await lane.db
        .transaction()
        .execute((tx) =>
          lane.context.far.tell(tx, 'here', { kind: 'assembly-report', content }, clock.now()),
        )
    }
    // The same report again changes nothing.
    await lane.db
      .transaction()
      .execute((tx) =>
        lane.context.far.tell(tx, 'here', { kind: 'assembly-report', content: sent }, clock.now()),
      )
    await both()
    const { setAside, waiting } = await mailStateOf(lane.db, 'here')
    assert.equal(waiting, 0)
    assert.deepEqual(
      setAside.map(({ code }) => code).toReversed(),
      cases.map(([, code]) => code),
    )
    assert.deepEqual(
      (await newestTaken(city.db, shared.id)).map(({ id }) => id),
      [sent.id],
    )
    value(await sendReport(city.context, city.own, here))
    assert.deepEqual([city.faults, lane.faults], [[], []])
  }),
)

testOnEachDatabase('what is not a node’s to say is refused', (store, test) =>
  withStore(async (laneStore) => {
    const { clock, city, lane, graz, shared, both, talk } = await farCity(test, store, laneStore)
    assert.equal(codeOf(await askToBelong(city.context, graz, 'lane', 'nowhere')), 'node-unknown')
    value(await askToBelong(city.context, graz, 'nobody', 'lane'))
    await both()
    const nobody = (await membersOf(city.db, graz.id)).find(({ name }) => name === 'nobody')
    assert.deepEqual([nobody?.isMember, nobody?.refused], [false, 'member-unknown'])
    const question = { ...shared, id: 'other', bodyId: 'other' }
    const notice = (await noticesOf(lane.db, [talk])).get(talk) ?? {
      version: 1,
      question: shared.id,
      body: graz.id,
      bodyName: 'Graz',
      url: 'https://elsewhere.example/',
      atMs: 1,
      dueMs: 1,
      slateHash: '0'.repeat(64),
      items: [],
    }
    const body = { id: lane.own.id, name: 'Mine', slug: 'mine' }
    const toLane = [
      ['question-asked', { question, statements: [], cells: ['lane-id'] }, 'not-a-member'],
      [
        'question-asked',
        { question: { ...shared, bodyId: 'x' }, statements: [], cells: ['lane-id'] },
        'question-taken',
      ],
      ['statements-passed', { question: 'other', statements: [] }, 'asked-not-found'],
      ['answers-notice', notice, 'letter-form'],
      ['asks-to-belong', { body, called: 'lane' }, 'body-elsewhere'],
      ['asks-to-belong', { body }, 'letter-form'],
    ] as const
    const cell = { id: 'lane-id', name: 'lane' }
    const toCity = [
      ['belonging', { body: 'x', called: 'lane', cell, belongs: true }, 'body-unknown'],
      [
        'belonging',
        { body: graz.id, called: 'x', cell: { ...cell, id: 'y' }, belongs: true },
        'member-not-asked',
      ],
      [
        'belonging',
        { body: graz.id, called: 'x', cell: { ...cell, id: 'here-id' }, belongs: false },
        'member-elsewhere',
      ],
    ] as const
    const told = async (
      from: Node,
      to: string,
      letters: readonly (readonly [string, unknown, string])[],
    ) => {
      const before = (await mailStateOf(from.db, to)).setAside.length
      for (const [kind, content] of letters) {
        const letter = JSON.parse(JSON.stringify({ kind, content }))
        await from.db
          .transaction()
          .execute((tx) => from.context.far.tell(tx, to, letter, clock.now()))
      }
      await both()
      const { setAside } = await mailStateOf(from.db, to)
      assert.deepEqual(
        setAside
          .slice(0, setAside.length - before)
          .map(({ code }) => code)
          .toReversed(),
        letters.map(([, , code]) => code),
      )
    }
    await told(city, 'lane', toLane)
    await told(lane, 'here', toCity)
    assert.equal((await farBodiesOf(lane.db, 'lane-id')).length, 1)
    // Who was not trusted for a while is told again what it has missed.
    await setTrust(city.db, 'lane', 'known')
    const missed = value(await askQuestion(city.context, graz, { ...draft, question: 'Missed?' }))
    await both()
    assert.deepEqual(
      (await farSentTo(lane.db, 'lane-id')).map(({ id }) => id),
      [shared.id],
    )
    await setTrust(city.db, 'lane', 'trusted')
    const refusedBefore = (await mailStateOf(city.db, 'lane')).setAside.length
    for (const question of [missed, shared, missed]) await tellAgain(city.context, question)
    await both()
    assert.equal((await mailStateOf(city.db, 'lane')).setAside.length, refusedBefore)
    assert.deepEqual(
      (await farSentTo(lane.db, 'lane-id')).map(({ id }) => id).toSorted(),
      [missed.id, shared.id].toSorted(),
    )
    assert.deepEqual(await conversationsWaiting(lane.db), [])
    // What waits to be asked is asked when the node looks.
    const statements = [{ id: 'x/1', text: 'One more.', language: 'en' }]
    await city.db
      .transaction()
      .execute((tx) =>
        city.context.far.tell(
          tx,
          'lane',
          { kind: 'statements-passed', content: { question: shared.id, statements } },
          clock.now(),
        ),
      )
    await both()
    assert.deepEqual(
      (await conversationsWaiting(lane.db)).map(({ conversationId }) => conversationId),
      [talk],
    )
    await Promise.all([1, 2].map(() => sowWaiting(lane.context, talk, startMs)))
    assert.equal((await lane.context.conversations.open(talk))?.statements.length, 11)
    assert.deepEqual([city.faults, lane.faults], [[], []])
  }),
)
