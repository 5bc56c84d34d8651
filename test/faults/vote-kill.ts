// Kills a process without warning, again and again, while votes are being acknowledged, and looks into its database after each
// death: every acknowledged vote is there once, no vote is there twice or otherwise than it was given, and no line of the log is missing.

import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { begun, testAssembly } from '../../src/assembly/conversation/fixtures.ts'
import { readConversation } from '../../src/assembly/conversation/store.ts'
import { assert } from '../../src/kernel/assert.ts'
import { seededRandom } from '../../src/kernel/random.ts'
import { openStore } from '../../src/store/open.ts'
import type { FromVoteVictim, ToVoteVictim } from './messages.ts'
import { assertSound, bundleVictim, kill } from './victims.ts'
import { statements, voteAt } from './votes.ts'

export interface VoteKillResult {
  readonly kills: number
  /** Votes that were acknowledged, over all rounds. */
  readonly acknowledged: number
  /** Of these, not found after the death. Must be 0. */
  readonly lost: number
  /** Votes found more than once, or otherwise than they were given. Must be 0. */
  readonly wrong: number
  /** Lines of the log that are missing. Must be 0. */
  readonly gaps: number
  readonly secondsPerKill: number
}

const startLimitMs = 30_000
/** Votes between the beginnings of two rounds: no round comes so far. */
const roundVotes = 100_000

/** Kills `count` times; the moments come from `seed`. */
export async function run(count: number, seed: number): Promise<VoteKillResult> {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-vote-kill-'))
  const database = join(folder, 'node.sqlite')
  const random = seededRandom(seed)
  const began = performance.now()
  const total = { acknowledged: 0, lost: 0, wrong: 0, gaps: 0 }
  const alive: ChildProcess[] = []
  try {
    const script = await bundleVictim(folder, 'vote-victim')
    const load = (): ChildProcess => {
      const child = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      alive.push(child)
      return child
    }
    let next = load()
    for (let round = 0; round < count; round++) {
      const victim = next
      next = load()
      // Each round has a conversation of its own: the log is read whole after each death.
      const conversationId = await found(database, round)
      const from = round * roundVotes
      const voted = await liveAndDie(
        victim,
        { database, conversationId, from },
        random.next() * 120,
      )
      const seen = await examine(database, conversationId, voted)
      total.acknowledged += voted.length
      total.lost += seen.lost
      total.wrong += seen.wrong
      total.gaps += seen.gaps
    }
  } finally {
    await Promise.all(alive.map(kill))
    rmSync(folder, { recursive: true, force: true })
  }
  const secondsPerKill = Math.round((performance.now() - began) / count) / 1000
  return { kills: count, ...total, secondsPerKill }
}

async function liveAndDie(
  victim: ChildProcess,
  order: ToVoteVictim,
  lifeMs: number,
): Promise<readonly number[]> {
  const voted: number[] = []
  const first = Promise.withResolvers<void>()
  victim.on('message', ({ number }: FromVoteVictim) => {
    voted.push(number)
    first.resolve()
  })
  victim.send(order)
  victim.on('exit', () => first.reject(new Error('it ended before it was killed')))
  const begins = await Promise.race([first.promise, wait(startLimitMs, 'late', { ref: false })])
  assert(begins !== 'late', 'it did not begin in time')
  await wait(lifeMs)
  await kill(victim)
  return voted
}

async function found(database: string, round: number): Promise<string> {
  const store = await openStore(database)
  try {
    const context = await testAssembly(store, { isThere: round > 0, seed: round })
    const { id } = await begun(context)
    const said = Array.from({ length: statements }, (_, i) =>
      context.conversations.act(
        id,
        { kind: 'say', who: null, text: `Statement ${i}`, language: 'en', evenSo: true },
        i,
      ),
    )
    assert(
      (await Promise.all(said)).every(({ ok }) => ok),
      'the statements are there',
    )
    return id
  } finally {
    await store.close()
  }
}

async function examine(database: string, conversationId: string, voted: readonly number[]) {
  const store = await openStore(database)
  try {
    await assertSound(store)
    const kept = await readConversation(store.db, conversationId)
    assert(kept !== null, 'the conversation is there')
    const persons = new Map(kept.participants.map(({ number, personId }) => [number, personId]))
    const times = new Map<number, number>()
    let [wrong, gaps, seq] = [0, 0, 0]
    for (const line of kept.votes) {
      gaps += line.seq - ++seq
      seq = line.seq
      // The time says which vote it is.
      const { who, statement, opinion } = voteAt(line.atMs)
      const isSame =
        who.kind === 'person' &&
        who.personId === persons.get(line.participant) &&
        statement === line.statement &&
        opinion === line.opinion
      times.set(line.atMs, (times.get(line.atMs) ?? 0) + 1)
      if (!isSame || times.get(line.atMs) !== 1) wrong++
    }
    return { lost: voted.filter((number) => times.get(number) !== 1).length, wrong, gaps }
  } finally {
    await store.close()
  }
}

if (import.meta.main) {
  const [count = '20', seed = '1'] = process.argv.slice(2)
  const result = await run(Number(count), Number(seed))
  console.table(result)
  process.exitCode = result.lost + result.wrong + result.gaps === 0 ? 0 : 1
}
