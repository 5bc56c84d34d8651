// For how long the node answers nobody while one person asks for something large: the longest pause of the event loop, and what it took in all. Each on
// the largest input that is usual or allowed.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Ballots } from '../src/assembly/ballot/ballots.ts'
import { followUp } from '../src/assembly/ballot/job.ts'
import type { BallotDefinition, Choice } from '../src/assembly/ballot/log/ballot-shapes.ts'
import { definitionOf, nonceOf } from '../src/assembly/ballot/log/fixtures.ts'
import { insertBallot, appendLines } from '../src/assembly/ballot/store.ts'
import { textOf } from '../src/assembly/ballot/held-ballots.ts'
import { begun, startMs, testAssembly } from '../src/assembly/conversation/fixtures.ts'
import { Conversations } from '../src/assembly/conversation/conversations.ts'
import { TalkMaps } from '../src/assembly/conversation/talk-maps.ts'
import { readQuestionMap } from '../src/web/read/question.ts'
import { exportPolis } from '../src/assembly/conversation/export-polis.ts'
import type { Who } from '../src/assembly/conversation/act.ts'
import { addMeeting } from '../src/assembly/meeting/store.ts'
import { addTranscript } from '../src/assembly/meeting/store-transcripts.ts'
import { readTranscript, transcriptLimits } from '../src/assembly/meeting/read-transcript.ts'
import { plantedVotes } from '../src/assembly/opinion/fixtures.ts'
import { tableLimits } from '../src/assembly/panel/tables.ts'
import { tablesInThread } from '../src/assembly/panel/lottery-thread.ts'
import type { MandateDraft } from '../src/assembly/decision/decisions.ts'
import { night } from '../src/assembly/decision/fixtures.ts'
import { Trials } from '../src/assembly/decision/trials.ts'
import { makeQuestionReport } from '../src/assembly/report/reports.ts'
import { ensureNodeKey } from '../src/cell/store-node-key.ts'
import { findCell } from '../src/cell/store.ts'
import { assert } from '../src/kernel/assert.ts'
import { seededRandom, type Random } from '../src/kernel/random.ts'
import { dayMs, hourMs, quarterMs } from '../src/kernel/steps.ts'
import { keepSeries } from '../src/series/job.ts'
import { TestNeighbourhood } from '../test/neighbourhood.ts'
import { openStore, type Store } from '../src/store/open.ts'

interface Pause {
  readonly what: string
  readonly longestPauseMs: number
  readonly seconds: number
}

