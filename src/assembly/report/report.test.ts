import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { codeOf, value } from '../../cell/fixtures.ts'
import { smallestGroup } from '../../cell/small-group.ts'
import { findCell } from '../../cell/store.ts'
import { openStore } from '../../store/open.ts'
import { person, startMs } from '../conversation/fixtures.ts'
import { ownKeyOf, readReport, readReportText } from './check-report.ts'
import { changed, votedStreet } from './fixtures.ts'
import { recountQuestion } from './recount-report.ts'
import { LogReader } from './report-log.ts'
import { hashOf, reportLimits, type ProvenReport } from './report.ts'
import { makeQuestionReport, questionLog, shownReport } from './reports.ts'

async function reported(options = {}) {
  const store = await openStore(':memory:')
  const { context, id } = await votedStreet(store, options)
  const street = await findCell(store.db, 'street')
  assert.ok(street !== null)
  const report = value(await makeQuestionReport(context, street, id))
  const lines = await questionLog(context, 'street', id)
  assert.ok(lines !== null)
  return { store, context, id, street, report, lines: [...lines] }
}

function readLog(lines: readonly string[]): LogReader {
  const reader = new LogReader()
  for (const line of lines) value(reader.add(line))
  return reader
}

test('a report is signed, its hash is that of its content, and it can be worked out again from its log', async () => {
  const { report, lines, store } = await reported()
  assert.equal(report.groups.length, 2)
  assert.equal(report.people.participants, 40)
  assert.ok(report.unites.length + report.divides.length > 0)
  const read = value(readReportText(JSON.stringify(report)))
  assert.deepEqual(read, report)
  assert.equal(ownKeyOf(read)?.name, 'commonwatt/report/street')
  const again = recountQuestion(read, readLog(lines))
  assert.deepEqual(
    again.map(({ what, isSame }) => [what, isSame]),
    [
      ['statements', true],
      ['vote-log', true],
      ['map', true],
    ],
  )
  // No line says who anybody is.
  assert.ok(!lines.join('\n').includes('person-'))
  await store.close()
})

test('a report from before ballots stood in one keeps its hash, and has no more than it had', async () => {
  const { report, store } = await reported()
  assert.deepEqual(report.ballots, [])
  const { ballots: _, proof, ...older } = report
  const sent = { ...older, proof: { ...proof, hash: hashOf(older) } }
  assert.notEqual(sent.proof.hash, proof.hash)
  assert.deepEqual(value(readReportText(JSON.stringify(sent))), sent)
  await store.close()
})

test('another log is found out, whatever was changed in it', async () => {
  const { report, lines, store } = await reported()
  const votes = lines.flatMap((line, i) => (line.includes('"vote"') ? [i] : []))
  await fc.assert(
    fc.asyncProperty(
      fc.nat(votes.length - 1),
      fc.constantFrom('turn', 'drop', 'twice'),
      async (at, how) => {
        const place = votes[at]!
        const line = lines[place]!
        const turned = line.includes('"opinion":1')
          ? line.replace('"opinion":1', '"opinion":0')
          : line.replace(/"opinion":-?\d/, '"opinion":1')
        const with_ = how === 'turn' ? [turned] : how === 'drop' ? [] : [line, line]
        const reader = readLog([...lines.slice(0, place), ...with_, ...lines.slice(place + 1)])
        const again = recountQuestion(report, reader)
        assert.equal(again.find(({ what }) => what === 'vote-log')?.isSame, false)
      },
    ),
    { numRuns: 30 },
  )
  const other = lines.map((line, i) =>
    i === 0 ? line.replace('Statement 0.', 'Statement !.') : line,
  )
  const again = recountQuestion(report, readLog(other))
  assert.equal(again.find(({ what }) => what === 'statements')?.isSame, false)
  await store.close()
})

test('what is no log is refused with its line', () => {
  const statement =
    '{"isMeta":false,"isSeed":true,"kind":"statement","language":"en","number":1,"state":"shown","text":"A"}'
  const wrong = [
    [['hello'], 'line 1'],
    [['{"kind":"vote","opinion":1,"participant":1,"statement":1}'], 'line 1'],
    [[statement, statement], 'line 2'],
    [[statement, '{"kind":"vote","opinion":2,"participant":1,"statement":1}'], 'line 2'],
    [[statement, '{"kind":"vote", "opinion":1,"participant":1,"statement":1}'], 'line 2'],
    [[statement, `{"kind":"vote","opinion":1,"participant":1e9,"statement":1}`], 'line 2'],
    [['x'.repeat(10_001)], 'line 1'],
  ] as const
  for (const [lines, at] of wrong) {
    const reader = new LogReader()
    const last = lines.map((line) => reader.add(line)).at(-1)
    assert.ok(last !== undefined && !last.ok, lines.join('\n'))
    assert.deepEqual([last.code, last.at], ['not-a-log', at])
  }
})

