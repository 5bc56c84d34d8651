import { decisionsOfMandates } from '../../assembly/decision/store-decision.ts'
import { plannedView } from '../view/decisions.ts'
import type { Cell } from '../../cell/cell.ts'
import { hasRole, type Principal } from '../../cell/role.ts'
import { shownApart } from '../../cell/small-group.ts'
import { findCell } from '../../cell/store.ts'
import { planLifeMs } from '../../energy/act/act.ts'
import { moneyPrices } from '../../energy/plan/money-price.ts'
import { trialResult } from '../../energy/plan/forecast-trial.ts'
import type { DevicePlan, Plan } from '../../energy/plan/plan.ts'
import { homePlanCosts } from '../../energy/store-savings.ts'
import { trialOf } from '../../energy/store-trial.ts'
import { tariffAt } from '../../energy/store.ts'
import { priceSteps } from '../../energy/tariff/tariff-prices.ts'
import { assert } from '../../kernel/assert.ts'
import { hourMs, stepIndex, stepStartMs } from '../../kernel/steps.ts'
import { activeOverrides } from '../../things/store.ts'
import type { Thing } from '../../things/thing.ts'
import type { WebContext } from '../context.ts'
import {
  idleNetOf,
  shiftedKinds,
  type KindView,
  type PlannedDeviceView,
  type PlannedRule,
  type PlanPageView,
} from '../view/plan.ts'
import type { CellDays } from './cell-day.ts'
import { deviceView } from './home.ts'
import { readJointShare } from './joint-share.ts'
import { readSignals } from './limits.ts'

interface PlanAsked {
  readonly cell: Cell
  readonly principal: Principal
  readonly nowMs: number
}

/** Reads everything that the plan's page of a neighbourhood or a home shows; null: there is no plan for now. */
export async function readPlanPage(
  context: WebContext,
  days: CellDays,
  { cell, principal, nowMs }: PlanAsked,
): Promise<PlanPageView | null> {
  const { db } = context.api
  const isHome = cell.kind === 'home'
  const neighbourhood = isHome ? await findCell(db, cell.parentId ?? '') : cell
  assert(neighbourhood !== null, `home ${cell.id} belongs to no neighbourhood`)
  const { plan, things, homes } = await days.of(neighbourhood, nowMs)
  const tariff = await tariffAt(db, neighbourhood.id, nowMs)
  const first = plan === null ? -1 : stepIndex(plan.steps, nowMs)
  if (plan === null || tariff === null || first < 0 || first >= plan.steps.count) return null
  const { steps, certificate } = plan
  const own = isHome ? plan.homes.find(({ cellId }) => cellId === cell.id) : undefined
  if (isHome && own === undefined) return null
  const idleNetW = own === undefined ? idleNetOf(plan, tariff.exportLimitW) : own.idleNetW
  const ahead = { ...steps, startMs: stepStartMs(steps, first), count: steps.count - first }
  return {
    nowMs,
    issuedMs: plan.issuedMs,
    isOld: nowMs - plan.issuedMs >= planLifeMs,
    startMs: ahead.startMs,
    stepMs: ahead.stepMs,
    importMicroPerKwh: priceSteps(tariff.import, ahead, neighbourhood.timeZone),
    localMicroPerKwh: moneyPrices(plan, own).subarray(first),
    netW: (own ?? plan).netW.subarray(first),
    idleNetW: idleNetW?.subarray(first) ?? null,
    hours: Math.round((steps.count * steps.stepMs) / hourMs),
    cost: isHome
      ? await homeCost(context, neighbourhood, cell, plan)
      : { planMicro: plan.money.costMicro, idleMicro: plan.money.idleCostMicro },
    idleOverW: (own ?? plan).idleOverW ?? null,
    proof: { aboveMicro: certificate.costMicro - certificate.boundMicro, gap: certificate.gap },
    joint: await readJointShare(context, neighbourhood.id, plan, nowMs),
    forecasts: isHome ? null : trialResult(await trialOf(db, cell.id)),
    signals: await readSignals(context, cell, nowMs),
    relaxed: plan.relaxed.filter(({ cellId }) => cellId === cell.id),
    mandates: isHome ? [] : await plannedRules(context, cell, plan),
    devices: await plannedDevices(
      context,
      { plan, first, nowMs },
      things,
      own?.devices ?? plan.shared,
    ),
    kinds: isHome ? [] : kindsOf(plan, first, cell.isSample ? things : shownApart(things, cell.id)),
    homes: isHome
      ? []
      : homes
          .filter(({ id }) => hasRole(principal, id, 'resident'))
          .map(({ slug, name }) => ({ slug, name })),
  }
}

/** What was decided, with what a plan makes of it and the page of its decision. */
async function plannedRules(
  { api: { db } }: WebContext,
  { id: cellId, slug }: Cell,
  { mandates = [], steps }: Plan,
): Promise<readonly PlannedRule[]> {
  const ids = mandates.map(({ id }) => id)
  const decisions = await decisionsOfMandates(db, cellId, ids)
  return mandates.map((of) => {
    const decision = decisions.get(of.id)
    const href = decision === undefined ? null : `/at/${slug}/decisions/${decision}`
    return { name: of.name, href, planned: plannedView(of, steps) }
  })
}

/** `apart`: the things whose kinds may be summed up apart. */
function kindsOf(plan: Plan, first: number, apart: readonly Thing[]): KindView[] {
  const devices = plan.homes.flatMap((home) => home.devices)
  return shiftedKinds.flatMap((kind) => {
    const ids = new Set(apart.filter((thing) => thing.kind === kind).map(({ id }) => id))
    const own = devices.filter(({ thingId }) => ids.has(thingId))
    if (own.length === 0) return []
    const powerW = new Float64Array(plan.steps.count)
    for (const device of own)
      for (let t = 0; t < powerW.length; t++) powerW[t]! += device.powerW[t]!
    return [{ kind, count: own.length, powerW: powerW.subarray(first) }]
  })
}

async function homeCost(
  { api: { db } }: WebContext,
  neighbourhood: Cell,
  home: Cell,
  { issuedMs }: Plan,
): Promise<PlanPageView['cost']> {
  const costs = await homePlanCosts(db, neighbourhood.id, home.id, issuedMs, issuedMs + 1)
  const own = costs.find((cost) => cost.issuedMs === issuedMs)
  return own === undefined ? null : { planMicro: own.costMicro, idleMicro: own.idleCostMicro }
}

async function plannedDevices(
  context: WebContext,
  at: { readonly plan: Plan; readonly first: number; readonly nowMs: number },
  things: readonly Thing[],
  planned: readonly DevicePlan[],
): Promise<PlannedDeviceView[]> {
  const { plan, first, nowMs } = at
  const ids = planned.map(({ thingId }) => thingId)
  const overrides = await activeOverrides(context.api.db, ids, nowMs)
  return planned.flatMap(({ thingId, powerW }) => {
    const thing = things.find(({ id }) => id === thingId)
    if (thing === undefined) return []
    const override = overrides.find((one) => one.thingId === thingId) ?? null
    const device = deviceView(context, thing, nowMs, { plan, override, limit: Infinity })
    return [{ device, powerW: powerW.subarray(first) }]
  })
}
