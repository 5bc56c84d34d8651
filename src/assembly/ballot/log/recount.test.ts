import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { leafHash } from '../../../kernel/merkle.ts'
import { toHex } from '../../../kernel/hex.ts'
import { canonicalJson } from '../../../kernel/canonical-json.ts'
import type { Tally } from '../tally/tally.ts'
import { tallyOf } from '../tally/tally.ts'
import { BallotBox } from './ballot-box.ts'
import type { BallotDefinition, LogEntry } from './ballot-shapes.ts'
import { approve, ballotOf, closesMs, definitionOf, nonceOf, openedMs } from './fixtures.ts'
import { LogTree } from './log-tree.ts'
import { exportRefusal, lineLength, recountOf } from './recount.ts'

const closed: LogEntry = { kind: 'closed', atMs: closesMs }

function linesOf(entries: readonly LogEntry[], definition = definitionOf({})): string[] {
  return [{ kind: 'definition' as const, ballot: definition }, ...entries].map((entry) =>
    canonicalJson(entry),
  )
}

function codeOf(lines: readonly string[]): string {
  const counted = recountOf(lines)
  return counted.ok ? 'ok' : `${counted.code} at ${counted.at}`
}

function tallyIn(entries: readonly LogEntry[], definition = definitionOf({})): Tally {
  const counted = recountOf(linesOf(entries, definition))
  assert.ok(counted.ok, JSON.stringify(counted))
  return counted.value.tally
}

/** Every entry in a box, as they come in. */
function boxOf(entries: readonly LogEntry[], definition: BallotDefinition): BallotBox {
  const box = BallotBox.open(definition)
  assert.ok(box.ok)
  for (const entry of entries) {
    const added = box.value.add(entry, 'atMs' in entry ? entry.atMs : null)
    assert.ok(added.ok, JSON.stringify(added))
  }
  return box.value
}

test('a recount comes to the same result and head as the box, and the last ballot of a number counts', () => {
  const definition = definitionOf({})
  const entries = [
    ...Array.from({ length: 6 }, (_, i) => ballotOf(i + 1, approve('a'))),
    ...Array.from({ length: 4 }, (_, i) => ballotOf(i + 1, approve('b', 'c'), i + 10)),
    closed,
  ]
  const tree = new LogTree()
  for (const line of linesOf(entries)) tree.add(leafHash(Buffer.from(line)))
  const counted = recountOf(linesOf(entries))
  assert.ok(counted.ok)
  const { tally, head, entries: count } = counted.value
  assert.equal(count, 12)
  assert.equal(head, toHex(tree.head()))
  const inBox = tallyOf(boxOf(entries, definition))
  assert.ok(inBox.ok)
  assert.deepEqual(inBox.value, tally)
  assert.equal(tally.voices, 6)
  assert.deepEqual(tally.outcome.counts?.options, { a: 2, b: 4, c: 4 })
  assert.deepEqual(tally.outcome.ties, [{ among: tally.outcome.order.slice(0, 2), by: 'lot' }])
  assert.deepEqual([tally.quorum, tally.isQuorate, tally.turnoutPermille], [20, false, 60])
})

test('the order of people does not matter, and who votes last counts', () => {
  const options = fc.subarray(['a', 'b', 'c'])
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), options), { minLength: 5, maxLength: 20 }),
      (votes) => {
        const entries = votes.map(([voter, own], i) => ballotOf(voter, approve(...own), i))
        const last = new Map(votes)
        const tally = tallyIn([...entries, closed])
        assert.equal(tally.voices, last.size)
        if (last.size < 5) assert.equal(tally.outcome.counts, null)
        else {
          for (const option of ['a', 'b', 'c']) {
            const count = [...last.values()].filter((own) => own.includes(option)).length
            assert.equal(tally.outcome.counts?.options[option], count)
          }
        }
      },
    ),
  )
})

