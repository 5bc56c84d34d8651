import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { breathing } from './breathing.ts'

testOnEachDatabase(
  'others have their turn between queries that follow each other',
  async ({ db }) => {
    const own = breathing(db)
    const turns: true[] = []
    setImmediate(() => turns.push(true))
    const fromMs = performance.now()
    let queries = 0
    while (turns.length === 0 && performance.now() - fromMs < 5_000) {
      assert.deepEqual(await own.selectFrom('cells').select('id').execute(), [])
      queries++
    }
    assert.ok(turns.length > 0, `${queries} queries and nobody else`)
  },
)
