import type { SharedDays } from '../../sense/store-usual-day.ts'
import type { Wording } from '../messages/wording.ts'

/** What is known of other homes, for a new one: from homes here, or from those of a city. */
export function Learned(props: {
  readonly wording: Wording
  /** Homes of the neighbourhood that were learned from. */
  readonly homes: number
  /** What the neighbourhoods of its city found out together; null: nothing yet. */
  readonly shared: SharedDays | null
}) {
  const { wording, homes, shared } = props
  return (
    <>
      <h2>{wording.say('learned.title')}</h2>
      <p>{wording.say('learned.sentence')}</p>
      <p>
        {homes === 0 ? wording.say('learned.few') : wording.say('learned.homes', { homes })}{' '}
        {shared === null
          ? wording.say('learned.alone')
          : wording.say('learned.together', {
              cells: shared.cells,
              homes: shared.homes,
              on: wording.date(shared.learnedMs),
            })}
      </p>
    </>
  )
}
