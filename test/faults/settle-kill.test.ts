import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from './settle-kill.ts'

// `npm test` kills 20 times; more by COMMONWATT_SETTLE_KILLS, or by `settle-kill.ts` itself: 200 take ten minutes.
const kills = Number(process.env['COMMONWATT_SETTLE_KILLS'] ?? 20)

test(`${kills} times kill -9 during settlement: no half booking, and the same log as if it had never been killed`, async (context) => {
  const seed = Number(process.env['COMMONWATT_SEED'] ?? 1)
  const result = await run(kills, seed)
  context.diagnostic(`seed ${seed}: ${JSON.stringify(result)}`)
  assert.equal(result.kills, kills)
  assert.ok(result.finished > 0 && result.withProgress > 0)
  assert.equal(result.wrong, 0)
  assert.equal(result.strayed, 0)
  assert.equal(result.different, 0)
})
