import type { StatementTotals } from '../../accounts/statement.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { FormError, type FormState } from '../parts/field.tsx'
import { DataTable } from '../parts/figure.tsx'
import type { AccountName, AllocationView } from '../view/allocations.ts'
import type { CellHead } from '../view/now.ts'

/** How a grid operator's file differs from the ledger: for each home, then by quarter hours; and the button that books it. */
export function AllocationPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: AllocationView
  readonly form: FormState
}) {
  const { frame, cell, view, form } = props
  const { wording } = frame
  const { file } = view
  const path = `/at/${cell.slug}/accounts/allocations`
  return (
    <Page frame={frame} title={wording.say('allocation.title')} nav="accounts">
      <p class="fine">
        <a href={path}>{wording.say('allocation.back')}</a> ·{' '}
        <span class="name">{file.fileName}</span>
      </p>
      <h1 class="headline">
        {view.different === 0
          ? wording.say('allocation.same')
          : wording.say('allocation.differs', { count: view.different })}
      </h1>
      <FormError form={form} fields={[]} />
      <p>
        {wording.say('allocation.period', {
          from: `${wording.day(file.fromMs)} ${wording.time(file.fromMs)}`,
          to: `${wording.day(file.toMs)} ${wording.time(file.toMs)}`,
        })}{' '}
        {wording.say('allocation.settled', { count: view.settled })}
      </p>
      <Remarks wording={wording} view={view} />
      {view.different === 0 ? null : <Homes wording={wording} view={view} />}
      {file.bookedMs === null ? (
        <form class="stack" method="post" action={`${path}/${file.id}/book`}>
          <p>{wording.say('allocation.book.hint')}</p>
          <p>
            <button class="main" type="submit">
              {wording.say('allocation.book')}
            </button>
          </p>
        </form>
      ) : (
        <p>{wording.say('allocation.booked.on', { when: wording.date(file.bookedMs) })}</p>
      )}
      {view.different === 0 ? null : (
        <>
          <Intervals wording={wording} view={view} />
          <p class="figure-csv">
            <a href={`${path}/${file.id}/differences.csv`}>{wording.say('frame.csv')}</a>
          </p>
        </>
      )}
    </Page>
  )
}

/** What the file says nothing of, and what is not booked of it. */
function Remarks(props: { readonly wording: Wording; readonly view: AllocationView }) {
  const { wording, view } = props
  const said = [
    ['allocation.missing', view.file.missing],
    ['allocation.unsettled', view.unsettled],
    ['allocation.not-adding-up', view.notAddingUp],
    ['allocation.kept', view.kept],
  ] as const
  return (
    <>
      {said
        .filter(([, count]) => count > 0)
        .map(([text, count]) => (
          <p class="fine">{wording.say(text, { count })}</p>
        ))}
    </>
  )
}

function Homes(props: { readonly wording: Wording; readonly view: AllocationView }) {
  const { wording, view } = props
  const heading = wording.say('allocation.homes')
  const columns = changedColumns(wording, view.accounts)
  return (
    <section aria-labelledby="homes-heading">
      <h2 id="homes-heading">{heading}</h2>
      <p>{wording.say('allocation.homes.sentence')}</p>
      <DataTable
        wording={wording}
        caption={heading}
        stacks={2}
        columns={[
          { head: wording.say('accounts.member') },
          ...columns.heads,
          { head: wording.say('statement.amount'), isNumber: true },
          { head: wording.say('allocation.reasons') },
        ]}
        rows={view.accounts.map((of) => [
          nameOf(wording, of),
          ...columns.cellsOf(of),
          signedMoney(wording, of.right.amountMicro - of.booked.amountMicro),
          of.reasons
            .map(({ reason, count }) => `${wording.say(`allocation.why.${reason}`)} (${count})`)
            .join(', '),
        ])}
      />
    </section>
  )
}

function Intervals(props: { readonly wording: Wording; readonly view: AllocationView }) {
  const { wording, view } = props
  const heading = wording.say('allocation.intervals')
  const columns = changedColumns(wording, view.intervals)
  return (
    <section aria-labelledby="intervals-heading">
      <h2 id="intervals-heading">{heading}</h2>
      <DataTable
        wording={wording}
        caption={heading}
        stacks={2}
        columns={[
          { head: wording.say('allocation.from') },
          { head: wording.say('accounts.member') },
          ...columns.heads,
          { head: wording.say('statement.amount'), isNumber: true },
          { head: wording.say('allocation.why') },
          { head: wording.say('allocation.quality') },
        ]}
        rows={view.intervals.map((of) => [
          `${wording.day(of.startMs)} ${wording.time(of.startMs)}`,
          nameOf(wording, of),
          ...columns.cellsOf(of),
          signedMoney(wording, of.right.amountMicro - of.booked.amountMicro),
          wording.say(`allocation.why.${of.reason}`),
          of.quality === null ? '–' : wording.say(`allocation.quality.${of.quality}`),
        ])}
      />
    </section>
  )
}

interface Change {
  readonly booked: StatementTotals
  readonly right: StatementTotals
}

/** What may change, kWh with a sign: a column for each that does anywhere. */
function changedColumns(wording: Wording, changes: readonly Change[]) {
  const columns = energies.filter(([, wh]) => changes.some((of) => changeOf(of, wh) !== 0))
  return {
    heads: columns.map(([head]) => ({ head: wording.say(`allocation.${head}`), isNumber: true })),
    cellsOf: (of: Change): string[] =>
      columns.map(([, wh]) => {
        const change = changeOf(of, wh)
        return change === 0 ? '–' : `${change > 0 ? '+' : ''}${wording.number(change / 1000, 3)}`
      }),
  }
}

const energies = [
  ['taken', 'importedWh'],
  ['local', 'localWh'],
  ['given', 'exportedWh'],
  ['sold', 'soldWh'],
] as const

function changeOf({ booked, right }: Change, wh: (typeof energies)[number][1]): number {
  return right[wh] - booked[wh]
}

function signedMoney(wording: Wording, micro: number): string {
  return `${micro > 0 ? '+' : ''}${wording.money(micro)}`
}

function nameOf(wording: Wording, { name, number }: AccountName): string {
  return name ?? wording.say('trial.former', { number })
}
