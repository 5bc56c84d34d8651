/** A mode of an actuator that supplies a demand. Pairs are at factor 0 and at factor 1, and linear between. */
export interface SupplyMode {
  readonly actuatorId: string
  readonly modeId: string
  /** In the demand's own unit. */
  readonly supply: readonly [number, number]
  /** W, + into the device. */
  readonly electricW: readonly [number, number]
  /** Fuel that it burns, W. */
  readonly fuelW: readonly [number, number]
  /** What it costs beside electricity and fuel, micro-units per hour. */
  readonly otherMicroPerHour: readonly [number, number]
}

/** What of a supply's cost belongs to one mode, at factor 0 and at factor 1. */
export type OfMode = (mode: SupplyMode) => readonly [number, number]
