import { refuse, type Refusal } from '../../../kernel/refusal.ts'
import { quadraticCost } from '../methods/counts.ts'
import type { BallotDefinition, Choice, Method } from './ballot-shapes.ts'

/** What people fill in for each method. */
const choiceOf: Readonly<Record<Method['kind'], Choice['kind']>> = {
  approval: 'approve',
  score: 'score',
  star: 'score',
  schulze: 'rank',
  'ranked-pairs': 'rank',
  consent: 'answer',
  quadratic: 'spread',
  'equal-shares': 'approve',
  'greedy-budget': 'approve',
}

/** Why nobody can vote on this; null: they can. Its shape is checked before. */
export function definitionRefusal(ballot: BallotDefinition): Refusal | null {
  const { method, options, opensMs, closesMs, hasDelegation, registrarKey } = ballot
  if (closesMs <= opensMs) {
    return refuse('ballot-without-time', 'A ballot closes after it opens.', 'closesMs')
  }
  const names = new Set(options.map(({ id }) => id))
  if (names.size !== options.length) {
    return refuse('option-twice', 'Every option needs a name of its own.', 'options')
  }
  const isBudget = method.kind === 'equal-shares' || method.kind === 'greedy-budget'
  const wrong = options.find(({ cost }) => (cost === null) === isBudget)
  if (wrong !== undefined) {
    const right = isBudget ? 'needs its cost' : 'has no cost: this is no budget'
    return refuse('option-cost', `The option "${wrong.id}" ${right}.`, 'options', {
      option: wrong.id,
    })
  }
  if ('seats' in method && method.seats > options.length) {
    return refuse(
      'too-many-seats',
      `${method.seats} cannot be chosen of ${options.length} options.`,
      'method.seats',
      { seats: method.seats, options: options.length },
    )
  }
  if (method.kind === 'consent' && options.length !== 1) {
    return refuse('one-proposal', 'Consent is asked for one proposal at a time.', 'options')
  }
  if (hasDelegation && registrarKey !== null) {
    return refuse(
      'delegation-links',
      'A ballot that is not linked to people cannot be given to somebody else.',
      'hasDelegation',
    )
  }
  return null
}

/** Why a choice is none on this ballot; null: it is one. */
export function choiceRefusal(
  { method, options }: BallotDefinition,
  choice: Choice,
): Refusal | null {
  const right = choiceOf[method.kind]
  if (choice.kind !== right) {
    return refuse(
      'other-method',
      `This ballot is decided by ${method.kind}: the choice is "${right}", not "${choice.kind}".`,
      'choice.kind',
      { method: method.kind },
    )
  }
  const named = namesIn(choice)
  const unknown = named.find((name) => !options.some(({ id }) => id === name))
  if (unknown !== undefined) {
    return refuse('option-unknown', `This ballot has no option "${unknown}".`, 'choice', {
      option: unknown,
    })
  }
  if (new Set(named).size !== named.length) {
    return refuse('option-twice', 'Name every option once.', 'choice.options')
  }
  if (choice.kind === 'answer' && choice.answer === 'object' && choice.reason.trim() === '') {
    return refuse(
      'reason-missing',
      'An objection needs its reason, so that the proposal can be mended.',
      'choice.reason',
    )
  }
  if (choice.kind === 'spread' && method.kind === 'quadratic') {
    const cost = quadraticCost(Object.values(choice.votes))
    if (cost > method.credits) {
      return refuse(
        'credits-overspent',
        `These votes cost ${cost} credits, and there are ${method.credits}.`,
        'choice.votes',
        { cost, credits: method.credits },
      )
    }
  }
  return null
}

function namesIn(choice: Choice): readonly string[] {
  if (choice.kind === 'approve') return choice.options
  if (choice.kind === 'score') return Object.keys(choice.scores)
  if (choice.kind === 'rank') return Object.keys(choice.ranks)
  return choice.kind === 'spread' ? Object.keys(choice.votes) : []
}
