/** The softness that rounds begin with: this power at a usual price, W. */
const startPowerW = 1500

/**
 * Σ slack · force by the gap of a certificate: what devices settle to costs less than where they stand, and what they prove is more. Measured
 * in neighbourhoods of 10 to 1,000 homes: 2.2 to 2.9.
 */
const perGap = 2.6

/** The gap that a re-plan begins with, by the target: no less than would end it, and no more than a plan that was hard to come near. */
const leastGap = 0.6
const mostGap = 2

/** Softness that a first plan begins with, money; `usualPrice`: for each W and step. */
export function startSoftness(usualPrice: number): number {
  return startPowerW * usualPrice
}

/**
 * Softness that the last plan's prices belong to, money: that of the `gap` its rounds have left. At much more or less its prices are as wrong as if the
 * forecasts had changed. `worth`: what gaps are measured by; `limits`: how many are kept off.
 */
export function knownSoftness(
  gap: number,
  targetGap: number,
  worth: number,
  limits: number,
): number {
  const share = Math.max(leastGap * targetGap, Math.min(mostGap * targetGap, gap))
  return (perGap * share * worth) / Math.max(1, limits)
}
