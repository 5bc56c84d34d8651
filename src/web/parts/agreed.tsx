import type { AgreedBy, AgreedPart } from '../../accounts/sharing/agreed-part.ts'
import type { Wording } from '../messages/wording.ts'

/** What a row of a statement goes by: the decisions, with a link where the reader may open them. */
export function AgreedLine(props: {
  readonly wording: Wording
  /** The neighbourhood's short name; null: the reader sees nothing of it. */
  readonly slug: string | null
  readonly by: readonly AgreedBy[]
}) {
  const { wording, slug, by } = props
  if (by.length === 0) return null
  return (
    <small class="agreed">
      {wording.say('agreed.by')}{' '}
      {by.map((one, i) => (
        <>
          {i === 0 ? '' : ', '}
          <Decision slug={slug} by={one} />
        </>
      ))}
    </small>
  )
}

/** What of the sharing cannot be changed by hand, and the decision that says so. */
export function AgreedNotice(props: {
  readonly wording: Wording
  readonly slug: string
  readonly parts: readonly AgreedPart[]
}) {
  const { wording, slug, parts } = props
  if (parts.length === 0) return null
  return (
    <div class="notice limit">
      <p>{wording.say('agreed.settings')}</p>
      <ul>
        {parts.map(({ kind, by }) => (
          <li>
            {wording.say(`agreed.kind.${kind}`)}
            {': '}
            <Decision slug={slug} by={by} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Decision({ slug, by }: { readonly slug: string | null; readonly by: AgreedBy }) {
  return slug === null ? <>{by.title}</> : <a href={`/at/${slug}/decisions/${by.id}`}>{by.title}</a>
}
