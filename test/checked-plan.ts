import assert from 'node:assert/strict'
import { stepHours } from '../src/kernel/steps.ts'
import type { DeviceInput, PlanInput } from '../src/energy/plan/plan-input.ts'
import type { DevicePlan, Plan } from '../src/energy/plan/plan.ts'

/** Asserts what must hold for any plan: sums, device limits, state bounds, limits kept or named. */
export function checkPlan(input: PlanInput, plan: Plan): void {
  const total = new Float64Array(input.steps.count)
  const named = new Set(
    plan.relaxed.map(({ what, cellId, thingId }) => `${what} ${thingId ?? cellId}`),
  )
  for (const [h, home] of input.homes.entries()) {
    const of = plan.homes[h]
    assert.ok(of !== undefined && of.cellId === home.cellId)
    const sum = Float64Array.from(home.fixedW)
    for (const [d, device] of home.devices.entries()) {
      const devicePlan = of.devices[d]
      assert.ok(devicePlan !== undefined)
      checkDevice(device, devicePlan, input, named)
      for (let t = 0; t < sum.length; t++) sum[t]! += devicePlan.powerW[t]!
    }
    for (let t = 0; t < sum.length; t++) {
      assert.ok(Math.abs(sum[t]! - of.netW[t]!) < 1e-6)
      total[t]! += sum[t]!
      const limitW = home.connectionLimitW ?? Infinity
      if (sum[t]! > limitW + 1) assert.ok(named.has(`import-limit ${home.cellId}`))
      if (-sum[t]! > limitW + 1) assert.ok(named.has(`export-limit ${home.cellId}`))
    }
  }
  for (const [d, device] of input.shared.entries()) {
    const devicePlan = plan.shared[d]
    assert.ok(devicePlan !== undefined)
    checkDevice(device, devicePlan, input, named)
    for (let t = 0; t < total.length; t++) total[t]! += devicePlan.powerW[t]!
  }
  for (let t = 0; t < total.length; t++) {
    assert.ok(Math.abs(total[t]! - plan.netW[t]!) < 1e-5)
    if (total[t]! > (input.prices.importLimitW ?? Infinity) + 1) {
      assert.ok(named.has(`import-limit ${input.cellId}`))
    }
  }
}

function checkDevice(
  device: DeviceInput,
  plan: DevicePlan,
  input: PlanInput,
  named: ReadonlySet<string>,
): void {
  const { count } = input.steps
  const hours = stepHours(input.steps)
  const small = 1e-6
  assert.equal(plan.thingId, device.thingId)
  assert.equal(plan.powerW.length, count)
  assert.equal(plan.reasons.length, count)
  if (device.kind === 'generator') {
    for (let t = 0; t < count; t++) {
      assert.ok(plan.powerW[t]! <= small && plan.powerW[t]! >= -device.availableW[t]! - small)
    }
  }
  if (device.kind === 'surplus-load') {
    for (const [t, power] of plan.powerW.entries()) {
      assert.ok(power >= 0 && power <= Math.min(device.maxW, device.surplusW[t]!) + small)
    }
  }
  if (device.kind === 'chp') {
    for (const power of plan.powerW) {
      assert.ok(power <= small && power >= -device.maxW - small, `makes ${-power}`)
      assert.ok(power > -small || power <= -device.minW + small || device.tank !== null)
    }
  }
  if (device.kind === 'battery') {
    let stored = device.storedWh
    for (const [t, power] of plan.powerW.entries()) {
      assert.ok(power <= device.maxChargeW + small && power >= -device.maxDischargeW - small)
      assert.ok(power <= (device.surplusW?.[t] ?? Infinity) + small)
      stored +=
        power > 0
          ? power * hours * device.chargeEfficiency
          : (power * hours) / device.dischargeEfficiency
      assert.ok(stored >= -1e-3 && stored <= device.capacityWh + 1e-3, `stored ${stored}`)
      assert.ok(power <= leftW(device, stored) + small, `${power} at ${stored}`)
      assert.ok(Math.abs(plan.state![t]! - stored / device.capacityWh) < 1e-6)
      if (stored < device.reserveWh - 1) assert.ok(named.has(`reserve ${device.thingId}`))
    }
  }
  if (device.kind === 'car') {
    let stored = device.storedWh
    for (const [t, power] of plan.powerW.entries()) {
      const isThere = device.windows.some(({ fromStep, toStep }) => fromStep <= t && t < toStep)
      assert.ok(power <= (isThere ? device.maxChargeW : 0) + small)
      assert.ok(power < small || power >= (device.leastChargeW ?? 0) - small, `charges ${power}`)
      assert.ok(power <= (device.surplusW?.[t] ?? Infinity) + small)
      assert.ok(power >= -(isThere ? device.maxDischargeW : 0) - small)
      stored -= device.windows.find(({ toStep }) => toStep === t)?.tripWh ?? 0
      stored +=
        power > 0
          ? power * hours * device.chargeEfficiency
          : (power * hours) / device.dischargeEfficiency
      assert.ok(stored <= device.capacityWh + 1e-3)
      assert.ok(power <= leftW(device, stored) + small, `${power} at ${stored}`)
      const leaving = device.windows.find(({ toStep }) => toStep === t + 1)
      if (leaving !== undefined && stored < leaving.targetWh - 1) {
        assert.ok(named.has(`car-energy ${device.thingId}`))
      }
    }
  }
  if (device.kind === 'heat-pump') {
    const coolW = device.cooling?.maxW ?? 0
    for (const [t, power] of plan.powerW.entries()) {
      const cooling = plan.coolingW?.[t] ?? 0
      const heating = power - cooling
      assert.ok(cooling <= coolW + small && heating >= -small && heating <= device.maxW + small)
      // One machine does one after the other: its parts of a step are no more than the step.
      if (cooling > 0) assert.ok(cooling / coolW + heating / device.maxW <= 1 + small)
      assert.ok(heating < small || heating >= (device.minW ?? 0) - small, `heats with ${heating}`)
    }
    for (const [t, celsius] of (plan.state ?? []).entries()) {
      if (device.building === null) break
      const { minC, maxC } = device.building
      if (celsius < minC[t]! - 0.05 || celsius > maxC[t]! + 0.05) {
        assert.ok(named.has(`comfort ${device.thingId}`))
      }
    }
  }
  if (device.kind === 'appliance') {
    const start = plan.powerW.findIndex((power) => power > 0)
    assert.ok(start >= device.earliestStart)
    assert.ok(start + device.profileWh.length <= device.readyStep)
    for (let t = 0; t < count; t++) {
      const energyWh = device.profileWh[t - start] ?? 0
      assert.ok(Math.abs(plan.powerW[t]! * hours - energyWh) < 1e-6, 'it runs exactly once')
    }
  }
}

/** What a store that fades takes at the most where it holds so much after the step, W. */
function leftW(
  { fade, maxChargeW, capacityWh }: Extract<DeviceInput, { kind: 'battery' | 'car' }>,
  stored: number,
): number {
  if (fade === undefined || stored <= fade.fromWh) return maxChargeW
  const share = (stored - fade.fromWh) / (capacityWh - fade.fromWh)
  return maxChargeW + share * (fade.fullW - maxChargeW)
}
