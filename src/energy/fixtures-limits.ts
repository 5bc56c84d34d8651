import type { Drawing } from './fixtures-drawing.ts'
import type {
  DeviceInput,
  FeederInput,
  HomeInput,
  LimitsW,
  LineInput,
  PlanInput,
} from './plan/plan-input.ts'

/** The community with circuits, phases and signals in some homes, feeders within a transformer, and limits that hold at some times. */
export function randomLimits(input: PlanInput, draw: Drawing): PlanInput {
  const { count } = input.steps
  const homes = input.homes.map((home): HomeInput => {
    const lines = randomLines(home.devices, count, draw)
    return {
      ...home,
      ...(lines.length > 0 ? { lines } : {}),
      ...(draw.chance(0.3) ? { limitsW: sometimes(count, 1000, 5000, draw) } : {}),
    }
  })
  return {
    ...input,
    homes,
    feeders: randomFeeders(homes, count, draw),
    ...(draw.chance(0.3)
      ? { gridLimitsW: sometimes(count, 500 * homes.length, 3000 * homes.length, draw) }
      : {}),
  }
}

function randomLines(devices: readonly DeviceInput[], count: number, draw: Drawing): LineInput[] {
  const lines: LineInput[] = []
  if (draw.chance(0.6)) {
    // Each device is on one phase or on all three.
    const phases = devices.map(() => draw.whole(0, 3))
    const limits = always(count, draw.between(800, 4000))
    for (const phase of [0, 1, 2]) {
      lines.push({
        id: `L${phase + 1}`,
        kind: 'phase',
        name: `L${phase + 1}`,
        ...limits,
        shares: Object.fromEntries(
          devices.map(({ thingId }, i) => {
            const on = phases[i]!
            return [thingId, on === 3 ? 1 / 3 : on === phase ? 1 : 0]
          }),
        ),
        fixedShare: [0.5, 0.3, 0.2][phase]!,
      })
    }
  }
  if (draw.chance(0.5)) {
    lines.push({
      id: 'garage',
      kind: 'circuit',
      name: 'Garage',
      ...always(count, draw.between(500, 5000)),
      shares: some(devices, draw),
      fixedShare: 0,
    })
  }
  if (draw.chance(0.4)) {
    const { importW, exportW } = sometimes(count, 0, 4200, draw)
    lines.push({
      id: 'dimming',
      kind: 'signal',
      name: 'Grid operator',
      importLimitW: importW,
      exportLimitW: draw.chance(0.5) ? exportW : exportW.map(() => Infinity),
      shares: some(devices, draw),
      fixedShare: 0,
    })
  }
  return lines
}

function some(devices: readonly DeviceInput[], draw: Drawing): Record<string, number> {
  return Object.fromEntries(
    devices.filter(() => draw.chance(0.6)).map(({ thingId }) => [thingId, 1]),
  )
}

/** A transformer with two feeders behind it, one of them with a feeder of its own; some homes are behind none. */
function randomFeeders(homes: readonly HomeInput[], count: number, draw: Drawing): FeederInput[] {
  const behind: string[][] = [[], [], [], []]
  for (const { cellId } of homes) {
    const at = draw.whole(0, 4)
    if (at < 4) behind[at]!.push(cellId)
  }
  const parents = [null, 'transformer', 'transformer', 'street']
  return ['transformer', 'street', 'lane', 'yard'].map((id, i) => ({
    id,
    name: `The ${id}`,
    homes: behind[i]!,
    parent: parents[i]!,
    limitsW: draw.chance(0.7)
      ? limitsOf(always(count, draw.between(300, 4000) * Math.max(1, behind[i]!.length)))
      : sometimes(count, 0, 3000, draw),
  }))
}

function limitsOf({ importLimitW, exportLimitW }: ReturnType<typeof always>): LimitsW {
  return { importW: importLimitW, exportW: exportLimitW }
}

function always(count: number, limitW: number): Pick<LineInput, 'importLimitW' | 'exportLimitW'> {
  const limits = new Float64Array(count).fill(limitW)
  return { importLimitW: limits, exportLimitW: limits }
}

/** Limits over one run of steps; in other steps there are none. */
function sometimes(count: number, low: number, high: number, draw: Drawing): LimitsW {
  const from = draw.whole(0, count - 1)
  const to = draw.whole(from, count)
  const limitW = draw.between(low, high)
  const limits = new Float64Array(count).fill(Infinity).fill(limitW, from, to)
  return { importW: limits, exportW: draw.chance(0.5) ? limits : limits.map(() => Infinity) }
}
