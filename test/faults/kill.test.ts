import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from './kill.ts'

// `npm test` kills 20 times; `.ci/run` says more by COMMONWATT_KILLS.
const kills = Number(process.env['COMMONWATT_KILLS'] ?? 20)

test(`${kills} times kill -9: nothing acknowledged is lost, nothing is there by half, all accounts add up`, async (context) => {
  const seed = Number(process.env['COMMONWATT_SEED'] ?? 1)
  const result = await run(kills, seed)
  context.diagnostic(`seed ${seed}: ${JSON.stringify(result)}`)
  assert.ok(result.acknowledgedReadings > 0 && result.acknowledgedPayments > 0)
  assert.equal(result.lostReadings, 0)
  assert.equal(result.lostPayments, 0)
  assert.equal(result.halfMessages, 0)
  assert.equal(result.unbalanced, 0)
})
