/**
 * How much heat a heat pump moves for each unit of electricity. An ideal one between two temperatures moves
 * T hot / (T hot - T cold) (Carnot); a real one a part of that, its quality grade, which changes little with the
 * temperatures (oemof-thermal, compression heat pumps and chillers). Its maker states the COP at two points of EN 14511,
 * A7/W35 and A-7/W35: in between the grade lies on a line, beyond them it stays.
 */
export interface StatedPerformance {
  readonly copAt7C: number
  readonly copAtMinus7C: number
}

/** Water at which the two points are measured, °C. */
const testFlowC = 35

/** Below this difference an ideal machine knows no bounds: compressors do not get nearer, K. */
const leastLiftK = 15

/** Heat for each unit of electricity, whatever the weather: the heating rod, and what compressors reach at best. */
const leastCop = 1
const mostCop = 7

const zeroK = 273.15

/** COP by outdoor temperature, [step], for water of `flowC`. */
export function copByOutdoor(
  stated: StatedPerformance,
  flowC: number,
  outdoorC: Float64Array,
): Float64Array {
  const gradeAt7 = stated.copAt7C / ideal(testFlowC, 7)
  const gradeAtMinus7 = stated.copAtMinus7C / ideal(testFlowC, -7)
  return outdoorC.map((outsideC) => {
    const share = Math.max(0, Math.min(1, (outsideC + 7) / 14))
    const grade = gradeAtMinus7 + share * (gradeAt7 - gradeAtMinus7)
    return Math.max(leastCop, Math.min(mostCop, grade * ideal(flowC, outsideC)))
  })
}

/** Cold for each unit of electricity by outdoor temperature, [step]; stated at 35 °C outside, for rooms of `indoorC`. */
export function eerByOutdoor(
  eerAt35C: number,
  indoorC: number,
  outdoorC: Float64Array,
): Float64Array {
  const coldC = indoorC - coilK
  const grade = eerAt35C / (ideal(35, coldC) - 1)
  return outdoorC.map((outsideC) =>
    Math.max(leastCop, Math.min(mostEer, grade * (ideal(outsideC, coldC) - 1))),
  )
}

/** The cooling surface is this much colder than the room, K. */
const coilK = 10

const mostEer = 10

/** Heat at `hotC` for each unit of work, taken from `coldC`. */
function ideal(hotC: number, coldC: number): number {
  return (hotC + zeroK) / Math.max(leastLiftK, hotC - coldC)
}
