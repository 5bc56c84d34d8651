import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'

const command = join(import.meta.dirname, '..', 'bin', 'commonwatt.js')
/** Told by every process that begins: what it was given. */
const telling =
  'data:text/javascript,console.log(JSON.stringify([process.pid,process.env.MALLOC_ARENA_MAX,...process.execArgv]))'

test(
  'a node begins anew in its own process, with little memory and what the caller gave',
  { skip: process.platform === 'win32' ? 'Windows cannot begin a process anew' : false },
  () => {
    const { MALLOC_ARENA_MAX: _, ...env } = process.env
    const { stdout, stderr, status, pid } = spawnSync(
      process.execPath,
      ['--max-old-space-size=300', command, 'start', '--port', 'seven'],
      { env: { ...env, NODE_OPTIONS: `--import=${telling}` }, encoding: 'utf8' },
    )
    const told: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    const flags = ['--max-semi-space-size=4', '--heap-growing-percent=25', '--no-deprecation']
    assert.deepEqual(told, [pid, '2', ...flags, '--max-old-space-size=300'])
    assert.match(stderr, /^[^\n]*port[^\n]*\n$/i, 'one plain sentence, no warnings')
    assert.equal(status, 1)
  },
)

test('what a caller says of the allocator stays', () => {
  const { stdout } = spawnSync(process.execPath, [command, 'start', '--help'], {
    env: { ...process.env, MALLOC_ARENA_MAX: '7', NODE_OPTIONS: `--import=${telling}` },
    encoding: 'utf8',
  })
  assert.equal([...stdout.matchAll(/^\[\d+,"7"/gm)].length > 0, true)
  assert.doesNotMatch(stdout, /^\[\d+,"2"/m)
})
