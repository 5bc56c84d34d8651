import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from './ballot-kill.ts'

// `npm test` kills 10 times in each way; more by COMMONWATT_KILLS, or by `ballot-kill.ts` itself.
const kills = Number(process.env['COMMONWATT_KILLS'] ?? 10)

test(`${kills} times kill -9 while people vote on a ballot, and while ballots close: each acknowledged vote counts exactly once, each ballot decides once`, async (context) => {
  const seed = Number(process.env['COMMONWATT_SEED'] ?? 1)
  const result = await run(kills, seed)
  context.diagnostic(`seed ${seed}: ${JSON.stringify(result)}`)
  assert.equal(result.kills, kills)
  assert.ok(result.acknowledged > kills)
  assert.equal(result.lost, 0)
  assert.equal(result.doubled, 0)
  assert.equal(result.wrong, 0)
  assert.ok(result.closed > kills)
  assert.equal(result.undecided, 0)
})
