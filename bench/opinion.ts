// Maps of recorded conversations against the groups that were published with them, and what maps cost: a large recorded
// one, one more vote on 2,000 people and 200 statements, and 33,000 people with 800 statements and two million votes.

import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { plantedVotes } from '../src/assembly/opinion/fixtures.ts'
import { LiveMap } from '../src/assembly/opinion/live-map.ts'
import { opinionMap } from '../src/assembly/opinion/opinion-map.ts'
import { rowsWithEnoughVotes } from '../src/assembly/opinion/places.ts'
import { adjustedRandIndex } from '../src/assembly/opinion/rand-index.ts'
import { finerMap } from '../src/assembly/opinion/finer-map.ts'
import { VoteTable } from '../src/assembly/opinion/vote-table.ts'
import { seededRandom } from '../src/kernel/random.ts'
import {
  publishedGroups,
  readConversations,
  tableOfConversation,
  type Conversation,
} from './recordings/conversations.ts'

export async function run({ args }: { args: readonly string[] }): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, large: { type: 'boolean' } },
  })
  const data = process.env['COMMONWATT_DATA'] ?? join(import.meta.dirname, '../../shared/data')
  const conversations = readConversations(values.data ?? join(data, 'assembly'))
  const rows = []
  for (const conversation of conversations) {
    rows.push(judge(conversation))
    await setImmediate()
  }
  return { rows, oneMoreVote: oneMoreVote(), ...(values.large === true ? { large: large() } : {}) }
}

function judge(conversation: Conversation): Record<string, number | string> {
  const [table, readMs] = timed(() => tableOfConversation(conversation))
  const published = publishedGroups(conversation, table)
  const { out } = conversation
  const groupCount = new Set(published.groups).size
  const [map, mapMs] = timed(() => opinionMap(table, { out, rows: published.rows, groupCount }))
  const free = opinionMap(table, { out, rows: rowsWithEnoughVotes(table) })
  const [finer, finerMs] = timed(() => finerMap(table, { out }))
  const index = adjustedRandIndex(
    published.rows.map((row) => map.groupOf[row]!),
    published.groups,
  )
  const wrong = [...conversation.consensus].filter(([statement, value]) => {
    const column = table.columnOf(statement)
    return column === undefined || Math.abs(map.consensus[column]! - value) > 1e-9
  })
  return {
    conversation: conversation.name,
    people: table.participants.length,
    statements: table.statements.length,
    votes: table.votes,
    publishedGroups: groupCount,
    groups: free.groups.length,
    randIndex: Number(index.toFixed(4)),
    consensusRight: `${conversation.consensus.size - wrong.length} of ${conversation.consensus.size}`,
    readMs,
    mapMs,
    finerGroups: finer.groups.length,
    foretells: Number(finer.foretelling.share.toFixed(3)),
    finerMs,
  }
}

/** What it takes to add a vote and to make the map again: 2,000 people, 200 statements. */
function oneMoreVote(): Record<string, number> {
  const { log } = plantedVotes(seededRandom(1), {
    people: 2_000,
    statements: 200,
    groups: 4,
    density: 0.3,
  })
  const live = new LiveMap()
  for (const vote of log) live.add({ kind: 'vote', ...vote })
  const times = Array.from({ length: 20 }, (_, i) => {
    const [, ms] = timed(() => {
      live.add({ kind: 'vote', participant: `p${i}`, statement: `s${i}`, opinion: 0 })
      return live.map()
    })
    return ms
  }).sort((one, other) => one - other)
  return { votes: live.table.votes, medianMs: times[10]!, worstMs: times.at(-1)! }
}

/** 33,000 people, 800 statements, two million votes. */
function large(): Record<string, number> {
  const planted = plantedVotes(seededRandom(1), {
    people: 33_000,
    statements: 800,
    groups: 5,
    density: 0.0758,
  })
  const [table, readMs] = timed(() => {
    const made = new VoteTable()
    for (const vote of planted.log) made.add(vote)
    return made
  })
  const [map, mapMs] = timed(() => opinionMap(table))
  const truth = table.participants.map((name) => planted.groupOf.get(name)!)
  return {
    votes: table.votes,
    readMs,
    mapMs,
    groups: map.groups.length,
    randIndex: adjustedRandIndex([...map.groupOf], truth),
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
  }
}

/** With milliseconds of CPU. */
function timed<Value>(work: () => Value): [Value, number] {
  const before = process.cpuUsage()
  const value = work()
  const { user, system } = process.cpuUsage(before)
  return [value, Math.round((user + system) / 1_000)]
}
