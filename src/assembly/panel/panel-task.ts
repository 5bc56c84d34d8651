import { refuse, success, type Result } from '../../kernel/refusal.ts'

/** Seats for people with one answer: at least and at most. */
export interface Seats {
  readonly min: number
  readonly max: number
}

/** Seats by what is asked and what is answered: `quotas.age['under 30']`. */
export type Quotas = Readonly<Record<string, Readonly<Record<string, Seats>>>>

/** Somebody who said yes. They are known by their place in the list, never by name. */
export interface Candidate {
  /** What they answered: `answers.age` is `under 30`. */
  readonly answers: Readonly<Record<string, string>>
  /** Which home they live in, a number of this draw only; null: none is known, so it is nobody else's. */
  readonly household: number | null
}

/** A panel to be drawn by lot: how many people, of whom, and what it must look like. */
export interface PanelTask {
  readonly size: number
  readonly quotas: Quotas
  readonly people: readonly Candidate[]
}

/** What a task may have at the most. */
export const taskLimits = { people: 20_000, size: 1_000, questions: 12, answers: 60 } as const

/**
 * A task whose fields fit each other, or a refusal that names the field. Whether there is any such panel is another question:
 * see `feasible.ts`.
 */
export function checkTask(task: PanelTask): Result<PanelTask> {
  const { size, people, quotas } = task
  if (!Number.isInteger(size) || size < 1 || size > taskLimits.size) {
    return bad('size', size, `a whole number from 1 to ${taskLimits.size}`)
  }
  if (people.length < size || people.length > taskLimits.people) {
    const right = `as many people as there are seats (${size}), and at most ${taskLimits.people}`
    return bad('people', `${people.length} people`, right)
  }
  const questions = Object.entries(quotas)
  if (questions.length > taskLimits.questions) {
    return bad('quotas', `${questions.length} questions`, `at most ${taskLimits.questions}`)
  }
  for (const [question, answers] of questions) {
    const refused = checkAnswers(question, answers, size)
    if (refused !== null) return refused
  }
  for (const [i, person] of people.entries()) {
    const { household } = person
    if (household !== null && !Number.isSafeInteger(household)) {
      return bad(`people[${i}].household`, household, 'a whole number, or null')
    }
    for (const [question, answers] of questions) {
      const answer = Object.hasOwn(person.answers, question) ? person.answers[question] : undefined
      if (answer === undefined || !Object.hasOwn(answers, answer)) {
        const known = Object.keys(answers).join(', ')
        return bad(`people[${i}].answers.${question}`, answer ?? 'nothing', `one of: ${known}`)
      }
    }
  }
  return success(task)
}

function checkAnswers(
  question: string,
  answers: Quotas[string],
  size: number,
): Result<never> | null {
  const all = Object.entries(answers)
  if (all.length === 0 || all.length > taskLimits.answers) {
    return bad(`quotas.${question}`, `${all.length} answers`, `1 to ${taskLimits.answers} answers`)
  }
  for (const [answer, { min, max }] of all) {
    const at = `quotas.${question}.${answer}`
    if (!Number.isInteger(min) || min < 0 || min > size) {
      return bad(`${at}.min`, min, `a whole number from 0 to the ${size} seats`)
    }
    if (!Number.isInteger(max) || max < min) {
      return bad(`${at}.max`, max, `a whole number that is not below its min, ${min}`)
    }
  }
  return null
}

function bad(at: string, value: string | number, right: string): Result<never> {
  const message = `${at} is ${value}; right would be ${right}.`
  return refuse('bad-panel', message, at, { at, value, right })
}
