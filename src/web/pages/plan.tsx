import type { TrialResult } from '../../energy/plan/forecast-trial.ts'
import { planScenarios } from '../../energy/plan/scenarios.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Device } from '../parts/device.tsx'
import { NetFigure, PriceFigure, type PlanPart } from '../parts/plan-figures.tsx'
import { PlannedDevice } from '../parts/planned-device.tsx'
import { PlannedKinds } from '../parts/planned-kinds.tsx'
import { Overload } from '../parts/overload.tsx'
import { PlannedMandates } from '../parts/planned-mandates.tsx'
import { PlannedTogether } from '../parts/planned-together.tsx'
import { Relaxed } from '../parts/relaxed.tsx'
import { Signals } from '../parts/signals.tsx'
import type { CellHead } from '../view/now.ts'
import type { PlanPageView } from '../view/plan.ts'
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
            <PlannedKinds wording={wording} cell={cell} view={view} />
            <Devices wording={wording} cell={cell} view={view} />
            <Homes wording={wording} cell={cell} view={view} />
          </>
        )}
      </div>
    </Page>
  )
}

function Worth({ wording, cell, view }: PlanPart) {
  const { nowMs, issuedMs, cost, relaxed } = view
  return (
    <div class="lead">
      {view.isOld ? (
        <p class="notice wrong">
          {wording.say('plan.old', { time: wording.when(issuedMs, nowMs) })}
        </p>
      ) : null}
      {cost === null ? null : <p class="next">{costSentence(wording, cost)}</p>}
      <Overload wording={wording} overW={view.idleOverW} />
      <p>{proofSentence(wording, view.proof)}</p>
      <PlannedTogether wording={wording} nowMs={nowMs} joint={view.joint} />
      <Signals wording={wording} nowMs={nowMs} signals={view.signals} />
      <Relaxed wording={wording} nowMs={nowMs} relaxed={relaxed} />
      <PlannedMandates wording={wording} nowMs={nowMs} mandates={view.mandates} />
      {view.forecasts === null ? null : (
        <p class="fine">{forecastSentence(wording, view.forecasts)}</p>
      )}
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

/** That the plan counts with several outcomes, and which forecasts they are from. */
export function forecastSentence(wording: Wording, { leaning, weekMicro }: TrialResult): string {
  const open = wording.say('plan.open', { number: String(planScenarios) })
  if (weekMicro === null || weekMicro < worthMicro) return open
  const money = wording.money(weekMicro)
  const key =
    leaning === 0 ? 'plan.trial.own' : leaning < 1 ? 'plan.trial.between' : 'plan.trial.yesterday'
  return `${open} ${wording.say(key, { money })}`
}

function Devices({ wording, cell, view }: PlanPart) {
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

function Homes({ wording, cell, view }: PlanPart) {
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
