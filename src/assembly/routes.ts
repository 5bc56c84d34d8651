import type { Route } from '../api/route.ts'
import type { AssemblyContext } from './context.ts'
import { conversationRoutes } from './conversation/routes.ts'
import { careRoutes } from './conversation/routes-care.ts'
import { meetingRoutes } from './meeting/routes.ts'

/** Assembly: conversations, what is made of them, and meetings. */
export function assemblyRoutes(context: AssemblyContext): readonly Route[] {
  return [...conversationRoutes(context), ...careRoutes(context), ...meetingRoutes(context)]
}
