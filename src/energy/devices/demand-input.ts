import { stepStartMs } from '../../kernel/steps.ts'
import { meanOver } from '../../things/foretold.ts'
import { supplyPieces, type SupplyPiece } from '../../things/s2/supply-pieces.ts'
import type { DemandInput } from '../plan/plan-input.ts'
import { attribute, pinnedBy, withPinned, type Outlook, type ThingNow } from './thing-now.ts'

/** A heat pump that says what is demanded of it and what it can meet that with. Null: it says nothing of it, or too much. */
export function demandInput(of: ThingNow, { steps }: Outlook): DemandInput | null {
  const { thing, foretold } = of
  const demand = foretold?.demand
  if (demand === undefined) return null
  const fuelMicroPerKwh = attribute(thing, 'fuelMicroPerKwh')
  const known = new Map<number, readonly SupplyPiece[]>()
  const piecesAt = (rate: number): readonly SupplyPiece[] => {
    const before = known.get(rate)
    if (before !== undefined) return before
    const pieces = supplyPieces(demand.supplies, rate, fuelMicroPerKwh)
    known.set(rate, pieces)
    return pieces
  }
  const pieces = Array.from({ length: steps.count }, (_, t) => {
    const startMs = stepStartMs(steps, t)
    const rate = meanOver(demand.rates, startMs, startMs + steps.stepMs)
    return rate === null ? [] : piecesAt(rate)
  })
  if (pieces.every(({ length }) => length === 0)) return null
  return { kind: 'demand', thingId: thing.id, pieces, ...withPinned(pinnedBy(of, steps)) }
}
