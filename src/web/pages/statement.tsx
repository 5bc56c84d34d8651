import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Exact } from '../parts/exact.tsx'
import { StatementPremium } from '../parts/expected-premium.tsx'
import { DataTable } from '../parts/figure.tsx'
import { AgreedLine } from '../parts/agreed.tsx'
import { balanceSentence } from '../parts/balance.ts'
import { MonthForm } from '../parts/month-form.tsx'
import { Standing } from '../parts/log-standing.tsx'
import { partText } from '../parts/part-text.ts'
import { Planned } from '../parts/planned.tsx'
import type { StatementRow } from '../../accounts/statement-rows.ts'
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
  const part = (wanted: StatementRow['part']) => view.rows.filter((row) => row.part === wanted)
  const lines = part('lines')
  const parts = part('span').filter(({ name }) => name === 'meter-part')
  const [total] = part('total')
  return (
    <Page frame={frame} title={wording.say('statement.title')} nav="accounts">
      <article>
        <p class="fine">
          {wording.say('statement.title')} · {wording.month(view.fromMs)}
          {view.community === null ? null : (
            <> · {wording.say('statement.in', { name: view.community })}</>
          )}
        </p>
        <h1 class="headline">{balanceSentence(wording, view.owner, view.amountMicro)}</h1>
        <p>
          {wording.say('statement.period', {
            from: `${wording.day(view.fromMs)} ${wording.time(view.fromMs)}`,
            to: `${wording.day(view.toMs)} ${wording.time(view.toMs)}`,
            zone: view.timeZone,
          })}{' '}
          {lines.length === 0 ? null : compared(wording, view)}
        </p>
        <MonthForm
          wording={wording}
          action={view.path}
          chosen={view.monthKey}
          months={view.months}
        />
        {lines.length === 0 ? (
          <p>{wording.say('statement.none')}</p>
        ) : (
          <Lines
            wording={wording}
            lines={lines}
            total={total}
            // What another community decided stands there, and not for everybody.
            slug={view.community === null ? (frame.places?.neighbourhood ?? null) : null}
          />
        )}
        {parts.map(({ fromMs = 0, toMs = 0, partsPerMillion = 0 }) => (
          <p>
            {wording.say('statement.part', {
              from: wording.date(fromMs),
              until: wording.date(toMs - 1),
              part: partText(wording, partsPerMillion),
            })}
          </p>
        ))}
        {parts.length === 0 || !props.isResident ? null : (
          <p class="no-print">
            <a href={`/at/${cell.slug}/meter-parts`}>{wording.say('parts.title')}</a>
          </p>
        )}
        {view.isBillOpen ? <p class="fine">{wording.say('statement.bill-open')}</p> : null}
        {view.allocation.intervals === 0 ? null : (
          <p>
            {wording.say('statement.allocated', { count: view.allocation.intervals })}{' '}
            {view.allocation.corrected === 0
              ? wording.say('statement.allocated.same')
              : wording.say('statement.allocated.changed', {
                  count: view.allocation.corrected,
                  money: wording.money(view.allocation.amountMicro),
                })}
          </p>
        )}
        {view.gaps === 0 ? null : (
          <p class="fine">{wording.say('statement.gaps', { count: view.gaps })}</p>
        )}
        {view.unplanned === 0 ? null : (
          <p class="fine">{wording.say('statement.unplanned', { count: view.unplanned })}</p>
        )}
        <p class="figure-csv">
          <a href={`${view.path}.csv?month=${view.monthKey}`}>{wording.say('frame.csv')}</a>
        </p>
        <Balance wording={wording} rows={part('balance')} />
        {view.community !== null ? null : (
          <p class="no-print">
            <a href={`/at/${cell.slug}/bank-account`}>
              {wording.say('bank.heading', { name: view.owner })}
            </a>
          </p>
        )}
        <Vat wording={wording} rows={part('vat')} />
        <StatementPremium wording={wording} rows={part('premium')} />
        <Standing
          wording={wording}
          standing={props.standing}
          bookingsHref={props.isResident ? `${view.path}/bookings` : null}
        />
        {view.community !== null ? null : (
          <section aria-labelledby="planned-heading">
            <h2 id="planned-heading">{wording.say('planned.heading')}</h2>
            <Planned wording={wording} home={view.planned.home} all={view.planned.neighbourhood} />
          </section>
        )}
      </article>
    </Page>
  )
}

