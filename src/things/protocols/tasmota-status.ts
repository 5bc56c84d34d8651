import type { ReportedValue } from '../protocol.ts'
import type { Quantity } from '../quantity.ts'
import type { ThingKind } from '../thing.ts'
import { member, numberMember, textMember } from './json-members.ts'

/** What a device with Tasmota says of itself and measures. */
export interface TasmotaStatus {
  /** Of its network card, in hexadecimal digits: the device's own number. */
  readonly mac: string
  readonly name: string
  readonly kind: ThingKind
  readonly values: readonly ReportedValue[]
  /** Whether its one relay is on; null: it has none, or several. */
  readonly isOn: boolean | null
}

/**
 * Reads the answer to `Status 0` (tasmota.github.io/docs/Commands: all blocks at once): who it is in `Status` and
 * `StatusNET`, its relays in `StatusSTS`, its meter in `StatusSNS.ENERGY`; kWh and W, a list where there are several
 * channels. Null: no Tasmota.
 */
export function readTasmotaStatus(json: unknown): TasmotaStatus | null {
  const [about, state] = [member(json, 'Status'), member(json, 'StatusSTS')]
  const mac = textMember(member(json, 'StatusNET'), 'Mac')?.toLowerCase().replaceAll(':', '') ?? ''
  if (about === null || state === null || !/^[0-9a-f]{12}$/.test(mac)) return null
  const power = textMember(state, 'POWER')
  const hasRelay = power !== null || member(state, 'POWER1') !== null
  const energy = member(member(json, 'StatusSNS'), 'ENERGY')
  return {
    mac,
    name: textMember(about, 'DeviceName') ?? textMember(about, 'Topic') ?? 'Tasmota',
    kind: hasRelay || energy === null ? 'plug' : 'meter',
    values: hasRelay ? plugValues(energy) : meterValues(energy),
    isOn: power === 'ON' || power === 'OFF' ? power === 'ON' : null,
  }
}

function plugValues(energy: unknown): ReportedValue[] {
  return [...sumOf('powerW', energy, 'Power', 1), ...sumOf('consumedWh', energy, 'Total', 1_000)]
}

/** A device without a relay measures a connection: `ExportActive` is what flowed out. */
function meterValues(energy: unknown): ReportedValue[] {
  return [
    ...sumOf('powerW', energy, 'Power', 1),
    ...sumOf('importWh', energy, 'Total', 1_000),
    ...sumOf('exportWh', energy, 'ExportActive', 1_000),
  ]
}

/** The sum over all channels; nothing where one of them is no number. `factor`: from the device's unit to ours. */
function sumOf(quantity: Quantity, energy: unknown, name: string, factor: number): ReportedValue[] {
  const said = member(energy, name)
  const channels: readonly unknown[] = Array.isArray(said) ? said : [said]
  let sum = 0
  for (const channel of channels) {
    const number = numberMember({ channel }, 'channel')
    if (number === null) return []
    sum += number
  }
  // Three decimals of kWh must not become 3184.9999999999995 Wh.
  const value = Number((sum * factor).toPrecision(12))
  return Number.isFinite(value) ? [{ quantity, value, atMs: null }] : []
}
