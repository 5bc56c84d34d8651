import type { Child } from 'hono/jsx'
import { restingW } from '../../energy/reasons.ts'
import { hourMs } from '../../kernel/steps.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Device } from '../parts/device.tsx'
import { DataTable, Figure } from '../parts/figure.tsx'
import { bands, PlannedDevice } from '../parts/planned-device.tsx'
import { Relaxed } from '../parts/relaxed.tsx'
import { Stairs, StairsLegend } from '../parts/stairs.tsx'
import type { CellHead, Source } from '../view/now.ts'
import { meanOf, type KindView, type PlanPageView } from '../view/plan.ts'
import { worthMicro } from '../view/worth.ts'

/** *Plan*: what the coming hours cost with it and without, prices, power from outside, and every device with its reasons. */
export function PlanPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: PlanPageView | null
}) {
  const { frame, cell, view } = props
  const { wording } = frame
  return (
    <Page
      frame={frame}
      title={wording.say('plan.title')}
      nav={cell.kind === 'home' ? 'home' : 'now'}
      islands={['live']}
      liveHref={`/live/${cell.slug}`}
    >
      <div class="plan" id="live-plan" data-live>
        <h1 class="headline">{headline(wording, cell.name, view)}</h1>
        {view === null ? (
          <p>{wording.say('plan.none')}</p>
        ) : (
          <>
            <Worth wording={wording} cell={cell} view={view} />
            <PriceFigure wording={wording} cell={cell} view={view} />
            <NetFigure wording={wording} cell={cell} view={view} />
            <Kinds wording={wording} cell={cell} view={view} />
            <Devices wording={wording} cell={cell} view={view} />
            <Homes wording={wording} cell={cell} view={view} />
          </>
        )}
      </div>
    </Page>
  )
}

interface Part {
  readonly wording: Wording
  readonly cell: CellHead
  readonly view: PlanPageView
}

function Worth({ wording, cell, view }: Part) {
  const { nowMs, issuedMs, cost, relaxed } = view
  return (
    <div class="lead">
      {view.isOld ? (
        <p class="notice wrong">
          {wording.say('plan.old', { time: wording.when(issuedMs, nowMs) })}
        </p>
      ) : null}
      {cost === null ? null : <p class="next">{costSentence(wording, cost)}</p>}
      <p>{proofSentence(wording, view.proof)}</p>
      <Relaxed wording={wording} nowMs={nowMs} relaxed={relaxed} />
      {cell.kind === 'home' && cost !== null ? (
        <p class="fine">{wording.say('plan.cost.home')}</p>
      ) : null}
    </div>
  )
}

/** What the plan is worth, where that is known. */
export function headline(
  wording: Wording,
  name: string,
  view: Pick<PlanPageView, 'hours' | 'cost'> | null,
): string {
  if (view === null || view.cost === null) return wording.say('plan.heading', { name })
  const hours = String(view.hours)
  const savedMicro = view.cost.idleMicro - view.cost.planMicro
  if (Math.abs(savedMicro) < worthMicro) return wording.say('plan.even', { name, hours })
  const saved = wording.money(Math.abs(savedMicro))
  return wording.say(savedMicro < 0 ? 'plan.more' : 'plan.saves', { name, hours, saved })
}

/** What the hours of a plan cost, and what they would without it. */
export function costSentence(
  wording: Wording,
  { planMicro, idleMicro }: NonNullable<PlanPageView['cost']>,
): string {
  // What is earned is a cost below nothing.
  return planMicro < 0
    ? wording.say('plan.gain', { cost: wording.money(-planMicro), idle: wording.money(-idleMicro) })
    : wording.say('plan.cost', { cost: wording.money(planMicro), idle: wording.money(idleMicro) })
}

/** What the certificate means, in one sentence. */
export function proofSentence(
  wording: Wording,
  { aboveMicro, gap }: PlanPageView['proof'],
): string {
  if (aboveMicro < worthMicro) return wording.say('plan.proof.best')
  return wording.say('plan.proof', { money: wording.money(aboveMicro), gap: wording.percent(gap) })
}

