// What voting costs: votes that are durable and acknowledged in a second, as they come in from many people at once over the API, and how long
// it takes until a vote is on the map.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { begun, startMs, testAssembly } from '../src/assembly/conversation/fixtures.ts'
import { mapView } from '../src/assembly/conversation/map-view.ts'
import { Conversations } from '../src/assembly/conversation/conversations.ts'
import type { Who } from '../src/assembly/conversation/act.ts'
import { turnOf } from '../src/assembly/conversation/turn.ts'
import { plantedVotes } from '../src/assembly/opinion/fixtures.ts'
import { assert } from '../src/kernel/assert.ts'
import { seededRandom } from '../src/kernel/random.ts'
import { openStore } from '../src/store/open.ts'

export async function run({ args }: { args: readonly string[] }): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      people: { type: 'string' },
      statements: { type: 'string' },
      lanes: { type: 'string' },
    },
  })
  const people = Number(values.people ?? 2_000)
  const statements = Number(values.statements ?? 200)
  const lanes = Number(values.lanes ?? 200)
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-votes-'))
  const store = await openStore(join(folder, 'node.sqlite'))
  try {
    const context = await testAssembly(store)
    const { id } = await begun(context)
    const random = seededRandom(1)
    await Promise.all(
      Array.from({ length: statements }, (_, i) =>
        context.conversations.act(
          id,
          { kind: 'say', who: null, text: `Statement ${i}`, language: 'en', evenSo: true },
          startMs,
        ),
      ),
    )
    const { log } = plantedVotes(random, { people, statements, groups: 4, density: 0.3 })
    // People vote in turns, not one after the other.
    const votes = log
      .map((vote) => ({ vote, at: random.next() }))
      .sort((one, other) => one.at - other.at)
    const waits: number[] = []
    let next = 0
    const before = process.cpuUsage()
    const began = performance.now()
    const lane = async (): Promise<void> => {
      while (next < votes.length) {
        const { participant, statement, opinion } = votes[next++]!.vote
        const who: Who = { kind: 'person', personId: participant }
        const number = 1 + Number(statement.slice(1))
        const asked = performance.now()
        const act = { kind: 'vote', who, statement: number, opinion } as const
        const done = await context.conversations.act(id, act, startMs)
        assert(done.ok, 'the vote counts')
        waits.push(performance.now() - asked)
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
    const seconds = (performance.now() - began) / 1_000
    const { user, system } = process.cpuUsage(before)
    waits.sort((one, other) => one - other)
    const talk = await context.conversations.open(id)
    assert(talk !== null, 'the conversation is there')
    const [view, mapMs] = await timed(async () => mapView(talk, await context.maps.finer(talk, 0)))
    const [, turnMs] = await timed(async () =>
      turnOf(talk, await context.maps.plain(talk, 0), 1, random),
    )
    const [again, openMs] = await timed(() => new Conversations({ db: store.db }).open(id))
    assert(again?.seq === talk.seq, 'every vote is there')
    return {
      votes: votes.length,
      commits: context.conversations.commits,
      votesPerSecond: Math.round(votes.length / seconds),
      cpuMicrosecondsPerVote: Math.round((user + system) / votes.length),
      medianWaitMs: Math.round(waits[Math.floor(waits.length / 2)]!),
      worstWaitMs: Math.round(waits.at(-1)!),
      groups: view.groups.length,
      mapPageMs: mapMs,
      nextStatementMs: turnMs,
      openAfterStartMs: openMs,
    }
  } finally {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** With milliseconds of CPU, also of threads. */
async function timed<Value>(work: () => Promise<Value>): Promise<[Value, number]> {
  const before = process.cpuUsage()
  const value = await work()
  return [value, cpuMs(before)]
}

function cpuMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return Math.round((user + system) / 1_000)
}
