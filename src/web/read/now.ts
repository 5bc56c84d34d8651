import { sumsOf } from '../../accounts/store-statement.ts'
import { listAccounts } from '../../accounts/store.ts'
import type { EntryKind } from '../../accounts/ledger.ts'
import { monthOf } from '../../accounts/period.ts'
import type { Cell } from '../../cell/cell.ts'
import { hasRole, type Principal } from '../../cell/role.ts'
import { shownApart } from '../../cell/small-group.ts'
import { moneyPrices } from '../../energy/plan/money-price.ts'
import type { Plan } from '../../energy/plan/plan.ts'
import { tariffAt } from '../../energy/store.ts'
import { priceAt, priceSteps } from '../../energy/tariff/tariff-prices.ts'
import {
  dayMs,
  floorTo,
  hourMs,
  quarterMs,
  stepIndex,
  stepsEndMs,
  stepStartMs,
} from '../../kernel/steps.ts'
import { readJointShare } from './joint-share.ts'
import type { WebContext } from '../context.ts'
import { flowsOf } from '../view/flows.ts'
import type { HomeRing, NowView, PlanView, PriceView } from '../view/now.ts'
import type { CellDay, CellDays } from './cell-day.ts'
import { readSignals } from './limits.ts'
import { doubtedThings, netNow, powerNow } from './status.ts'

/** Reads everything that *Now* shows of a neighbourhood. */
export async function readNow(
  context: WebContext,
  days: CellDays,
  call: { readonly cell: Cell; readonly principal: Principal; readonly nowMs: number },
): Promise<NowView> {
  const { cell, nowMs } = call
  const read = await days.of(cell, nowMs)
  const measured = read.things.flatMap((thing) => {
    const powerW = powerNow(context, thing, nowMs)
    return powerW === null ? [] : [{ kind: thing.kind, cellId: thing.cellId, powerW }]
  })
  // Simulated homes have nothing to hide.
  const powers = cell.isSample ? measured : shownApart(measured, cell.id)
  const netW = exchangeNow(context, cell, read, nowMs)
  const count = (kind: 'battery' | 'car', sign: 1 | -1) =>
    powers.filter((thing) => thing.kind === kind && sign * thing.powerW > chargingW).length
  return {
    nowMs,
    netW,
    batteriesCharging: count('battery', 1),
    batteriesGiving: count('battery', -1),
    carsCharging: count('car', 1),
    turn: read.plan === null || netW === null ? null : nextTurn(read.plan, nowMs, netW),
    day: read.day,
    isMerged: read.isMerged,
    homes: homeRings(context, call, read),
    flows: flowsOf(
      powers.filter(({ kind }) => kind !== 'meter'),
      netW ?? 0,
    ),
    price: await readPrice(context, cell, read.plan, nowMs),
    plan: read.plan === null ? null : planView(read.plan),
    joint: read.plan === null ? null : await readJointShare(context, cell.id, read.plan, nowMs),
    signals: await readSignals(context, cell, nowMs),
    doubted: doubtedThings(
      context,
      [cell, ...read.homes].filter(({ id }) => hasRole(call.principal, id, 'resident', 'steward')),
      read.things,
    ),
    account: await readAccount(context, cell, nowMs),
  }
}

/** A battery or car counts as charging from here on, W. */
const chargingW = 100

/** The neighbourhood's exchange now: its own meter, or the sum of its homes and of what it owns; W, + in. */
export function exchangeNow(
  context: WebContext,
  cell: Cell,
  { things }: Pick<CellDay, 'things'>,
  nowMs: number,
): number | null {
  const shared = things.filter((thing) => thing.cellId === cell.id)
  const own = netNow(context, shared, nowMs)
  if (own !== null) return own
  const homes = netNow(context, things, nowMs)
  if (homes === null) return null
  return shared.reduce((sum, thing) => sum + (powerNow(context, thing, nowMs) ?? 0), homes)
}