function PriceFigure({ wording, cell, view }: Part) {
  const { importMicroPerKwh, localMicroPerKwh } = view
  const grid = wording.say('plan.prices.grid')
  const local = wording.say('plan.prices.local')
  return (
    <Figure
      wording={wording}
      id="prices"
      heading={wording.say('plan.prices.heading')}
      sentence={priceSentence(wording, view)}
      csvHref={`/at/${cell.slug}/plan.csv`}
      table={
        <HoursTable
          wording={wording}
          view={view}
          caption={wording.say('plan.prices.heading')}
          columns={[
            { head: grid, values: importMicroPerKwh, source: 'agreed' },
            { head: local, values: localMicroPerKwh },
          ]}
          say={(price) => wording.pricePerKwh(price)}
        />
      }
    >
      <Stairs
        wording={wording}
        id="prices"
        title={wording.say('plan.prices.title')}
        hours={{ ...view, timeZone: cell.timeZone }}
        lines={[
          { values: importMicroPerKwh, kind: 'plan' },
          { values: localMicroPerKwh, kind: 'other' },
        ]}
        height={190}
        say={(price) => wording.pricePerKwh(price)}
      />
      <StairsLegend
        entries={[
          { kind: 'plan', name: grid },
          { kind: 'other', name: local },
        ]}
      />
    </Figure>
  )
}

function priceSentence(wording: Wording, view: PlanPageView): string {
  const { importMicroPerKwh: prices, nowMs } = view
  const cheap = prices.reduce((best, price, k) => (price < prices[best]! ? k : best), 0)
  const dear = prices.reduce((most, price, k) => (price > prices[most]! ? k : most), 0)
  const least = wording.pricePerKwh(prices[cheap] ?? 0)
  const most = wording.pricePerKwh(prices[dear] ?? 0)
  if (least === most) return wording.say('plan.prices.flat', { price: least })
  const at = (k: number) => wording.when(view.startMs + k * view.stepMs, nowMs)
  return wording.say('plan.prices.sentence', { cheap: at(cheap), least, dear: at(dear), most })
}

function NetFigure({ wording, cell, view }: Part) {
  const { netW, idleNetW } = view
  const planned = wording.say('plan.net.with')
  const without = wording.say('plan.net.without')
  const most = (values: Float64Array) =>
    wording.power(values.reduce((highest, power) => Math.max(highest, power), 0))
  return (
    <Figure
      wording={wording}
      id="net"
      heading={wording.say('plan.net.heading')}
      sentence={
        idleNetW === null
          ? wording.say('plan.net.sentence.alone', { with: most(netW) })
          : wording.say('plan.net.sentence', { with: most(netW), without: most(idleNetW) })
      }
      csvHref={`/at/${cell.slug}/plan.csv`}
      table={
        <HoursTable
          wording={wording}
          view={view}
          caption={wording.say('plan.net.heading')}
          columns={[
            { head: planned, values: netW },
            ...(idleNetW === null ? [] : [{ head: without, values: idleNetW }]),
          ]}
          say={(powerW) => wording.power(powerW)}
        />
      }
    >
      <Stairs
        wording={wording}
        id="net"
        title={wording.say('plan.net.title')}
        hours={{ ...view, timeZone: cell.timeZone }}
        lines={[
          { values: netW, kind: 'plan', area: 'use' },
          ...(idleNetW === null ? [] : [{ values: idleNetW, kind: 'other' } as const]),
        ]}
        height={260}
        say={(powerW) => wording.power(powerW)}
      />
      {idleNetW === null ? null : (
        <StairsLegend
          entries={[
            { kind: 'plan', name: planned },
            { kind: 'other', name: without },
          ]}
        />
      )}
    </Figure>
  )
}

/** Means of each hour; the CSV has every step. */
function HoursTable(props: {
  readonly wording: Wording
  readonly view: PlanPageView
  readonly caption: string
  readonly columns: readonly {
    readonly head: string
    readonly values: Float64Array
    readonly source?: Source
  }[]
  readonly say: (value: number) => string
}) {
  const { wording, view, columns, say } = props
  const each = Math.max(1, Math.round(hourMs / view.stepMs))
  const rows: Child[][] = []
  for (let k = 0; k < view.netW.length; k += each) {
    rows.push([
      wording.when(view.startMs + k * view.stepMs, view.nowMs),
      ...columns.map(({ values }) => say(meanOf(values, k, k + each))),
    ])
  }
  return (
    <DataTable
      wording={wording}
      caption={props.caption}
      columns={[
        { head: wording.say('frame.time') },
        ...columns.map(({ head, source = 'planned' }) => ({ head, source, isNumber: true })),
      ]}
      rows={rows}
    />
  )
}

