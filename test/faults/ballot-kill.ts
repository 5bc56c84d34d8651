// Kills a process without warning, again and again: while votes on a ballot are being acknowledged, and while ballots are closed and what they
// decided is entered. After each death: every acknowledged vote is in the log once, also when all that had no answer is sent again; the count
// is that of the last vote of each person; every ballot has one close and one decision.

import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Ballots } from '../../src/assembly/ballot/ballots.ts'
import { careForBallots } from '../../src/assembly/ballot/job.ts'
import { definitionOf } from '../../src/assembly/ballot/log/fixtures.ts'
import { recountOf } from '../../src/assembly/ballot/log/recount.ts'
import { testAssembly } from '../../src/assembly/conversation/fixtures.ts'
import { findCell } from '../../src/cell/store.ts'
import { assert } from '../../src/kernel/assert.ts'
import { machineClock } from '../../src/kernel/clock.ts'
import { secureRandom, seededRandom, type Random } from '../../src/kernel/random.ts'
import { orThrow } from '../../src/kernel/refusal.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { ballotVoteAt, countingMs, optionIds, people, votingMs } from './ballot-votes.ts'
import type { FromBallotVictim, ToBallotVictim } from './messages.ts'
import { assertSound, bundleVictim, kill } from './victims.ts'

export interface BallotKillResult {
  /** Deaths while voting, and as many while closing. */
  readonly kills: number
  /** Votes that were acknowledged, over all rounds. */
  readonly acknowledged: number
  /** Of these, not in the log after the death. Must be 0. */
  readonly lost: number
  /** Votes in the log more than once. Must be 0. */
  readonly doubled: number
  /** Ballots whose count is not that of the last votes in their logs, or that cannot be counted again to the same. Must be 0. */
  readonly wrong: number
  /** Ballots that were closed, and of them those without exactly one close and one decision. Must be 0. */
  readonly closed: number
  readonly undecided: number
  readonly secondsPerKill: number
}

const startLimitMs = 30_000
/** Votes that may have been on their way without an answer at a death: more than a victim has lanes. */
const unanswered = 200
/** Ballots that are closed beside the one that is voted on. */
const beside = 5

/** Kills `count` times while voting and as often while closing; the moments come from `seed`. */
export async function run(count: number, seed: number): Promise<BallotKillResult> {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-ballot-kill-'))
  const database = join(folder, 'node.sqlite')
  const random = seededRandom(seed)
  const began = performance.now()
  const total = { acknowledged: 0, lost: 0, doubled: 0, wrong: 0, closed: 0, undecided: 0 }
  const alive: ChildProcess[] = []
  try {
    const script = await bundleVictim(folder, 'ballot-victim')
    const load = (): ChildProcess => {
      const child = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      alive.push(child)
      return child
    }
    let next = load()
    const liveAndDie = async (order: ToBallotVictim, lifeMs: number) => {
      const victim = next
      next = load()
      return await tellUntilKilled(victim, order, lifeMs)
    }
    for (let round = 0; round < count; round++) {
      const ballots = await begin(database, round, random)
      const [ballot = ''] = ballots
      const from = round * 100_000
      const voting = { database, kind: 'vote' as const, ballot, from }
      const voted = (await liveAndDie(voting, random.next() * 120)).flatMap((told) =>
        told.kind === 'voted' ? [told.number] : [],
      )
      const seen = await sendAgain(database, ballot, voted)
      await liveAndDie({ database, kind: 'close', ballots }, random.next() * 20)
      const end = await examine(database, ballots)
      total.acknowledged += voted.length
      total.lost += seen.lost
      total.doubled += seen.doubled
      total.wrong += end.wrong
      total.closed += ballots.length
      total.undecided += end.undecided
    }
  } finally {
    await Promise.all(alive.map(kill))
    rmSync(folder, { recursive: true, force: true })
  }
  const secondsPerKill = Math.round((performance.now() - began) / (2 * count)) / 1000
  return { kills: count, ...total, secondsPerKill }
}

async function tellUntilKilled(
  victim: ChildProcess,
  order: ToBallotVictim,
  lifeMs: number,
): Promise<readonly FromBallotVictim[]> {
  const told: FromBallotVictim[] = []
  const first = Promise.withResolvers<void>()
  victim.on('message', (message: FromBallotVictim) => {
    told.push(message)
    first.resolve()
  })
  victim.send(order)
  victim.on('exit', () => first.reject(new Error('it ended before it was killed')))
  const begins = await Promise.race([first.promise, wait(startLimitMs, 'late', { ref: false })])
  assert(begins !== 'late', 'it did not begin in time')
  await wait(lifeMs)
  await kill(victim)
  return told
}

