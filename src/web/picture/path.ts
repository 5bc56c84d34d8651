/** A point of a picture, in its own units, y downwards. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** Runs of steps without a gap between `from` and `to` (excluded): `[first, last]` each, both included. */
export function runs(values: Float64Array, from: number, to: number): [number, number][] {
  const found: [number, number][] = []
  let first = -1
  for (let k = from; k <= to; k++) {
    const isKnown = k < to && !Number.isNaN(values[k] ?? NaN)
    if (isKnown && first < 0) first = k
    if (!isKnown && first >= 0) {
      found.push([first, k - 1])
      first = -1
    }
  }
  return found
}

/** SVG path data of the area between two edges over each run of steps. A gap stays open. */
export function areaPath(
  values: Float64Array,
  from: number,
  to: number,
  near: (k: number) => Point,
  far: (k: number) => Point,
): string {
  return runs(values, from, to)
    .map(([first, last]) => {
      const points: Point[] = []
      for (let k = first; k <= last; k++) points.push(far(k))
      for (let k = last; k >= first; k--) points.push(near(k))
      return `${lineThrough(points)}Z`
    })
    .join('')
}

/** SVG path data of one edge over each run of steps. */
export function edgePath(
  values: Float64Array,
  from: number,
  to: number,
  edge: (k: number) => Point,
): string {
  return runs(values, from, to)
    .map(([first, last]) => {
      const points: Point[] = []
      for (let k = first; k <= last; k++) points.push(edge(k))
      return lineThrough(points)
    })
    .join('')
}

/** SVG path data of values that each hold for a whole step: a line like stairs. `x` of where a step begins, `y` of a value. */
export function stairPath(
  values: Float64Array,
  x: (k: number) => number,
  y: (value: number) => number,
): string {
  return lineThrough(
    [...values].flatMap((value, k) => [
      { x: x(k), y: y(value) },
      { x: x(k + 1), y: y(value) },
    ]),
  )
}

/** The area between the stairs and zero. */
export function stairArea(
  values: Float64Array,
  x: (k: number) => number,
  y: (value: number) => number,
): string {
  if (values.length === 0) return ''
  const zero = round(y(0))
  return `${stairPath(values, x, y)}L${round(x(values.length))} ${zero}L${round(x(0))} ${zero}Z`
}

function lineThrough(points: readonly Point[]): string {
  return points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('')
}

/** A tenth of a unit is finer than any screen shows. */
export function round(value: number): number {
  return Math.round(value * 10) / 10
}
