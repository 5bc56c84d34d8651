import type { AssemblyContext } from '../context.ts'

/** What the shelf works with. */
export type PanelContext = Pick<AssemblyContext, 'db' | 'panels' | 'clockOf'>
