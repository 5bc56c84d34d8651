import { Page, type Frame } from '../layout.tsx'
import { DataTable } from '../parts/figure.tsx'
import type { CellHead } from '../view/now.ts'
import type { BookingsView } from '../view/proof.ts'

/** A home's bookings of one day, each leading to its proof. */
export function BookingsPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: BookingsView
}) {
  const { frame, cell, view } = props
  const { wording } = frame
  const heading = wording.say('bookings.heading', { day: wording.date(view.dayMs) })
  const energy = (energyWh: number) => wording.number(energyWh / 1000, 3)
  return (
    <Page frame={frame} title={wording.say('bookings.title')} nav="accounts">
      <p class="fine">
        <a href={`/at/${cell.slug}/statement?month=${view.day.slice(0, 7)}`}>
          {wording.say('statement.title')}
        </a>
      </p>
      <h1>{heading}</h1>
      <p>{wording.say('bookings.sentence')}</p>
      <form class="line no-print" method="get" action={`/at/${cell.slug}/statement/bookings`}>
        <div class="field">
          <label for="day">{wording.say('bookings.day')}</label>
          <input id="day" name="day" type="date" value={view.day} />
        </div>
        <button type="submit">{wording.say('accounts.show')}</button>
      </form>
      {view.quarters.length === 0 ? (
        <p>{wording.say('bookings.none')}</p>
      ) : (
        <DataTable
          wording={wording}
          caption={heading}
          stacks={3}
          columns={[
            { head: wording.say('bookings.from') },
            { head: wording.say('bookings.imported'), isNumber: true },
            { head: wording.say('bookings.exported'), isNumber: true },
            { head: wording.say('statement.amount'), isNumber: true },
            { head: wording.say('bookings.count'), isNumber: true },
            { head: wording.say('bookings.proof') },
          ]}
          rows={view.quarters.map((quarter) => [
            wording.time(quarter.startMs),
            energy(quarter.importedWh),
            energy(quarter.exportedWh),
            wording.money(quarter.amountMicro),
            wording.number(quarter.bookings),
            <a href={`/at/${cell.slug}/statement/proof?start=${quarter.startMs}`}>
              {wording.say('bookings.open', { time: wording.time(quarter.startMs) })}
            </a>,
          ])}
        />
      )}
    </Page>
  )
}
