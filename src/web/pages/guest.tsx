import { Page, type Frame } from '../layout.tsx'
import { HomeDay, homeHeadline } from '../parts/home-day.tsx'
import type { HomeSums } from '../view/home.ts'
import type { CellHead } from '../view/now.ts'

/** A home as its guests see it: what it takes and gives as a whole, and what they do not see. Residents may look at it too. */
export function GuestPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: HomeSums
  /** Whether the reader lives here, and looks at what guests see. */
  readonly isResident: boolean
}) {
  const { frame, cell, view } = props
  const { wording } = frame
  const { name } = cell
  return (
    <Page
      frame={frame}
      title={wording.say('guest.title')}
      nav="home"
      islands={['live']}
      liveHref={`/live/${cell.slug}`}
    >
      <div class="now" id="live-guest" data-live>
        <div class="lead">
          <h1 class="headline">{homeHeadline(wording, cell, view)}</h1>
          {props.isResident ? <p>{wording.say('guest.preview', { name })}</p> : null}
        </div>
        <HomeDay wording={wording} cell={cell} view={view} />
        <div class="now-side">
          <section aria-labelledby="sees-heading">
            <h2 id="sees-heading">{wording.say('guest.heading')}</h2>
            <ul>
              <li>{wording.say('guest.sees', { name })}</li>
              <li>{wording.say('guest.hidden')}</li>
              <li>{wording.say('guest.steers')}</li>
            </ul>
            {props.isResident ? null : <p>{wording.say('guest.more')}</p>}
          </section>
          {props.isResident ? null : (
            <section aria-labelledby="leave-heading">
              <h2 id="leave-heading">{wording.say('guest.leave.heading')}</h2>
              <p>{wording.say('guest.leave.sentence')}</p>
              <form method="post" action={`/at/${cell.slug}/guest/leave`}>
                <button type="submit">{wording.say('guest.leave')}</button>
              </form>
            </section>
          )}
        </div>
      </div>
    </Page>
  )
}
