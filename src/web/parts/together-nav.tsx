import type { MessageKey } from '../messages/catalogue.ts'
import type { Wording } from '../messages/wording.ts'

/** The places of deciding together, in the order in which a question goes through them. A new one is a line here. */
const places = [
  { path: 'together', text: 'together.nav.together' },
  { path: 'questions', text: 'together.nav.questions' },
  { path: 'meetings', text: 'together.nav.meetings' },
  { path: 'panels', text: 'together.nav.panels' },
  { path: 'ballots', text: 'together.nav.ballots' },
  { path: 'decisions', text: 'together.nav.decisions' },
] as const satisfies readonly { readonly path: string; readonly text: MessageKey }[]

/** Links between the places of deciding together, on all of their pages. */
export function TogetherNav(props: {
  readonly wording: Wording
  /** Short name of the cell. */
  readonly slug: string
  /** Address of the page. */
  readonly path: string
}) {
  const { wording, slug, path } = props
  return (
    <nav class="within" aria-label={wording.say('together.nav')}>
      <ul class="plain">
        {places.map((place) => {
          const href = `/at/${slug}/${place.path}`
          const isHere = path === href || path.startsWith(`${href}/`)
          return (
            <li>
              <a href={href} aria-current={isHere ? 'page' : undefined}>
                {wording.say(place.text)}
              </a>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
