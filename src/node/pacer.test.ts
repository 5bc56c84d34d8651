import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../kernel/clock.ts'
import { Pacer } from './pacer.ts'

/** A pacer on a clock that stands still, whose runs the test ends by hand. */
function paced() {
  const clock = new ManualClock(1_000_000)
  const runs: PromiseWithResolvers<void>[] = []
  const faults: unknown[] = []
  const pacer = new Pacer({
    clock,
    everyMs: 900_000,
    work: () => {
      const run = Promise.withResolvers<void>()
      runs.push(run)
      return run.promise
    },
    onFault: (error) => faults.push(error),
  })
  return { clock, runs, faults, pacer }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('what is asked for during a run is one run after it', async () => {
  const { runs, pacer } = paced()
  pacer.start()
  assert.equal(runs.length, 1)
  pacer.request()
  pacer.request()
  assert.equal(runs.length, 1)
  runs[0]?.resolve()
  await settled()
  assert.equal(runs.length, 2)
  runs[1]?.resolve()
  await settled()
  assert.equal(runs.length, 2)
  await pacer.stop()
})

test('a run that fails is reported and the next one still comes', async () => {
  const { runs, faults, pacer } = paced()
  pacer.start()
  runs[0]?.reject(new Error('disk full'))
  await settled()
  assert.equal(faults.length, 1)
  pacer.request()
  assert.equal(runs.length, 2)
  runs[1]?.resolve()
  await pacer.stop()
})

test('nothing begins after stop, and stop waits for the run under way', async () => {
  const { runs, pacer } = paced()
  pacer.start()
  let hasStopped = false
  const stopped = pacer.stop().then(() => (hasStopped = true))
  await settled()
  assert.equal(hasStopped, false)
  runs[0]?.resolve()
  await stopped
  pacer.request()
  assert.equal(runs.length, 1)
})
