import type { Route } from '../api/route.ts'
import type { AssemblyContext } from './context.ts'
import { conversationRoutes } from './conversation/routes.ts'
import { careRoutes } from './conversation/routes-care.ts'
import { meetingRoutes } from './meeting/routes.ts'
import { bodyRoutes } from './report/routes-bodies.ts'
import { reportRoutes } from './report/routes-reports.ts'

/** Assembly: conversations, meetings, reports of both, and what is asked of many neighbourhoods. */
export function assemblyRoutes(context: AssemblyContext): readonly Route[] {
  return [
    ...conversationRoutes(context),
    ...careRoutes(context),
    ...meetingRoutes(context),
    ...reportRoutes(context),
    ...bodyRoutes(context),
  ]
}
