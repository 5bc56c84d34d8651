import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { languageNames, languages } from './messages/catalogue.ts'
import type { Wording } from './messages/wording.ts'
import { TogetherNav } from './parts/together-nav.tsx'
import type { CellHead } from './view/now.ts'

/** Which entry of the navigation a page belongs to. */
export type NavName =
  | 'now'
  | 'home'
  | 'neighbourhood'
  | 'together'
  /** A page of deciding together as well. */
  | 'questions'
  | 'accounts'
  | 'things'
  | 'settings'

/** What every page has around its content. */
export interface Frame {
  readonly wording: Wording
  /** Address of this page, for the language switch and for coming back. */
  readonly path: string
  /** The cell the page belongs to, with the time it is there; null on pages of the node. */
  readonly cell: CellHead | null
  readonly nowMs: number
  /** Where the navigation leads; null where nothing may be seen yet. */
  readonly places: Places | null
  readonly reader: { readonly name: string } | null
  /** Whether this node still waits to be set up: offers to start a neighbourhood of one's own. */
  readonly isSetUp: boolean
  /** A sentence about what the last form did. */
  readonly notice: { readonly kind: 'done' | 'wrong'; readonly text: string } | null
}

/** What of a neighbourhood a reader may open. */
export interface Places {
  /** The neighbourhood; null for a guest of a home, who sees nothing of it. */
  readonly neighbourhood: string | null
  /** The home they live in there, or are a guest of. */
  readonly home: { readonly slug: string; readonly isGuest: boolean } | null
  readonly isSteward: boolean
  /** Whether they live in a home of it. */
  readonly isMember: boolean
  /** Where they decide together; null: nowhere. */
  readonly together: string | null
}

/** One whole document: head, header, navigation, the page's own content, footer. */
export function Page(props: {
  readonly frame: Frame
  readonly title: string
  readonly nav?: NavName
  readonly islands?: readonly string[]
  /** Address of the event stream that tells this page it has become old. */
  readonly liveHref?: string
  readonly children: Child
}) {
  const { frame, title } = props
  const { wording, cell, notice, places } = frame
  const isTogether = props.nav === 'together' || props.nav === 'questions'
  return (
    <>
      {raw('<!doctype html>')}
      <html lang={wording.language}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>{cell === null ? `${title} · Commonwatt` : `${title} · ${cell.name}`}</title>
          <link rel="stylesheet" href="/assets/style.css" />
          <link rel="icon" href="/icon.svg" type="image/svg+xml" />
          {(props.islands ?? []).map((name) => (
            <script type="module" src={`/assets/${name}.js`}></script>
          ))}
        </head>
        <body data-live-events={props.liveHref}>
          <a class="skip" href="#content">
            {wording.say('frame.skip')}
          </a>
          <Header frame={frame} nav={isTogether ? 'together' : props.nav} />
          <main id="content" tabindex={-1}>
            {notice === null ? null : (
              <p class={`notice ${notice.kind}`} role={notice.kind === 'done' ? 'status' : 'alert'}>
                {notice.text}
              </p>
            )}
            {isTogether && places !== null && places.neighbourhood !== null ? (
              <TogetherNav wording={wording} slug={places.neighbourhood} path={frame.path} />
            ) : null}
            {props.children}
          </main>
          <Footer frame={frame} isLive={props.liveHref !== undefined} />
        </body>
      </html>
    </>
  )
}

function Header(props: { readonly frame: Frame; readonly nav: NavName | undefined }) {
  const { wording, cell, places, reader, isSetUp } = props.frame
  return (
    <header class="site">
      {cell?.isSample === true ? (
        <p class="sample">
          {cell.speed === 0
            ? wording.say('frame.sample.stopped')
            : cell.speed === 1
              ? wording.say('frame.sample.real')
              : wording.say('frame.sample', { speed: wording.number(cell.speed) })}{' '}
          {isSetUp ? null : <a href="/start">{wording.say('frame.start')}</a>}
        </p>
      ) : null}
      <div class="masthead">
        <a class="mark" href="/">
          <Mark />
          <span>Commonwatt</span>
        </a>
        {reader === null ? (
          isSetUp ? (
            <a class="who" href="/sign-in">
              {wording.say('frame.sign-in')}
            </a>
          ) : null
        ) : (
          <a class="who" href="/me">
            {reader.name}
          </a>
        )}
      </div>
      {places === null ? null : (
        <nav aria-label={wording.say('frame.navigation', { name: cell?.name ?? 'Commonwatt' })}>
          <ul class="plain">
            {navigation(places).map(({ name, href }) => (
              <li>
                <a href={href} aria-current={props.nav === name ? 'page' : undefined}>
                  {wording.say(`nav.${name}`)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </header>
  )
}

function navigation(
  places: Places,
): readonly { readonly name: Exclude<NavName, 'questions'>; readonly href: string }[] {
  const { neighbourhood, home, isSteward, isMember, together } = places
  const all = `/at/${neighbourhood}`
  const own = home === null || home.isGuest ? null : `/at/${home.slug}`
  const things = isSteward ? all : own
  const entries = [
    ['now', neighbourhood === null ? null : all],
    ['home', home?.isGuest === true ? `/at/${home.slug}/guest` : own && `${own}/home`],
    ['neighbourhood', neighbourhood === null ? null : `${all}/neighbourhood`],
    ['together', together === null ? null : `/at/${together}/together`],
    ['accounts', isSteward || isMember ? `${all}/accounts` : null],
    ['things', things && `${things}/things`],
    ['settings', neighbourhood === null ? null : `${all}/settings`],
  ] as const
  return entries.flatMap(([name, href]) => (href === null ? [] : [{ name, href }]))
}

function Footer(props: { readonly frame: Frame; readonly isLive: boolean }) {
  const { wording, path } = props.frame
  return (
    <footer class="site">
      {props.isLive ? (
        <p class="live" data-live-control hidden>
          <button
            type="button"
            data-pause={wording.say('frame.pause')}
            data-resume={wording.say('frame.resume')}
          >
            {wording.say('frame.pause')}
          </button>
          <output
            data-updated={wording.say('frame.updated', { time: '%' })}
            data-lost={wording.say('frame.lost', { time: '%' })}
          ></output>
        </p>
      ) : null}
      <form class="languages" method="post" action="/language">
        <input type="hidden" name="back" value={path} />
        <span id="language-label">{wording.say('frame.language')}</span>
        {languages.map((language) => (
          <button
            type="submit"
            name="language"
            value={language}
            lang={language}
            aria-pressed={language === wording.language ? 'true' : 'false'}
          >
            {languageNames[language]}
          </button>
        ))}
      </form>
      <p>
        <a href="https://www.gnu.org/licenses/agpl-3.0.html">{wording.say('frame.licence')}</a>
      </p>
    </footer>
  )
}

/** The mark: a ring of a day with its noon band, small. */
export function Mark() {
  return (
    <svg viewBox="-16 -16 32 32" aria-hidden="true" focusable="false">
      <path
        class="band sun"
        d="M-10.4 0A10.4 10.4 0 0 1 10.4 0C10.4 -9 6 -15.4 0 -15.4S-10.4 -9 -10.4 0Z"
      />
      <circle class="mark-ring" r="10.4" />
      <circle class="mark-dot" r="3.2" />
    </svg>
  )
}
