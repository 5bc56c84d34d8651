import { moduleWatts, type Model } from './sunspec-models.ts'
import { phasePowers, type Quantity } from '../quantity.ts'

/** What a maker's devices do differently from the specification. Whatever is absent is as specified. */
export interface Quirk {
  /** Which devices: both have to fit what they say of themselves. */
  readonly manufacturer: RegExp
  readonly model: RegExp
  /** Why, with a source. */
  readonly because: string
  /** Quantities of meters that come with the other sign. */
  readonly negated?: readonly Quantity[]
  /** SunSpec: models that these devices use for more than is specified. */
  readonly models?: readonly Model[]
  /** Shelly Gen1: its meters are the phases of one. */
  readonly phasesOfOne?: true
  /** SunSpec: a rate of model 124 below 0 forces the other direction. */
  readonly forcedByRates?: true
  /** SunSpec: their times of model 704 pass, and what was set stays. */
  readonly neverForgets?: true
  /** What they say without measuring it. */
  readonly unmeasured?: readonly Quantity[]
}

/** Every known quirk. One more is an entry here; nothing branches on a maker's name elsewhere. */
export const quirks: readonly Quirk[] = [
  {
    manufacturer: /^solaredge/i,
    model: /./,
    because:
      'Their meters say what flows out as positive (WillCodeForCats/solaredge-modbus-multi, issue 69 and pull request 928).',
    negated: ['powerW', ...phasePowers],
  },
  {
    manufacturer: /^fronius/i,
    model: /gen24/i,
    because:
      'Their batteries are modules 3 (charging) and 4 (discharging) of model 160 (evcc-io/evcc, template fronius-gen24). Rates of model 124 below 0 make them charge or discharge (Fronius, Operating Instructions Modbus TCP/RTU, Basic Storage Control).',
    models: [{ ids: [160], points: [moduleWatts(3, 1), moduleWatts(4, -1)] }],
    forcedByRates: true,
  },
  {
    manufacturer: /^franklin/i,
    model: /./,
    because:
      'The time of a set power counts down to 0 and the power stays (david2069/franklinwh-modbus, hardware tests of WSetRvrtTms).',
    neverForgets: true,
  },
  {
    manufacturer: /^shelly/i,
    model: /^SHEM-3$/,
    because:
      'A Shelly 3EM measures three phases of one connection (shelly-api-docs.shelly.cloud/gen1, Shelly 3EM).',
    phasesOfOne: true,
  },
  {
    manufacturer: /^shelly/i,
    model: /^SHSW-(1|L)$/,
    because:
      'A Shelly 1 or 1L has no meter: its power is a number that somebody typed in (shelly-api-docs.shelly.cloud/gen1, Shelly1, power).',
    unmeasured: ['powerW', 'consumedWh'],
  },
]

/** The quirks of a device. */
export function quirksOf(device: {
  readonly manufacturer: string
  readonly model: string
}): Quirk[] {
  return quirks.filter(
    ({ manufacturer, model }) => manufacturer.test(device.manufacturer) && model.test(device.model),
  )
}
