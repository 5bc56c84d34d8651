import type { Confirmed } from '../../assembly/meeting/confirmation.ts'
import type { Span } from '../../assembly/meeting/transcript.ts'
import type { Wording } from '../messages/wording.ts'
import { timeCode } from '../view/meeting.ts'

/** Where something was said: who by, when in the recording, in which turn. */
export function SaidAt(props: { readonly wording: Wording; readonly span: Span }) {
  const { wording, span } = props
  const turn = wording.say('passage.turn', { turn: wording.number(span.turn + 1) })
  return (
    <>
      {span.speaker === null ? null : <span dir="auto">{span.speaker} · </span>}
      {span.fromMs === null ? null : (
        <>
          <time datetime={`PT${Math.floor(span.fromMs / 1_000)}S`}>{timeCode(span.fromMs)}</time>
          {' · '}
        </>
      )}
      {turn}
    </>
  )
}

/** The words behind something confirmed, with their place and who found it. */
export function Source(props: { readonly wording: Wording; readonly passage: Confirmed }) {
  const { wording, passage } = props
  const { span, foundBy } = passage
  return (
    <details class="source">
      <summary>{wording.say('passage.source')}</summary>
      <blockquote dir="auto">{span.quote}</blockquote>
      <p class="fine">
        <SaidAt wording={wording} span={span} />
        <br />
        {wording.say(`passage.found.${foundBy}`)}
        <br />
        {wording.say('passage.file')} <code>{span.fileHash.slice(0, 16)}</code>
      </p>
    </details>
  )
}
