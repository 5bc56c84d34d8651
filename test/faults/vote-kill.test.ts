import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from './vote-kill.ts'

// `npm test` kills 20 times; more by COMMONWATT_KILLS, or by `vote-kill.ts` itself.
const kills = Number(process.env['COMMONWATT_KILLS'] ?? 20)

test(`${kills} times kill -9 while people vote: every acknowledged vote is counted exactly once`, async (context) => {
  const seed = Number(process.env['COMMONWATT_SEED'] ?? 1)
  const result = await run(kills, seed)
  context.diagnostic(`seed ${seed}: ${JSON.stringify(result)}`)
  assert.equal(result.kills, kills)
  assert.ok(result.acknowledged > kills)
  assert.equal(result.lost, 0)
  assert.equal(result.wrong, 0)
  assert.equal(result.gaps, 0)
})
