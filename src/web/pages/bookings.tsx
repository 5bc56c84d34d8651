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
  const { frame, view } = props
  const { wording } = frame
  const heading = wording.say('bookings.heading', { day: wording.date(view.dayMs) })
  // Once each is what is usual: only where something was taken back it is worth a column.
  const isCounted = view.quarters.some(({ bookings }) => bookings > 1)
  const energies = directions.filter(([, wh]) => view.quarters.some((of) => of[wh] !== 0))
  return (
    <Page frame={frame} title={wording.say('bookings.title')} nav="accounts">
      <p class="fine">
        <a href={`${view.path}?month=${view.day.slice(0, 7)}`}>{wording.say('statement.title')}</a>
      </p>
      <h1>{heading}</h1>
      <p>{wording.say('bookings.sentence')}</p>
      <form class="line no-print" method="get" action={`${view.path}/bookings`}>
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
          columns={[
            { head: wording.say('bookings.from') },
            ...energies.map(([name]) => ({
              head: wording.say(`bookings.${name}`),
              isNumber: true,
            })),
            { head: wording.say('statement.amount'), isNumber: true },
            ...(isCounted ? [{ head: wording.say('bookings.count'), isNumber: true }] : []),
          ]}
          rows={view.quarters.map((quarter) => [
            <a
              href={`${view.path}/proof?start=${quarter.startMs}`}
              aria-label={wording.say('bookings.open', { time: wording.time(quarter.startMs) })}
            >
              {wording.time(quarter.startMs)}
            </a>,
            ...energies.map(([, wh]) => wording.number(quarter[wh] / 1000, 3)),
            wording.money(quarter.amountMicro),
            ...(isCounted ? [wording.number(quarter.bookings)] : []),
          ])}
        />
      )}
    </Page>
  )
}

/** What flowed in and out: a column each where anything did. */
const directions = [
  ['imported', 'importedWh'],
  ['exported', 'exportedWh'],
] as const
