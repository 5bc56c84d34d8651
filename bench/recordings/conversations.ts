import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  readComments,
  readParticipants,
  type PolisParticipant,
} from '../../src/assembly/conversation/polis-csv.ts'
import { VoteTable } from '../../src/assembly/opinion/vote-table.ts'
import { assert } from '../../src/kernel/assert.ts'
import { orThrow } from '../../src/kernel/refusal.ts'

/** A recorded conversation: what everybody said in the end, and the groups that were published. */
export interface Conversation {
  readonly name: string
  readonly participants: readonly PolisParticipant[]
  /** Statements that were left out. */
  readonly out: ReadonlySet<string>
  /** Published group-informed consensus by statement; empty where none was published. */
  readonly consensus: ReadonlyMap<string, number>
}

/** The conversations in the folders below `folder`, by name. */
export function readConversations(folder: string): Conversation[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => existsSync(join(folder, name, 'participants-votes.csv')))
    .sort()
    .map((name) => readConversation(folder, name))
}

export function readConversation(folder: string, name: string): Conversation {
  const read = (file: string): string => readFileSync(join(folder, name, file), 'utf8')
  const comments = orThrow(readComments(read('comments.csv')))
  const out = comments.filter(({ moderated }) => moderated === -1).map(({ id }) => id)
  return {
    name,
    participants: orThrow(readParticipants(read('participants-votes.csv'))),
    out: new Set(out),
    consensus: new Map(
      comments.flatMap(({ id, consensus }) => (consensus === null ? [] : [[id, consensus]])),
    ),
  }
}

/** The table of a conversation, participant by participant. */
export function tableOfConversation({ participants }: Conversation): VoteTable {
  const table = new VoteTable()
  for (const { id, votes } of participants) {
    for (const { statement, opinion } of votes) {
      assert(table.add({ participant: id, statement, opinion }).ok, 'recordings are within limits')
    }
  }
  return table
}

/** Published groups, by row of the table; only of participants who were in one. */
export function publishedGroups(
  { participants }: Conversation,
  table: VoteTable,
): { readonly rows: readonly number[]; readonly groups: readonly number[] } {
  const groupOf = new Map(
    participants.flatMap(({ id, groupId }) => (groupId === null ? [] : [[id, groupId] as const])),
  )
  const rows = [...table.participants.keys()].filter((row) => groupOf.has(table.participants[row]!))
  return { rows, groups: rows.map((row) => groupOf.get(table.participants[row]!)!) }
}
