import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { ManualClock } from '../../kernel/clock.ts'
import { success } from '../../kernel/refusal.ts'
import type { Dialled } from '../dials.ts'
import type { ProtocolHost } from '../protocol.ts'
import { Dialler, usualPauses, type Line } from './dialler.ts'
import { LineError } from './line-error.ts'

const connection: Dialled = {
  id: 'line-1',
  cellId: 'haus-1',
  cellSlug: 'haus-1',
  secret: null,
  protocol: 'p',
  endpoint: { kind: 'tcp', host: '192.0.2.1', port: 1, unit: null },
  createdMs: 0,
}

/** A host that nothing is told. */
const nobody: ProtocolHost = {
  offer: async () => success(undefined),
  report: async () => success(undefined),
  followed: () => {},
  available: () => {},
  refused: () => {},
  past: { next: async () => null, keep: async () => {} },
  bindings: async () => [],
}

/** A dialler whose calls a test answers, in time that stands still until it is moved. */
function dialling(context: TestContext, talk: (line: Line) => Promise<void>) {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const clock = new ManualClock(0)
  const faults: string[] = []
  const calls: number[] = []
  const dialler = new Dialler(
    { port: 1, unit: null, isSerial: false },
    { clock, isAllowed: () => true, onFault: (event) => faults.push(event) },
    async (line) => {
      calls.push(clock.now())
      await talk(line)
    },
  )
  context.after(() => dialler.stop())
  dialler.start(nobody)
  dialler.dial(connection)
  const tick = async (ms: number): Promise<void> => {
    clock.advance(ms)
    context.mock.timers.tick(ms)
    await settled()
  }
  return { dialler, faults, calls, tick }
}

/** Everything that is due without a timer has happened. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

test('pauses double from one second to five minutes, and begin anew once something was understood', async (context) => {
  let isHeard = false
  const { dialler, calls, tick } = dialling(context, async (line) => {
    line.opened()
    if (isHeard) line.heard()
    throw new LineError('no-answer')
  })
  await settled()
  for (let second = 0; second < 1_200; second++) await tick(1_000)
  const pauses = calls.slice(1).map((atMs, i) => (atMs - (calls[i] ?? 0)) / 1_000)
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
  assert.equal(usualPauses.longestMs, 300_000)
  assert.deepEqual(dialler.stateOf('line-1')?.trouble?.code, 'no-answer')
  isHeard = true
  await tick(300_000)
  const heardAtMs = calls.at(-1) ?? 0
  await tick(1_000)
  assert.equal(calls.at(-1), heardAtMs + 1_000)
})

test('a try does not wait for the pause, and says what became of it', async (context) => {
  let trouble: 'no-answer' | 'port-closed' | null = 'no-answer'
  const { dialler, calls, tick } = dialling(context, async (line) => {
    if (trouble !== null) throw new LineError(trouble)
    line.opened()
    line.heard()
    await new Promise((resolve) => {
      line.signal.addEventListener('abort', resolve)
    })
  })
  await settled()
  trouble = 'port-closed'
  assert.equal((await dialler.tryNow('line-1'))?.trouble?.code, 'port-closed')
  assert.equal(calls.length, 2)
  trouble = null
  const open = await dialler.tryNow('line-1')
  assert.ok(open !== null && open.openSinceMs === 0 && open.heardMs === 0)
  assert.equal(open.trouble?.code, 'port-closed')
  // One that stands is not dialled again.
  await dialler.tryNow('line-1')
  await tick(1_000_000)
  assert.equal(calls.length, 3)
  assert.equal(await dialler.tryNow('nobody'), null)
  await dialler.hangUp(({ cellId }) => cellId === 'haus-2')
  assert.notEqual(dialler.stateOf('line-1'), null)
  await dialler.hangUp(({ cellId }) => cellId === 'haus-1')
  assert.equal(dialler.stateOf('line-1'), null)
})

test('what is not about the line is a fault, and the line is kept all the same', async (context) => {
  const { dialler, faults, calls, tick } = dialling(context, async () => {
    throw new Error('disk full')
  })
  await settled()
  assert.equal(dialler.stateOf('line-1')?.trouble?.code, 'failed')
  await tick(1_000)
  assert.equal(calls.length, 2)
  assert.deepEqual(faults, ['connection-failed', 'connection-failed'])
})
