import assert from 'node:assert/strict'
import { test } from 'node:test'
import { twoGroups } from './fixtures.ts'
import { checkTask, taskLimits, type PanelTask } from './panel-task.ts'

const task = twoGroups(20, 4)
const quota = (group: PanelTask['quotas'][string]): PanelTask => ({
  ...task,
  quotas: { ...task.quotas, group },
})
const seats = { min: 0, max: 4 }

const wrong: readonly (readonly [string, PanelTask, string])[] = [
  ['no seats', { ...task, size: 0 }, 'size'],
  ['half a seat', { ...task, size: 2.5 }, 'size'],
  ['more seats than a panel has', { ...task, size: taskLimits.size + 1 }, 'size'],
  ['fewer people than seats', { ...task, people: task.people.slice(0, 3) }, 'people'],
  [
    'more people than a pool has',
    { ...task, people: Array.from({ length: taskLimits.people + 1 }, () => task.people[0]!) },
    'people',
  ],
  ['a min above its max', quota({ one: { min: 3, max: 2 }, other: seats }), 'quotas.group.one.max'],
  [
    'a min above the seats',
    quota({ one: { min: 5, max: 6 }, other: seats }),
    'quotas.group.one.min',
  ],
  ['a min below none', quota({ one: { min: -1, max: 6 }, other: seats }), 'quotas.group.one.min'],
  [
    'a max that is no number',
    quota({ one: { min: 1, max: NaN }, other: seats }),
    'quotas.group.one.max',
  ],
  ['a question without answers', quota({}), 'quotas.group'],
  [
    'more answers than a question has',
    quota(
      Object.fromEntries(Array.from({ length: taskLimits.answers + 1 }, (_, i) => [`${i}`, seats])),
    ),
    'quotas.group',
  ],
  [
    'more questions than a task has',
    {
      ...task,
      quotas: Object.fromEntries(
        Array.from({ length: taskLimits.questions + 1 }, (_, i) => [`${i}`, {}]),
      ),
    },
    'quotas',
  ],
  [
    'an answer that no quota knows',
    quota({ one: seats, another: seats }),
    'people[10].answers.group',
  ],
  [
    'an answer that only every object knows',
    {
      ...task,
      people: [
        { answers: { group: 'toString', leaning: 'left' }, household: null },
        ...task.people,
      ],
    },
    'people[0].answers.group',
  ],
  [
    'a person who did not answer',
    { ...task, people: [...task.people, { answers: { group: 'one' }, household: null }] },
    'people[20].answers.leaning',
  ],
  [
    'a home that is no number',
    { ...task, people: [{ ...task.people[0]!, household: 0.5 }, ...task.people] },
    'people[0].household',
  ],
]

for (const [what, asked, at] of wrong) {
  test(`${what}: refused at ${at}`, () => {
    const result = checkTask(asked)
    assert.ok(!result.ok)
    assert.equal(result.code, 'bad-panel')
    assert.equal(result.at, at)
  })
}

test('a task in order is taken as it is', () => {
  assert.ok(checkTask(task).ok)
})
