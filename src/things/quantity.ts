/**
 * Everything a thing can report, with its unit and whether it is a momentary value (`gauge`) or a
 * total that only grows (`counter`). Signs: `powerW` is + into the thing (a meter: + into the home);
 * `generationW` is + out of a generator and never negative.
 */
export const quantities = {
  powerW: { unit: 'W', kind: 'gauge' },
  /** What of a meter's `powerW` flows through each conductor. */
  powerL1W: { unit: 'W', kind: 'gauge' },
  powerL2W: { unit: 'W', kind: 'gauge' },
  powerL3W: { unit: 'W', kind: 'gauge' },
  importWh: { unit: 'Wh', kind: 'counter' },
  exportWh: { unit: 'Wh', kind: 'counter' },
  generationW: { unit: 'W', kind: 'gauge' },
  generatedWh: { unit: 'Wh', kind: 'counter' },
  consumedWh: { unit: 'Wh', kind: 'counter' },
  /** 0 (empty) to 1 (full). */
  stateOfCharge: { unit: '1', kind: 'gauge' },
  /** 1 while a car is plugged in, 0 while it is away. */
  pluggedIn: { unit: '1', kind: 'gauge' },
  indoorC: { unit: '°C', kind: 'gauge' },
  tankC: { unit: '°C', kind: 'gauge' },
  outdoorC: { unit: '°C', kind: 'gauge' },
  irradianceWPerM2: { unit: 'W/m²', kind: 'gauge' },
  windSpeedMPerS: { unit: 'm/s', kind: 'gauge' },
} as const satisfies Record<string, { unit: string; kind: 'gauge' | 'counter' }>

export type Quantity = keyof typeof quantities

export function isQuantity(text: string): text is Quantity {
  return Object.hasOwn(quantities, text)
}

/** The power through each conductor, L1 first. */
export const phasePowers = [
  'powerL1W',
  'powerL2W',
  'powerL3W',
] as const satisfies readonly Quantity[]
