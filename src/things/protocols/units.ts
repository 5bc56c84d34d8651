import { quantities, type Quantity } from '../quantity.ts'

/** How a unit becomes ours: `value * factor + offset`. */
export interface Conversion {
  readonly factor: number
  readonly offset: number
}

const times = (factor: number): Conversion => ({ factor, offset: 0 })

/** For each of our units the units that devices announce. Exact by definition except ft/s and mph, which are exact too. */
const conversions: Readonly<Record<string, Readonly<Record<string, Conversion>>>> = {
  W: { W: times(1), kW: times(1e3), MW: times(1e6), mW: times(1e-3) },
  Wh: {
    Wh: times(1),
    kWh: times(1e3),
    MWh: times(1e6),
    GWh: times(1e9),
    mWh: times(1e-3),
    J: times(1 / 3_600),
    kJ: times(1 / 3.6),
    MJ: times(1e3 / 3.6),
    GJ: times(1e6 / 3.6),
  },
  '1': {
    '%': times(0.01),
    '1': times(1),
    '': times(1),
    // SenML (RFC 8428, RFC 8798).
    '/': times(1),
    '/100': times(0.01),
    '/1000': times(0.001),
    '%EL': times(0.01),
  },
  '°C': {
    '°C': times(1),
    C: times(1),
    Cel: times(1),
    '°F': { factor: 5 / 9, offset: -160 / 9 },
    F: { factor: 5 / 9, offset: -160 / 9 },
    K: { factor: 1, offset: -273.15 },
  },
  'W/m²': { 'W/m²': times(1), 'W/m2': times(1) },
  'm/s': {
    'm/s': times(1),
    'km/h': times(1 / 3.6),
    mph: times(0.44704),
    kn: times(1_852 / 3_600),
    'ft/s': times(0.3048),
  },
}

/** How values in `unit` become values of a quantity; null where they cannot. */
export function conversionTo(quantity: Quantity, unit: string): Conversion | null {
  const table = conversions[quantities[quantity].unit]
  return table !== undefined && Object.hasOwn(table, unit) ? (table[unit] ?? null) : null
}

/** Applies a conversion; what floating point adds beyond a millionth of the unit is dropped. */
export function convert(value: number, { factor, offset }: Conversion): number {
  return Math.round((value * factor + offset) * 1e6) / 1e6
}
