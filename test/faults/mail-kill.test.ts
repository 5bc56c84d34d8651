import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { testOnEmptyPostgres } from '../databases.ts'
import { run } from './mail-kill.ts'

// `npm test` kills 12 times; `.ci/run` says more by COMMONWATT_KILLS.
const kills = Number(process.env['COMMONWATT_KILLS'] ?? 12)

async function killed(database: string | null, context: TestContext): Promise<void> {
  const seed = Number(process.env['COMMONWATT_SEED'] ?? 1)
  const result = await run(kills, seed, database)
  context.diagnostic(`seed ${seed}: ${JSON.stringify(result)}`)
  assert.equal(result.kills, kills)
  assert.ok(result.written > kills)
  assert.equal(result.lost, 0)
  assert.equal(result.wrong, 0)
}

const name = `${kills} times kill -9 of sender or receiver: every letter is handled once, in order`
test(`${name} [sqlite]`, (context) => killed(null, context))
testOnEmptyPostgres(name, (address, context) => killed(address, context))
