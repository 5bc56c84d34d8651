import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { value } from '../../cell/fixtures.ts'
import { person, startMs } from '../conversation/fixtures.ts'
import { sendReport } from './body-desk.ts'
import { askedCity } from './fixtures.ts'
import { sideBySide } from './side-by-side.ts'
import { newestTaken, sharedStatementsOf } from './store-body.ts'

testOnEachDatabase(
  'what each street says stands beside the others, as its own votes are, and nothing is added up',
  async (store) => {
    const { context, street, lane, shared, talks } = await askedCity(store)
    const { db, conversations } = context
    const text = 'Bicycles park where cars did.'
    const say = { kind: 'say', who: null, text, language: 'en', evenSo: true } as const
    const { statement } = value(await conversations.act(talks.lane, say, startMs))
    for (let i = 0; i < 24; i++) {
      const who = person(`${talks.lane}-p${i}`)
      const vote = {
        kind: 'vote',
        who,
        statement: statement!,
        opinion: i % 4 === 0 ? -1 : 1,
      } as const
      value(await conversations.act(talks.lane, vote, startMs))
    }
    const asked = await sharedStatementsOf(db, shared.id)
    assert.deepEqual(sideBySide([], asked), { cells: [], statements: [] })
    const sent = [
      value(await sendReport(context, lane, talks.lane)),
      value(await sendReport(context, street, talks.street)),
    ]
    const view = sideBySide(await newestTaken(db, shared.id), asked)
    assert.deepEqual(
      view.cells.map(({ name, participants }) => [name, participants]),
      [
        ['Lane', 24],
        ['Street', 40],
      ],
    )
    assert.equal(view.statements.length, 11)
    const own = view.statements.find(({ id }) => id === `${talks.lane}/${statement}`)
    assert.ok(own !== undefined && !own.isShared)
    assert.deepEqual([own.text, own.counts[1]], [text, null])
    const [ofLane] = own.counts
    assert.deepEqual([ofLane?.agrees, ofLane?.disagrees, ofLane?.votes], [18, 6, 24])
    // Worked out again from the reports, one group after the other.
    for (const { id, isShared, counts } of view.statements) {
      if (isShared) assert.ok(counts.every((of) => of !== null))
      for (const [i, of] of counts.entries()) {
        if (of === null) continue
        const said = sent[i]?.statements.find((one) => one.id === id)?.counts ?? []
        const known = said.filter((one) => one !== null)
        const total = (name: 'agrees' | 'disagrees' | 'passes') =>
          known.reduce((sum, one) => sum + one[name], 0)
        assert.equal(of.agrees, total('agrees'))
        assert.equal(of.disagrees, total('disagrees'))
        assert.equal(of.votes, total('agrees') + total('disagrees') + total('passes'))
        const shares = known.map((one) => one.agrees / (one.agrees + one.disagrees + one.passes))
        assert.equal(of.least?.share ?? null, known.length > 1 ? Math.min(...shares) : null)
      }
    }
  },
)