export async function run({ args }: { args: readonly string[] }): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      votes: { type: 'string', default: '100000' },
      homes: { type: 'string', default: '50' },
      /** Only what begins so. */
      only: { type: 'string', default: '' },
    },
  })
  const votes = Number(values.votes)
  const { only } = values
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-pauses-'))
  const store = await openStore(join(folder, 'node.sqlite'))
  const rows: Pause[] = []
  try {
    await ensureNodeKey(store.db)
    const context = await testAssembly(store)
    if ('question'.startsWith(only)) rows.push(...(await ofQuestion(context, votes)))
    if ('meeting'.startsWith(only)) rows.push(...(await ofMeetings(context)))
    if ('ballot'.startsWith(only)) rows.push(...(await ofBallots(store, votes)))
    if ('panel'.startsWith(only)) rows.push(await ofTables())
    if ('trial'.startsWith(only)) rows.push(await ofTrial(store, Number(values.homes)))
    return { votes, rows }
  } finally {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Context = Awaited<ReturnType<typeof testAssembly>>

/** A question of many votes: read for the first time, its report made, made again, and its votes given out. */
async function ofQuestion(context: Context, votes: number): Promise<Pause[]> {
  const statements = 200
  const { id } = await begun(context)
  const { conversations, db } = context
  await Promise.all(
    Array.from({ length: statements }, (_, i) =>
      conversations.act(
        id,
        { kind: 'say', who: null, text: `Statement ${i}`, language: 'en', evenSo: true },
        startMs,
      ),
    ),
  )
  const people = Math.ceil(votes / 50)
  const of = { people, statements, groups: 4, density: 0.25 }
  const { log } = plantedVotes(seededRandom(1), of)
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < log.length) {
      const { participant, statement, opinion } = log[next++]!
      const who: Who = { kind: 'person', personId: participant }
      const act = { kind: 'vote', who, statement: 1 + Number(statement.slice(1)), opinion } as const
      assert((await conversations.act(id, act, startMs)).ok, 'the vote counts')
    }
  }
  await Promise.all(Array.from({ length: 200 }, lane))
  const street = await findCell(db, 'street')
  assert(street !== null, 'the street is there')
  const size = `${log.length} votes of ${people} people`
  const rows: Pause[] = []
  const report = async (): Promise<void> => {
    assert((await makeQuestionReport(context, street, id)).ok, 'there is a report')
  }
  rows.push(await paused(`report of a question, ${size}`, report))
  rows.push(await paused('the same report again', report))
  const anew = new Conversations({ db })
  rows.push(
    await paused(`first look at a question, ${size}`, async () => void (await anew.open(id))),
  )
  const page = async (maps: TalkMaps): Promise<void> => {
    const read = await anew.open(id)
    assert(read !== null, 'the question is there')
    const who: Who = { kind: 'person', personId: 'p1' }
    const seat = { base: '', isLink: false, isSteward: false }
    await readQuestionMap({ ...context, maps }, read, { who, seat })
  }
  const maps = new TalkMaps()
  rows.push(await paused(`first page of its map after a start, ${size}`, () => page(maps)))
  rows.push(await paused('that page again', () => page(maps)))
  const talk = await conversations.open(id)
  assert(talk !== null, 'the question is there')
  rows.push(
    await paused('map of it', async () => {
      await context.maps.finer(talk, startMs)
    }),
  )
  for (const file of ['votes', 'participants-votes'] as const) {
    rows.push(
      await paused(`export of ${file}`, async () => {
        const pieces = await exportPolis(context, talk, file)
        assert(pieces.ok, 'enough people voted')
        // As a body is written: others have their turn between pieces.
        for await (const _ of pieces.value) await wait(0)
      }),
    )
  }
  return rows
}

/** Transcripts: three hours of talk, and the longest that is taken. */
async function ofMeetings(context: Context): Promise<Pause[]> {
  const meeting = {
    id: 'm1',
    cellId: 'street',
    title: 'Winter',
    place: '',
    startsMs: startMs,
    agenda: [{ title: 'Battery', minutes: 30 }],
    createdMs: startMs,
    transcriptDays: 30,
    questionId: null,
    panelId: null,
  }
  assert((await addMeeting(context.db, meeting, 'secretary')).ok, 'the meeting is called')
  const rows: Pause[] = []
  for (const [what, length] of [
    ['3 hours of talk', 200_000],
    ['the longest transcript', transcriptLimits.bytes],
  ] as const) {
    const bytes = new TextEncoder().encode(talkOf(length))
    const size = `${what}, ${Math.round(bytes.length / 1_000)} kB`
    let fileHash = ''
    rows.push(
      await paused(`taking ${size}`, async () => {
        const read = readTranscript(bytes)
        assert(read.ok, 'it is a transcript')
        const kept = await addTranscript(context.db, 'm1', bytes, read.value, startMs)
        assert(kept.ok, 'it is kept')
        fileHash = kept.value
      }),
    )
    const look = async (): Promise<void> => {
      const found = await context.transcripts.found({ timeZone: 'UTC' }, meeting, fileHash)
      assert(found !== null, 'it is read')
    }
    rows.push(await paused(`first look at ${size}`, look))
    rows.push(await paused('the same again', look))
  }
  return rows
}

const said = [
  'I think the battery should be full before the evening begins.',
  'Anna, could you ask the grid operator about the meter until next Friday?',
  'Yes, I will do that.',
  'That was a long winter, and nobody counted on it.',
  'We should vote on whether the street lamps go off at midnight.',
  'It rained on the day when the panels came, and two of them were late.',
]

