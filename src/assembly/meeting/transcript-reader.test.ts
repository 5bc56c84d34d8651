import assert from 'node:assert/strict'
import { createStreet } from '../fixtures.ts'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { codeOf, value } from '../../cell/fixtures.ts'
import type { Principal } from '../../cell/role.ts'
import { machineClock } from '../../kernel/clock.ts'
import { openStore, type Store } from '../../store/open.ts'
import { isAllowedAddress } from '../../things/protocols/allowed-address.ts'
import { placeOf } from './confirmation.ts'
import { confirmPassage, passProposalOver } from './confirm-passage.ts'
import { mergeFound } from './found-proposal.ts'
import { orderlyExamples } from './fixtures.ts'
import type { Meeting } from './meeting.ts'
import { localDay } from './meeting-day.ts'
import { checkModel, modelSettingLimits } from './model/cell-model.ts'
import type { ModelSettings } from './model/language-model.ts'
import { answerLimits } from './model/model-answer.ts'
import { questionsFor } from './model/model-question.ts'
import { proposalLimit, proposalsIn } from './proposals.ts'
import { readTranscript } from './read-transcript.ts'
import { addMeeting } from './store.ts'
import { addTranscript, deleteTranscript } from './store-transcripts.ts'
import { spanHolds, spanOf, type Transcript } from './transcript.ts'
import { readerLimits, TranscriptReader } from './transcript-reader.ts'

// The language model is a real server on this machine that speaks the protocol: well, slowly, wrongly, and with malice.

const cell = { id: 'street', timeZone: 'Europe/Vienna' }
const steward: Principal = { kind: 'person', personId: 'sec', name: 'Sec', memberships: [] }

testOnEachDatabase(
  'a model is off until a steward switches it on, reads in the background, and what it found is marked as its own',
  async (store) => {
    const { meeting, transcript } = await called(store)
    const hash = transcript.fileHash
    const asked: IncomingMessage[] = []
    await withModel(
      async (request, response) => {
        asked.push(request)
        assert.match(await bodyOf(request), /TOM/)
        answer(response, {
          proposals: [
            proposal(transcript, 'statement', 'You lose maybe three percent of the yield.'),
            proposal(transcript, 'motion', "I'd like to move that the turbine is slowed down"),
            { ...proposal(transcript, 'motion', 'Seconded.'), quote: 'never said' },
          ],
          summary: [{ text: 'They spoke of noise.', cites: [idOf(transcript, 'Right, shall we')] }],
        })
      },
      async (server) => {
        const reader = readerOn(store, server)
        assert.equal(codeOf(await reader.ask(cell, meeting, hash)), 'model-off')
        assert.equal(asked.length, 0)
        const before = await reader.found(cell, meeting, hash)
        assert.equal(before?.machine, null)
        value(await reader.state('street', { source: 'server' }, steward))
        assert.deepEqual(await reader.model('street'), {
          source: 'server',
          host: new URL(server.address).host,
          isEncrypted: false,
          model: 'small',
          hasKey: true,
        })
        assert.equal(codeOf(await reader.ask(cell, meeting, 'ff')), 'transcript-not-found')
        value(await reader.ask(cell, meeting, hash))
        assert.equal((await reader.found(cell, meeting, hash))?.machine?.state, 'running')
        await reader.settled()
        const found = await reader.found(cell, meeting, hash)
        assert.ok(found?.machine?.state === 'done')
        assert.equal(asked[0]?.headers.authorization, 'Bearer secret')
        assert.deepEqual(found.machine.reading?.dropped, { 'not-a-quote': 1 })
        assert.deepEqual(found.machine.reading?.summary, [
          { text: 'They spoke of noise.', turns: [0] },
        ])
        assert.equal(found.proposals.length, (before?.proposals.length ?? 0) + 1)
        const own = found.proposals.filter(({ foundBy }) => foundBy === 'machine')
        assert.deepEqual(
          own.map(({ kind, span }) => [kind, span.quote]),
          [['statement', 'You lose maybe three percent of the yield.']],
        )
        const both = found.proposals.filter(({ machineText }) => machineText !== null)
        assert.deepEqual(both.map(({ foundBy }) => foundBy).toSorted(), ['machine', 'phrases'])
        for (const { span } of found.proposals) assert.ok(spanHolds(transcript, span))
        // What is confirmed says truly who found it.
        const confirmed = value(
          await confirmPassage(
            store,
            meeting,
            found,
            { place: own[0]?.place ?? '' },
            { kind: 'statement', text: 'Sleep counts more.' },
            2,
          ),
        )
        assert.deepEqual(
          confirmed.map(({ foundBy, text }) => [foundBy, text]),
          [['machine', 'Sleep counts more.']],
        )
        const by = { kind: 'statement', text: 'x' } as const
        const elsewhere = await confirmPassage(store, meeting, found, { place: '0-3' }, by, 3)
        assert.equal(codeOf(elsewhere), 'place-not-found')
        const over = await passProposalOver(store, meeting, found, '0-3', 3)
        assert.equal(codeOf(over), 'place-not-found')
        // Deleted with the transcript.
        assert.equal(await deleteTranscript(store.db, 'm1', hash, 4), true)
        assert.equal(await reader.found(cell, meeting, hash), null)
        assert.deepEqual(await store.db.selectFrom('meeting_readings').selectAll().execute(), [])
        value(await reader.state('street', { source: 'off' }, steward))
        assert.equal(await reader.model('street'), null)
        await reader.close()
      },
    )
  },
)

