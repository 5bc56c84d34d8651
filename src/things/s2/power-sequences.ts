import { hourMs, quarterMs } from '../../kernel/steps.ts'
import type { PlannedThing } from './control.ts'
import { electricPowerW } from './electric.ts'
import type { PpbcProfile, PpbcSequence } from './shapes-ppbc.ts'

/** The alternatives of a container that are not for emergencies only. */
export function normalSequences({
  power_sequences,
}: PpbcProfile['power_sequences_containers'][number]): readonly PpbcSequence[] {
  return power_sequences.filter((sequence) => !sequence.abnormal_condition_only)
}

/** One sequence of each container: the cheapest from `startMs` on where prices are known, else the first. */
export function chosenOf(
  profile: PpbcProfile,
  startMs = 0,
  prices: PlannedThing | null = null,
): readonly PpbcSequence[] {
  let atMs = startMs
  return profile.power_sequences_containers.flatMap((container) => {
    const alternatives = normalSequences(container)
    const best =
      prices === null
        ? alternatives[0]
        : alternatives.toSorted((a, b) => costOf(a, atMs, prices) - costOf(b, atMs, prices))[0]
    if (best === undefined) return []
    atMs += lengthOf(best)
    return [best]
  })
}

/** How long a sequence runs, ms. */
export function lengthOf({ elements }: PpbcSequence): number {
  return elements.reduce((sum, { duration }) => sum + duration, 0)
}

/** Expected electric power of an element, W. */
function powerOf({ power_values }: PpbcSequence['elements'][number]): number {
  const values = power_values.map(({ commodity_quantity, value_expected: value }) => ({
    commodity_quantity,
    value,
  }))
  return electricPowerW(values) ?? 0
}

/** Cost of a sequence that starts at an instant, micro-units, each element at the price of its start. */
function costOf(
  { elements }: PpbcSequence,
  startMs: number,
  { priceMicroPerKwh, startMs: firstMs, stepMs }: PlannedThing,
): number {
  let atMs = startMs
  return elements.reduce((cost, element) => {
    const k = Math.floor((atMs - firstMs) / stepMs)
    const price = priceMicroPerKwh[Math.max(0, Math.min(priceMicroPerKwh.length - 1, k))] ?? 0
    atMs += element.duration
    return cost + (price / 1_000) * powerOf(element) * (element.duration / hourMs)
  }, 0)
}

/** Energy of a run in each quarter of an hour, Wh, in thousandths. */
export function quartersOf(sequences: readonly PpbcSequence[]): readonly number[] {
  const quarters: number[] = []
  let atMs = 0
  for (const element of sequences.flatMap(({ elements }) => elements)) {
    const powerW = Math.max(0, powerOf(element))
    let leftMs = element.duration
    while (leftMs > 0) {
      const q = Math.floor(atMs / quarterMs)
      const partMs = Math.min(leftMs, (q + 1) * quarterMs - atMs)
      quarters[q] = (quarters[q] ?? 0) + (powerW * partMs) / hourMs
      atMs += partMs
      leftMs -= partMs
    }
  }
  return quarters.map((wh) => Math.round(wh * 1_000) / 1_000)
}