/** A talk of so many characters, never twice the same sentence. */
function talkOf(length: number): string {
  const random = seededRandom(4)
  const turns: string[] = []
  for (let at = 0, i = 0; at < length - 400; i++) {
    const name = ['Anna', 'Bert', 'Carla', 'Dora'][Math.floor(random.next() * 4)]!
    const sentences = Array.from({ length: 4 }, () => {
      const one = said[Math.floor(random.next() * said.length)]!
      return one.replace(' the ', ` the ${wordOf(random)} `)
    })
    const turn = `${name}: ${sentences.join(' ')}`
    turns.push(turn)
    at += turn.length + 1
  }
  return turns.join('\n')
}

function wordOf(random: Random): string {
  return Array.from({ length: 7 }, () => 'aeionrstlmdk'[Math.floor(random.next() * 12)]).join('')
}

/** Large ballots by several methods: read anew, closed, counted, and what follows. */
async function ofBallots(store: Store, votes: number): Promise<Pause[]> {
  const rows: Pause[] = []
  const lots = seededRandom(6)
  const cases: readonly {
    readonly method: BallotDefinition['method']
    readonly options: number
    readonly vote: (random: Random, names: readonly string[]) => Choice
  }[] = [
    {
      method: { kind: 'approval', seats: 10 },
      options: 50,
      vote: (random, names) => {
        return { kind: 'approve', options: names.filter(() => random.next() < 0.2) }
      },
    },
    {
      method: { kind: 'approval', seats: 1 },
      options: 50,
      vote: (random, names) => {
        return { kind: 'approve', options: names.filter(() => random.next() < 0.2) }
      },
    },
    {
      method: { kind: 'schulze', seats: 3 },
      options: 50,
      vote: (random, names) => {
        return {
          kind: 'rank',
          ranks: Object.fromEntries(
            names.map((name) => [name, 1 + Math.floor(random.next() * 50)]),
          ),
        }
      },
    },
    {
      method: { kind: 'equal-shares', budget: 1_000_000, step: 1, isCompared: true },
      options: 200,
      vote: (random, names) => {
        return { kind: 'approve', options: names.filter(() => random.next() < 0.06) }
      },
    },
  ]
  for (const [i, { method, options, vote }] of cases.entries()) {
    const random = seededRandom(5)
    const names = Array.from({ length: options }, (_, i) => `option-${i}`)
    const isBudget = 'budget' in method
    const ballot = definitionOf({
      id: `large-${i}`,
      options: names.map((id, i) => ({ id, title: id, cost: isBudget ? 5_000 + 400 * i : null })),
      method,
      eligible: votes,
      isOpenCount: true,
      hasDelegation: false,
    })
    const kept = { id: ballot.id, cellId: 'street', madeMs: startMs, registrarKey: null }
    const first = textOf({ kind: 'definition', ballot })
    const about = { ...kept, closesMs: ballot.closesMs, topicId: null }
    await insertBallot(store.db, about, [first], ['p1'])
    for (let from = 0; from < votes; from += 1_000) {
      const lines = Array.from({ length: Math.min(1_000, votes - from) }, (_, i) =>
        textOf({
          kind: 'ballot',
          voter: from + i + 1,
          atMs: ballot.opensMs,
          choice: vote(random, names),
          nonce: nonceOf(from + i),
        }),
      )
      await appendLines(store.db, ballot.id, { from: 1 + from, lines }, null)
    }
    const ballots = new Ballots(store.db, lots)
    const size = `${method.kind}, ${votes} votes, ${options} options`
    rows.push(
      await paused(`first look at a ballot, ${size}`, async () => {
        assert((await ballots.definition(ballot.id)) !== null, 'there is the ballot')
      }),
    )
    const page = async (): Promise<void> => {
      assert((await ballots.tally(ballot.id)).ok, 'it is counted')
    }
    rows.push(await paused('first page of it with its count', page))
    const again = { choice: vote(random, names), nonce: nonceOf(votes) }
    assert((await ballots.cast(ballot.id, 'p1', again, ballot.opensMs)).ok, 'it is taken')
    rows.push(await paused('its page after one more vote', page))
    rows.push(
      await paused('closing it', async () => {
        assert((await ballots.close(ballot.id, ballot.closesMs)).ok, 'it closes')
      }),
    )
    rows.push(
      await paused('counting it', async () => {
        assert((await ballots.tally(ballot.id)).ok, 'it is counted')
      }),
    )
    const cell = await findCell(store.db, 'street')
    assert(cell !== null, 'the street is there')
    const context = { db: store.db, ballots, random: lots, clockOf: () => ({ now: () => 0 }) }
    rows.push(
      await paused('what follows', async () => {
        await followUp({ ...context, onDecided: () => {} }, cell, ballot.id, ballot.closesMs)
      }),
    )
  }
  return rows
}

