// What the map of opinions promises, on conversations that were recorded and published with their groups. Needs the recorded data:
// COMMONWATT_DATA names the folder.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  publishedGroups,
  readConversation,
  tableOfConversation,
} from '../../bench/recordings/conversations.ts'
import { opinionMap } from '../../src/assembly/opinion/opinion-map.ts'
import { rowsWithEnoughVotes } from '../../src/assembly/opinion/places.ts'
import { adjustedRandIndex } from '../../src/assembly/opinion/rand-index.ts'

const folder = join(
  process.env['COMMONWATT_DATA'] ?? join(import.meta.dirname, '../../../shared/data'),
  'assembly',
)
const skip = existsSync(folder)
  ? false
  : `${folder} is not there: set COMMONWATT_DATA to the folder with the public data sets`

for (const { name, atLeast, sameCount } of [
  { name: 'vtaiwan.uberx', atLeast: 0.92, sameCount: true },
  { name: 'scoop-hivemind.biodiversity', atLeast: 0.97, sameCount: true },
  { name: 'bg2050-volunteers', atLeast: 1, sameCount: true },
  { name: 'brexit-consensus', atLeast: 0.85, sameCount: false },
]) {
  test(`groups of ${name} are those that were published`, { skip }, () => {
    const conversation = readConversation(folder, name)
    const table = tableOfConversation(conversation)
    const { rows, groups } = publishedGroups(conversation, table)
    const { out, consensus } = conversation
    const groupCount = new Set(groups).size
    const map = opinionMap(table, { out, rows, groupCount })
    const index = adjustedRandIndex(
      rows.map((row) => map.groupOf[row]!),
      groups,
    )
    assert.ok(index >= atLeast, `adjusted Rand index ${index}`)
    for (const [statement, value] of consensus) {
      assert.ok(Math.abs(map.consensus[table.columnOf(statement)!]! - value) < 1e-9, statement)
    }
    if (name === 'bg2050-volunteers') assert.equal(consensus.size, 371)
    if (!sameCount) return
    const free = opinionMap(table, { out, rows: rowsWithEnoughVotes(table) })
    assert.equal(free.groups.length, groupCount)
  })
}
