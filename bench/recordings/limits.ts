import type {
  DeviceInput,
  FeederInput,
  LineInput,
  PlanInput,
} from '../../src/energy/plan/plan-input.ts'

/** Feeders in a neighbourhood, all behind one transformer. */
const feederCount = 5

/** W that each conductor of a home carries, those of its garage together, and what feeders and the transformer carry for each home. */
const phaseW = 4000
const garageW = 4600
const feederW = { importW: 1700, exportW: 1500 }
const transformerW = { importW: 1500, exportW: 1200 }

/**
 * The same neighbourhood with limits at every level: three phases and a garage's circuit in each home, homes behind feeders, feeders behind a
 * transformer. Cars and the sun are on all three phases, other devices on one. Feeders and the transformer carry `times` as much as usual.
 */
export function withLimits(input: PlanInput, times: number): PlanInput {
  const all = (limitW: number): Float64Array => new Float64Array(input.steps.count).fill(limitW)
  const homes = input.homes.map((home) => ({ ...home, lines: linesOf(home.devices, all) }))
  const limits = (
    of: { readonly importW: number; readonly exportW: number },
    count: number,
  ): FeederInput['limitsW'] => ({
    importW: all(of.importW * count * times),
    exportW: all(of.exportW * count * times),
  })
  const transformer: FeederInput = {
    id: 'transformer',
    name: 'Transformer',
    homes: [],
    parent: null,
    limitsW: limits(transformerW, homes.length),
  }
  const feeders = Array.from({ length: feederCount }, (_, f): FeederInput => {
    const behind = homes.filter((_home, h) => h % feederCount === f).map(({ cellId }) => cellId)
    return {
      id: `feeder-${f}`,
      name: `Feeder ${f}`,
      homes: behind,
      parent: transformer.id,
      limitsW: limits(feederW, behind.length),
    }
  })
  return { ...input, homes, feeders: [transformer, ...feeders] }
}

function linesOf(
  devices: readonly DeviceInput[],
  all: (limitW: number) => Float64Array,
): LineInput[] {
  const shares = (of: (device: DeviceInput, i: number) => number): Record<string, number> =>
    Object.fromEntries(devices.map((device, i) => [device.thingId, of(device, i)]))
  const isOnAll = ({ kind }: DeviceInput): boolean => kind === 'car' || kind === 'generator'
  const isInGarage = ({ kind }: DeviceInput): boolean => kind === 'car' || kind === 'battery'
  const phases = [0, 1, 2].map((phase): LineInput => ({
    id: `L${phase + 1}`,
    kind: 'phase',
    name: `L${phase + 1}`,
    importLimitW: all(phaseW),
    exportLimitW: all(phaseW),
    shares: shares((device, i) => (isOnAll(device) ? 1 / 3 : i % 3 === phase ? 1 : 0)),
    fixedShare: 1 / 3,
  }))
  const garage: LineInput = {
    id: 'garage',
    kind: 'circuit',
    name: 'Garage',
    importLimitW: all(garageW),
    exportLimitW: all(garageW),
    shares: shares((device) => (isInGarage(device) ? 1 : 0)),
    fixedShare: 0,
  }
  return [...phases, garage]
}