function Kinds({ wording, cell, view }: Part) {
  if (view.kinds.length === 0) return null
  const nameOf = ({ kind, count }: KindView) =>
    wording.say(`plan.kind.${kind}`, { number: wording.number(count) })
  return (
    <section aria-labelledby="kinds-heading">
      <h2 id="kinds-heading">{wording.say('plan.kinds.heading')}</h2>
      {view.kinds.map((all) => {
        const { kind, powerW } = all
        const name = nameOf(all)
        return (
          <article class="thing" aria-labelledby={`kind-${kind}`}>
            <h3 id={`kind-${kind}`}>{name}</h3>
            <p class="reason">{mostSentence(wording, view, powerW)}</p>
            <Stairs
              wording={wording}
              id={`kind-${kind}-picture`}
              title={wording.say('plan.kind.title', { name })}
              hours={{ ...view, timeZone: cell.timeZone }}
              lines={[{ values: powerW, kind: 'plan', area: bands[kind] }]}
              height={150}
              say={(value) => wording.power(value)}
            />
          </article>
        )
      })}
      <details id="kinds-table">
        <summary>{wording.say('frame.table')}</summary>
        <HoursTable
          wording={wording}
          view={view}
          caption={wording.say('plan.kinds.heading')}
          columns={view.kinds.map((all) => ({ head: nameOf(all), values: all.powerW }))}
          say={(powerW) => wording.power(powerW)}
        />
      </details>
    </section>
  )
}

/** When devices take and give most, and how much. */
export function mostSentence(
  wording: Wording,
  { nowMs, startMs, stepMs }: Pick<PlanPageView, 'nowMs' | 'startMs' | 'stepMs'>,
  powerW: Float64Array,
): string {
  const most = (sign: 1 | -1) => {
    const k = powerW.reduce((best, power, t) => (sign * power > sign * powerW[best]! ? t : best), 0)
    return { powerW: sign * (powerW[k] ?? 0), atMs: startMs + k * stepMs }
  }
  const said = (['takes', 'gives'] as const).flatMap((what) => {
    const { powerW: power, atMs } = most(what === 'takes' ? 1 : -1)
    if (power < restingW) return []
    const values = { time: wording.when(atMs, nowMs), power: wording.power(power) }
    return [wording.say(`plan.kind.${what}`, values)]
  })
  return said.length === 0 ? wording.say('plan.kind.rests') : said.join(' ')
}

function Devices({ wording, cell, view }: Part) {
  const isHome = cell.kind === 'home'
  if (!isHome && view.devices.length === 0) return null
  return (
    <section aria-labelledby="devices-heading">
      <h2 id="devices-heading">
        {wording.say(isHome ? 'plan.devices.heading' : 'plan.devices.shared')}
      </h2>
      {view.devices.length === 0 ? <p>{wording.say('plan.devices.none')}</p> : null}
      {view.devices.map((planned) => (
        <Device
          wording={wording}
          cellSlug={cell.slug}
          nowMs={view.nowMs}
          // What comes next stands in the list.
          device={{ ...planned.device, doings: planned.device.doings.slice(0, 1) }}
          hasPlan
          mayOverride={isHome}
        >
          <PlannedDevice
            wording={wording}
            nowMs={view.nowMs}
            hours={{ ...view, timeZone: cell.timeZone }}
            planned={planned}
          />
        </Device>
      ))}
    </section>
  )
}

function Homes({ wording, cell, view }: Part) {
  if (cell.kind === 'home') return null
  return (
    <section aria-labelledby="plans-heading">
      <h2 id="plans-heading">{wording.say('plan.homes.heading')}</h2>
      <p>{wording.say('plan.homes.sentence')}</p>
      <ul class="plain homes">
        {view.homes.map(({ slug, name }) => (
          <li>
            <a href={`/at/${slug}/plan`}>{name}</a>
          </li>
        ))}
      </ul>
    </section>
  )
}