test('nothing of fewer than five people stands in a report, however few vote', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 24 }), fc.nat(50), async (people, seed) => {
      const { report, store } = await reported({ people, seed })
      for (const group of report.groups) assert.ok(group.people >= smallestGroup)
      for (const { counts } of report.statements) {
        for (const of of counts) {
          assert.ok(of === null || of.agrees + of.disagrees + of.passes >= smallestGroup)
        }
      }
      value(readReport(report))
      if (people < smallestGroup) assert.deepEqual(report.groups, [])
      await store.close()
    }),
    { numRuns: 12 },
  )
})

test('a report that cannot be is refused by what is wrong with it', async () => {
  const { report, store } = await reported()
  const [first, ...others] = report.statements
  assert.ok(first !== undefined)
  const [group, ...groups] = report.groups
  assert.ok(group !== undefined)
  const people = group.people + 1
  const cases: [ProvenReport | object, string][] = [
    [{ ...report, madeMs: report.madeMs + 1 }, 'report-hash'],
    [{ ...report, extra: 1 }, 'report-form'],
    [{ ...report, people: { participants: -1, placed: 0 } }, 'report-form'],
    [
      changed(report, { people: { participants: 3, placed: report.people.placed } }),
      'report-counts',
    ],
    [changed(report, { groups: [{ ...group, people: 4 }, ...groups] }), 'report-small-group'],
    [changed(report, { groups: [{ ...group, people }, ...groups] }), 'report-counts'],
    [changed(report, { statements: [first, first, ...others] }), 'report-counts'],
    [
      changed(report, {
        statements: [
          { ...first, counts: first.counts.map(() => ({ agrees: 900, disagrees: 0, passes: 0 })) },
          ...others,
        ],
      }),
      'report-counts',
    ],
    [
      changed(report, {
        statements: [
          { ...first, counts: first.counts.map(() => ({ agrees: 1, disagrees: 1, passes: 1 })) },
          ...others,
        ],
      }),
      'report-small-group',
    ],
    [changed(report, { statements: [{ ...first, counts: [] }, ...others] }), 'report-counts'],
    [changed(report, { dissent: report.dissent.slice(1) }), 'report-dissent'],
    [changed(report, { slate: report.slate.toReversed() }), 'report-slate'],
    [
      changed(report, { unites: [{ statement: 'none', side: 'agree', leastShare: 1 }] }),
      'report-statement-missing',
    ],
    [
      changed(report, { analysis: { ...report.analysis!, outputHash: '0'.repeat(64) } }),
      'report-hash',
    ],
  ]
  assert.ok(report.dissent.length > 0, 'the planted groups differ')
  for (const [wrong, code] of cases) assert.equal(codeOf(readReport(wrong)), code)
  assert.equal(codeOf(readReportText('x'.repeat(reportLimits.bytes + 1))), 'report-too-large')
  assert.equal(codeOf(readReportText('{')), 'report-form')
  await store.close()
})

test('whatever is sent as a report, it is read or refused', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      assert.equal(codeOf(readReportText(text)), 'report-form')
    }),
  )
})

test('a report of an open question is made by a steward; of a closed one it is there', async () => {
  const { context, id, street } = await reported()
  const look = (closedMs: number | null) =>
    shownReport(context, street, { subject: 'question', id, closedMs })
  const first = value(await look(null))
  assert.ok(first !== null && first.question?.closedMs === null)
  await context.conversations.act(
    id,
    { kind: 'vote', who: person('new'), statement: 1, opinion: 1 },
    startMs,
  )
  assert.deepEqual(value(await look(null)), first)
  context.clock.advance(1)
  await context.conversations.act(id, { kind: 'close', closed: true }, startMs + 1)
  const closed = value(await look(startMs + 1))
  assert.equal(closed?.question?.closedMs, startMs + 1)
  assert.equal(closed.people.participants, 41)
  assert.deepEqual(value(await look(startMs + 1)), closed)
})
