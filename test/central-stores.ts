import type { BatteryInput, CarInput } from '../src/energy/plan/plan-input.ts'
import { cheapest, each, type Central } from './central.ts'
import type { Term } from './linear-program.ts'

/** A battery: its power in each step as terms, kW. */
export function battery(central: Central, device: BatteryInput, name: string): Term[][] {
  const { dischargeEfficiency, capacityWh, storedWh, reserveWh } = device
  const worth = device.endValueMicroPerKwh ?? cheapest(central) * dischargeEfficiency
  const wish = central.input.wishes.reserveMicroPerKwhHour * central.hours
  let most = storedWh
  const powers = each(central, (t): Term[] => {
    const level = `${name}e${t}`
    const lostWh = device.lostWh?.[t] ?? 0
    most = mostWh(central, device, t, most - lostWh)
    writeStep(central, device, name, t, storedWh, lostWh, true)
    // What was not in it can leave it no more than what it can be filled with.
    central.program.between(Math.min(0, most) / 1000, level, capacityWh / 1000)
    central.program.row(
      [
        [1, level],
        [1, `${level}low`],
      ],
      '>=',
      Math.min(Math.max(reserveWh, device.askedWh?.[t] ?? 0), most) / 1000,
    )
    central.program.cost(wish, `${level}low`)
    for (const [r, { leastWh, microPerKwhHour }] of (device.reserves ?? []).entries()) {
      if (leastWh[t] === 0) continue
      const missing = `${level}r${r}`
      central.program.row(
        [
          [1, level],
          [1, missing],
        ],
        '>=',
        Math.min(leastWh[t]!, most) / 1000,
      )
      central.program.cost(microPerKwhHour * central.hours, missing)
    }
    return [
      [1, `${name}c${t}`],
      [-1, `${name}d${t}`],
    ]
  })
  central.program.cost(-worth, `${name}e${central.input.steps.count - 1}`)
  central.program.constant += (worth * storedWh) / 1000
  return powers
}

/** A car: its power in each step as terms, kW. */
export function car(central: Central, device: CarInput, name: string): Term[][] {
  const { windows, capacityWh, storedWh, minWh = 0 } = device
  const worth = device.endValueMicroPerKwh ?? cheapest(central)
  const inWindow = (t: number): boolean =>
    windows.some((window) => window.fromStep <= t && t < window.toStep)
  let trips = 0
  let most = storedWh
  const powers = each(central, (t): Term[] => {
    const trip = windows.find((window) => window.toStep === t)?.tripWh ?? 0
    trips += trip
    const level = `${name}e${t}`
    const plugged = inWindow(t)
    most = plugged ? mostWh(central, device, t, most - trip) : Math.min(capacityWh, most - trip)
    writeStep(central, device, name, t, storedWh, trip, plugged)
    const lowest = device.maxDischargeW > 0 ? Math.min(device.reserveWh, storedWh) : -Infinity
    central.program.between(Math.min(lowest, most) / 1000, level, capacityWh / 1000)
    const leaving = windows.find((window) => window.toStep === t + 1)
    // No target, no wish: also where trips took more than there was, and the level is below nothing.
    if (leaving !== undefined && leaving.targetWh > 0) {
      central.program.row(
        [
          [1, level],
          [1, `${level}low`],
        ],
        '>=',
        Math.min(Math.max(leaving.targetWh, minWh), most) / 1000,
      )
      central.program.cost(central.input.wishes.carMicroPerKwh, `${level}low`)
    } else if (plugged && minWh > 0) {
      central.program.row(
        [
          [1, level],
          [1, `${level}low`],
        ],
        '>=',
        Math.min(minWh, most) / 1000,
      )
      central.program.cost(
        central.input.wishes.reserveMicroPerKwhHour * central.hours,
        `${level}low`,
      )
    }
    return [
      [1, `${name}c${t}`],
      [-1, `${name}d${t}`],
    ]
  })
  central.program.cost(-worth, `${name}e${central.input.steps.count - 1}`)
  central.program.constant += (worth * storedWh) / 1000
  return powers
}

/** The most energy there can be after a step that begins with `wh`. */
function mostWh(central: Central, device: BatteryInput | CarInput, t: number, wh: number): number {
  const { capacityWh, maxChargeW, chargeEfficiency, fade } = device
  const stored = central.hours * chargeEfficiency
  const most = Math.min(capacityWh, wh + stored * mostInW(device, t))
  if (fade === undefined) return most
  const perWh = (maxChargeW - fade.fullW) / (capacityWh - fade.fromWh)
  const faded = (wh + stored * (maxChargeW + perWh * fade.fromWh)) / (1 + stored * perWh)
  return Math.min(most, Math.max(wh, faded))
}

/** The most that it is charged with, W: a charger that needs more than there is stays off. */
function mostInW(device: BatteryInput | CarInput, t: number): number {
  const powerW = Math.min(device.maxChargeW, device.surplusW?.[t] ?? Infinity)
  const isEnough = device.kind !== 'car' || powerW >= (device.leastChargeW ?? 0)
  return isEnough ? powerW : 0
}

/** Level after step t from the one before, charge and discharge; never both at once. */
function writeStep(
  central: Central,
  device: BatteryInput | CarInput,
  name: string,
  t: number,
  storedWh: number,
  tripWh: number,
  isThere: boolean,
): void {
  const charge = `${name}c${t}`
  const discharge = `${name}d${t}`
  const maxIn = isThere ? mostInW(device, t) / 1000 : 0
  const maxOut = isThere ? (device.givesAtMostW?.[t] ?? device.maxDischargeW) / 1000 : 0
  central.program.between(0, charge, maxIn)
  central.program.between(0, discharge, maxOut)
  central.program.cost(device.wearMicroPerKwh * central.hours, discharge)
  const before: Term[] = t > 0 ? [[-1, `${name}e${t - 1}`]] : []
  central.program.row(
    [
      [1, `${name}e${t}`],
      ...before,
      [-central.hours * device.chargeEfficiency, charge],
      [central.hours / device.dischargeEfficiency, discharge],
    ],
    '=',
    ((t > 0 ? 0 : storedWh) - tripWh) / 1000,
  )
  const { fade } = device
  if (fade !== undefined && isThere) {
    const perKwh = (device.maxChargeW - fade.fullW) / (device.capacityWh - fade.fromWh)
    central.program.row(
      [
        [1, charge],
        [perKwh, `${name}e${t}`],
      ],
      '<=',
      (device.maxChargeW + perKwh * fade.fromWh) / 1000,
    )
  }
  const least = device.kind === 'car' ? (device.leastChargeW ?? 0) / 1000 : 0
  if (!central.isRelaxed && least > 0)
    central.program.runsOrNot([[1, charge]], least, maxIn, `${name}r${t}`)
  if (maxIn === 0 || maxOut === 0) return
  if (central.isRelaxed)
    central.program.row(
      [
        [1 / maxIn, charge],
        [1 / maxOut, discharge],
      ],
      '<=',
      1,
    )
  else {
    const isCharging = `${name}b${t}`
    central.program.binary(isCharging)
    central.program.row(
      [
        [1, charge],
        [-maxIn, isCharging],
      ],
      '<=',
      0,
    )
    central.program.row(
      [
        [1, discharge],
        [maxOut, isCharging],
      ],
      '<=',
      maxOut,
    )
  }
}
