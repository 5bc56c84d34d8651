import { refuse, type Refusal } from '../kernel/refusal.ts'

/** A home that was in no settlement yet. */
export function refuseUnsettled(): Refusal {
  return refuse('not-found', 'Nothing is settled for this home yet.', 'cell')
}

/** A cell, or a log, that is not there. */
export function refuseMissing(): Refusal {
  return refuse('not-found', 'There is no such cell.', 'cell')
}
