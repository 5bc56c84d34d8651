import type { Wording } from '../messages/wording.ts'
import type { DoubtedThing } from '../view/things.ts'
import { doubtText } from './doubt.ts'

/** The things whose reports are not believed, what is wrong with each, and since when; nothing where all are. */
export function Doubts(props: {
  readonly wording: Wording
  readonly nowMs: number
  readonly things: readonly DoubtedThing[]
}) {
  const { wording, nowMs, things } = props
  if (things.length === 0) return null
  return (
    <section class="notice wrong" aria-labelledby="doubts-heading">
      <h2 id="doubts-heading">{wording.say('doubt.list')}</h2>
      <ul class="plain">
        {things.flatMap(({ name, href, doubts }) =>
          doubts.map((doubt) => (
            <li>
              <a href={href}>{name}</a>: {doubtText(wording, doubt)}{' '}
              {wording.say('doubt.since', { time: wording.when(doubt.sinceMs, nowMs) })}
            </li>
          )),
        )}
      </ul>
    </section>
  )
}