/** What was bought, sold and charged, line by line. */
function Lines(props: {
  readonly wording: Wording
  readonly lines: readonly StatementRow[]
  readonly total: StatementRow | undefined
  readonly slug: string | null
}) {
  const { wording, lines, total, slug } = props
  return (
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
        rows={lines.map((line) => [
          <>
            {wording.sayCode('entry', line.name)}{' '}
            <AgreedLine wording={wording} slug={slug} by={line.agreed ?? []} />
          </>,
          wording.sayCode('source', line.source ?? 'measured'),
          line.energyWh ? wording.number(line.energyWh / 1000, 3) : '–',
          <Exact wording={wording} micro={line.amountMicro} />,
          <Exact wording={wording} micro={line.aloneMicro} />,
        ])}
        foot={[
          wording.say('frame.total'),
          '',
          '',
          <Exact wording={wording} micro={total?.amountMicro} />,
          <Exact wording={wording} micro={total?.aloneMicro} />,
        ]}
      />
      <p class="fine">{wording.say('statement.signs')}</p>
    </>
  )
}

/** Net, rate, VAT and gross of each rate. */
function Vat(props: { readonly wording: Wording; readonly rows: readonly StatementRow[] }) {
  const { wording, rows } = props
  if (rows.length === 0) return null
  return (
    <section aria-labelledby="vat-heading">
      <h2 id="vat-heading">{wording.say('statement.vat')}</h2>
      <DataTable
        wording={wording}
        caption={wording.say('statement.vat')}
        stacks={2}
        columns={[
          { head: wording.say('statement.what') },
          { head: wording.say('statement.vat.rate'), isNumber: true },
          { head: wording.say('statement.vat.net'), isNumber: true },
          { head: wording.say('statement.vat.vat'), isNumber: true },
          { head: wording.say('statement.vat.gross'), isNumber: true },
        ]}
        rows={rows.flatMap(({ name, vat }) =>
          vat === undefined
            ? []
            : [
                [
                  wording.sayCode('statement', name),
                  rate(wording, vat.rateHundredths),
                  <Exact wording={wording} micro={vat.netMicro} />,
                  <Exact wording={wording} micro={vat.vatMicro} />,
                  <Exact wording={wording} micro={vat.grossMicro} />,
                ],
              ],
        )}
      />
      <p class="fine">{wording.say('statement.vat.fine')}</p>
    </section>
  )
}

/** `20 %`, `9.5 %`. */
function rate(wording: Wording, hundredths: number): string {
  const digits = hundredths % 100 === 0 ? 0 : hundredths % 10 === 0 ? 1 : 2
  return `${wording.number(hundredths / 100, digits)}\u00a0%`
}

/** What was carried over, what the period adds, what was paid, and what is left. */
function Balance(props: { readonly wording: Wording; readonly rows: readonly StatementRow[] }) {
  const { wording, rows } = props
  const closing = rows.at(-1)
  if (closing === undefined) return null
  const cells = ({ name, amountMicro }: StatementRow) => [
    wording.sayCode('statement', name),
    <Exact wording={wording} micro={amountMicro} />,
  ]
  return (
    <section aria-labelledby="balance-heading">
      <h2 id="balance-heading">{wording.say('statement.balance')}</h2>
      <DataTable
        wording={wording}
        caption={wording.say('statement.balance')}
        columns={[
          { head: wording.say('statement.what') },
          { head: wording.say('statement.amount'), isNumber: true },
        ]}
        rows={rows.slice(0, -1).map(cells)}
        foot={cells(closing)}
      />
    </section>
  )
}

/** What it would have been without the neighbourhood, and how much better or worse that is. */
function compared(wording: Wording, { owner, amountMicro, aloneMicro }: StatementView): string {
  const savedMicro = amountMicro - aloneMicro
  const alone = wording.say(aloneMicro > 0 ? 'statement.alone.got' : 'statement.alone.paid', {
    name: owner,
    alone: wording.money(Math.abs(aloneMicro)),
  })
  if (Math.abs(savedMicro) < worthMicro) return `${alone} ${wording.say('statement.same')}`
  const saved = wording.say(savedMicro < 0 ? 'statement.worse' : 'statement.saved', {
    saved: wording.money(Math.abs(savedMicro)),
  })
  return `${alone} ${saved}`
}
