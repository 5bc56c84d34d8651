import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCommand } from '../../../test/command-line.ts'
import { approve, ballotOf, closesMs, definitionOf } from '../../assembly/ballot/log/fixtures.ts'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { headOfLeaves, leafHash } from '../../kernel/merkle.ts'
import { toHex } from '../../kernel/hex.ts'

test('an exported log is counted anew, and one that was changed is refused', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-recount-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'log.jsonl')
  // A title with a character that other programs take for the end of a line.
  const ballot = definitionOf({ title: 'Quiet\u2028hours' })
  const lines = [
    canonicalJson({ kind: 'definition', ballot }),
    ...[1, 2, 3, 4, 5, 6].map((voter) =>
      canonicalJson(ballotOf(voter, approve(voter < 5 ? 'b' : 'a'))),
    ),
    canonicalJson({ kind: 'closed', atMs: closesMs }),
  ]
  const head = toHex(headOfLeaves(lines.map((line) => leafHash(Buffer.from(line)))))
  writeFileSync(file, `${lines.join('\n')}\n`)
  const good = await runCommand(['recount', file, '--head', head.toUpperCase()])
  assert.equal(good.code, 0, good.error)
  assert.match(good.out, /6 voices of 100 who may vote \(6 %\); the quorum of 20 is NOT met/)
  assert.match(good.out, /chosen: b\n {2}a: 2\n {2}b: 4\n {2}c: 0\n8 entries, head/)
  assert.ok(good.out.includes(head))
  const other = await runCommand(['recount', file, '--head', '11'.repeat(32), '--json'])
  assert.equal(other.code, 1)
  const told: unknown = JSON.parse(other.out)
  assert.ok(typeof told === 'object' && told !== null && 'ok' in told && 'head' in told)
  assert.deepEqual([told.ok, told.head], [false, head])
  // Somebody votes twice by the same entry, the last line is missing, or it is no log at all.
  writeFileSync(file, [...lines.slice(0, 3), lines[2]].join('\n'))
  assert.match((await runCommand(['recount', file])).error, /is in the log already.*line 4/s)
  writeFileSync(file, lines.slice(0, -1).join('\n'))
  assert.match((await runCommand(['recount', file])).error, /when the ballot is closed/)
  writeFileSync(file, '')
  assert.match((await runCommand(['recount', file])).error, /no entries/)
  writeFileSync(file, 'hello')
  assert.match((await runCommand(['recount', file])).error, /not JSON/)
  assert.match((await runCommand(['recount', join(folder, 'none')])).error, /cannot be read/)
  assert.match((await runCommand(['recount', file, '--head', 'x'])).error, /64 hex digits/)
})