/** Begins ballots; on all but the first, somebody has voted. */
async function begin(database: string, round: number, random: Random): Promise<string[]> {
  const store = await openStore(database)
  try {
    await testAssembly(store, { isThere: round > 0, seed: round })
    const ballots = new Ballots(store.db, random)
    const ids: string[] = []
    for (let i = 0; i <= beside; i++) {
      const { id: _, eligible: __, registrarKey: ___, ...usual } = definitionOf({})
      const draft = { ...usual, title: `${round}-${i}`, quorumPermille: 0, isUnlinked: false }
      ids.push(orThrow(await ballots.begin('street', draft, people, votingMs)).id)
    }
    for (const [i, id] of ids.entries()) {
      const { personId, vote } = ballotVoteAt(99_000 + round * 100_000 + i)
      if (i > 0) orThrow(await ballots.cast(id, personId, vote, votingMs))
    }
    return ids
  } finally {
    await store.close()
  }
}

/** Sends all anew that may have been on its way, and a few that were acknowledged; what is in the log then. */
async function sendAgain(database: string, ballot: string, voted: readonly number[]) {
  const store = await openStore(database)
  try {
    await assertSound(store)
    const before = await noncesIn(store, ballot)
    const lost = voted.filter((number) => before.get(nonceAt(number)) !== 1).length
    const ballots = new Ballots(store.db, seededRandom(1))
    const last = Math.max(...voted)
    for (let number = last - unanswered; number <= last + unanswered; number++) {
      if (number < 0 || (number <= last && !before.has(nonceAt(number)))) continue
      const { personId, vote } = ballotVoteAt(number)
      orThrow(await ballots.cast(ballot, personId, vote, votingMs + 60_000))
    }
    const after = await noncesIn(store, ballot)
    return { lost, doubled: [...after.values()].filter((times) => times > 1).length }
  } finally {
    await store.close()
  }
}

function nonceAt(number: number): string {
  return ballotVoteAt(number).vote.nonce
}

interface LogLine {
  readonly kind: string
  readonly nonce?: string
  readonly voter?: number
  readonly choice?: { readonly options: readonly string[] }
}

async function linesOf(store: Store, ballot: string): Promise<readonly string[]> {
  const rows = await store.db
    .selectFrom('ballot_log')
    .select(['seq', 'line'])
    .where('ballot_id', '=', ballot)
    .orderBy('seq')
    .execute()
  assert(
    rows.every(({ seq }, i) => seq === i),
    'no line of a log is missing',
  )
  return rows.map(({ line }) => line)
}

async function noncesIn(store: Store, ballot: string): Promise<Map<string, number>> {
  const times = new Map<string, number>()
  for (const line of await linesOf(store, ballot)) {
    const { nonce } = JSON.parse(line) as LogLine
    if (nonce !== undefined) times.set(nonce, (times.get(nonce) ?? 0) + 1)
  }
  return times
}

/** Does what the node does after a start, twice at once, and counts by hand. */
async function examine(database: string, ids: readonly string[]) {
  const store = await openStore(database)
  try {
    await assertSound(store)
    const cell = await findCell(store.db, 'street')
    assert(cell !== null, 'the neighbourhood is there')
    const ballots = new Ballots(store.db, seededRandom(1))
    const clockOf = () => machineClock
    const context = { db: store.db, ballots, random: secureRandom, clockOf, onDecided: () => {} }
    await Promise.all([1, 2].map(() => careForBallots(context, cell, countingMs + 1)))
    const rows = await store.db
      .selectFrom('ballots')
      .select(['id', 'decision_id', 'consequence'])
      .where('id', 'in', ids)
      .execute()
    let [wrong, undecided] = [0, 0]
    for (const { id, decision_id: decisionId, consequence } of rows) {
      const lines = await linesOf(store, id)
      const entries = lines.map((line) => JSON.parse(line) as LogLine)
      const last = new Map<number, readonly string[]>()
      for (const { voter, choice } of entries) {
        if (voter !== undefined && choice !== undefined) last.set(voter, choice.options)
      }
      const byHand = Object.fromEntries(
        optionIds.map((option) => [
          option,
          [...last.values()].filter((chosen) => chosen.includes(option)).length,
        ]),
      )
      const tally = orThrow(await ballots.tally(id))
      const counted = tally.outcome.counts?.options ?? byHand
      const again = orThrow(recountOf(lines))
      const head = await ballots.head(id)
      const isRight =
        tally.voices === last.size &&
        optionIds.every((option) => counted[option] === byHand[option]) &&
        again.head === head?.head &&
        JSON.stringify(again.tally) === JSON.stringify(tally)
      if (!isRight) wrong++
      const closes = entries.filter(({ kind }) => kind === 'closed').length
      const own = await store.db
        .selectFrom('decisions')
        .select('id')
        .where('body', 'like', `%"logRoot":"${again.head}"%`)
        .execute()
      const isDecided =
        closes === 1 &&
        consequence === '{"kind":"decided"}' &&
        own.length === 1 &&
        own[0]?.id === decisionId
      if (!isDecided) undecided++
    }
    return { wrong, undecided: undecided + ids.length - rows.length }
  } finally {
    await store.close()
  }
}

if (import.meta.main) {
  const [count = '20', seed = '1'] = process.argv.slice(2)
  const result = await run(Number(count), Number(seed))
  console.table(result)
  const { lost, doubled, wrong, undecided } = result
  process.exitCode = lost + doubled + wrong + undecided === 0 ? 0 : 1
}