test('counts are hidden until the close, and where fewer than five voted', () => {
  const five = Array.from({ length: 5 }, (_, i) => ballotOf(i + 1, approve('a')))
  assert.equal(codeOf(linesOf(five)), 'count-hidden at undefined')
  assert.equal(tallyIn(five, definitionOf({ isOpenCount: true })).isFinal, false)
  const four = tallyIn([...five.slice(1), closed])
  assert.deepEqual(four.outcome.chosen, ['a'])
  assert.equal(four.outcome.counts, null)
  assert.equal(four.cast, null)
  assert.equal(exportRefusal(boxOf(five, definitionOf({})))?.code, 'log-open')
  assert.equal(
    exportRefusal(boxOf([...five.slice(1), closed], definitionOf({})))?.code,
    'too-few-to-show',
  )
  assert.equal(exportRefusal(boxOf([...five, closed], definitionOf({}))), null)
})

test('a voice goes on to who votes for it; a vote of one’s own counts before that', () => {
  const give = (voter: number, to: number | null, number: number): LogEntry => {
    return { kind: 'delegation', voter, to, atMs: openedMs + number, nonce: nonceOf(number) }
  }
  const tally = tallyIn([
    ballotOf(1, approve('a')),
    // 2 to 3 to 4 to 1; 5 votes although they gave their voice away before and after.
    give(2, 3, 102),
    give(3, 4, 103),
    give(4, 1, 104),
    give(5, 1, 105),
    ballotOf(5, approve('b')),
    give(5, 2, 106),
    // 6, 7 and 8 go round; 9 gives to them; 10 to nobody who votes; 11 takes it back.
    give(6, 7, 107),
    give(7, 8, 108),
    give(8, 6, 109),
    give(9, 6, 110),
    give(10, 99, 111),
    give(11, 1, 112),
    give(11, null, 113),
    give(12, 5, 114),
    give(13, 12, 115),
    closed,
  ])
  assert.equal(tally.voices, 7)
  assert.deepEqual(tally.outcome.counts?.options, { a: 4, b: 3, c: 0 })
  assert.equal(tally.lost.circling, null, 'four are not shown apart')
  assert.equal(tally.lost.unused, null)
})

test('where everybody may give their voice to anybody, each voice counts once or is said to be lost', () => {
  const to = fc.integer({ min: 1, max: 12 })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(to, to), { maxLength: 30 }),
      fc.subarray([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
      (gifts, voting) => {
        const entries: LogEntry[] = voting.map((voter) => ballotOf(voter, approve('a')))
        const given = new Map<number, number>()
        for (const [i, [voter, receiver]] of gifts.entries()) {
          if (voter === receiver) continue
          given.set(voter, receiver)
          const atMs = openedMs + i
          entries.push({ kind: 'delegation', voter, to: receiver, atMs, nonce: nonceOf(100 + i) })
        }
        // Following each voice for as many steps as there are people finds who votes for it, if anybody does.
        const reaches = (voter: number): boolean => {
          let at: number | undefined = voter
          for (let step = 0; step <= 12 && at !== undefined; step++) {
            if (voting.includes(at)) return true
            at = given.get(at)
          }
          return false
        }
        const everybody = Array.from({ length: 12 }, (_, i) => i + 1)
        const tally = tallyIn([...entries, closed])
        assert.equal(tally.voices, everybody.filter(reaches).length)
      },
    ),
  )
})

test('a sheet counts when two people read the same on it, and instead of anything else', () => {
  const hand = (voter: number, number = 500 + voter): LogEntry => {
    return { kind: 'paper-handed', voter, atMs: openedMs + voter, nonce: nonceOf(number) }
  }
  const read = (sheet: number, clerk: number, option: string, number: number): LogEntry => {
    const atMs = closesMs + number
    return { kind: 'paper', sheet, clerk, choice: approve(option), atMs, nonce: nonceOf(number) }
  }
  const handed = [1, 2, 3, 4, 5, 6].map((voter) => hand(voter))
  const sheets = [1, 2, 3, 4, 5].flatMap((sheet) => [
    read(sheet, 1, 'c', 600 + sheet),
    read(sheet, 2, sheet === 5 ? 'a' : 'c', 700 + sheet),
  ])
  const before = [ballotOf(1, approve('a')), ...handed]
  const tally = tallyIn([...before, ...sheets, closed])
  assert.deepEqual([tally.voices, tally.unreadSheets], [4, 1])
  // The second one looks again.
  const mended = tallyIn([...before, ...sheets, read(5, 2, 'c', 800), closed])
  assert.deepEqual([mended.voices, mended.unreadSheets, mended.cast?.paper], [5, 0, 5])
  assert.deepEqual(mended.outcome.counts?.options, { a: 0, b: 0, c: 5 })
  const refused = (entry: LogEntry): string =>
    codeOf(linesOf([...before, ...sheets, entry])).replace(/ at .*/, '')
  assert.equal(refused(read(7, 1, 'c', 801)), 'sheet-unknown')
  assert.equal(refused(read(1, 3, 'c', 801)), 'sheet-read-twice')
  assert.equal(refused(ballotOf(2, approve('a'), 801)), 'paper-only')
  assert.equal(refused(hand(2, 801)), 'paper-twice')
})

