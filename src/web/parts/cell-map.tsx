import type { Wording } from '../messages/wording.ts'
import type { CellMap, Spot } from '../view/cell-map.ts'
import { DataTable } from './figure.tsx'

/** Units from the city in the middle to its neighbourhoods, to the side. */
const across = 84

/** Half of the longest name, and the two lines of a name, in units. */
const halfName = 50
const nameHeight = 36

/** How many letters of a name fit below a spot. */
const fits = 18

/** A city and its neighbourhoods: a picture, and below it the same as a table. A line is broken where a node is not heard. */
export function CellMapFigure({
  wording,
  map,
}: {
  readonly wording: Wording
  readonly map: CellMap
}) {
  const { city, members, more } = map
  // High enough that no name stands on another.
  const down = members.length <= 2 ? nameHeight : Math.max(64, 13 * members.length)
  const places = members.map((spot, i) => {
    // The first one stands to the left of the city, the others go round by the clock.
    const turn = Math.PI + (2 * Math.PI * i) / members.length
    return { spot, x: round(across * Math.cos(turn)), y: round(down * Math.sin(turn)) }
  })
  const lowest = Math.max(0, ...places.map(({ y }) => y))
  return (
    <>
      <svg
        class="cells"
        viewBox={[
          -across - halfName,
          -down - 10,
          2 * (across + halfName),
          down + 10 + lowest + nameHeight,
        ].join(' ')}
        aria-hidden="true"
        focusable="false"
      >
        {places.map(({ spot, x, y }) => (
          <line
            class={isHeard(spot) && isHeard(city) ? undefined : 'broken'}
            x1="0"
            y1="0"
            x2={x}
            y2={y}
          />
        ))}
        <g>
          <rect
            x="-11"
            y="-11"
            width="22"
            height="22"
            rx="4"
            class={city.isOwn ? 'own' : undefined}
          />
          <Names spot={city} wording={wording} firstY={-26} />
        </g>
        {places.map(({ spot, x, y }) => (
          <g transform={`translate(${x} ${y})`}>
            <circle r="9" class={spot.isOwn ? 'own' : undefined} />
            <Names spot={spot} wording={wording} firstY={19} />
          </g>
        ))}
      </svg>
      <DataTable
        wording={wording}
        caption={wording.say('cells.caption', { city: city.name })}
        columns={[
          { head: wording.say('neighbours.name') },
          { head: wording.say('cells.node') },
          { head: wording.say('neighbours.state') },
        ]}
        rows={[city, ...members].map((spot) => [
          spot.isOwn ? <strong>{spot.name}</strong> : spot.name,
          spot.node ?? wording.say('cells.here'),
          wording.say(`cells.standing.${spot.standing}`),
        ])}
        stacks={2}
      />
      {more === 0 ? null : <p class="fine">{wording.say('cells.more', { count: more })}</p>}
    </>
  )
}

function Names(props: { readonly spot: Spot; readonly wording: Wording; readonly firstY: number }) {
  const { spot, wording, firstY } = props
  return (
    <>
      <text y={firstY}>{short(spot.name)}</text>
      <text class="small" y={firstY + 9}>
        {short(spot.node ?? wording.say('cells.here'))}
      </text>
    </>
  )
}

function isHeard({ standing }: Spot): boolean {
  return standing === 'here' || standing === 'heard'
}

function short(name: string): string {
  const letters = [...new Intl.Segmenter().segment(name)].map(({ segment }) => segment)
  return letters.length <= fits ? name : `${letters.slice(0, fits - 1).join('')}…`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
