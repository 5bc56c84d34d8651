import { stepStartMs } from '../../kernel/steps.ts'
import { attributeRules } from '../../things/attribute-rules.ts'
import { meanOver } from '../../things/foretold.ts'
import { supplyPieces, type SupplyPiece } from '../../things/s2/supply-pieces.ts'
import type { DemandInput } from '../plan/plan-input.ts'
import { attribute, pinnedBy, withPinned, type Outlook, type ThingNow } from './thing-now.ts'

/** Costs above this in an hour are no costs of a home, micro-units. */
const mostMicroPerHour = 1e12

/**
 * A heat pump that says what is demanded of it and what it can meet that with. Null: it says nothing of it, too much, or what cannot
 * be. Powers above its `maxW` are left out where there is another way.
 */
export function demandInput(of: ThingNow, { steps }: Outlook): DemandInput | null {
  const { thing, foretold } = of
  const demand = foretold?.demand
  if (demand === undefined) return null
  const fuelMicroPerKwh = attribute(thing, 'fuelMicroPerKwh')
  const maxW = attribute(thing, 'maxW')
  const known = new Map<number, readonly SupplyPiece[]>()
  const piecesAt = (rate: number): readonly SupplyPiece[] => {
    const before = known.get(rate)
    if (before !== undefined) return before
    const pieces = within(supplyPieces(demand.supplies, rate, fuelMicroPerKwh), maxW)
    known.set(rate, pieces)
    return pieces
  }
  const pieces = Array.from({ length: steps.count }, (_, t) => {
    const startMs = stepStartMs(steps, t)
    const rate = meanOver(demand.rates, startMs, startMs + steps.stepMs)
    return rate === null ? [] : piecesAt(rate)
  })
  if (pieces.every(({ length }) => length === 0) || !pieces.flat().every(canBe)) return null
  return { kind: 'demand', thingId: thing.id, pieces, ...withPinned(pinnedBy(of, steps)) }
}

/** What of pieces is not above a power; all of them where nothing is. */
function within(pieces: readonly SupplyPiece[], mostW: number): readonly SupplyPiece[] {
  const cut = pieces.flatMap((piece): SupplyPiece[] => {
    const { fromW, toW, fromMicroPerHour, toMicroPerHour } = piece
    if (toW <= mostW) return [piece]
    if (fromW > mostW) return []
    const part = (mostW - fromW) / (toW - fromW)
    const atMost = fromMicroPerHour + (toMicroPerHour - fromMicroPerHour) * part
    return [{ fromW, toW: mostW, fromMicroPerHour, toMicroPerHour: atMost }]
  })
  return cut.length > 0 ? cut : pieces
}

/** Whether a piece is one of a device in a home: a plan is made for all homes, and nobody's number may spoil it. */
function canBe({ fromW, toW, fromMicroPerHour, toMicroPerHour }: SupplyPiece): boolean {
  const { max: mostW } = attributeRules['heat-pump'].maxW
  return (
    [fromW, toW].every((power) => Math.abs(power) <= mostW) &&
    [fromMicroPerHour, toMicroPerHour].every((micro) => Math.abs(micro) <= mostMicroPerHour)
  )
}
