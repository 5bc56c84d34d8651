import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readComments, readParticipants, readVotes } from './polis-csv.ts'

test('statements are read by the names of their columns, also over several lines', () => {
  const read = readComments(
    'comment-id,timestamp,comment-body,author-id,moderated,is-seed\r\n7,1726860676783,"One, two\n""three""",4,-1,true\r\n',
  )
  assert.ok(read.ok)
  assert.deepEqual(read.value, [
    {
      id: '7',
      authorId: '4',
      atMs: 1_726_860_676_783,
      text: 'One, two\n"three"',
      moderated: -1,
      isMeta: false,
      isSeed: true,
      consensus: null,
    },
  ])
})

test('votes keep their order, and participants their groups', () => {
  const votes = readVotes('timestamp,comment-id,voter-id,vote\n5,1,a,1\n6,1,a,-1\n7,2,b,0\n')
  assert.ok(votes.ok)
  assert.deepEqual(
    votes.value.map(({ statement, opinion }) => [statement, opinion]),
    [
      ['1', 1],
      ['1', -1],
      ['2', 0],
    ],
  )
  const participants = readParticipants('participant,group-id,n-votes,2,10\na,0,1,,1\nb,,2,-1,0\n')
  assert.ok(participants.ok)
  assert.deepEqual(participants.value, [
    { id: 'a', groupId: 0, votes: [{ statement: '10', opinion: 1 }] },
    {
      id: 'b',
      groupId: null,
      votes: [
        { statement: '2', opinion: -1 },
        { statement: '10', opinion: 0 },
      ],
    },
  ])
})

test('what is wrong is refused with its row, its column and what would be right', () => {
  const cases = [
    [readVotes('timestamp,comment-id,voter-id\n'), 'column-missing', /"vote"/],
    [
      readVotes('timestamp,comment-id,voter-id,vote\n5,1,a,2\n'),
      'bad-cell',
      /row 2.*"2".*1, 0 or -1/,
    ],
    [readVotes('timestamp,comment-id,voter-id,vote\nx,1,a,1\n'), 'bad-cell', /timestamp/],
    [readParticipants('participant,group-id,1\na,b,1\n'), 'bad-cell', /group-id/],
    [readVotes('timestamp,comment-id,voter-id,vote\n5,"1,a,1\n'), 'bad-csv', /votes\.csv/],
    [
      readComments(
        `timestamp,comment-id,author-id,moderated,comment-body\n5,1,2,0,${'x'.repeat(4_001)}\n`,
      ),
      'bad-cell',
      /at most 4000/,
    ],
    [
      readVotes(`timestamp,comment-id,voter-id,vote\n${'5,1,a,1\n'.repeat(1_000_001)}`),
      'too-many-lines',
      /1000000/,
    ],
  ] as const
  for (const [read, code, says] of cases) {
    assert.ok(!read.ok)
    assert.equal(read.code, code)
    assert.match(read.message, says)
  }
})

test('whatever is sent is read or refused', () => {
  const text = fc.oneof(
    fc.string(),
    fc
      .array(fc.constantFrom('"', ',', '\n', '\r', '1', '-1', 'vote', 'timestamp'))
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (wild) => {
      for (const read of [readComments, readVotes, readParticipants]) {
        read(wild)
        read(
          `timestamp,comment-id,voter-id,vote,participant,group-id,author-id,moderated,comment-body\n${wild}`,
        )
      }
    }),
  )
})