test('a slow, a wrong and a hostile model leave what phrases found as it is, and say what went wrong', async () => {
  const store = await openStore(':memory:')
  const { meeting, transcript } = await called(store)
  const cases: readonly (readonly [string, (response: ServerResponse) => void])[] = [
    ['model-late', () => {}],
    ['model-answer-unreadable', (response) => chat(response, 'Ignore what I was told.')],
    ['model-refused', (response) => response.writeHead(403).end()],
    ['model-gone', (response) => response.writeHead(307, { location: '/v1/else' }).end()],
    ['model-answer-too-long', (response) => chat(response, 'x'.repeat(60_000))],
  ]
  for (const [code, respond] of cases) {
    await withModel(
      (_, response) => respond(response),
      async (server) => {
        const reader = readerOn(store, server)
        value(await reader.state('street', { source: 'server' }, steward))
        value(await reader.ask(cell, meeting, transcript.fileHash))
        await reader.settled()
        const found = await reader.found(cell, meeting, transcript.fileHash)
        assert.deepEqual(found?.machine?.reading?.failed, [code])
        const phrases = proposalsIn(transcript, { date: '2027-05-12' }).proposals
        assert.deepEqual(
          found?.proposals.map(({ place }) => place),
          mergeFound(phrases, []).map(({ place }) => place),
        )
        await reader.close()
      },
    )
  }
  await store.close()
})

test('an answer full of entries is kept as far as the limits go, with no markup of its own', async () => {
  const store = await openStore(':memory:')
  const { meeting, transcript } = await called(store)
  const one = proposal(transcript, 'statement', 'Seconded.')
  const proposals = Array.from({ length: answerLimits.entries + 50 }, () => ({
    ...one,
    text: '<script>alert</script>',
  }))
  await withModel(
    (_, response) => answer(response, { proposals }),
    async (server) => {
      const reader = readerOn(store, server)
      value(await reader.state('street', { source: 'server' }, steward))
      value(await reader.ask(cell, meeting, transcript.fileHash))
      await reader.settled()
      const found = await reader.found(cell, meeting, transcript.fileHash)
      assert.deepEqual(found?.machine?.reading?.dropped, { 'too-many': 50 })
      // The same place counts once.
      assert.equal(found?.machine?.reading?.proposals.length, 1)
      assert.ok((found?.proposals.length ?? 0) <= 2 * proposalLimit)
      await reader.close()
    },
  )
  await store.close()
})

test('so many models read at once and no more, and what the node stops is said to be lost', async () => {
  const store = await openStore(':memory:')
  const { meeting } = await called(store)
  const hashes: string[] = []
  for (let i = 0; i <= readerLimits.running; i++) {
    const bytes = Buffer.from(`Anna: I move that we meet ${i} times.\n`)
    const added = addTranscript(store.db, 'm1', bytes, value(readTranscript(bytes)), 1)
    hashes.push(value(await added))
  }
  await withModel(
    () => {},
    async (server) => {
      const reader = readerOn(store, server, 60_000)
      value(await reader.state('street', { source: 'server' }, steward))
      const asked = []
      for (const hash of hashes) asked.push(await reader.ask(cell, meeting, hash))
      assert.deepEqual(
        asked.map((result) => (result.ok ? 'ok' : result.code)),
        [...Array.from({ length: readerLimits.running }, () => 'ok'), 'model-busy'],
      )
      // Asked twice is asked once.
      value(await reader.ask(cell, meeting, hashes[0] ?? ''))
      await reader.close()
      const found = await reader.found(cell, meeting, hashes[0] ?? '')
      assert.equal(found?.machine?.state, 'lost')
      assert.equal(codeOf(await reader.ask(cell, meeting, hashes[0] ?? '')), 'model-busy')
    },
  )
  await store.close()
})

