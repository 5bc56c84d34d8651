import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { localDayStartMs } from '../../kernel/local-time.ts'
import { dayMs, quarterMs, steps, type Steps } from '../../kernel/steps.ts'
import type { Forecast } from '../../sense/forecast.ts'
import { measuredSubjects } from '../../sense/job.ts'
import type { Schema } from '../../store/schema.ts'
import { listThingsOfCells } from '../../things/store.ts'
import { gather, seriesOf } from '../gather.ts'
import type { PlanInput } from '../plan/plan-input.ts'
import { measuredDay } from './measured-day.ts'

/** Days back that are planned: spread over four weeks, so that each weekday is among them. */
const sampleDays = [1, 5, 9, 13, 17, 21, 25] as const
/** Of so many homes or more only every third: a plan takes longer. */
const manyHomes = 200

/**
 * What days of the last four weeks would be planned from: each from midnight, with loads, sun and weather as they were measured, at the tariff
 * that held then, devices filled and wished for as they are now.
 */
export async function* measuredInputs(
  db: Kysely<Schema>,
  cell: Cell,
  homes: readonly Cell[],
  nowMs: number,
): AsyncGenerator<PlanInput> {
  const cells = [cell, ...homes]
  const things = await listThingsOfCells(
    db,
    cells.map(({ id }) => id),
    'adopted',
  )
  const series = await seriesOf(db, things)
  const subjects = []
  for (const one of cells) {
    subjects.push(...(await measuredSubjects(db, one, things, series, nowMs)))
  }
  const days = sampleDays.filter((_, i) => homes.length < manyHomes || i % 3 === 0)
  for (const back of days) {
    const of = dayOf(cell, nowMs, back)
    const forecasts: Forecast[] = []
    let isMeasured = subjects.length > 0
    for (const { seriesId, target, history } of subjects) {
      const day = measuredDay(seriesId, history, of)
      if (day !== null) forecasts.push(day)
      else if (target.kind === 'load') isMeasured = false
    }
    if (!isMeasured) continue
    const options = { nowMs: of.startMs, steps: of, planId: 'trial', forecasts, scenarios: 1 }
    const input = await gather(db, cell, homes, options)
    if (input !== null) yield { ...input, last: null }
  }
}

/** The 24 hours from a local midnight so many days back. */
function dayOf({ timeZone }: Cell, nowMs: number, back: number): Steps {
  return steps(localDayStartMs(timeZone, nowMs - back * dayMs), quarterMs, dayMs / quarterMs)
}
