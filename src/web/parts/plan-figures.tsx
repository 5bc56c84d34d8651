import type { Child } from 'hono/jsx'
import { hourMs } from '../../kernel/steps.ts'
import type { Wording } from '../messages/wording.ts'
import type { CellHead, Source } from '../view/now.ts'
import { meanOf, type PlanPageView } from '../view/plan.ts'
import { DataTable, Figure } from './figure.tsx'
import { Stairs, StairsLegend } from './stairs.tsx'

/** What each part of the plan's page shows it from. */
export interface PlanPart {
  readonly wording: Wording
  readonly cell: CellHead
  readonly view: PlanPageView
}

/** Prices over the hours of the plan, from the grid and between neighbours. */
export function PriceFigure({ wording, cell, view }: PlanPart) {
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

/** Power from outside with the plan and without. */
export function NetFigure({ wording, cell, view }: PlanPart) {
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
export function HoursTable(props: {
  readonly wording: Wording
  readonly view: Pick<PlanPageView, 'nowMs' | 'startMs' | 'stepMs' | 'netW'>
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
