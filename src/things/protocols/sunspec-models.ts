import type { Quantity } from '../quantity.ts'
import type { AttributeName } from '../attribute-rules.ts'
import type { ThingKind } from '../thing.ts'

/** How a number stands in registers of 16 bits, most significant first. */
export type PointType = 'int16' | 'uint16' | 'int32' | 'uint32' | 'acc32' | 'float32' | 'uint64'

/** One value in a model. Values of one thing that become the same are added up, and all of them are needed. */
export interface Point {
  /** Its name in the specification. */
  readonly name: string
  /** Registers after the model's id. */
  readonly offset: number
  readonly type: PointType
  /** Where the exponent of 10 stands that it is multiplied with; null: none. Registers after the model's id. */
  readonly scaleAt: number | null
  /** What one of its unit is in ours: -1 turns a sign around, 0.01 is for per cent. */
  readonly factor: number
  /** The thing that it is about. */
  readonly thing: Extract<ThingKind, 'solar' | 'meter' | 'battery'>
  readonly becomes: { readonly quantity: Quantity } | { readonly attribute: AttributeName }
}

/** Models with the same layout. */
export interface Model {
  readonly ids: readonly number[]
  readonly points: readonly Point[]
}

type Layout = readonly [
  name: string,
  offset: number,
  type: PointType,
  scaleAt: number | null,
  factor?: number,
]

const solar = point('solar')
const meter = point('meter')
const battery = point('battery')

/**
 * What of the SunSpec information models becomes ours (SunSpec Device Information Model Specification 1.1; offsets as in
 * github.com/sunspec/models). A further model is a line here. Energy is Wh and power W in all of them.
 */
export const models: readonly Model[] = [
  // Inverters: one, two and three phases, as integers and as floats.
  {
    ids: [101, 102, 103],
    points: [
      solar({ quantity: 'generationW' }, 'W', 14, 'int16', 15),
      solar({ quantity: 'generatedWh' }, 'WH', 24, 'acc32', 26),
    ],
  },
  {
    ids: [111, 112, 113],
    points: [
      solar({ quantity: 'generationW' }, 'W', 22, 'float32', null),
      solar({ quantity: 'generatedWh' }, 'WH', 32, 'float32', null),
    ],
  },
  // Any source since 2021 (IEEE 1547-2018).
  {
    ids: [701],
    points: [
      solar({ quantity: 'generationW' }, 'W', 10, 'int16', 116),
      solar({ quantity: 'generatedWh' }, 'TotWhInj', 19, 'uint64', 120),
    ],
  },
  { ids: [702], points: [solar({ attribute: 'ratedW' }, 'WMaxRtg', 2, 'uint16', 45)] },
  // Nameplate.
  {
    ids: [120],
    points: [
      solar({ attribute: 'ratedW' }, 'WRtg', 3, 'uint16', 4),
      battery({ attribute: 'capacityWh' }, 'WHRtg', 19, 'uint16', 20),
    ],
  },
  // Meters: + into the home.
  {
    ids: [201, 202, 203, 204],
    points: [
      meter({ quantity: 'powerW' }, 'W', 18, 'int16', 22),
      meter({ quantity: 'powerL1W' }, 'WphA', 19, 'int16', 22),
      meter({ quantity: 'powerL2W' }, 'WphB', 20, 'int16', 22),
      meter({ quantity: 'powerL3W' }, 'WphC', 21, 'int16', 22),
      meter({ quantity: 'exportWh' }, 'TotWhExp', 38, 'acc32', 54),
      meter({ quantity: 'importWh' }, 'TotWhImp', 46, 'acc32', 54),
    ],
  },
  {
    ids: [211, 212, 213],
    points: [
      meter({ quantity: 'powerW' }, 'W', 28, 'float32', null),
      meter({ quantity: 'powerL1W' }, 'WphA', 30, 'float32', null),
      meter({ quantity: 'powerL2W' }, 'WphB', 32, 'float32', null),
      meter({ quantity: 'powerL3W' }, 'WphC', 34, 'float32', null),
      meter({ quantity: 'exportWh' }, 'TotWhExp', 60, 'float32', null),
      meter({ quantity: 'importWh' }, 'TotWhImp', 68, 'float32', null),
    ],
  },
  // Storage. What it takes right now stands in neither model; see `quirks.ts` for makers that say it elsewhere.
  {
    ids: [124],
    points: [
      battery({ attribute: 'maxChargeW' }, 'WChaMax', 2, 'uint16', 18),
      battery({ quantity: 'stateOfCharge' }, 'ChaState', 8, 'uint16', 22, 0.01),
    ],
  },
  {
    ids: [713],
    points: [
      battery({ attribute: 'capacityWh' }, 'WHRtg', 2, 'uint16', 7),
      battery({ quantity: 'stateOfCharge' }, 'SoC', 4, 'uint16', 8, 0.01),
    ],
  },
  // A battery bank. Nobody says which way its power `W` counts.
  {
    ids: [802],
    points: [
      battery({ attribute: 'capacityWh' }, 'WHRtg', 3, 'uint16', 53),
      battery({ attribute: 'maxChargeW' }, 'WChaRteMax', 4, 'uint16', 54),
      battery({ attribute: 'maxDischargeW' }, 'WDisChaRteMax', 5, 'uint16', 54),
      battery({ quantity: 'stateOfCharge' }, 'SoC', 11, 'uint16', 56, 0.01),
    ],
  },
]

/** Of a storage alone, its AC power is what the battery takes and gives; 701 says + of what it gives. */
export const storageModels: readonly Model[] = [
  { ids: [701], points: [battery({ quantity: 'powerW' }, 'W', 10, 'int16', 116, -1)] },
  {
    ids: [702],
    points: [
      battery({ attribute: 'maxChargeW' }, 'WChaRteMax', 34, 'uint16', 45),
      battery({ attribute: 'maxDischargeW' }, 'WDisChaRteMax', 35, 'uint16', 45),
    ],
  },
]

/** Model 714: what stands behind each of a device's DC ports. Registers after the model's id. */
export const portsModel = { id: 714, count: 4, first: 20, each: 25, storage: 1 } as const

/** The model that begins a device: who made it. Strings, padded with zero bytes. */
export const commonModel = {
  id: 1,
  manufacturer: { offset: 2, registers: 16 },
  model: { offset: 18, registers: 16 },
  serial: { offset: 50, registers: 16 },
} as const

/** The model behind the last one. */
export const endModel = 0xffff

/** Where the map may begin, and what stands there: "SunS". Registers counted from 0. */
export const baseAddresses: readonly number[] = [40_000, 50_000, 0]
export const mark: readonly [number, number] = [0x5375, 0x6e53]

/** A power of a battery's own module in model 160 (multiple MPPT): modules of 20 registers after a head of 10. */
export function moduleWatts(module: number, factor: number): Point {
  const offset = 10 + 20 * (module - 1) + 11
  return battery({ quantity: 'powerW' }, `${module}.DCW`, offset, 'uint16', 4, factor)
}

function point(thing: Point['thing']) {
  return (
    becomes: Point['becomes'],
    ...[name, offset, type, scaleAt, factor = 1]: Layout
  ): Point => ({
    name,
    offset,
    type,
    scaleAt,
    factor,
    thing,
    becomes,
  })
}
