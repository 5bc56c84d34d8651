import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Device } from '../parts/device.tsx'
import { HomeDay, homeHeadline } from '../parts/home-day.tsx'
import { Planned } from '../parts/planned.tsx'
import { Signals } from '../parts/signals.tsx'
import { Waits } from '../parts/waits.tsx'
import type { HomeView } from '../view/home.ts'
import type { CellHead } from '../view/now.ts'
import type { WaitsView } from '../view/together.ts'

/** *My home*: what it does now, why each device does what it does, and what that saved. */
export function HomePage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: HomeView
  readonly waits: WaitsView | null
}) {
  const { frame, cell, view, waits } = props
  const { wording } = frame
  return (
    <Page
      frame={frame}
      title={wording.say('home.title')}
      nav="home"
      islands={['live']}
      liveHref={`/live/${cell.slug}`}
    >
      <div class="now" id="live-home" data-live>
        <div class="lead">
          <h1 class="headline">{homeHeadline(wording, cell, view)}</h1>
          <Waits wording={wording} waits={waits} />
          <Signals wording={wording} nowMs={view.nowMs} signals={view.signals} />
        </div>
        <HomeDay wording={wording} cell={cell} view={view} />
        <div class="now-side">
          <section aria-labelledby="things-heading">
            <h2 id="things-heading">{wording.say('home.things.heading')}</h2>
            {view.devices.length === 0 ? <p>{wording.say('home.things.none')}</p> : null}
            {view.devices.map((device) => (
              <Device
                wording={wording}
                cellSlug={cell.slug}
                nowMs={view.nowMs}
                device={device}
                hasPlan={view.plan !== null}
              />
            ))}
            {view.plan === null ? null : (
              <p>
                <a class="row-link" href={`/at/${cell.slug}/plan`}>
                  {wording.say('plan.link')}
                </a>
              </p>
            )}
            <p class="actions no-print">
              <a class="button" href={`/at/${cell.slug}/things`}>
                {wording.say('home.things.add')}
              </a>
              <a class="button" href={`/at/${cell.slug}/people`}>
                {wording.say('home.people')}
              </a>
              <a class="button" href={`/at/${cell.slug}/limits`}>
                {wording.say('limits.link.home')}
              </a>
            </p>
          </section>
          <Saved wording={wording} cell={cell} month={view.month} />
          <p class="fine">{wording.say('home.private')}</p>
        </div>
      </div>
    </Page>
  )
}

function Saved(props: {
  readonly wording: Wording
  readonly cell: CellHead
  readonly month: HomeView['month']
}) {
  const { wording, cell, month } = props
  return (
    <section aria-labelledby="saved-heading">
      <h2 id="saved-heading">{wording.say('home.saved.heading')}</h2>
      {month === null ? (
        <p>{wording.say('home.saved.none')}</p>
      ) : (
        <>
          <p class="big">{wording.money(month.savedMicro)}</p>
          <p>
            {wording.say(month.savedMicro < 0 ? 'home.saved.lost' : 'home.saved.sentence', {
              money: wording.money(Math.abs(month.savedMicro)),
            })}{' '}
            {wording.say('home.saved.energy', {
              from: wording.energy(month.fromNeighboursWh),
              to: wording.energy(month.toNeighboursWh),
            })}
          </p>
          <Planned wording={wording} home={month.planned} />
          <p>
            <a href={`/at/${cell.slug}/statement?month=${month.monthKey}`}>
              {wording.say('home.saved.statement')}
            </a>
          </p>
        </>
      )}
    </section>
  )
}
