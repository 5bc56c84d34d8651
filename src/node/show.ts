import type { Cell } from '../cell/cell.ts'
import { moneyPrices } from '../energy/plan/money-price.ts'
import type { Plan } from '../energy/plan/plan.ts'
import { listThings } from '../things/store.ts'
import type { ShownPlan } from '../things/showing.ts'
import type { NodeParts } from './parts.ts'

/** Shows every cell its own part of the plan by the protocols of its things: Home Assistant sees what the node intends. */
export async function showCells(
  { store, desk }: NodeParts,
  cells: readonly Cell[],
  plan: Plan | null,
  nowMs: number,
): Promise<void> {
  for (const cell of cells) {
    const things = await listThings(store.db, cell.id, 'adopted')
    if (things.length === 0) continue
    const names = new Map(things.map((thing) => [thing.id, thing.name]))
    await desk.show({
      cellSlug: cell.slug,
      cellName: cell.name,
      nowMs,
      plan: plan === null ? null : shownPlan(plan, cell, names),
      forecasts: [],
      things: things.map((thing) => ({
        thingId: thing.id,
        name: thing.name,
        protocol: thing.protocol,
        address: thing.address,
        values: desk.status(thing).values,
      })),
    })
  }
}

/** The part of a plan that a cell may see: a home its own devices, the neighbourhood its sum and what it owns. */
function shownPlan(plan: Plan, cell: Cell, names: ReadonlyMap<string, string>): ShownPlan | null {
  const home = plan.homes.find(({ cellId }) => cellId === cell.id)
  const isNeighbourhood = cell.id === plan.cellId
  if (home === undefined && !isNeighbourhood) return null
  const devices = home?.devices ?? plan.shared
  return {
    issuedMs: plan.issuedMs,
    steps: plan.steps,
    currency: cell.currency,
    netW: home?.netW ?? plan.netW,
    priceMicroPerKwh: moneyPrices(plan, home),
    costMicro: plan.certificate.costMicro,
    boundMicro: plan.certificate.boundMicro,
    gap: plan.certificate.gap,
    devices: devices.flatMap(({ thingId, powerW, reasons }) => {
      const name = names.get(thingId)
      return name === undefined ? [] : [{ thingId, name, powerW, reasons }]
    }),
  }
}
