import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startMs } from '../../cell/fixtures.ts'
import { askedOf, draftOf } from './panel-fixtures.ts'
import { checkPanel } from './panel.ts'

test('what a steward says of a panel is checked, field by field', () => {
  const draft = draftOf(startMs)
  const [tenure, car] = askedOf()
  assert.ok(tenure !== undefined && car !== undefined)
  const seats = (min: number, max: number) => ({
    asked: [{ ...tenure, answers: tenure.answers.map((one) => ({ ...one, min, max })) }],
  })
  const own = (title: string, ...answers: string[]) => ({
    asked: [
      {
        key: '',
        title,
        answers: answers.map((text) => ({ key: '', title: text, min: 0, max: 6 })),
      },
    ],
  })
  const cases = [
    [{ title: ' ' }, 'text-length', 'title'],
    [{ purpose: '' }, 'text-length', 'purpose'],
    [{ size: 0 }, 'panel-size', 'size'],
    [{ size: 201 }, 'panel-size', 'size'],
    [{ size: 1.5 }, 'panel-size', 'size'],
    [{ answersUntilMs: startMs }, 'panel-dates', 'answersUntilMs'],
    [{ answersUntilMs: Number.NaN }, 'panel-dates', 'answersUntilMs'],
    [{ meetsMs: draft.answersUntilMs }, 'panel-dates', 'meetsMs'],
    [{ endsMs: draft.meetsMs - 1 }, 'panel-dates', 'endsMs'],
    [{ endsMs: 1e15 }, 'panel-dates', 'endsMs'],
    [{ asked: Array.from({ length: 6 }, () => car) }, 'panel-questions', 'asked'],
    [{ asked: [car, car] }, 'panel-name-taken', 'asked[1].title'],
    [{ asked: [{ ...tenure, key: 'shoe-size' }] }, 'panel-preset', 'asked[0].key'],
    [{ asked: [{ ...tenure, answers: tenure.answers.slice(1) }] }, 'panel-preset', 'asked[0].key'],
    [own('Dogs?', 'Yes'), 'panel-answers', 'asked[0].answers'],
    [own('Dogs?', ...'1 2 3 4 5 6 7 8 9'.split(' ')), 'panel-answers', 'asked[0].answers'],
    [own('Dogs?', 'Yes', 'Yes'), 'panel-name-taken', 'asked[0].answers[1].title'],
    [own('__proto__', 'Yes', 'No'), 'panel-name-taken', 'asked[0].title'],
    [own('Dogs?', 'constructor', 'No'), 'panel-name-taken', 'asked[0].answers[0].title'],
    [own('Dogs?', 'Yes', 'x'.repeat(61)), 'text-length', 'asked[0].answers[1].title'],
    [seats(-1, 6), 'panel-seats', 'asked[0].answers[0].min'],
    [seats(0.5, 6), 'panel-seats', 'asked[0].answers[0].min'],
    [seats(3, 2), 'panel-seats', 'asked[0].answers[0].max'],
    [seats(0, 7), 'panel-seats', 'asked[0].answers[0].max'],
    [seats(3, 6), 'panel-seats-sum', 'asked[0].answers[0].min'],
    [seats(0, 1), 'panel-seats-sum', 'asked[0].answers[0].max'],
  ] as const
  for (const [changes, code, at] of cases) {
    const refused = checkPanel({ ...draft, ...changes }, startMs)
    assert.ok(!refused.ok, code)
    assert.deepEqual([refused.code, refused.at], [code, at])
  }
})
