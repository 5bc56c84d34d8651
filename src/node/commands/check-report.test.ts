import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCommand } from '../../../test/command-line.ts'
import { value } from '../../cell/fixtures.ts'
import { findCell } from '../../cell/store.ts'
import { changed, votedStreet } from '../../assembly/report/fixtures.ts'
import { reportLimits } from '../../assembly/report/report.ts'
import { makeQuestionReport, questionLog } from '../../assembly/report/reports.ts'
import { openStore } from '../../store/open.ts'

test('a report is checked and worked out again on any machine, and what was changed is named', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-report-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const store = await openStore(':memory:')
  t.after(() => store.close())
  const { context, id } = await votedStreet(store)
  const street = await findCell(store.db, 'street')
  assert.ok(street !== null)
  const report = value(await makeQuestionReport(context, street, id))
  const lines = [...((await questionLog(context, 'street', id)) ?? [])]
  const [file, log] = [join(folder, 'report.jsonld'), join(folder, 'log.jsonl')]
  const write = (content: object): void => writeFileSync(file, JSON.stringify(content))
  write(report)
  writeFileSync(log, `${lines.join('\n')}\n`)
  const good = await runCommand(['check-report', file, log])
  assert.equal(good.code, 0, good.error)
  assert.match(good.out, /Report of a question of Street: What now\?/)
  assert.match(good.out, /signed by commonwatt\/report\/street\+/)
  assert.match(good.out, /40 people voted/)
  assert.match(good.out, /groups and counts \w+: the same/)
  const { key } = report.proof
  const known = await runCommand(['check-report', file, '--key', key ?? '', '--json'])
  const told: unknown = JSON.parse(known.out)
  assert.ok(typeof told === 'object' && told !== null && 'signedBy' in told)
  assert.equal(told.signedBy, key)
  // Somebody leaves a vote out of the log.
  writeFileSync(log, lines.filter((_, i) => i !== 40).join('\n'))
  const other = await runCommand(['check-report', file, log])
  assert.equal(other.code, 1)
  assert.match(other.out, /log of votes \w+: NOT the same/)
  writeFileSync(log, 'hello')
  assert.match((await runCommand(['check-report', file, log])).error, /no log.*line 1/s)
  // Somebody changes the report, and mends its hash.
  write({ ...report, madeMs: 1 })
  assert.match((await runCommand(['check-report', file])).error, /was changed/)
  write(changed(report, { madeMs: 1 }))
  assert.match((await runCommand(['check-report', file])).out, /NOT signed/)
  assert.match(
    (await runCommand(['check-report', file, '--key', key ?? ''])).error,
    /not signed by a node/,
  )
  assert.match((await runCommand(['check-report', file, '--key', 'x'])).error, /A key is one line/)
  writeFileSync(file, ' '.repeat(reportLimits.bytes + 1))
  assert.match((await runCommand(['check-report', file])).error, /larger than 4 MiB/)
  assert.match((await runCommand(['check-report', join(folder, 'none')])).error, /cannot be read/)
})
