import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { lockFile } from './file-lock.ts'

function lockIn(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-lock-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'a.lock')
}

test('one at a time holds a file; who waits too long is told which', async (context) => {
  const path = lockIn(context)
  const first = await lockFile(path, 0)
  assert.ok(first.ok)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  const second = await lockFile(path, 200)
  assert.ok(!second.ok)
  assert.equal(second.code, 'in-use')
  assert.match(second.message, /a\.lock.* after 0\.2 s/)
  const waiting = lockFile(path, 10_000)
  first.value.release()
  const third = await waiting
  assert.ok(third.ok)
  third.value.release()
})

test('a process that is killed leaves nothing locked', async (context) => {
  const path = lockIn(context)
  const code = `import { lockFile } from ${JSON.stringify(new URL('./file-lock.ts', import.meta.url).href)}
    await lockFile(${JSON.stringify(path)}, 0)
    console.log('held')
    setInterval(() => {}, 1_000)`
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', code])
  await once(holder.stdout, 'data')
  assert.equal((await lockFile(path, 0)).ok, false)
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const after = await lockFile(path, 0)
  assert.ok(after.ok)
  after.value.release()
})

test('a folder that is not there is a fault, not somebody else', async (context) => {
  await assert.rejects(lockFile(join(lockIn(context), 'nowhere'), 0), /ENOENT/)
})
