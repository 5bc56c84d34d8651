import type { AssemblyContext } from '../context.ts'

/** What the shelf works with. */
export type BallotContext = Pick<
  AssemblyContext,
  'db' | 'ballots' | 'random' | 'clockOf' | 'onDecided'
>
