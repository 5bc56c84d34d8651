import type { AgreedExample } from './agreed-example.ts'
import type { Agreed } from './agreed.ts'

/** A term as it was agreed on, with the examples that it was checked by, and what ended it before its own end. */
export interface KeptTerm extends Agreed {
  readonly examples: readonly AgreedExample[]
  readonly ended: { readonly atMs: number; readonly byId: string } | null
}

/** A term as it holds: no longer than until it was ended. */
export function termAsItHolds({ ended, examples: _examples, ...term }: KeptTerm): Agreed {
  if (ended === null) return term
  return { ...term, untilMs: Math.min(term.untilMs ?? Infinity, ended.atMs) }
}
