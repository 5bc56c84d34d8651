import { unreachable } from '../../kernel/assert.ts'
import type { DeviceInput } from '../plan/plan-input.ts'

/** The most that a device can use in each step, W, + into it, where a step has so many hours. */
export function mostUse(device: DeviceInput, hours: number): (t: number) => number {
  switch (device.kind) {
    case 'generator':
      return (t) => (device.isCurtailable ? 0 : -device.availableW[t]!)
    case 'fixed':
      return (t) => device.powerW[t]!
    case 'surplus-load':
      return (t) => Math.min(device.maxW, device.surplusW[t]!)
    case 'demand':
      return (t) =>
        (device.pieces[t] ?? []).reduce((most, { fromW, toW }) => Math.max(most, fromW, toW), 0)
    case 'heat-pump': {
      const mostW = Math.max(device.maxW, device.cooling?.maxW ?? 0)
      return () => mostW
    }
    case 'appliance': {
      const mostW = device.profileWh.reduce((most, wh) => Math.max(most, wh), 0) / hours
      return (t) => (t >= device.earliestStart && t < device.readyStep ? mostW : 0)
    }
    case 'car':
      return (t) =>
        device.windows.some(({ fromStep, toStep }) => fromStep <= t && t < toStep)
          ? device.maxChargeW
          : 0
    case 'battery':
      return () => device.maxChargeW
    case 'chp':
      return () => 0
    default:
      return unreachable(device)
  }
}
