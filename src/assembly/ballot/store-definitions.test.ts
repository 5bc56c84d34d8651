import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { value } from '../../cell/fixtures.ts'
import { ballotScene } from './fixtures.ts'
import { closesMs } from './log/fixtures.ts'
import { readDefinitions } from './store-definitions.ts'

testOnEachDatabase(
  'ballots are read as they were begun, the newest, and no more than asked',
  async (store) => {
    const { db, cell, context, begin } = await ballotScene(store)
    const titles = ['First?', 'Second?', 'Third?']
    const ids: string[] = []
    for (const title of titles) ids.push(await begin({ title }))
    value(await context.ballots.close(ids[0] ?? '', closesMs))
    const all = await readDefinitions(db, cell.id)
    assert.deepEqual(all.map(({ ballot }) => ballot.title).toSorted(), titles)
    for (const { ballot, closedMs, decisionId } of all) {
      assert.deepEqual(ballot, await context.ballots.definition(ballot.id))
      assert.equal(closedMs, ballot.id === ids[0] ? closesMs : null)
      assert.equal(decisionId, null)
    }
    assert.deepEqual(await readDefinitions(db, cell.id, 2), all.slice(0, 2))
    assert.deepEqual(await readDefinitions(db, 'elsewhere'), [])
  },
)
