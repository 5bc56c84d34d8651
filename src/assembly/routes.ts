import type { Route } from '../api/route.ts'
import type { AssemblyContext } from './context.ts'
import { ballotRoutes } from './ballot/routes.ts'
import { conversationRoutes } from './conversation/routes.ts'
import { careRoutes } from './conversation/routes-care.ts'
import { decisionRoutes } from './decision/routes-decisions.ts'
import { meetingRoutes } from './meeting/routes.ts'
import { panelRoutes } from './panel/routes.ts'
import { bodyRoutes } from './report/routes-bodies.ts'
import { reportRoutes } from './report/routes-reports.ts'

/** Assembly: conversations, meetings, panels, ballots, decisions, reports of these, and what is asked of many neighbourhoods. */
export function assemblyRoutes(context: AssemblyContext): readonly Route[] {
  return [
    ...conversationRoutes(context),
    ...careRoutes(context),
    ...meetingRoutes(context),
    ...panelRoutes(context),
    ...ballotRoutes(context),
    ...decisionRoutes(context),
    ...reportRoutes(context),
    ...bodyRoutes(context),
  ]
}
