import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Device } from '../parts/device.tsx'
import { Figure } from '../parts/figure.tsx'
import { Planned } from '../parts/planned.tsx'
import { Ring, RingLegend } from '../parts/ring.tsx'
import { dayFraction } from '../view/day-fraction.ts'
import type { HomeView } from '../view/home.ts'
import type { CellHead } from '../view/now.ts'
import { DayTable } from './now.tsx'

/** *My home*: what it does now, why each device does what it does, and what that saved. */
export function HomePage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: HomeView
}) {
  const { frame, cell, view } = props
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
          <h1 class="headline">{headline(wording, cell, view)}</h1>
        </div>
        <div class="now-ring">
          <Figure
            wording={wording}
            id="day"
            heading={wording.say('ring.heading', { name: cell.name })}
            sentence={wording.say('ring.sentence')}
            csvHref={`/at/${cell.slug}/day.csv`}
            table={<DayTable wording={wording} name={cell.name} day={view.day} />}
          >
            <Ring
              wording={wording}
              cell={cell}
              nowMs={view.nowMs}
              nowFraction={dayFraction(cell.timeZone, view.nowMs)}
              day={view.day}
              homes={[]}
              middle={{
                value: view.netW === null ? '–' : wording.power(Math.abs(view.netW)),
                word: wording.say((view.netW ?? 0) < 0 ? 'home.middle.out' : 'home.middle.in'),
              }}
            />
            <RingLegend wording={wording} hasWind={view.day.windW.some((powerW) => powerW > 0)} />
          </Figure>
        </div>
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
            <p class="actions no-print">
              <a class="button" href={`/at/${cell.slug}/things`}>
                {wording.say('home.things.add')}
              </a>
              <a class="button" href={`/at/${cell.slug}/people`}>
                {wording.say('home.people')}
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

function headline(wording: Wording, cell: CellHead, view: HomeView): string {
  const { name } = cell
  if (view.netW === null) return wording.say('home.silent', { name })
  const power = wording.power(Math.abs(view.netW))
  if (Math.abs(view.netW) < 50) return wording.say('home.even', { name })
  return wording.say(view.netW > 0 ? 'home.using' : 'home.giving', { name, power })
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
          <Planned wording={wording} planned={month.planned} isWithAll={false} />
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
