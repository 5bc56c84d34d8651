import type { Child } from 'hono/jsx'
import { hourMs } from '../../kernel/steps.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Doubts } from '../parts/doubts.tsx'
import { DataTable, Figure, Quantity } from '../parts/figure.tsx'
import { Flows } from '../parts/flows.tsx'
import { Overload } from '../parts/overload.tsx'
import { PlannedTogether } from '../parts/planned-together.tsx'
import { Relaxed } from '../parts/relaxed.tsx'
import { homeText, Ring, RingLegend } from '../parts/ring.tsx'
import { Signals } from '../parts/signals.tsx'
import { Waits } from '../parts/waits.tsx'
import { dayFraction } from '../view/day-fraction.ts'
import type { CellHead, DayView, Flow, NowView, PlanView, PriceView } from '../view/now.ts'
import type { WaitsView } from '../view/together.ts'

/** *Now*: one sentence, the ring of the day, what flows, what it costs, what is planned. */
export function NowPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: NowView
  readonly waits: WaitsView | null
}) {
  const { frame, cell, view, waits } = props
  const { wording } = frame
  return (
    <Page
      frame={frame}
      title={wording.say('now.title')}
      nav="now"
      islands={['live']}
      liveHref={`/live/${cell.slug}`}
    >
      <div class="now" id="live-now" data-live>
        <div class="lead">
          <h1 class="headline">{headline(wording, cell, view)}</h1>
          {view.turn === null ? null : <p class="next">{turnSentence(wording, view)}</p>}
          <Waits wording={wording} waits={waits} />
          <Signals wording={wording} nowMs={view.nowMs} signals={view.signals} />
          <Doubts wording={wording} nowMs={view.nowMs} things={view.doubted} />
        </div>
        <div class="now-ring">
          <DayFigure frame={frame} cell={cell} view={view} />
        </div>
        <div class="now-side">
          <PlanSection wording={wording} cell={cell} view={view} plan={view.plan} />
          <PriceSection wording={wording} nowMs={view.nowMs} price={view.price} />
          <section aria-labelledby="account-heading">
            <h2 id="account-heading">{wording.say('now.account.heading')}</h2>
            <p>
              {view.account === null
                ? wording.say('now.account.none')
                : wording.say('now.account.sentence', {
                    energy: wording.energy(view.account.sharedWh),
                    money: wording.money(view.account.savedMicro),
                  })}{' '}
              <a href={`/at/${cell.slug}/accounts`}>{wording.say('nav.accounts')}</a>
            </p>
          </section>
        </div>
        <div class="now-flows">
          <FlowsFigure wording={wording} cell={cell} view={view} />
        </div>
        <section class="now-homes" aria-labelledby="homes-heading">
          <h2 id="homes-heading">{wording.say('ring.homes.heading')}</h2>
          <ul class="plain homes">
            {view.homes.map((home) => (
              <li>
                {home.kind === 'open' ? (
                  <a href={`/at/${home.slug}/home`}>{homeText(wording, home)}</a>
                ) : (
                  homeText(wording, home)
                )}
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Page>
  )
}

function headline(wording: Wording, cell: CellHead, view: NowView): string {
  const { name } = cell
  if (view.netW === null) return wording.say('now.waiting', { name })
  const power = wording.power(Math.abs(view.netW))
  if (Math.abs(view.netW) < 50)
    return wording.say('now.balanced', { name }) + wording.say('now.end')
  if (view.netW > 0) {
    const givers =
      view.batteriesGiving === 0
        ? wording.say('now.end')
        : wording.say('now.giving', {
            givers: wording.say('now.batteries.are', { count: view.batteriesGiving }),
          })
    return wording.say('now.shortage', { name, power }) + givers
  }
  const batteries = view.batteriesCharging
  const cars = view.carsCharging
  const takers =
    batteries > 0 && cars > 0
      ? wording.say('now.and', {
          first: wording.say('now.batteries', { count: batteries }),
          second: wording.say('now.cars.are', { count: cars }),
        })
      : batteries > 0
        ? wording.say('now.batteries.are', { count: batteries })
        : cars > 0
          ? wording.say('now.cars.are', { count: cars })
          : null
  return (
    wording.say('now.surplus', { name, power }) +
    (takers === null ? wording.say('now.end') : wording.say('now.taking', { takers }))
  )
}

function turnSentence(wording: Wording, view: NowView): string {
  const { turn, nowMs } = view
  if (turn === null) return ''
  if (turn.atMs === null) {
    return (view.netW ?? 0) > 0
      ? ''
      : wording.say('now.no-import', { time: wording.when(turn.untilMs, nowMs) })
  }
  const time = wording.when(turn.atMs, nowMs)
  return (view.netW ?? 0) > 0
    ? wording.say('now.next-export', { time })
    : wording.say('now.next-import', { time })
}

function DayFigure(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: NowView
}) {
  const { cell, view } = props
  const { wording } = props.frame
  return (
    <Figure
      wording={wording}
      id="day"
      heading={wording.say('ring.heading', { name: cell.name })}
      sentence={`${wording.say('ring.sentence')} ${view.homes.length > 0 ? wording.say('ring.homes') : ''}`}
      csvHref={`/at/${cell.slug}/day.csv`}
      table={<DayTable wording={wording} name={cell.name} day={view.day} />}
    >
      <Ring
        wording={wording}
        cell={cell}
        nowMs={view.nowMs}
        nowFraction={dayFraction(cell.timeZone, view.nowMs)}
        day={view.day}
        homes={view.homes}
      />
      <RingLegend wording={wording} hasWind={view.day.windW.some((powerW) => powerW > 0)} />
      {view.isMerged ? <p class="fine">{wording.say('ring.merged')}</p> : null}
    </Figure>
  )
}

/** The numbers of a ring, hour by hour; the CSV has every quarter. */
export function DayTable(props: {
  readonly wording: Wording
  readonly name: string
  readonly day: DayView
}) {
  const { wording, day } = props
  const every = Math.max(1, Math.round(hourMs / day.stepMs))
  const rows: Child[][] = []
  for (let k = 0; k < day.fractions.length; k += every) {
    const mean = (values: Float64Array) => {
      const known = Array.from(values.subarray(k, k + every)).filter(
        (value) => !Number.isNaN(value),
      )
      if (known.length === 0) return '–'
      return wording.power(known.reduce((sum, value) => sum + value, 0) / known.length)
    }
    rows.push([
      wording.time(day.startMs + k * day.stepMs),
      mean(day.sunW),
      mean(day.windW),
      mean(day.useW),
      mean(day.movedW),
      mean(day.netW),
      wording.say(k < day.nowStep ? 'source.measured' : 'source.planned'),
    ])
  }
  const number = (head: string) => ({ head, isNumber: true })
  return (
    <DataTable
      wording={wording}
      caption={wording.say('ring.heading', { name: props.name })}
      columns={[
        { head: wording.say('frame.time') },
        number(wording.say('ring.sun')),
        number(wording.say('ring.wind')),
        number(wording.say('ring.use')),
        number(wording.say('ring.moved')),
        number(wording.say('ring.net')),
        { head: wording.say('frame.source') },
      ]}
      rows={rows}
    />
  )
}

function FlowsFigure(props: {
  readonly wording: Wording
  readonly cell: CellHead
  readonly view: NowView
}) {
  const { wording, cell, view } = props
  const { from, to } = view.flows
  const largest = (flows: readonly Flow[]) =>
    flows.reduce<Flow | null>(
      (most, flow) => (most === null || flow.powerW > most.powerW ? flow : most),
      null,
    )
  const source = largest(from)
  const use = largest(to)
  const row = (side: string) => (flow: Flow) => [
    `${side} ${wording.sayCode('flow', flow.name)}`,
    wording.power(flow.powerW),
  ]
  return (
    <Figure
      wording={wording}
      id="flows"
      heading={wording.say('now.flows.heading')}
      sentence={
        source === null || use === null
          ? wording.say('now.flows.none')
          : wording.say('now.flows.sentence', {
              power: wording.power(from.reduce((sum, flow) => sum + flow.powerW, 0)),
              source: wording.sayCode('flow', source.name),
              use: wording.sayCode('flow', use.name),
            })
      }
      csvHref={`/at/${cell.slug}/flows.csv`}
      table={
        <DataTable
          wording={wording}
          caption={wording.say('now.flows.heading')}
          columns={[
            { head: wording.say('now.flows.heading') },
            { head: wording.say('frame.power'), source: 'measured', isNumber: true },
          ]}
          rows={[
            ...from.map(row(wording.say('now.flows.from'))),
            ...to.map(row(wording.say('now.flows.to'))),
          ]}
        />
      }
    >
      {source === null ? null : <Flows wording={wording} flows={view.flows} />}
    </Figure>
  )
}

function PriceSection(props: {
  readonly wording: Wording
  readonly nowMs: number
  readonly price: PriceView | null
}) {
  const { wording, price } = props
  if (price === null) return null
  return (
    <section aria-labelledby="price-heading">
      <h2 id="price-heading">{wording.say('now.price.heading')}</h2>
      <p class="big">
        <Quantity wording={wording} source="agreed">
          {wording.pricePerKwh(price.importMicroPerKwh)}
        </Quantity>
      </p>
      <p>
        {wording.say('now.price.sentence', {
          import: wording.pricePerKwh(price.importMicroPerKwh),
          export: wording.pricePerKwh(price.exportMicroPerKwh),
        })}{' '}
        {price.localMicroPerKwh === null
          ? null
          : `${wording.say('now.price.local', { local: wording.pricePerKwh(price.localMicroPerKwh) })} `}
        {price.cheapest === null
          ? null
          : wording.say('now.price.cheapest', {
              time: wording.when(price.cheapest.atMs, props.nowMs),
              price: wording.pricePerKwh(price.cheapest.importMicroPerKwh),
            })}
      </p>
    </section>
  )
}

function PlanSection(props: {
  readonly wording: Wording
  readonly cell: CellHead
  readonly view: NowView
  readonly plan: PlanView | null
}) {
  const { wording, cell, plan } = props
  const heading = <h2 id="plan-heading">{wording.say('now.plan.heading')}</h2>
  if (plan === null) {
    return (
      <section aria-labelledby="plan-heading">
        {heading}
        <p>{wording.say('now.plan.none')}</p>
      </section>
    )
  }
  const isGain = plan.costMicro < 0
  return (
    <section aria-labelledby="plan-heading">
      {heading}
      <p class="big">
        {plan.gap < 5e-6
          ? wording.say('now.plan.best')
          : wording.say('now.plan.gap', { gap: wording.percent(plan.gap) })}
      </p>
      <p>
        {wording.say(isGain ? 'now.plan.gain' : 'now.plan.cost', {
          hours: String(plan.hours),
          cost: wording.money(Math.abs(plan.costMicro)),
          // What is earned is a cost below nothing.
          idle: wording.money(isGain ? -plan.idleCostMicro : plan.idleCostMicro),
        })}{' '}
        {plan.boundMicro < 0
          ? wording.say('now.plan.proof.gain', { bound: wording.money(-plan.boundMicro) })
          : wording.say('now.plan.proof', { bound: wording.money(plan.boundMicro) })}
      </p>
      <PlannedTogether wording={wording} nowMs={props.view.nowMs} joint={props.view.joint} />
      <Overload wording={wording} overW={plan.idleOverW} />
      <Relaxed wording={wording} nowMs={props.view.nowMs} relaxed={plan.relaxed} />
      <p class="fine">
        {wording.say('now.plan.made', {
          time: wording.time(plan.issuedMs),
          homes: String(plan.homes),
          rounds: String(plan.rounds),
          seconds: wording.number(plan.seconds, 2),
        })}
      </p>
      <p>
        <a class="row-link" href={`/at/${cell.slug}/plan`}>
          {wording.say('plan.link')}
        </a>
      </p>
    </section>
  )
}
