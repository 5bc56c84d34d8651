/** What a battery takes and gives as its charge and the power it is asked for change, as in CityLearn. */
export interface BatteryCurves {
  /** [share of the highest power, efficiency of a full turn]; points in order. */
  readonly efficiencyByPower: readonly (readonly [number, number])[]
  /** [state of charge, share of the highest power], both ways; points in order. */
  readonly powerByCharge: readonly (readonly [number, number])[]
  /** Capacity lost for each Wh through it, as a share of half a turn. */
  readonly lossPerTurn: number
}

/** CityLearn's documented defaults; the program itself draws curves near them from a seed. */
export const documentedCurves: BatteryCurves = {
  efficiencyByPower: [
    [0, 0.83],
    [0.3, 0.83],
    [0.7, 0.9],
    [0.8, 0.9],
    [1, 0.85],
  ],
  powerByCharge: [
    [0, 1],
    [0.8, 1],
    [1, 0.2],
  ],
  lossPerTurn: 1e-5,
}

/**
 * A battery by CityLearn's equations (`Battery.charge`): the share of power it can take or give falls with its state of charge s, the
 * efficiency η depends on the power asked for, half of its loss comes on each way (√η), and
 * capacity C wears: C ← C - lossPerTurn · C₀ · |E| / 2C.
 */
export class CurvedBattery {
  readonly #curves: BatteryCurves
  readonly #ratedWh: number
  readonly #ratedW: number
  #capacityWh: number
  storedWh = 0

  constructor(ratedWh: number, ratedW: number, curves: BatteryCurves = documentedCurves) {
    this.#curves = curves
    this.#ratedWh = ratedWh
    this.#ratedW = ratedW
    this.#capacityWh = ratedWh
  }

  /** Follows a power for `hours` as far as it can; returns its mean power, W, + into it. */
  step(wishW: number, hours: number): number {
    const { efficiencyByPower, powerByCharge, lossPerTurn } = this.#curves
    const mostW = this.#ratedW * valueAt(powerByCharge, this.storedWh / this.#ratedWh)
    const askedW = Math.min(Math.abs(wishW), mostW)
    const way = Math.sqrt(valueAt(efficiencyByPower, askedW / this.#ratedW))
    const room = Math.max(0, this.#capacityWh - this.storedWh)
    const exchangeWh =
      wishW > 0 ? Math.min(askedW * hours, room) : -Math.min(askedW * hours, this.storedWh * way)
    const gain = exchangeWh > 0 ? way : 1 / way
    this.storedWh = Math.max(0, this.storedWh + exchangeWh * gain)
    this.#capacityWh -=
      (lossPerTurn * this.#ratedWh * Math.abs(exchangeWh)) / (2 * this.#capacityWh)
    return exchangeWh / hours
  }
}

/** A curve between its points; level before the first and after the last. */
function valueAt(points: readonly (readonly [number, number])[], x: number): number {
  let [beforeX, beforeY] = points[0] ?? [0, 0]
  for (const [pointX, pointY] of points) {
    if (x <= pointX) {
      return pointX === beforeX
        ? pointY
        : beforeY + ((pointY - beforeY) * (x - beforeX)) / (pointX - beforeX)
    }
    beforeX = pointX
    beforeY = pointY
  }
  return beforeY
}
