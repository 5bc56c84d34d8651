import type {
  ApplianceInput,
  DemandInput,
  DeviceInput,
  SurplusLoadInput,
} from '../src/energy/plan/plan-input.ts'
import { unreachable } from '../src/kernel/assert.ts'
import { each, type Central } from './central.ts'
import { heatPump } from './central-heat.ts'
import { battery, car } from './central-stores.ts'
import type { Term } from './linear-program.ts'

/** Writes one device; returns its power in each step as terms, kW. */
export function deviceTerms(central: Central, device: DeviceInput, name: string): Term[][] {
  switch (device.kind) {
    case 'battery':
      return battery(central, device, name)
    case 'car':
      return car(central, device, name)
    case 'heat-pump':
    case 'chp':
      return heatPump(central, device, name)
    case 'surplus-load':
      return surplusLoad(central, device, name)
    case 'demand':
      return demand(central, device, name)
    case 'appliance':
      return appliance(central, device, name)
    case 'generator':
      return each(central, (t) => {
        const most = device.availableW[t]! / 1000
        central.program.between(device.isCurtailable ? 0 : most, `${name}g${t}`, most)
        return [[-1, `${name}g${t}`]]
      })
    case 'fixed':
      return each(central, (t) => {
        const given = device.powerW[t]! / 1000
        central.program.between(given, `${name}f${t}`, given)
        return [[1, `${name}f${t}`]]
      })
    default:
      return unreachable(device)
  }
}

/** A mixture of the ends of one piece; relaxed, of all. */
function demand(central: Central, device: DemandInput, name: string): Term[][] {
  return each(central, (t) => {
    const power: Term[] = []
    const weights: Term[] = []
    for (const [i, piece] of (device.pieces[t] ?? []).entries()) {
      const [from, to, is] = [`${name}a${t}_${i}`, `${name}b${t}_${i}`, `${name}z${t}_${i}`]
      for (const weight of [from, to, is]) central.program.between(0, weight, 1)
      central.program.row(
        [
          [1, from],
          [1, to],
          [-1, is],
        ],
        '=',
        0,
      )
      if (!central.isRelaxed) central.program.binary(is)
      central.program.cost(piece.fromMicroPerHour * central.hours, from)
      central.program.cost(piece.toMicroPerHour * central.hours, to)
      weights.push([1, is])
      power.push([piece.fromW / 1000, from], [piece.toW / 1000, to])
    }
    if (weights.length > 0) central.program.row(weights, '=', 1)
    return power
  })
}

function surplusLoad(central: Central, device: SurplusLoadInput, name: string): Term[][] {
  return each(central, (t) => {
    const most = Math.min(device.maxW, device.surplusW[t]!) / 1000
    central.program.between(0, `${name}l${t}`, most)
    central.program.cost(-device.worthMicroPerKwh * central.hours, `${name}l${t}`)
    return [[1, `${name}l${t}`]]
  })
}

function appliance(central: Central, device: ApplianceInput, name: string): Term[][] {
  const { profileWh, earliestStart, readyStep } = device
  const last = Math.max(earliestStart, readyStep - profileWh.length)
  const starts = Array.from({ length: last - earliestStart + 1 }, (_, i) => earliestStart + i)
  for (const start of starts) {
    if (central.isRelaxed) central.program.between(0, `${name}a${start}`, 1)
    else central.program.binary(`${name}a${start}`)
  }
  central.program.row(
    starts.map((start): Term => [1, `${name}a${start}`]),
    '=',
    1,
  )
  return each(central, (t) =>
    starts.flatMap((start): Term[] => {
      const energy = profileWh[t - start]
      return energy === undefined ? [] : [[energy / central.hours / 1000, `${name}a${start}`]]
    }),
  )
}
