import { monthOf } from '../../accounts/period.ts'
import { readHomePlanned } from '../../accounts/statements.ts'
import { findHomeAccount } from '../../accounts/store.ts'
import { sumsOf } from '../../accounts/store-statement.ts'
import type { Cell } from '../../cell/cell.ts'
import { findCell } from '../../cell/store.ts'
import { moneyPrices } from '../../energy/plan/money-price.ts'
import type { DevicePlan, Plan } from '../../energy/plan/plan.ts'
import { assert } from '../../kernel/assert.ts'
import { activeOverrides } from '../../things/store.ts'
import type { Override } from '../../things/set-point.ts'
import type { Thing } from '../../things/thing.ts'
import type { WebContext } from '../context.ts'
import { doingsOf } from '../view/doings.ts'
import type { DeviceView, HomeSums, HomeView } from '../view/home.ts'
import type { CellDays } from './cell-day.ts'
import { readSignals } from './limits.ts'
import { localKinds, planView } from './now.ts'
import { lastAtMs, lastValue, netNow, powerNow } from './status.ts'

/** Reads everything that *My home* shows. */
export async function readHome(
  context: WebContext,
  days: CellDays,
  { cell, nowMs }: HomeAsked,
): Promise<HomeView> {
  const { things, plan, sums } = await readSums(context, days, { cell, nowMs })
  const overrides = await activeOverrides(
    context.api.db,
    things.map(({ id }) => id),
    nowMs,
  )
  const shown = things.filter(({ kind }) => kind !== 'meter' && kind !== 'sensor')
  return {
    ...sums,
    devices: shown.map((thing) =>
      deviceView(context, thing, nowMs, {
        plan,
        override: overrides.find(({ thingId }) => thingId === thing.id) ?? null,
      }),
    ),
    plan: plan === null ? null : planView(plan),
    signals: await readSignals(context, cell, nowMs),
    month: await readMonth(context, cell, nowMs),
  }
}

/** Reads what a guest of a home sees of it: sums, nothing of its devices. */
export async function readHomeSums(
  context: WebContext,
  days: CellDays,
  asked: HomeAsked,
): Promise<HomeSums> {
  return (await readSums(context, days, asked)).sums
}

interface HomeAsked {
  readonly cell: Cell
  readonly nowMs: number
}

async function readSums(
  context: WebContext,
  days: CellDays,
  { cell, nowMs }: HomeAsked,
): Promise<{
  readonly things: readonly Thing[]
  readonly plan: Plan | null
  readonly sums: HomeSums
}> {
  const neighbourhood =
    cell.parentId === null ? null : await findCell(context.api.db, cell.parentId)
  assert(neighbourhood !== null, `home ${cell.id} belongs to no neighbourhood`)
  const { things, plan, homeDays } = await days.withHome(neighbourhood, cell.id, nowMs)
  const own = things.filter((thing) => thing.cellId === cell.id)
  const day = homeDays.get(cell.id)
  assert(day !== undefined, `home ${cell.id} belongs to ${neighbourhood.id}`)
  return { things: own, plan, sums: { nowMs, netW: netNow(context, own, nowMs), day } }
}

/** A device with what it measures, what is planned for it and what it was asked. `limit`: runs of the plan at the most. */
export function deviceView(
  context: WebContext,
  thing: Thing,
  nowMs: number,
  of: { readonly plan: Plan | null; readonly override: Override | null; readonly limit?: number },
): DeviceView {
  const { plan } = of
  const isThis = ({ thingId }: DevicePlan): boolean => thingId === thing.id
  const home = plan?.homes.find(({ devices }) => devices.some(isThis))
  const planned = (home?.devices ?? plan?.shared)?.find(isThis)
  const prices = plan === null ? undefined : moneyPrices(plan, home)
  const { following, setPoint, doubts } = context.things.desk.status(thing)
  const plugged = lastValue(context, thing, 'pluggedIn', nowMs)
  return {
    id: thing.id,
    kind: thing.kind,
    name: thing.name,
    isControllable: thing.isControllable,
    powerW: powerNow(context, thing, nowMs),
    stateOfCharge: lastValue(context, thing, 'stateOfCharge', nowMs),
    indoorC: lastValue(context, thing, 'indoorC', nowMs),
    tankC: lastValue(context, thing, 'tankC', nowMs),
    atMs: lastAtMs(context, thing),
    doings:
      planned === undefined || plan === null || prices === undefined
        ? []
        : doingsOf(planned, { steps: plan.steps, priceMicroPerKwh: prices }, nowMs, of.limit ?? 2),
    override:
      of.override === null || of.override.mode === 'automatic'
        ? null
        : { mode: of.override.mode, untilMs: of.override.untilMs },
    following,
    asked: setPoint === null || setPoint.expiresMs <= nowMs ? null : setPoint,
    doubts,
    isPlugged: plugged === null ? null : plugged >= 0.5,
  }
}

async function readMonth(
  { api: { db } }: WebContext,
  cell: Cell,
  nowMs: number,
): Promise<HomeView['month']> {
  const account = await findHomeAccount(db, cell.id)
  if (account === null) return null
  const month = monthOf(nowMs, cell.timeZone)
  const { fromMs, toMs, label } = month
  const lines = ((await sumsOf(db, [account.id], fromMs, toMs)).get(account.id) ?? []).filter(
    ({ kind }) => kind !== 'payment',
  )
  if (lines.length === 0) return null
  const amountMicro = lines.reduce((sum, line) => sum + line.amountMicro, 0)
  const energyOf = (isWanted: (line: (typeof lines)[number]) => boolean) =>
    lines.filter(isWanted).reduce((sum, { energyWh }) => sum + energyWh, 0)
  return {
    amountMicro,
    savedMicro: amountMicro - lines.reduce((sum, line) => sum + line.aloneMicro, 0),
    fromNeighboursWh: energyOf(({ kind }) => localKinds.has(kind)),
    toNeighboursWh: -energyOf(({ kind }) => kind === 'to-neighbours') + 0,
    monthKey: label,
    planned: await readHomePlanned(db, account.cellId, cell.id, month),
  }
}
