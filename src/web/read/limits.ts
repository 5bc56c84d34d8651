import type { Cell } from '../../cell/cell.ts'
import { hasRole, type Principal } from '../../cell/role.ts'
import { findCell, homesOf } from '../../cell/store.ts'
import { gridOf, wiringOf } from '../../energy/limits/store-limits.ts'
import { listSignals, signalsBetween } from '../../energy/limits/store-signal.ts'
import { dayMs } from '../../kernel/steps.ts'
import { listThings } from '../../things/store.ts'
import type { WebContext } from '../context.ts'
import { signalView, type LimitsView, type SignalView } from '../view/limits.ts'
import { byName } from './cell-day.ts'

/** Signals that the page shows at the most. */
const shownLimit = 20

/** Reads everything that the page of a home's or a neighbourhood's limits shows. */
export async function readLimits(
  { api: { db } }: WebContext,
  {
    cell,
    principal,
    nowMs,
  }: { readonly cell: Cell; readonly principal: Principal; readonly nowMs: number },
): Promise<LimitsView> {
  const records = await listSignals(db, cell.id)
  return {
    nowMs,
    mayChange: hasRole(principal, cell.id, cell.kind === 'home' ? 'resident' : 'steward'),
    stated:
      cell.kind === 'home'
        ? {
            kind: 'home',
            wiring: await wiringOf(db, cell.id),
            things: (await listThings(db, cell.id, 'adopted')).filter(
              ({ kind }) => kind !== 'meter' && kind !== 'sensor',
            ),
          }
        : {
            kind: 'neighbourhood',
            grid: await gridOf(db, cell.id),
            homes: byName(await homesOf(db, cell.id)),
          },
    signals: records.slice(0, shownLimit).map((one) => signalView(one, cell.name, nowMs)),
  }
}

/** What holds now or within a day for a cell, and for the neighbourhood it is in. */
export async function readSignals(
  { api: { db } }: WebContext,
  cell: Cell,
  nowMs: number,
): Promise<SignalView[]> {
  const parent = cell.parentId === null ? null : await findCell(db, cell.parentId)
  const records = await signalsBetween(db, parent?.id ?? cell.id, nowMs, nowMs + dayMs)
  return records.flatMap((record) => {
    const of = [cell, parent].find((one) => one?.id === record.signal.cellId)
    return of === undefined || of === null ? [] : [signalView(record, of.name, nowMs)]
  })
}
