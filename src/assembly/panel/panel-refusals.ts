import { refuse, type Refusal } from '../../kernel/refusal.ts'

// What several steps of a panel refuse.

export function underWay(): Refusal {
  return refuse('lottery-exists', 'A lottery is under way, or was published already.')
}

export function notReady(message: string): Refusal {
  return refuse('lottery-not-ready', message)
}

export function over(): Refusal {
  return refuse('panel-over', 'This panel is over.')
}

export function notInvited(): Refusal {
  return refuse('not-invited', 'Those are asked who live in a home of the neighbourhood.')
}

export function unknownPanel(): Refusal {
  return refuse('panel-not-found', 'There is no such panel here.', 'panel')
}
