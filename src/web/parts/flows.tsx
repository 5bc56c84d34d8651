import type { Wording } from '../messages/wording.ts'
import { round } from '../picture/path.ts'
import type { Flow, FlowName, FlowsView } from '../view/now.ts'

const width = 1000
const height = 190
const barHeight = 34

/** Two bars of equal length, where power comes from and where it goes, joined by ribbons in between. */
export function Flows(props: { readonly wording: Wording; readonly flows: FlowsView }) {
  const { wording, flows } = props
  const from = laidOut(flows.from)
  const to = laidOut(flows.to)
  return (
    <svg class="flows" viewBox={`0 0 ${width} ${height}`} role="img" aria-labelledby="flows-title">
      <title id="flows-title">
        {[...flows.from, ...flows.to].map((flow) => label(wording, flow)).join(', ')}
      </title>
      <defs>
        <pattern
          id="flow-stripes"
          width="9"
          height="9"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect class="pattern-mark" width="2.5" height="9" />
        </pattern>
        <pattern id="flow-dots" width="10" height="10" patternUnits="userSpaceOnUse">
          <circle class="pattern-mark" cx="3" cy="3" r="1.6" />
        </pattern>
        <pattern id="flow-bars" width="8" height="8" patternUnits="userSpaceOnUse">
          <rect class="pattern-mark" width="2" height="8" />
        </pattern>
        <pattern id="flow-lines" width="8" height="8" patternUnits="userSpaceOnUse">
          <rect class="pattern-mark" width="8" height="2" />
        </pattern>
      </defs>
      <Ribbons from={from} to={to} />
      <Bar wording={wording} parts={from} y={26} textY={16} />
      <Bar wording={wording} parts={to} y={height - 26 - barHeight} textY={height - 8} />
    </svg>
  )
}

interface Part {
  readonly flow: Flow
  readonly x: number
  readonly width: number
}

function laidOut(flows: readonly Flow[]): readonly Part[] {
  const total = flows.reduce((sum, flow) => sum + flow.powerW, 0)
  let x = 0
  return flows.map((flow) => {
    const part = { flow, x, width: total > 0 ? (width * flow.powerW) / total : 0 }
    x += part.width
    return part
  })
}

const patterns: Readonly<Record<FlowName, string | undefined>> = {
  sun: undefined,
  wind: 'url(#flow-stripes)',
  'battery-out': 'url(#flow-lines)',
  'grid-in': 'url(#flow-bars)',
  use: 'url(#flow-dots)',
  cars: undefined,
  heat: 'url(#flow-stripes)',
  'battery-in': 'url(#flow-lines)',
  'grid-out': 'url(#flow-bars)',
}

function Bar(props: {
  readonly wording: Wording
  readonly parts: readonly Part[]
  readonly y: number
  readonly textY: number
}) {
  return (
    <g>
      {props.parts.map((part) => {
        const pattern = patterns[part.flow.name]
        const box = {
          x: round(part.x),
          y: props.y,
          width: round(Math.max(part.width - 3, 1)),
          height: barHeight,
        }
        return (
          <>
            <rect class={`flow ${part.flow.name}`} {...box} />
            {pattern === undefined ? null : <rect class="pattern" fill={pattern} {...box} />}
            {part.width > 68 ? (
              <text
                class={part.width > 130 ? undefined : 'narrow'}
                x={round(part.x)}
                y={props.textY}
              >
                {props.wording.sayCode('flow', part.flow.name)}
              </text>
            ) : null}
          </>
        )
      })}
    </g>
  )
}

/** Ribbons join the bars in proportion: power has no name on it, so every source reaches every use alike. */
function Ribbons(props: { readonly from: readonly Part[]; readonly to: readonly Part[] }) {
  const top = 26 + barHeight
  const bottom = height - 26 - barHeight
  const middle = (top + bottom) / 2
  return (
    <g>
      {props.from.flatMap((from) =>
        props.to.map((to) => {
          const a = from.x + (from.width * to.x) / width
          const aWidth = (from.width * to.width) / width
          const b = to.x + (to.width * from.x) / width
          if (aWidth < 2) return null
          const d =
            `M${round(a)} ${top}C${round(a)} ${middle} ${round(b)} ${middle} ${round(b)} ${bottom}` +
            `H${round(b + aWidth)}C${round(b + aWidth)} ${middle} ${round(a + aWidth)} ${middle} ${round(a + aWidth)} ${top}Z`
          return <path class={`ribbon ${from.flow.name}`} d={d} />
        }),
      )}
    </g>
  )
}

function label(wording: Wording, flow: Flow): string {
  return `${wording.sayCode('flow', flow.name)} ${wording.power(flow.powerW)}`
}
