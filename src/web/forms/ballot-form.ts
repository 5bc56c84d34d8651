import type { BallotDefinition, Choice } from '../../assembly/ballot/log/ballot-shapes.ts'
import { consentAnswers } from '../../assembly/ballot/methods/consent.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { FormValues } from './number-field.ts'

/** What people fill in on the form of a ballot. */
export type FilledIn = Choice['kind']

/** How the form of a ballot looks. */
export function filledInOf({ method: { kind } }: Pick<BallotDefinition, 'method'>): FilledIn {
  if (kind === 'score' || kind === 'star') return 'score'
  if (kind === 'schulze' || kind === 'ranked-pairs') return 'rank'
  if (kind === 'consent') return 'answer'
  return kind === 'quadratic' ? 'spread' : 'approve'
}

/** The name of an option's field. */
export function optionField(option: number): string {
  return `option-${option}`
}

/** What of a ballot says how its form is read. */
export interface BallotForm {
  readonly method: BallotDefinition['method']
  readonly options: readonly { readonly id: string }[]
}

/** The choice that a form states; a refusal names its field. `ticked`: numbers of the options that are ticked. */
export function choiceFromForm(
  ballot: BallotForm,
  values: FormValues,
  ticked: readonly string[],
): Result<Choice> {
  const kind = filledInOf(ballot)
  if (kind === 'answer') {
    const answer = consentAnswers.find((one) => one === values['answer'])
    if (answer === undefined) return outOfForm('answer', 0, 0)
    return success({ kind, answer, reason: (values['reason'] ?? '').trim() })
  }
  if (kind === 'approve') {
    const approved = ballot.options.filter((_, i) => ticked.includes(String(i)))
    return success({ kind, options: approved.map(({ id }) => id) })
  }
  const [least, most] = rangeOf(kind, ballot)
  const numbers: Record<string, number> = {}
  for (const [i, { id }] of ballot.options.entries()) {
    const text = (values[optionField(i)] ?? '').trim()
    if (text === '') continue
    const number = Number(text)
    if (!Number.isInteger(number) || number < least || number > most) {
      return outOfForm(optionField(i), least, most)
    }
    if (kind !== 'spread' || number !== 0) numbers[id] = number
  }
  if (kind === 'score') return success({ kind, scores: numbers })
  return kind === 'rank' ? success({ kind, ranks: numbers }) : success({ kind, votes: numbers })
}

function rangeOf(
  kind: 'score' | 'rank' | 'spread',
  { options }: BallotForm,
): readonly [number, number] {
  if (kind === 'score') return [0, 5]
  return kind === 'rank' ? [1, options.length] : [-100, 100]
}

function outOfForm(field: string, min: number, max: number): Refusal {
  if (field === 'answer') return refuse('no-answer', 'Choose one of the three answers.', field)
  return refuse('number-out-of-range', `Type a number from ${min} to ${max}.`, field, { min, max })
}
