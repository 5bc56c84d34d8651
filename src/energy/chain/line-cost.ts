import { exchangeCost } from '../../coordination/exchange.ts'
import type { PlannedHome } from '../plan/neighbourhood.ts'

/** What a home's connection and lines cost when its devices use `powersW`, [device][step]. */
export function lineCost(
  { input, terms, lines }: PlannedHome,
  powersW: readonly Float64Array[],
): number {
  const ofLines = lines.reduce((sum, line) => sum + line.cost(line.flowW(powersW)), 0)
  if (terms === null) return ofLines
  const netW = Float64Array.from(input.fixedW)
  for (const power of powersW) for (let t = 0; t < netW.length; t++) netW[t]! += power[t]!
  return ofLines + exchangeCost(terms, netW)
}