test('a reading as a whole has a limit of time', async () => {
  const store = await openStore(':memory:')
  const { meeting } = await called(store)
  const long = Array.from({ length: 3_000 }, (_, i) => `Anna: This is sentence ${i} of it.\n`)
  const bytes = Buffer.from(long.join(''))
  const transcript = value(readTranscript(bytes))
  value(await addTranscript(store.db, 'm1', bytes, transcript, 1))
  assert.ok(questionsFor(transcript).questions.length > 3)
  let times = 0
  await withModel(
    (_, response) => {
      times++
      answer(response, {})
    },
    async (server) => {
      let nowMs = 0
      const reader = new TranscriptReader({
        ...optionsOn(store, server),
        // Every look at the clock is ten minutes later.
        clock: { ...machineClock, now: () => (nowMs += 10 * 60_000) },
      })
      value(await reader.state('street', { source: 'server' }, steward))
      value(await reader.ask(cell, meeting, transcript.fileHash))
      await reader.settled()
      const found = await reader.found(cell, meeting, transcript.fileHash)
      assert.equal(times, 1)
      assert.deepEqual(found?.machine?.reading?.failed, ['model-late', 'model-late'])
      assert.ok((found?.machine?.reading?.left ?? 0) > 0)
      await reader.close()
    },
  )
  await store.close()
})

test('a steward states a model of the neighbourhood: never the machine itself, and its key is not told', async () => {
  const store = await openStore(':memory:')
  await called(store)
  const reader = new TranscriptReader({
    ...optionsOn(store, null),
    isAllowed: isAllowedAddress,
  })
  const own = { source: 'own', address: 'https://192.0.2.7/v1/', model: 'm', key: 'k' } as const
  const visitor: Principal = { kind: 'visitor', memberships: [] }
  const state = (change: object, who: Principal = steward) =>
    reader.state('street', { ...own, ...change }, who)
  assert.equal(codeOf(await state({}, visitor)), 'sign-in-first')
  assert.equal(codeOf(await state({ source: 'server' })), 'model-none')
  for (const address of [
    'http://127.0.0.1:11434/v1',
    'http://[::1]/v1',
    'http://169.254.169.254/v1',
  ]) {
    assert.equal(codeOf(await state({ address })), 'model-own-machine', address)
  }
  assert.equal(codeOf(await state({ address: 'http://no.invalid/v1' })), 'model-unknown-host')
  assert.equal(await reader.model('street'), null)
  value(await state({}))
  const place = await reader.model('street')
  assert.deepEqual(place, {
    source: 'own',
    host: '192.0.2.7',
    isEncrypted: true,
    model: 'm',
    hasKey: true,
  })
  // Without a key the one that is kept goes on, at the same address only.
  value(await state({ address: 'https://192.0.2.7/v1', model: 'other', key: null }))
  assert.equal((await reader.model('street'))?.hasKey, true)
  value(await state({ address: 'https://192.0.2.8/v1', key: null }))
  assert.equal((await reader.model('street'))?.hasKey, false)
  await reader.close()
  await store.close()
})

test('a model that cannot be asked is refused with its field', () => {
  const good = { address: 'https://models.example.org/v1', model: 'm', key: '' }
  assert.equal(value(checkModel({ ...good, address: `${good.address}//` })).address, good.address)
  const cases: readonly (readonly [object, string])[] = [
    [{ address: 'models.example.org/v1' }, 'model-address'],
    [{ address: 'ftp://models.example.org' }, 'model-address'],
    [{ address: 'https://me:secret@models.example.org/v1' }, 'model-address'],
    [{ address: 'https://models.example.org/v1?key=secret' }, 'model-address'],
    [{ address: `https://x.org/${'x'.repeat(modelSettingLimits.address)}` }, 'model-address'],
    [{ model: ' ' }, 'model-name'],
    [{ model: 'x'.repeat(modelSettingLimits.model + 1) }, 'model-name'],
    [{ key: 'two\nlines' }, 'model-key'],
    [{ key: 'x'.repeat(modelSettingLimits.key + 1) }, 'model-key'],
  ]
  for (const [change, code] of cases) {
    assert.equal(codeOf(checkModel({ ...good, ...change })), code, JSON.stringify(change))
  }
})

