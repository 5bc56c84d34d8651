import type { Wording } from '../messages/wording.ts'
import {
  gapArcs,
  homeRingShape,
  nestedCircles,
  ringPoint,
  ringRadii,
  ringShape,
  type Band,
} from '../picture/ring.ts'
import type { CellHead, DayView, HomeRing } from '../view/now.ts'

/**
 * The signature picture: a cell and its 24 hours. Noon at the top where the sun is; the hand points at
 * now; what is measured lies behind it, what is expected lighter ahead; homes are small rings within.
 */
export function Ring(props: {
  readonly wording: Wording
  readonly cell: Pick<CellHead, 'name' | 'timeZone'>
  readonly nowMs: number
  readonly nowFraction: number
  readonly day: DayView
  readonly homes: readonly HomeRing[]
  /** What stands in the middle where there are no homes: a number and a word. */
  readonly middle?: { readonly value: string; readonly word: string }
}) {
  const { wording, day } = props
  const shape = ringShape(day)
  const peak = peakOf(day)
  return (
    <svg
      class="ring"
      viewBox="-320 -320 640 640"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- SVG has no tag for it, and the homes inside stay links
      role="group"
      aria-labelledby="ring-title ring-desc"
    >
      <title id="ring-title">{wording.say('ring.title', { name: props.cell.name })}</title>
      <desc id="ring-desc">
        {wording.say('ring.description', {
          now: wording.time(props.nowMs),
          peak: wording.time(peak.atMs),
          power: wording.power(peak.powerW),
        })}
      </desc>
      <Patterns />
      <Hours />
      <g aria-hidden="true">
        <BandPaths band={shape.sun} kind="sun" />
        <BandPaths band={shape.wind} kind="wind" pattern="url(#wind-stripes)" />
        <BandPaths band={shape.use} kind="use" pattern="url(#use-dots)" />
        <circle class="ring-zero" r={ringRadii.zero} />
        <path class="ring-gap" d={gapArcs(day.fractions, day.useW, ringRadii.zero)} />
        <BandPaths band={shape.moved} kind="moved" />
        <Hand fraction={props.nowFraction} label={wording.time(props.nowMs)} />
      </g>
      {props.middle === undefined ? (
        <Homes wording={wording} day={day} homes={props.homes} />
      ) : (
        <g aria-hidden="true">
          <text class="ring-value" text-anchor="middle" y="8">
            {props.middle.value}
          </text>
          <text class="ring-word" text-anchor="middle" y="40">
            {props.middle.word}
          </text>
        </g>
      )}
    </svg>
  )
}

/** What each band is called, with a swatch of its own pattern: nobody needs to tell colours apart. */
export function RingLegend(props: { readonly wording: Wording; readonly hasWind: boolean }) {
  const entries = [
    { kind: 'sun', key: 'ring.sun' },
    ...(props.hasWind ? [{ kind: 'wind', key: 'ring.wind' } as const] : []),
    { kind: 'use', key: 'ring.use' },
    { kind: 'moved', key: 'ring.moved' },
  ] as const
  const fills = {
    sun: undefined,
    wind: 'url(#wind-stripes)',
    use: 'url(#use-dots)',
    moved: undefined,
  }
  return (
    <ul class="plain legend">
      {entries.map(({ kind, key }) => (
        <li>
          <svg class="swatch" viewBox="0 0 28 14" aria-hidden="true" focusable="false">
            {kind === 'moved' ? (
              <path class="band moved" d="M0 6.2 L10 4 H18 L28 6.2 V7.8 L18 10 H10 L0 7.8 Z" />
            ) : (
              <>
                <rect class={`band ${kind}`} width="28" height="14" />
                {fills[kind] === undefined ? null : (
                  <rect class="pattern" width="28" height="14" fill={fills[kind]} />
                )}
              </>
            )}
          </svg>
          {props.wording.say(key)}
        </li>
      ))}
    </ul>
  )
}

function BandPaths(props: {
  readonly band: Band
  readonly kind: string
  readonly pattern?: string
}) {
  const { band, kind, pattern } = props
  return (
    <>
      <path class={`band ${kind}`} d={band.measured} />
      <path class={`band ${kind} ahead`} d={band.ahead} />
      {pattern === undefined ? null : (
        <>
          <path class="pattern" fill={pattern} d={band.measured} />
          <path class="pattern ahead" fill={pattern} d={band.ahead} />
        </>
      )}
    </>
  )
}

function Patterns() {
  return (
    <defs>
      <pattern
        id="wind-stripes"
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect class="pattern-mark" width="1.6" height="5" />
      </pattern>
      <pattern id="use-dots" width="6" height="6" patternUnits="userSpaceOnUse">
        <circle class="pattern-mark" cx="1.5" cy="1.5" r="0.9" />
        <circle class="pattern-mark" cx="4.5" cy="4.5" r="0.9" />
      </pattern>
    </defs>
  )
}

