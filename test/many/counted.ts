// Whether every vote that somebody was told stands counts, once.
import assert from 'node:assert/strict'
import { askedIn } from '../../src/assembly/report/store-asked.ts'
import { readConversation } from '../../src/assembly/conversation/store.ts'
import { checkLedger } from '../../src/accounts/store.ts'
import type { ManyNode } from './many-node.ts'
import { ballotOf, personOf, type Told } from './people.ts'
import type { Sizes } from './sizes.ts'

/** Throws where a vote is missing, counts twice or is another one; or where the books of the whole day are not right. */
export async function checkCounted(
  node: ManyNode,
  { people, statements }: Sizes,
  told: Told,
): Promise<void> {
  assert.ok(node.life !== null)
  const { db, ballots } = node.life.context
  const { bookings, ...wrong } = await checkLedger(db, node.cell.id)
  assert.ok(bookings > 0)
  assert.deepEqual(wrong, { unbalanced: 0, wrongBalances: 0, sumMicro: 0 }, node.name)
  const [asked] = await askedIn(db, node.cell.id)
  assert.ok(asked !== undefined, `${node.name} was asked`)
  const kept = await readConversation(db, asked.conversationId)
  assert.ok(kept !== null)
  const numbers = new Map(kept.participants.map(({ personId, number }) => [personId, number]))
  assert.equal(numbers.size, kept.participants.length, 'everybody takes part once')
  assert.equal(kept.statements.length, statements, `statements in ${node.name}`)
  const last = new Map<string, number>()
  for (const of of kept.votes) last.set(`${of.participant} ${of.statement}`, of.opinion)
  for (let i = 0; i < people; i++) {
    const person = personOf(node, i)
    for (let statement = 1; statement <= statements; statement++) {
      const opinion = told.opinions.get(`${person} ${statement}`)
      assert.ok(opinion !== undefined, `${person} was told that the vote stands`)
      const counted = last.get(`${numbers.get(person)} ${statement}`)
      assert.equal(counted, opinion, `${person} on ${statement}`)
    }
  }
  assert.equal(last.size, people * statements, 'and nobody else voted')
  const id = ballotOf(node)
  const box = await ballots.box(id)
  assert.ok(box !== null && box.closedMs !== null, `the ballot of ${node.name} is closed`)
  let voted = 0
  for (let i = 0; i < people; i++) {
    const person = personOf(node, i)
    const option = told.choices.get(person)
    if (option === undefined) continue
    voted++
    const choice: unknown = box.ballots.get((await ballots.numberOn(id, person)) ?? -1)
    assert.deepEqual(choice, { kind: 'approve', options: [option] }, `${person} in the ballot`)
  }
  assert.equal(box.ballots.size, voted, 'each counts once')
}