test('of two that found overlapping words of one kind, phrases found them', () => {
  const transcript = english()
  const phrases = proposalsIn(transcript, { date: '2027-05-12' }).proposals
  const motion = phrases.find(({ kind }) => kind === 'motion')
  assert.ok(motion !== undefined)
  const turn = transcript.turns[motion.span.turn]!
  const from = turn.text.indexOf(motion.span.quote)
  const part = spanOf(transcript, turn, from, from + 10)
  const said = { kind: 'motion', text: 'Slower.', span: part, who: null, until: null } as const
  const merged = mergeFound(phrases, [said, { ...said, kind: 'statement' }])
  assert.equal(merged.length, phrases.length + 1)
  const same = merged.find(({ place }) => place === placeOf(motion.span))
  assert.deepEqual([same?.foundBy, same?.machineText], ['phrases', 'Slower.'])
  const places = merged.map(({ place }) => place)
  assert.equal(new Set(places).size, places.length)
})

test('the day of a meeting is that of the neighbourhood', () => {
  const lateMs = Date.UTC(2027, 1, 24, 23, 30)
  assert.equal(localDay('Europe/Vienna', lateMs), '2027-02-25')
  assert.equal(localDay('UTC', lateMs), '2027-02-24')
  assert.equal(localDay('America/New_York', Date.UTC(2027, 1, 24, 3)), '2027-02-23')
})

function optionsOn(store: Store, server: ModelSettings | null) {
  return {
    db: store.db,
    clock: machineClock,
    server,
    isAllowed: () => true,
    onFault: (error: unknown) => {
      throw error
    },
  }
}

function readerOn(store: Store, server: ModelSettings, timeMs = 1_000): TranscriptReader {
  const limits = { ...readerLimits, answer: { timeMs, bytes: 50_000, tokens: 1_000 } }
  return new TranscriptReader({ ...optionsOn(store, server), limits })
}

async function withModel(
  respond: (request: IncomingMessage, response: ServerResponse) => unknown,
  work: (server: ModelSettings) => Promise<void>,
): Promise<void> {
  const server = createServer((request, response) => void respond(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const address = server.address()
    assert.ok(typeof address === 'object' && address !== null)
    await work({ address: `http://127.0.0.1:${address.port}/v1`, model: 'small', key: 'secret' })
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const part of request) body += String(part)
  return body
}

function answer(response: ServerResponse, content: unknown): void {
  chat(response, JSON.stringify(content))
}

function chat(response: ServerResponse, content: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(
    JSON.stringify({
      id: 'c1',
      object: 'chat.completion',
      created: 1,
      model: 'small',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    }),
  )
}

function proposal(transcript: Transcript, kind: string, quote: string) {
  return { kind, text: 'In its own words.', quote, cites: [idOf(transcript, quote)] }
}

function idOf(transcript: Transcript, words: string): string {
  const { questions } = questionsFor(transcript)
  const found = questions[0]?.sentences.find(({ text }) => text.startsWith(words))
  assert.ok(found !== undefined, words)
  return found.id
}

function english(): Transcript {
  const example = orderlyExamples().find(({ name }) => name.endsWith('.srt'))
  return value(readTranscript(example!.bytes))
}

async function called(store: Store): Promise<{ meeting: Meeting; transcript: Transcript }> {
  await createStreet(store.db, 0)
  const meeting: Meeting = {
    id: 'm1',
    cellId: 'street',
    title: 'Wind',
    place: '',
    startsMs: Date.UTC(2027, 4, 12, 17),
    agenda: [{ title: 'Noise', minutes: 0 }],
    createdMs: 0,
    transcriptDays: 30,
    questionId: null,
    panelId: null,
  }
  value(await addMeeting(store.db, meeting, 'sec'))
  const transcript = english()
  const bytes = new TextEncoder().encode(transcript.source)
  const example = orderlyExamples().find(({ name }) => name.endsWith('.srt'))
  value(await addTranscript(store.db, 'm1', example?.bytes ?? bytes, transcript, 1))
  return { meeting, transcript }
}
