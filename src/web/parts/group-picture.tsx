import type { GroupView } from '../../assembly/conversation/map-view.ts'
import type { Wording } from '../messages/wording.ts'

/** Units from the middle of the picture to the middle of the farthest group, and of the largest circle. */
const reach = 62
const largest = 30

/** Groups as circles: where they stand on the first two axes, as large as they have people. The table beside it says the same in numbers. */
export function GroupPicture(props: {
  readonly wording: Wording
  readonly groups: readonly GroupView[]
  /** The reader's own. */
  readonly own: string | null
}) {
  const { wording, groups, own } = props
  const most = Math.max(...groups.map(({ people }) => people))
  const sorted = groups.toSorted((a, b) => b.people - a.people)
  return (
    <svg class="groups" viewBox="-100 -72 200 144" aria-hidden="true" focusable="false">
      {sorted.map(({ name, people, x, y }) => {
        const radius = Math.max(9, largest * Math.sqrt(people / most))
        const isOwn = name === own
        return (
          <g transform={`translate(${round(x * reach)} ${round(-y * reach * 0.55)})`}>
            <circle class={isOwn ? 'own' : undefined} r={round(radius)} />
            <text y="-1">{name}</text>
            <text class="small" y="8">
              {wording.number(people)}
            </text>
            {isOwn ? (
              <text class="small" y={round(radius + 8)}>
                {wording.say('map.picture.you')}
              </text>
            ) : null}
          </g>
        )
      })}
    </svg>
  )
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
