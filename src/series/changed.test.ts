import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { changedSpans, noteChanged, seeChanged } from './store-changed.ts'

testOnEachDatabase(
  'what changed is noted until it was seen, and a change in between stays',
  async ({ db }) => {
    const spans = async () =>
      (await changedSpans(db, ['a', 'b'])).map(({ cellId, fromMs, toMs }) => [cellId, fromMs, toMs])
    await noteChanged(db, 'a', 2_000, 3_000)
    await noteChanged(db, 'a', 1_000, 2_500)
    await noteChanged(db, 'b', 5_000, 6_000)
    await noteChanged(db, 'c', 1, 2)
    assert.deepEqual(await spans(), [
      ['a', 1_000, 3_000],
      ['b', 5_000, 6_000],
    ])
    // Seen halfway, the rest is left.
    await seeChanged(db, await changedSpans(db, ['a', 'b']), 2_000)
    assert.deepEqual(await spans(), [
      ['a', 2_000, 3_000],
      ['b', 5_000, 6_000],
    ])
    const seen = await changedSpans(db, ['a', 'b'])
    await noteChanged(db, 'a', 2_100, 2_200)
    await seeChanged(db, seen, Infinity)
    assert.deepEqual(await spans(), [['a', 2_000, 3_000]])
    assert.deepEqual(await changedSpans(db, []), [])
  },
)
