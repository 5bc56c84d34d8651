import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { DataTable } from '../parts/figure.tsx'
import { MonthForm } from '../parts/month-form.tsx'
import { Standing } from '../parts/log-standing.tsx'
import { Planned } from '../parts/planned.tsx'
import type { StatementView } from '../view/accounts.ts'
import type { CellHead } from '../view/now.ts'
import type { LogStanding } from '../view/proof.ts'
import { worthMicro } from '../view/worth.ts'

/** A statement of account: the page that is also the A4 print. */
export function StatementPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: StatementView
  readonly standing: LogStanding | null
  /** Whether the reader lives here, and may open single bookings. */
  readonly isResident: boolean
}) {
  const { frame, cell, view } = props
  const { wording } = frame
  const energy = (energyWh: number) => wording.number(energyWh / 1000, 3)
  return (
    <Page frame={frame} title={wording.say('statement.title')} nav="accounts">
      <article>
        <p class="fine">
          {wording.say('statement.title')} · {wording.month(view.fromMs)}
        </p>
        <h1 class="headline">{balance(wording, view)}</h1>
        <p>
          {wording.say('statement.period', {
            from: `${wording.day(view.fromMs)} ${wording.time(view.fromMs)}`,
            to: `${wording.day(view.toMs)} ${wording.time(view.toMs)}`,
            zone: view.timeZone,
          })}{' '}
          {view.lines.length === 0 ? null : compared(wording, view)}
        </p>
        <MonthForm
          wording={wording}
          action={`/at/${cell.slug}/statement`}
          chosen={view.monthKey}
          months={view.months}
        />
        {view.lines.length === 0 ? (
          <p>{wording.say('statement.none')}</p>
        ) : (
          <>
            <DataTable
              wording={wording}
              caption={wording.say('statement.title')}
              stacks={2}
              columns={[
                { head: wording.say('statement.what') },
                { head: wording.say('frame.source') },
                { head: wording.say('statement.energy'), isNumber: true },
                { head: wording.say('statement.amount'), isNumber: true },
                { head: wording.say('statement.alone'), isNumber: true },
              ]}
              rows={view.lines.map((line) => [
                wording.say(`entry.${line.kind}`),
                wording.say(`source.${line.source}`),
                line.energyWh === 0 ? '–' : energy(line.energyWh),
                <Exact wording={wording} micro={line.amountMicro} />,
                <Exact wording={wording} micro={line.aloneMicro} />,
              ])}
              foot={[
                wording.say('frame.total'),
                '',
                '',
                <Exact wording={wording} micro={view.amountMicro} />,
                <Exact wording={wording} micro={view.aloneMicro} />,
              ]}
            />
            <p class="fine">{wording.say('statement.signs')}</p>
          </>
        )}
        {view.gaps === 0 ? null : (
          <p class="fine">{wording.say('statement.gaps', { count: view.gaps })}</p>
        )}
        <p class="figure-csv">
          <a href={`/at/${cell.slug}/statement.csv?month=${view.monthKey}`}>
            {wording.say('frame.csv')}
          </a>
        </p>
        <Standing
          wording={wording}
          standing={props.standing}
          bookingsHref={props.isResident ? `/at/${cell.slug}/statement/bookings` : null}
        />
        <section aria-labelledby="planned-heading">
          <h2 id="planned-heading">{wording.say('planned.heading')}</h2>
          <Planned wording={wording} home={view.planned.home} all={view.planned.neighbourhood} />
        </section>
      </article>
    </Page>
  )
}

/** Money to the millionth, the cents plain and what is smaller small: the lines add up to the total. */
function Exact(props: { readonly wording: Wording; readonly micro: number }) {
  const { cents, rest, after } = props.wording.exactMoney(props.micro)
  return (
    <>
      {cents}
      <small class="millionths">{rest}</small>
      {after}
    </>
  )
}

function balance(wording: Wording, { owner, amountMicro }: StatementView): string {
  const said = { name: owner, money: wording.money(Math.abs(amountMicro)) }
  if (Math.abs(amountMicro) < worthMicro) return wording.say('accounts.even', { name: owner })
  return wording.say(amountMicro > 0 ? 'accounts.owned' : 'accounts.owes', said)
}

function compared(wording: Wording, { amountMicro, aloneMicro }: StatementView): string {
  const savedMicro = amountMicro - aloneMicro
  return wording.say(savedMicro < 0 ? 'statement.worse' : 'statement.saved', {
    alone: wording.money(aloneMicro),
    saved: wording.money(Math.abs(savedMicro)),
  })
}
