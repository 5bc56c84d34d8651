import type { Cell } from '../../cell/cell.ts'
import { homesOf } from '../../cell/store.ts'
import { success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { listThings } from '../../things/store.ts'
import type { EnergyContext } from '../context.ts'
import { fixedPeak, refuseBelowFixed } from '../devices/fixed-load.ts'
import { checkGrid, type Grid } from './grid.ts'
import { pathOf } from './limit-tree.ts'
import type { Plan } from '../plan/plan.ts'
import { latestPlan, saveTariff } from '../store.ts'
import { saveGrid, saveWiring } from './store-limits.ts'
import type { Tariff } from '../tariff/tariff.ts'
import { checkWiring, phaseVoltageV, type Wiring } from './wiring.ts'

/** Keeps how a home is wired, and plans with it. Refused: what cannot be, or a main fuse below what cannot be shifted. */
export async function stateWiring(
  context: EnergyContext,
  home: Cell,
  wiring: Wiring,
): Promise<Result<Wiring>> {
  const { db } = context
  const nowMs = context.clockOf(home).now()
  const neighbourhoodId = home.parentId ?? home.id
  const checked = checkWiring(wiring, await listThings(db, home.id, 'adopted'))
  if (!checked.ok) return checked
  const plan = await latestPlan(db, neighbourhoodId)
  const wrong = fuseBelowFixed(wiring, home.id, plan, nowMs)
  if (wrong !== undefined) return wrong
  await saveWiring(db, home.id, wiring, nowMs)
  context.onLimits(neighbourhoodId)
  return success(wiring)
}

/** Keeps what a neighbourhood's grid carries, and plans with it. Refused: what cannot be, or a feeder below what cannot be shifted. */
export async function stateGrid(
  context: EnergyContext,
  cell: Cell,
  grid: Grid,
): Promise<Result<Grid>> {
  const { db } = context
  const nowMs = context.clockOf(cell).now()
  const homes = await homesOf(db, cell.id)
  const checked = checkGrid(grid, new Set(homes.map(({ id }) => id)))
  if (!checked.ok) return checked
  const wrong = feederBelowFixed(grid, await latestPlan(db, cell.id), nowMs)
  if (wrong !== undefined) return wrong
  await saveGrid(db, cell.id, grid, nowMs)
  context.onLimits(cell.id)
  return success(grid)
}

/** Keeps a tariff that was checked by `checkTariff`. Refused: an import limit below what cannot be shifted. */
export async function stateTariff(
  { db, clockOf, onLimits }: Pick<EnergyContext, 'db' | 'clockOf' | 'onLimits'>,
  cell: Cell,
  tariff: Tariff,
): Promise<Result<Tariff>> {
  const { importLimitW, validFromMs } = tariff
  const plan = importLimitW === null ? null : await latestPlan(db, cell.id)
  if (importLimitW !== null && plan !== null) {
    const homes = plan.homes.map(({ cellId }) => cellId)
    const peakW = peakFrom(plan, homes, Math.max(validFromMs, clockOf(cell).now()))
    if (peakW > importLimitW) return refuseBelowFixed('importLimitW', importLimitW, peakW, 'W')
  }
  await saveTariff(db, cell.id, tariff)
  onLimits(cell.id)
  return success(tariff)
}

function fuseBelowFixed(
  { fuseA, phases }: Wiring,
  homeId: string,
  plan: Plan | null,
  nowMs: number,
): Refusal | undefined {
  if (fuseA === null) return undefined
  const peakW = peakFrom(plan, [homeId], nowMs)
  const leastA = Math.ceil(peakW / phases / phaseVoltageV)
  return leastA <= fuseA ? undefined : refuseBelowFixed('fuseA', fuseA, leastA, 'A')
}

function feederBelowFixed(
  { feeders }: Grid,
  plan: Plan | null,
  nowMs: number,
): Refusal | undefined {
  const byId = new Map(feeders.map((feeder) => [feeder.id, feeder]))
  for (const [i, { id, limitW }] of feeders.entries()) {
    const behind = feeders.filter((inner) => pathOf(inner.id, byId)?.includes(id))
    const peakW = peakFrom(
      plan,
      behind.flatMap(({ homes }) => homes),
      nowMs,
    )
    if (peakW > limitW) return refuseBelowFixed(`feeders[${i}].limitW`, limitW, peakW, 'W')
  }
  return undefined
}

/** The most that homes draw from now on and cannot shift, W; 0 where no plan says. */
function peakFrom(plan: Plan | null, homeIds: readonly string[], fromMs: number): number {
  if (plan === null) return 0
  return fixedPeak(plan, new Set(homeIds), { fromMs, untilMs: null })?.powerW ?? 0
}
