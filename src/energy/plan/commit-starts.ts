import type { ApplianceFlexibility } from '../devices/appliance-flexibility.ts'

/** Parts of a mixture smaller than this are not considered as starts. */
const leastWeight = 0.02

/**
 * Gives each appliance one start out of its mixture, so that together they come nearest to the sum the mixtures
 * had: each in turn takes the start that leaves the least unevenness behind. What is left the storages
 * even out in later rounds.
 */
export function commitStarts(appliances: readonly ApplianceFlexibility[]): void {
  const left = new Float64Array(appliances[0]?.given.length ?? 0)
  for (const appliance of appliances) {
    for (let t = 0; t < left.length; t++) left[t]! += appliance.given[t]!
    let best = appliance.firstStart
    let bestFit = Infinity
    for (const [index, weight] of appliance.weights.entries()) {
      if (weight < leastWeight) continue
      const start = appliance.firstStart + index
      // |left - profile|² without its part that is the same for every start.
      const fit = -2 * appliance.costOf(start, left)
      if (fit < bestFit) {
        best = start
        bestFit = fit
      }
    }
    appliance.take(best)
    appliance.takeFrom(left, best)
  }
}
