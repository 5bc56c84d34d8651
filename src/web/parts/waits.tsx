import type { Wording } from '../messages/wording.ts'
import type { WaitsView } from '../view/together.ts'

/** One line that says what the neighbourhood asks the reader, with the way to it; nothing where it asks nothing. */
export function Waits({
  wording,
  waits,
}: {
  readonly wording: Wording
  readonly waits: WaitsView | null
}) {
  if (waits === null || waits.lines.length === 0) return null
  const { href, lines } = waits
  const [first] = lines
  const only = lines.length === 1 ? first : undefined
  return (
    <p class="no-print">
      {wording.say('together.asked', { count: lines.length })}{' '}
      {only === undefined ? (
        <a href={href}>{wording.say('nav.together')}</a>
      ) : (
        <a href={only.href ?? href} lang={only.language ?? undefined}>
          {only.title}
        </a>
      )}
    </p>
  )
}
