/** What a plan means a battery to do in a step, W, + into it, and what it was chosen for. */
export interface Intent {
  readonly batteryW: number
  /** What the home was expected to draw besides it, W. */
  readonly restW: number
}

/** Less than this is not discharging, W. */
const leastW = 50

/**
 * The fast rule between two plans: follows what a plan means on what the home really draws (`restW`), W.
 * Surplus goes in. Where the plan discharges, need is covered: as much as planned, and more where the home would take more
 * from the grid than planned. Where the plan buys for the battery, it buys, but no more than the home's
 * need leaves of the planned exchange. Never is energy bought that the plan did not buy, nor given to the grid.
 */
export function followed({ batteryW, restW: expectedW }: Intent, restW: number): number {
  if (restW < 0) return -restW
  const holdingW = batteryW + expectedW - restW
  if (batteryW < -leastW) return -Math.min(restW, Math.max(-batteryW, -holdingW))
  const boughtW = Math.max(0, Math.min(batteryW, batteryW + expectedW))
  return Math.max(0, Math.min(boughtW, holdingW))
}