function Hours() {
  return (
    <g class="ring-hours" aria-hidden="true">
      {Array.from({ length: 24 }, (_, hour) => {
        const isMain = hour % 6 === 0
        const from = ringPoint(hour / 24, ringRadii.hand - (isMain ? 10 : 5))
        const to = ringPoint(hour / 24, ringRadii.hand)
        const label = ringPoint(hour / 24, ringRadii.label)
        return (
          <>
            <line class={isMain ? 'main' : undefined} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
            {hour % 3 === 0 ? (
              <text
                class={isMain ? 'main' : undefined}
                x={label.x}
                y={label.y + 5}
                text-anchor="middle"
              >
                {hour}
              </text>
            ) : null}
          </>
        )
      })}
    </g>
  )
}

function Hand(props: { readonly fraction: number; readonly label: string }) {
  const from = ringPoint(props.fraction, ringRadii.homes + 4)
  const to = ringPoint(props.fraction, ringRadii.hand - 4)
  const label = ringPoint(props.fraction, ringRadii.hand)
  return (
    <g class="ring-hand">
      <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
      <circle cx={from.x} cy={from.y} r="4" />
      <rect x={label.x - 33} y={label.y - 14} width="66" height="28" rx="14" />
      <text x={label.x} y={label.y + 5.5} text-anchor="middle">
        {props.label}
      </text>
    </g>
  )
}

function Homes(props: {
  readonly wording: Wording
  readonly day: DayView
  readonly homes: readonly HomeRing[]
}) {
  const circles = nestedCircles(props.homes.length, ringRadii.homes - 2)
  const radius = circles.radius * 0.76
  return (
    <g class="ring-homes">
      {props.homes.map((home, i) => {
        const at = circles.at[i]
        if (at === undefined) return null
        return (
          <g transform={`translate(${at.x} ${at.y})`}>
            <HomeMark
              wording={props.wording}
              day={props.day}
              home={home}
              radius={radius}
              room={circles.radius}
            />
          </g>
        )
      })}
    </g>
  )
}

function HomeMark(props: {
  readonly wording: Wording
  readonly day: DayView
  readonly home: HomeRing
  readonly radius: number
  readonly room: number
}) {
  const { wording, home, radius } = props
  const text = homeText(wording, home)
  if (home.kind === 'closed') {
    return (
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- SVG has no tag for it
      <g role="img" aria-label={text}>
        <title>{text}</title>
        <circle class="home-closed" r={radius} />
      </g>
    )
  }
  const shape = homeRingShape(props.day.fractions, home.netW, radius)
  return (
    <a class={home.isOwn ? 'home own' : 'home'} href={`/at/${home.slug}/home`} aria-label={text}>
      <title>{text}</title>
      <circle class="home-room" r={props.room} />
      <path class="band use" d={shape.takes} />
      <path class="band sun" d={shape.gives} />
      <circle class="home-zero" r={radius} />
      <path class="home-sign" d={sign(home.nowW, radius * 0.32)} />
    </a>
  )
}

/** One home in words, as its ring, its tool tip and its line in the list say it. */
export function homeText(wording: Wording, home: HomeRing): string {
  const { name } = home
  if (home.kind === 'closed') return wording.say('ring.home.closed', { name })
  if (home.nowW === null) return wording.say('ring.home.silent', { name })
  if (Math.abs(home.nowW) < evenW) return wording.say('ring.home.even', { name })
  const power = wording.power(Math.abs(home.nowW))
  return wording.say(home.nowW > 0 ? 'ring.home.using' : 'ring.home.giving', { name, power })
}

/** Below this a home counts as needing nothing from outside, W. */
export const evenW = 50

/** Up: gives. Down: takes. A bar: neither. A dot: silent. */
function sign(nowW: number | null, size: number): string {
  const s = Math.round(size * 10) / 10
  if (nowW === null) return `M-1 0a1 1 0 1 0 2 0a1 1 0 1 0 -2 0Z`
  if (Math.abs(nowW) < evenW) return `M${-s} -1.2H${s}V1.2H${-s}Z`
  return nowW < 0 ? `M0 ${-s}L${s} ${s * 0.7}H${-s}Z` : `M0 ${s}L${s} ${-s * 0.7}H${-s}Z`
}

function peakOf(day: DayView): { readonly atMs: number; readonly powerW: number } {
  let peak = { atMs: day.startMs, powerW: 0 }
  for (let k = 0; k < day.fractions.length; k++) {
    const powerW = (day.sunW[k] || 0) + (day.windW[k] || 0)
    if (powerW > peak.powerW) peak = { atMs: day.startMs + k * day.stepMs, powerW }
  }
  return peak
}