/** A rule that is tried on the days of four weeks in which so many homes with batteries, and a car in every second, were measured. */
async function ofTrial(store: Store, count: number): Promise<Pause> {
  const random = seededRandom(8)
  const nowMs = Date.UTC(2026, 1, 10, 2)
  const fromMs = nowMs - 28 * dayMs
  const of = await TestNeighbourhood.make(store, fromMs, count)
  for (const [i, { id }] of of.homes.entries()) {
    const meter = (await of.thing(id, 'meter', ['powerW'])).get('powerW')
    const evening = (atMs: number): number => (new Date(atMs).getUTCHours() > 15 ? 900 : 0)
    const loadW = (atMs: number): number => 200 + evening(atMs) + 400 * random.next()
    await of.report(meter, fromMs, nowMs, loadW, quarterMs)
    for (const kind of ['battery', 'car'] as const) {
      if (kind === 'car' && i % 2 === 1) continue
      const own = await of.thing(id, kind, ['powerW', 'stateOfCharge', 'pluggedIn'])
      await of.report(own.get('powerW'), nowMs - hourMs, nowMs, () => 0)
      await of.report(own.get('stateOfCharge'), nowMs - hourMs, nowMs, () => 0.3)
      await of.report(own.get('pluggedIn'), nowMs - hourMs, nowMs, () => 1)
    }
  }
  await keepSeries(store.db, of.homes, nowMs)
  const rule: MandateDraft = {
    ...night,
    rule: { kind: 'connection-limit', direction: 'import', limitW: 1_000 * count },
    examples: [
      { at: { month: 1, weekday: 1, minute: 0 }, amount: 0, isAllowed: true },
      { at: { month: 1, weekday: 1, minute: 0 }, amount: 1_000_001, isAllowed: false },
    ],
  }
  const trials = new Trials(store.db)
  let days = 0
  const row = await paused(`trial of a rule, ${count} homes`, async () => {
    const tried = await trials.of(of.cell, [rule], nowMs)
    assert(tried.ok && tried.value.days > 0, 'it was measured')
    days = tried.value.days
  })
  return { ...row, what: `${row.what}, ${days} days twice` }
}

/** Tables of the largest panel. */
async function ofTables(): Promise<Pause> {
  const random = seededRandom(7)
  const people = Array.from({ length: tableLimits.people }, () => ({
    age: random.next() < 0.5 ? 'old' : 'young',
    home: random.next() < 0.3 ? 'rent' : 'own',
  }))
  const { rounds } = tableLimits
  const tables = Math.floor(people.length / 6)
  return paused(`tables of ${people.length} people, ${rounds} rounds`, async () => {
    const made = await tablesInThread(people, { tables, rounds, seed: 'pauses' })
    assert(made.ok, 'there are tables')
  })
}

/** The longest pause of the event loop while something is done. */
async function paused(what: string, work: () => Promise<void>): Promise<Pause> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  // What ran before is not counted; the first tick after it begins the count.
  await wait(20)
  delay.reset()
  await wait(10)
  const began = performance.now()
  await work()
  const seconds = (performance.now() - began) / 1_000
  await wait(5)
  delay.disable()
  const longestPauseMs = Math.round(delay.max / 1e6)
  return { what, longestPauseMs, seconds: Number(seconds.toFixed(2)) }
}
