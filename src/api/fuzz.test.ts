import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../test/fuzz/api.ts'

/** Requests per run; the whole fuzzing sets 200000. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 4_000)
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_122)

test('whatever is asked of the API is answered in our form, bad input with the field that was wrong, and nothing breaks', async (context) => {
  const found = await run(runs, seed)
  context.diagnostic(JSON.stringify(found))
  // Proof that requests reached the handlers, and not only the first check.
  assert.ok((found.statuses[200] ?? 0) > runs / 10)
  assert.ok(found.refused > runs / 20)
  assert.equal(found.named, found.refused, 'every refusal of input names its field')
  assert.ok(found.slowestMs < 2_000, `${found.slowest} took ${found.slowestMs} ms`)
})
