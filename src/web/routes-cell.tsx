import { hasRole } from '../cell/role.ts'
import { findCell } from '../cell/store.ts'
import type { WebContext } from './context.ts'
import { dayCsv, flowsCsv } from './csv.ts'
import { headOf } from './frame.ts'
import { GuestPage } from './pages/guest.tsx'
import { HomePage } from './pages/home.tsx'
import { NeighbourhoodPage } from './pages/neighbourhood.tsx'
import { NowPage } from './pages/now.tsx'
import { pageResponse } from './page-response.ts'
import type { CellDays } from './read/cell-day.ts'
import { readHome, readHomeSums } from './read/home.ts'
import { readNeighbourhood } from './read/neighbourhood.ts'
import { readNow } from './read/now.ts'
import { readWaits } from './read/together.ts'
import {
  cellPage,
  everyone,
  members,
  residents,
  type CellCall,
  type WebRoute,
} from './web-route.ts'

/** Pages that show a cell: *Now*, *My home* and the same for guests, *Neighbourhood*, and their numbers. */
export function cellRoutes(context: WebContext, days: CellDays): readonly WebRoute[] {
  return [
    cellPage({
      method: 'get',
      path: '/at/:cell',
      access: everyone,
      handle: async (call) => {
        const { c, cell, frame } = call
        if (cell.kind === 'city') return c.redirect(`/bodies/${cell.slug}`, 303)
        if (cell.kind === 'home') {
          const page = hasRole(call.principal, cell.id, 'resident') ? 'home' : 'guest'
          return c.redirect(`/at/${cell.slug}/${page}`, 303)
        }
        const view = await readNow(context, days, call)
        const waits = await readWaits(context, call)
        return pageResponse(
          c,
          <NowPage frame={frame} cell={headOf(cell)} view={view} waits={waits} />,
        )
      },
    }),
    cellPage({
      method: 'get',
      path: '/at/:cell/home',
      access: residents,
      handle: async (call) => {
        const { c, cell, frame } = call
        const view = await readHome(context, days, call)
        const waits = await readWaits(context, call)
        return pageResponse(
          c,
          <HomePage frame={frame} cell={headOf(cell)} view={view} waits={waits} />,
        )
      },
    }),
    cellPage({
      method: 'get',
      path: '/at/:cell/guest',
      access: { kind: 'cell', roles: ['resident', 'home-guest'] },
      handle: async (call) => {
        const { c, cell, frame } = call
        const view = await readHomeSums(context, days, call)
        const isResident = hasRole(call.principal, cell.id, 'resident')
        return pageResponse(
          c,
          <GuestPage frame={frame} cell={headOf(cell)} view={view} isResident={isResident} />,
        )
      },
    }),
    cellPage({
      method: 'get',
      path: '/at/:cell/neighbourhood',
      access: members,
      handle: async (call) => {
        const view = await readNeighbourhood(context, days, call)
        return pageResponse(
          call.c,
          <NeighbourhoodPage frame={call.frame} cell={headOf(call.cell)} view={view} />,
        )
      },
    }),
    cellPage({
      method: 'get',
      path: '/at/:cell/day.csv',
      access: everyone,
      handle: async (call) => csvResponse(call, await readDayCsv(context, days, call)),
    }),
    cellPage({
      method: 'get',
      path: '/at/:cell/flows.csv',
      access: members,
      handle: async (call) =>
        csvResponse(call, flowsCsv((await readNow(context, days, call)).flows)),
    }),
  ]
}

/** Answers with a CSV file named after its address. */
export function csvResponse({ c, cell }: CellCall, text: string): Response {
  const name = new URL(c.req.url).pathname.split('/').at(-1) ?? 'numbers.csv'
  return c.body(text, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${cell.slug}-${name}"`,
  })
}

async function readDayCsv(
  context: WebContext,
  days: CellDays,
  { cell, nowMs }: CellCall,
): Promise<string> {
  const parent = cell.parentId === null ? null : await findCell(context.api.db, cell.parentId)
  if (cell.kind !== 'home' || parent === null) {
    return dayCsv((await days.of(cell, nowMs)).day, cell.timeZone)
  }
  const { homeDays } = await days.withHome(parent, cell.id, nowMs)
  const day = homeDays.get(cell.id)
  return day === undefined ? '' : dayCsv(day, cell.timeZone)
}