/** The small rings: open where the reader lives, closed elsewhere. */
export function homeRings(
  context: WebContext,
  { principal, nowMs }: { readonly principal: Principal; readonly nowMs: number },
  read: CellDay,
): HomeRing[] {
  return read.homes.map((home): HomeRing => {
    const day = read.homeDays.get(home.id)
    if (day === undefined || !hasRole(principal, home.id, 'resident')) {
      return { kind: 'closed', name: home.name }
    }
    const things = read.things.filter((thing) => thing.cellId === home.id)
    return {
      kind: 'open',
      slug: home.slug,
      name: home.name,
      netW: day.netW,
      nowW: netNow(context, things, nowMs),
      // A visitor is at home everywhere, so nowhere in particular.
      isOwn: principal.kind !== 'visitor',
    }
  })
}

/** When the plan first goes the other way than now; the first quarter hour of less than 50 W does not count. */
function nextTurn(plan: Plan, nowMs: number, netW: number): NowView['turn'] {
  const first = Math.max(0, stepIndex(plan.steps, nowMs))
  const sign = Math.sign(netW)
  for (let k = first; k < plan.steps.count; k++) {
    const planned = plan.netW[k] ?? 0
    if (Math.abs(planned) > 50 && Math.sign(planned) !== sign) {
      return { atMs: Math.max(nowMs, stepStartMs(plan.steps, k)), untilMs: stepsEndMs(plan.steps) }
    }
  }
  return { atMs: null, untilMs: stepsEndMs(plan.steps) }
}

/** What a plan says of itself. */
export function planView(plan: Plan): PlanView {
  const { certificate, money, steps } = plan
  return {
    issuedMs: plan.issuedMs,
    hours: Math.round((steps.count * steps.stepMs) / hourMs),
    homes: plan.homes.length,
    ...money,
    boundMicro: money.costMicro - (certificate.costMicro - certificate.boundMicro),
    gap: certificate.gap,
    idleOverW: plan.idleOverW ?? null,
    rounds: certificate.rounds,
    seconds: certificate.seconds,
    relaxed: plan.relaxed,
  }
}

async function readPrice(
  { api: { db } }: WebContext,
  cell: Cell,
  plan: Plan | null,
  nowMs: number,
): Promise<PriceView | null> {
  const tariff = await tariffAt(db, cell.id, nowMs)
  if (tariff === null) return null
  const step = plan === null ? -1 : stepIndex(plan.steps, nowMs)
  const startMs = floorTo(nowMs, quarterMs)
  const ahead = { startMs, stepMs: quarterMs, count: dayMs / quarterMs }
  const prices = priceSteps(tariff.import, ahead, cell.timeZone)
  const cheapest = prices.reduce((best, price, k) => (price < (prices[best] ?? 0) ? k : best), 0)
  const importMicroPerKwh = priceAt(tariff.import, nowMs, cell.timeZone)
  return {
    importMicroPerKwh,
    exportMicroPerKwh: priceAt(tariff.export, nowMs, cell.timeZone),
    localMicroPerKwh: plan === null ? null : (moneyPrices(plan)[step] ?? null),
    cheapest:
      cheapest === 0
        ? null
        : { atMs: stepStartMs(ahead, cheapest), importMicroPerKwh: prices[cheapest] ?? 0 },
  }
}

/** Entries whose energy went from neighbour to neighbour, seen from the one who got it. */
export const localKinds: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'from-neighbours',
  'from-plants',
])

async function readAccount(
  { api: { db } }: WebContext,
  cell: Cell,
  nowMs: number,
): Promise<NowView['account']> {
  const accounts = (await listAccounts(db, cell.id)).filter(({ kind }) => kind === 'home')
  const { fromMs, toMs } = monthOf(nowMs, cell.timeZone)
  const sums = await sumsOf(
    db,
    accounts.map(({ id }) => id),
    fromMs,
    toMs,
  )
  const lines = [...sums.values()].flat().filter(({ kind }) => kind !== 'payment')
  if (lines.length === 0) return null
  return {
    sharedWh: lines
      .filter(({ kind }) => localKinds.has(kind))
      .reduce((sum, { energyWh }) => sum + energyWh, 0),
    savedMicro: lines.reduce(
      (sum, { amountMicro, aloneMicro }) => sum + amountMicro - aloneMicro,
      0,
    ),
  }
}
