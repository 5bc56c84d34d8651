import type { Wording } from '../messages/wording.ts'
import { fractionsOf, hourMarks, niceMarks } from '../picture/axis.ts'
import { stairArea, stairPath } from '../picture/path.ts'

/** Narrow enough for its letters to be read on a phone. */
const width = 640
const left = 92
const top = 26
const bottom = 30

/** One line of a picture of stairs; with `area`, filled to zero in the colour of that name. */
export interface StairLine {
  readonly values: Float64Array
  readonly kind: 'plan' | 'other'
  readonly area?: string
}

/** Where a run of a device's steps begins and ends, and the number it has in the list. */
export interface StairRun {
  readonly from: number
  readonly to: number
  readonly number: number
}

/** Hours that a picture covers. */
export interface StairHours {
  readonly timeZone: string
  readonly startMs: number
  readonly stepMs: number
}

/** Values that hold for whole steps, over the hours of a plan. Numbers above its runs are those of a list that explains them. */
export function Stairs(props: {
  readonly wording: Wording
  readonly id: string
  readonly title: string
  readonly hours: StairHours
  readonly lines: readonly StairLine[]
  readonly runs?: readonly StairRun[]
  readonly height: number
  readonly say: (value: number) => string
}) {
  const { wording, id, hours, lines, height, say, runs = [] } = props
  const { timeZone, startMs, stepMs } = hours
  const count = lines[0]?.values.length ?? 0
  const all = lines.flatMap(({ values }) => [...values])
  const highest = Math.max(1, ...all)
  const lowest = Math.min(0, ...all)
  const x = (k: number) => left + ((width - left) * k) / Math.max(1, count)
  const y = (value: number) =>
    top + ((height - top - bottom) * (highest - value)) / (highest - lowest)
  return (
    <svg
      class="stairs"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-labelledby={`${id}-title`}
    >
      <title id={`${id}-title`}>{props.title}</title>
      {lines.map(({ values, area }) =>
        area === undefined ? null : <path class={`band ${area}`} d={stairArea(values, x, y)} />,
      )}
      {niceMarks(lowest, highest, 3).map((mark) => (
        <>
          <line
            class={mark === 0 ? 'curve-axis' : 'curve-grid'}
            x1={left}
            x2={width}
            y1={y(mark)}
            y2={y(mark)}
          />
          <text x={left - 10} y={y(mark) + 5} text-anchor="end">
            {say(mark)}
          </text>
        </>
      ))}
      {lines.map(({ values, kind }) => (
        <path class={`stairs-line ${kind}`} d={stairPath(values, x, y)} />
      ))}
      {runs.map(({ from, to, number }) => (
        <>
          {from === 0 ? null : (
            <line class="stairs-run" x1={x(from)} x2={x(from)} y1={4} y2={height - bottom} />
          )}
          {x(to) - x(from) < narrowest ? null : (
            <text class="stairs-number" x={x((from + to) / 2)} y={16} text-anchor="middle">
              {String(number)}
            </text>
          )}
        </>
      ))}
      {hourMarks(fractionsOf(timeZone, startMs, stepMs, count)).map((k, i) => (
        <text
          class={i % 2 === 1 ? 'narrow' : undefined}
          x={x(k)}
          y={height - 6}
          text-anchor="middle"
        >
          {wording.time(startMs + k * stepMs)}
        </text>
      ))}
    </svg>
  )
}

/** A run that is narrower has no room for its number; the list has its times. */
const narrowest = 24

/** What the lines of a picture mean: each as it is drawn, with its name. */
export function StairsLegend(props: {
  readonly entries: readonly { readonly kind: StairLine['kind']; readonly name: string }[]
}) {
  return (
    <ul class="plain legend">
      {props.entries.map(({ kind, name }) => (
        <li>
          <svg class="swatch" viewBox="0 0 28 14" aria-hidden="true" focusable="false">
            <path class={`stairs-line ${kind}`} d="M0 7H28" />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  )
}
