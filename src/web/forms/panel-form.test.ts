import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPanel } from '../../assembly/panel/panel.ts'
import { changeFromForm, panelFields, panelFromForm, seedFromForm } from './panel-form.ts'

const of = { timeZone: 'Europe/Vienna', language: 'de' }
const nowMs = Date.UTC(2026, 9, 1)

const filled = {
  title: 'Rat',
  purpose: 'Um zu raten.',
  question: '',
  size: '6',
  'answers-until': '2026-10-25',
  meets: '2026-11-02',
  'meets-time': '19:30',
  ends: '2026-12-24',
}

test('days and times are those of the neighbourhood, also on the day on which clocks change', () => {
  const read = panelFromForm(filled, of)
  assert.ok(read.ok)
  const { answersUntilMs, meetsMs, endsMs, asked, conversationId } = read.value.stated
  assert.equal(answersUntilMs, Date.UTC(2026, 9, 25, 23), 'until midnight in winter time')
  assert.equal(meetsMs, Date.UTC(2026, 10, 2, 18, 30))
  assert.equal(endsMs, Date.UTC(2026, 11, 24, 23))
  assert.deepEqual([asked, conversationId], [[], null])
  assert.ok(checkPanel(read.value.stated, nowMs).ok)
})

test('what is ticked is asked; empty seats are any number', () => {
  const read = panelFromForm(
    {
      ...filled,
      'ask-tenure': '1',
      'tenure-0-min': '2',
      'age-0-min': '3',
      'own-title': 'Hund?',
      'own-0-title': 'Ja',
      'own-1-title': 'Nein',
      'own-1-max': '4',
    },
    of,
  )
  assert.ok(read.ok)
  const checked = checkPanel(read.value.stated, nowMs)
  assert.ok(checked.ok)
  const seats = checked.value.asked.map(({ key, answers }) => [
    key,
    ...answers.map((answer) => `${answer.key} ${answer.min}-${answer.max}`),
  ])
  assert.deepEqual(seats, [
    ['tenure', 'owned 2-6', 'rented 0-6', 'other 0-6'],
    ['Hund?', 'Ja 0-6', 'Nein 0-4'],
  ])
})

test('what is refused stands at a field of the form', () => {
  const cases = [
    [{ size: '0' }, 'size'],
    [{ size: 'six' }, 'size'],
    [{ 'answers-until': '2026-02-30' }, 'answers-until'],
    [{ 'answers-until': '25.10.2026' }, 'answers-until'],
    [{ 'answers-until': '2026-09-30' }, 'answers-until'],
    [{ meets: '2026-10-25' }, 'meets'],
    [{ 'meets-time': '25:00' }, 'meets-time'],
    [{ ends: '2026-11-01' }, 'ends'],
    [{ ends: '' }, 'ends'],
    [{ 'ask-age': '1', 'age-3-min': '7' }, 'age-3-min'],
    [{ 'ask-age': '1', 'age-0-min': '3', 'age-0-max': '2' }, 'age-0-max'],
    [{ 'ask-tenure': '1', 'tenure-0-min': '4', 'tenure-1-min': '4' }, 'tenure-0-min'],
    [{ 'own-title': 'Hund?', 'own-0-title': 'Ja' }, 'own-title'],
    [{ 'own-0-title': 'Ja', 'own-1-title': 'Nein' }, 'own-title'],
    [{ 'own-title': 'Hund?', 'own-2-title': 'Ja' }, 'own-0-title'],
  ] as const
  for (const [changes, field] of cases) {
    const read = panelFromForm({ ...filled, ...changes }, of)
    const refusal = read.ok ? checkPanel(read.value.stated, nowMs) : read
    assert.ok(!refusal.ok, field)
    const at = read.ok ? read.value.fieldOf(refusal.at ?? '') : (refusal.at ?? '')
    assert.equal(at, field)
    assert.ok(panelFields.includes(at), field)
  }
})

test('seats of a panel that is there change by their place', () => {
  const read = panelFromForm({ ...filled, 'ask-tenure': '1' }, of)
  assert.ok(read.ok)
  const { asked } = read.value.stated
  const changed = changeFromForm({ ...filled, size: '4', 'q0-1-min': '2' }, asked, of.timeZone)
  assert.ok(changed.ok)
  const [tenure] = changed.value.stated.asked
  assert.deepEqual(tenure?.answers[1], { key: 'rented', title: null, min: 2, max: 4 })
  assert.equal(changed.value.fieldOf('asked[0].answers[1].min'), 'q0-1-min')
})

test('a seed comes from dice, or from a value that is named with its time', () => {
  assert.deepEqual(seedFromForm({ 'seed-from': 'dice' }, of.timeZone), {
    ok: true,
    value: { kind: 'dice' },
  })
  const named = { 'seed-from': 'public', 'seed-name': 'Lotto', 'seed-day': '2026-10-04' }
  const timed = seedFromForm({ ...named, 'seed-time': '18:45' }, of.timeZone)
  assert.ok(timed.ok && timed.value.kind === 'public')
  assert.equal(timed.value.atMs, Date.UTC(2026, 9, 4, 16, 45))
  const untimed = seedFromForm(named, of.timeZone)
  assert.ok(!untimed.ok && untimed.at === 'seed-time')
})
