import type { WebContext } from './context.ts'
import { planCsv } from './csv.ts'
import { headOf } from './frame.ts'
import { pageResponse } from './page-response.ts'
import { PlanPage } from './pages/plan.tsx'
import type { CellDays } from './read/cell-day.ts'
import { readPlanPage } from './read/plan.ts'
import { csvResponse } from './routes-cell.tsx'
import { cellPage, members, type WebRoute } from './web-route.ts'

/** *Plan* of a neighbourhood or of a home, and its numbers. Guests of a home see sums only, and no plan. */
export function planRoutes(context: WebContext, days: CellDays): readonly WebRoute[] {
  const access = { kind: 'cell', roles: [...members.roles, 'resident'] } as const
  return [
    cellPage({
      method: 'get',
      path: '/at/:cell/plan',
      access,
      handle: async (call) => {
        const view = await readPlanPage(context, days, call)
        const cell = headOf(call.cell)
        return pageResponse(call.c, <PlanPage frame={call.frame} cell={cell} view={view} />)
      },
    }),
    cellPage({
      method: 'get',
      path: '/at/:cell/plan.csv',
      access,
      handle: async (call) => {
        const view = await readPlanPage(context, days, call)
        return csvResponse(call, view === null ? '' : planCsv(view, call.cell.timeZone))
      },
    }),
  ]
}
