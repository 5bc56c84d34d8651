import { hourMarks, niceMarks } from '../picture/axis.ts'
import { areaPath, edgePath, runs } from '../picture/path.ts'
import type { Wording } from '../messages/wording.ts'
import type { DayView } from '../view/now.ts'

const width = 1000
const height = 300
const left = 76
const right = 12
const top = 18
const bottom = 34

/** Power over 24 hours around zero: measured as a line, planned dashed, limits as lines with their own name. */
export function Curve(props: {
  readonly wording: Wording
  readonly id: string
  readonly title: string
  readonly day: DayView
  readonly values: Float64Array
  readonly limits: readonly { readonly name: string; readonly powerW: number }[]
}) {
  const { wording, day, values } = props
  const known = Array.from(values).filter((value) => !Number.isNaN(value))
  const highest = Math.max(1, ...known, ...props.limits.map(({ powerW }) => powerW))
  const lowest = Math.min(0, ...known, ...props.limits.map(({ powerW }) => powerW))
  const marks = niceMarks(lowest, highest, 6)
  const count = values.length
  const x = (k: number) => left + ((width - left - right) * k) / count
  const y = (powerW: number) =>
    top + ((height - top - bottom) * (highest - powerW)) / (highest - lowest)
  const at = (k: number) => ({ x: x(k + 0.5), y: y(values[k] ?? 0) })
  return (
    <svg
      class="curve"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-labelledby={`${props.id}-title`}
    >
      <title id={`${props.id}-title`}>{props.title}</title>
      {marks.map((mark) => (
        <>
          <line
            class={mark === 0 ? 'curve-axis' : 'curve-grid'}
            x1={left}
            x2={width - right}
            y1={y(mark)}
            y2={y(mark)}
          />
          <text x={left - 8} y={y(mark) + 5} text-anchor="end">
            {wording.power(mark)}
          </text>
        </>
      ))}
      <path
        class="band use"
        d={areaPath(
          values,
          0,
          count,
          (k) => ({ x: x(k + 0.5), y: y(0) }),
          (k) => ({ x: x(k + 0.5), y: y(Math.max(0, values[k] ?? 0)) }),
        )}
      />
      <path
        class="band sun"
        d={areaPath(
          values,
          0,
          count,
          (k) => ({ x: x(k + 0.5), y: y(0) }),
          (k) => ({ x: x(k + 0.5), y: y(Math.min(0, values[k] ?? 0)) }),
        )}
      />
      <path class="curve-line" d={edgePath(values, 0, day.nowStep, at)} />
      <path
        class="curve-line ahead"
        d={edgePath(values, Math.max(0, day.nowStep - 1), count, at)}
      />
      <line
        class="curve-axis"
        x1={x(day.nowStep)}
        x2={x(day.nowStep)}
        y1={top}
        y2={height - bottom}
      />
      <text x={x(day.nowStep)} y={12} text-anchor="middle">
        {wording.say('ring.now')}
      </text>
      {props.limits.map((limit) => (
        <>
          <line
            class="curve-limit"
            x1={left}
            x2={width - right}
            y1={y(limit.powerW)}
            y2={y(limit.powerW)}
          />
          <text
            x={width - right}
            y={y(limit.powerW) + (limit.powerW < 0 ? -8 : 20)}
            text-anchor="end"
          >
            {limit.name}
          </text>
        </>
      ))}
      {hourMarks(day.fractions).map((k) => (
        <text x={x(k)} y={height - 8} text-anchor="middle">
          {wording.time(day.startMs + k * day.stepMs)}
        </text>
      ))}
    </svg>
  )
}

/** The highest known value and its step; null where nothing is known. */
export function highestOf(
  values: Float64Array,
): { readonly step: number; readonly value: number } | null {
  let found: { step: number; value: number } | null = null
  for (const [first, last] of runs(values, 0, values.length)) {
    for (let step = first; step <= last; step++) {
      const value = values[step] ?? 0
      if (found === null || value > found.value) found = { step, value }
    }
  }
  return found
}