test('what could not have come in is refused by its line', () => {
  const good = ballotOf(1, approve('a'))
  const cases: readonly [readonly LogEntry[], string][] = [
    [[ballotOf(101, approve('a'))], 'not-eligible at line 2, voter'],
    [[good, good], 'ballot-replayed at line 3, nonce'],
    [[{ ...closed, atMs: closesMs - 1 }], 'ballot-open at line 2'],
    [[closed, good], 'ballot-closed at line 3'],
    [[ballotOf(1, approve('z'))], 'option-unknown at line 2, choice'],
    [[ballotOf(1, approve('a', 'a'))], 'option-twice at line 2, choice.options'],
    [[ballotOf(1, { kind: 'rank', ranks: { a: 1 } })], 'other-method at line 2, choice.kind'],
    [[ballotOf(1, approve('a'), 10 * 1440)], 'ballot-late at line 2'],
    [[ballotOf(1, approve('a'), -1)], 'ballot-early at line 2'],
    [
      [{ kind: 'delegation', voter: 1, to: 1, atMs: openedMs, nonce: nonceOf(1) }],
      'delegation-to-self at line 2, to',
    ],
    [
      [{ kind: 'delegation', voter: 1, to: 101, atMs: openedMs, nonce: nonceOf(1) }],
      'not-eligible at line 2, to',
    ],
    [[{ kind: 'definition', ballot: definitionOf({}) }], 'definition-twice at line 2, kind'],
  ]
  for (const [entries, expected] of cases) {
    assert.equal(codeOf(linesOf(entries)), expected)
  }
  const [first = '', second = ''] = linesOf([good])
  assert.equal(codeOf([]), 'log-empty at undefined')
  assert.equal(codeOf([second]), 'definition-missing at line 1')
  assert.equal(codeOf([first, '{']), 'not-a-log at line 2')
  assert.equal(codeOf([first, second.replace('{', '{ ')]), 'not-a-log at line 2')
  assert.equal(codeOf([first, second.replace('"voter":1', '"voter":0')]), 'not-a-log at line 2')
  assert.equal(codeOf([first, second.replace('"a"', '"\\ud800"')]), 'not-a-log at line 2')
  assert.equal(codeOf([first, 'x'.repeat(lineLength + 1)]), 'not-a-log at line 2')
  const long = recountOf(linesOf([good, closed]), 2)
  assert.equal(long.ok ? 'ok' : long.code, 'log-too-long')
})

test('a ballot that nobody can vote on is refused before anybody does', () => {
  const option = (id: string, cost: number | null = null) => ({ id, title: id, cost })
  const cases: readonly [Partial<BallotDefinition>, string][] = [
    [{ closesMs: openedMs }, 'ballot-without-time'],
    [{ options: [option('a'), option('a')] }, 'option-twice'],
    [{ options: [option('a', 5)] }, 'option-cost'],
    [{ method: { kind: 'greedy-budget', budget: 10 } }, 'option-cost'],
    [{ method: { kind: 'score', seats: 4 } }, 'too-many-seats'],
    [{ method: { kind: 'consent' } }, 'one-proposal'],
    [{ registrarKey: 'AAAA' }, 'delegation-links'],
    [{ registrarKey: 'AAAA', hasDelegation: false }, 'bad-registrar-key'],
  ]
  for (const [changes, code] of cases) {
    const box = BallotBox.open(definitionOf(changes))
    assert.equal(box.ok ? 'ok' : box.code, code)
  }
})
