import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCommand } from '../../../test/command-line.ts'
import { twoGroups } from '../../assembly/panel/fixtures.ts'
import { drawFrom } from '../../assembly/panel/lottery-file.ts'
import { lotteryInThread } from '../../assembly/panel/lottery-thread.ts'

test('a published draw is repeated by its file and the seed alone, and what was changed is found', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-redraw-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'panel.json')
  const worked = await lotteryInThread(twoGroups(40, 4))
  assert.ok(worked.ok && worked.value.kind === 'lottery')
  const { file } = worked.value
  const drawn = drawFrom(file, '3 6 1 1 5')
  assert.ok(drawn.ok && drawn.value.drawn !== null)
  const { slot } = drawn.value.drawn

  writeFileSync(path, JSON.stringify(file))
  assert.match((await runCommand(['redraw', path])).out, /Nothing is drawn yet/)
  const own = await runCommand([
    'redraw',
    path,
    '--seed',
    '3 6  1 1 5',
    '--digest',
    file.digest.toUpperCase(),
  ])
  assert.equal(own.code, 0, own.out)
  assert.match(own.out, new RegExp(`draws panel ${slot}: the people numbered`))

  writeFileSync(path, JSON.stringify(drawn.value))
  const published = await runCommand(['redraw', path, '--json'])
  assert.equal(published.code, 0)
  assert.deepEqual(JSON.parse(published.out), {
    ok: true,
    faults: [],
    digest: file.digest,
    drawn: drawn.value.drawn,
  })
  const other = await runCommand(['redraw', path, '--seed', '3 6 1 1 4'])
  assert.equal(other.code, 1)
  assert.match(other.out, /drawn from with the seed "3 6 1 1 5"/)
  const noted = await runCommand(['redraw', path, '--digest', '00'])
  assert.equal(noted.code, 1)
  assert.match(noted.out, /not the one that you gave/)

  writeFileSync(path, JSON.stringify({ ...file, chances: file.chances.with(1, 0) }))
  const changed = await runCommand(['redraw', path])
  assert.equal(changed.code, 1)
  assert.match(changed.out, /Person 1 is on \d+ panels; 0 are stated/)
})

test('what is no published draw is refused with the place that is wrong', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-redraw-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'panel.json')
  assert.match((await runCommand(['redraw', path])).error, /cannot be read/)
  writeFileSync(path, 'hello')
  assert.match((await runCommand(['redraw', path])).error, /it is not JSON/)
  writeFileSync(path, JSON.stringify({ form: 'commonwatt panel lottery 1', size: -1 }))
  assert.match((await runCommand(['redraw', path])).error, /at size/)
  writeFileSync(path, Buffer.alloc(33 * 1024 * 1024))
  assert.match((await runCommand(['redraw', path])).error, /larger than 32 MiB/)
})
