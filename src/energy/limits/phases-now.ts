import type { Thing } from '../../things/thing.ts'
import type { ActLimit } from '../act/act-input.ts'
import { measuringThings } from './connection.ts'
import { wireLimits, type WireLimit } from './home-limits.ts'
import { knownSum } from './known-sum.ts'
import { phasesOfHome, type Phase, type Wiring } from './wiring.ts'

/** What is measured now in a home. */
export interface PhasesNow {
  /** What flows into the home, W; null: not known. */
  readonly netW: number | null
  /** Of a thing, W, + into it; null: not known. */
  readonly powerW: (thingId: string) => number | null
  /** Of a meter, through one conductor; null: it does not tell them apart. */
  readonly phaseW: (thingId: string, phase: Phase) => number | null
}

/**
 * The main fuse of each conductor of a home, with what flows through it now: what the home's meters say of the conductor, and
 * where they say the sum alone, what the plan takes it to be. Without a meter nothing is known.
 */
export function phaseLimitsNow(
  homeId: string,
  wiring: Wiring,
  own: readonly Thing[],
  now: PhasesNow,
): ActLimit[] {
  const meters = measuringThings(homeId, own, true)
  const wires = wireLimits(wiring, own).filter(({ kind }) => kind === 'phase')
  const phases = phasesOfHome(wiring)
  return wires.map((wire, i) => ({
    reason: 'phase-limit',
    importLimitW: wire.limitW,
    exportLimitW: wire.limitW,
    measuredW: knownSum(meters, (id) => now.phaseW(id, phases[i]!)) ?? takenToBeW(wire, own, now),
    shares: new Map(Object.entries(wire.shares)),
    order: null,
  }))
}

/** As wired: what is measured of each device by its share, and the rest of what flows into the home spread over all conductors alike. */
function takenToBeW(
  { shares, fixedShare }: WireLimit,
  own: readonly Thing[],
  { netW, powerW }: PhasesNow,
): number | null {
  if (netW === null) return null
  let restW = netW
  let throughW = 0
  for (const { id, kind } of own) {
    const power = kind === 'meter' ? null : powerW(id)
    if (power === null) continue
    restW -= power
    throughW += (shares[id] ?? 0) * power
  }
  return throughW + fixedShare * restW
}
