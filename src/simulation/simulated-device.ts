import type { Quantity } from '../things/quantity.ts'
import type { Attributes, ThingKind } from '../things/thing.ts'
import type { Weather } from './weather.ts'

/** A device of the sample as data. */
export interface DeviceDefinition {
  /** Its part of the topic, unique in its home: `battery`. */
  readonly id: string
  readonly kind: ThingKind
  readonly name: string
  readonly attributes: Attributes
}

/** One step of simulated time and what holds during it. */
export interface Moment {
  readonly atMs: number
  readonly stepMs: number
  readonly weather: Weather
  /** Minutes after local midnight at `atMs`. */
  readonly localMinute: number
  /** Number of the local day since 1970. */
  readonly localDay: number
  /** 0 = Sunday. */
  readonly weekday: number
}

/** What a device reports, by quantity. */
export type Readings = Readonly<Partial<Record<Quantity, number>>>

/** What a device carries from step to step: its readings, and what no reading tells. JSON. */
export type DeviceState = Readonly<Record<string, number>>

/**
 * One device's physics. A step first asks for its readings (as things stand at the beginning), then moves
 * it to the end of the step at the power it returns.
 */
export interface SimulatedDevice {
  readonly definition: DeviceDefinition
  /** What is true at the beginning of the step, without the power. */
  readings(moment: Moment): Readings
  /**
   * Decides the power of the step and lives through it. `askedW`: a set point in force, else null.
   * `restW`: the home's net power without this device and those after it, + import.
   * Returns W, + into the device, a whole number.
   */
  step(moment: Moment, askedW: number | null, restW: number): number
  state(): DeviceState
}

/** Hours in a step. */
export function hoursOf(moment: Moment): number {
  return moment.stepMs / 3_600_000
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
