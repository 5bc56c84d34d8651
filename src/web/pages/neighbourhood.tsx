import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Curve, highestOf } from '../parts/curve.tsx'
import { DecisionNewsLines } from '../parts/decision-news.tsx'
import { DataTable, Figure, Quantity } from '../parts/figure.tsx'
import { evenW } from '../parts/ring.tsx'
import { Signals } from '../parts/signals.tsx'
import type { NeighbourhoodView } from '../view/neighbourhood.ts'
import type { CellHead, HomeRing } from '../view/now.ts'
import { DayTable } from './now.tsx'

/** *Neighbourhood*: sums of the day, the shared connection, who belongs to it, what is owned together. */
export function NeighbourhoodPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: NeighbourhoodView
}) {
  const { frame, cell, view } = props
  const { wording } = frame
  return (
    <Page
      frame={frame}
      title={wording.say('neighbourhood.title')}
      nav="neighbourhood"
      islands={['live']}
      liveHref={`/live/${cell.slug}`}
    >
      <div id="live-neighbourhood" data-live>
        <h1 class="headline">
          {wording.say('neighbourhood.sentence', { name: cell.name, count: view.members.length })}
        </h1>
        <Signals wording={wording} nowMs={view.nowMs} signals={view.signals} />
        {view.news === null ? null : (
          <DecisionNewsLines wording={wording} slug={cell.slug} news={view.news} />
        )}
        <Lately wording={wording} view={view} />
        <Limit wording={wording} cell={cell} view={view} />
        {frame.places?.isSteward === true || frame.places?.isMember === true ? (
          <p>
            <a class="row-link" href={`/at/${cell.slug}/limits`}>
              {wording.say('limits.link.neighbourhood')}
            </a>{' '}
            <a class="row-link" href={`/at/${cell.slug}/together`}>
              {wording.say('together.link')}
            </a>
          </p>
        ) : null}
        {view.shared.length === 0 ? null : (
          <section aria-labelledby="shared-heading">
            <h2 id="shared-heading">{wording.say('neighbourhood.shared.heading')}</h2>
            <ul>
              {view.shared.map((thing) => (
                <li>
                  {thing.name}
                  {': '}
                  {thing.powerW === null ? (
                    wording.say('device.silent')
                  ) : (
                    <Quantity wording={wording} source="measured">
                      {wording.power(Math.abs(thing.powerW))}
                    </Quantity>
                  )}
                </li>
              ))}
            </ul>
          </section>
        )}
        <section aria-labelledby="members-heading">
          <h2 id="members-heading">{wording.say('neighbourhood.members.heading')}</h2>
          <p>
            {wording.say(
              cell.isSample ? 'neighbourhood.members.open' : 'neighbourhood.members.sentence',
            )}
          </p>
          <DataTable
            wording={wording}
            caption={wording.say('neighbourhood.members.heading')}
            columns={[
              { head: wording.say('neighbourhood.member.home') },
              { head: wording.say('neighbourhood.member.people'), isNumber: true },
              { head: wording.say('neighbourhood.member.now'), source: 'measured' },
            ]}
            rows={view.members.map(({ home, people }) => [
              home.kind === 'open' ? <a href={`/at/${home.slug}/home`}>{home.name}</a> : home.name,
              wording.number(people),
              memberText(wording, home),
            ])}
          />
        </section>
      </div>
    </Page>
  )
}

function memberText(wording: Wording, home: HomeRing): string {
  if (home.kind === 'closed') return wording.say('neighbourhood.member.private')
  if (home.nowW === null) return wording.say('neighbourhood.member.silent')
  if (Math.abs(home.nowW) < evenW) return wording.say('neighbourhood.member.even')
  const power = wording.power(Math.abs(home.nowW))
  return wording.say(home.nowW > 0 ? 'neighbourhood.member.using' : 'neighbourhood.member.giving', {
    power,
  })
}

function Lately(props: { readonly wording: Wording; readonly view: NeighbourhoodView }) {
  const { wording } = props
  const { lately, isMerged } = props.view
  if (lately === null) return null
  const facts = [
    ['neighbourhood.made', wording.energy(lately.madeWh)],
    ['neighbourhood.used', wording.energy(lately.usedWh)],
    ['neighbourhood.imported', wording.energy(lately.importedWh)],
    ['neighbourhood.exported', wording.energy(lately.exportedWh)],
    [
      'neighbourhood.self',
      lately.usedWh > 0
        ? wording.percent(Math.max(0, Math.min(1, 1 - lately.importedWh / lately.usedWh)))
        : '–',
    ],
  ] as const
  return (
    <section aria-labelledby="lately-heading">
      <h2 id="lately-heading">
        {wording.say('neighbourhood.lately')} <small>{wording.say('source.measured')}</small>
      </h2>
      <dl class="row-facts">
        {facts.map(([key, value]) => (
          <div>
            <dt>{wording.say(key)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {isMerged ? <p class="fine">{wording.say('ring.merged')}</p> : null}
    </section>
  )
}

function Limit(props: {
  readonly wording: Wording
  readonly cell: CellHead
  readonly view: NeighbourhoodView
}) {
  const { wording, cell, view } = props
  const { day, importLimitW, exportLimitW } = view
  const peak = highestOf(day.netW)
  if (peak === null) return null
  const limits = [
    ...(importLimitW === null
      ? []
      : [{ name: wording.say('neighbourhood.limit.import'), powerW: importLimitW }]),
    ...(exportLimitW === null
      ? []
      : [{ name: wording.say('neighbourhood.limit.export'), powerW: -exportLimitW }]),
  ]
  return (
    <Figure
      wording={wording}
      id="limit"
      heading={wording.say('neighbourhood.limit.heading')}
      sentence={limitSentence(wording, cell.name, importLimitW, {
        powerW: peak.value,
        atMs: day.startMs + peak.step * day.stepMs,
      })}
      csvHref={`/at/${cell.slug}/day.csv`}
      table={<DayTable wording={wording} name={cell.name} day={day} />}
    >
      <Curve
        wording={wording}
        id="limit"
        title={wording.say('neighbourhood.limit.title')}
        day={day}
        values={day.netW}
        limits={limits}
      />
    </Figure>
  )
}

/** The most that a neighbourhood takes from the grid in its day, beside what its connection may import, W; null: no limit. */
export function limitSentence(
  wording: Wording,
  name: string,
  limitW: number | null,
  peak: { readonly powerW: number; readonly atMs: number },
): string {
  if (peak.powerW <= 0) return wording.say('neighbourhood.limit.unused', { name })
  const said = { peak: wording.power(peak.powerW), time: wording.time(peak.atMs) }
  return limitW === null
    ? wording.say('neighbourhood.limit.none', said)
    : wording.say('neighbourhood.limit.sentence', {
        ...said,
        limit: wording.power(limitW),
        share: wording.percent(peak.powerW / limitW),
      })
}
