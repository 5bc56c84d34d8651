import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manyDay } from './many-day.ts'
import { usualSizes } from './sizes.ts'

// What must be so is checked inside of a day; `npm run bench -- many` lives through larger ones.
const small = { ...usualSizes, nodes: 5, hours: 3 }

test('nodes that fail, on a network that loses and cuts, keep their promises, and the same seed is the same day', async () => {
  const day = await manyDay(1, small)
  assert.deepEqual(await manyDay(1, small), day)
  const { network, crashes, lived, governed, told, lies } = day
  for (const [what, count] of Object.entries(network)) {
    if (what !== 'nobody') assert.ok(count > 0, `no message was ${what}`)
  }
  assert.ok(crashes > 0 && lived.plans > 0 && lived.settlements > 0 && governed.jointPlans > 0)
  assert.ok(told.votes >= small.nodes * small.people * small.statements && told.ballots > 0)
  assert.ok(lies.letters > 0 && lies.forged > 0 && lies.replayed > 0)
})

test('another seed is another day', async () => {
  const [one, other] = [await manyDay(2, small), await manyDay(3, small)]
  assert.notEqual(one.hash, other.hash)
})

test('a seed that fails is said with the command that runs it again', async () => {
  const message = 'seed 7 fails; again: npm run bench -- many --seed 7 --nodes 0 --hours 3'
  await assert.rejects(manyDay(7, { ...small, nodes: 0 }), { message })
})
