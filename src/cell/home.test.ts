import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { codeOf, setUpSonnenhof, testContext, value } from './fixtures.ts'
import { createHome, homesLimit } from './home.ts'
import { countHomes, deleteCell } from './store.ts'

testOnEachDatabase('a neighbourhood has so many homes and no more', async ({ db }) => {
  const context = testContext(db)
  const { neighbourhood } = await setUpSonnenhof(context)
  const rows = Array.from({ length: homesLimit - 2 }, (_, i) => ({
    id: `h${i}`,
    slug: `h${i}`,
    kind: 'home',
    parent_id: neighbourhood.id,
    name: 'Home',
    place_label: 'Graz',
    latitude: 47,
    longitude: 15,
    time_zone: 'Europe/Vienna',
    currency: 'EUR',
    time_speed: 0,
    time_resume_ms: 0,
    is_sample: 0,
    created_ms: i,
  }))
  await db.insertInto('cells').values(rows).execute()
  // Two who ask at the same time do not both get the last place.
  const made = await Promise.all(
    ['One', 'Two'].map((name) => createHome(context, db, neighbourhood.id, name)),
  )
  assert.deepEqual(made.map(codeOf).toSorted(), ['ok', 'too-many-homes'])
  assert.equal(await countHomes(db, neighbourhood.id), homesLimit)
  value(await deleteCell(db, 'h0'))
  value(await createHome(context, db, neighbourhood.id, 'Three'))
})
