import type { Route } from '../api/route.ts'
import type { CellContext } from './context.ts'
import { cellsRoutes } from './routes-cells.ts'
import { meRoutes } from './routes-me.ts'
import { membersRoutes } from './routes-members.ts'
import { signInRoutes } from './routes-sign-in.ts'

/** Every route of this room. */
export function cellRoutes(context: CellContext): readonly Route[] {
  return [
    ...cellsRoutes(context),
    ...membersRoutes(context),
    ...signInRoutes(context),
    ...meRoutes(context),
  ]
}
