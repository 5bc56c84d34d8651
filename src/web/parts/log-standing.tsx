import type { Wording } from '../messages/wording.ts'
import type { LogStanding } from '../view/proof.ts'

/** Says whether a statement's bookings stand in the log, against which head, and when that was looked at. */
export function Standing(props: {
  readonly wording: Wording
  readonly standing: LogStanding | null
  /** The list of single bookings with their proofs; null where the reader may not open it. */
  readonly bookingsHref: string | null
}) {
  const { wording, standing, bookingsHref } = props
  return (
    <section aria-labelledby="standing-heading">
      <h2 id="standing-heading">{wording.say('standing.heading')}</h2>
      {standing === null ? (
        <p>{wording.say('standing.none')}</p>
      ) : (
        <>
          <p>{found(wording, standing)}</p>
          {standing.unlogged === 0 ? null : (
            <p>{wording.say('standing.unlogged', { count: standing.unlogged })}</p>
          )}
          <p class="fine">
            {wording.say('standing.head', {
              date: wording.date(standing.atMs),
              time: wording.time(standing.atMs),
              count: standing.size,
            })}{' '}
            <code>{standing.head}</code>
          </p>
        </>
      )}
      {bookingsHref === null ? null : (
        <p class="no-print">
          <a href={bookingsHref}>{wording.say('standing.bookings')}</a>
        </p>
      )}
    </section>
  )
}

function found(wording: Wording, standing: LogStanding): string {
  const { bookings, unlogged, changed, isWhole, dayMs } = standing
  if (!isWhole) return wording.say('standing.broken')
  if (changed > 0) return wording.say('standing.changed', { count: changed })
  const count = bookings - unlogged
  return dayMs === null
    ? wording.say('standing.month', { count })
    : wording.say('standing.day', { count, day: wording.day(dayMs) })
}
