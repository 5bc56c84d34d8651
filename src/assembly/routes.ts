import type { Route } from '../api/route.ts'
import type { AssemblyContext } from './context.ts'
import { conversationRoutes } from './conversation/routes.ts'
import { careRoutes } from './conversation/routes-care.ts'

/** Assembly: conversations and what is made of them. */
export function assemblyRoutes(context: AssemblyContext): readonly Route[] {
  return [...conversationRoutes(context), ...careRoutes(context)]
}
