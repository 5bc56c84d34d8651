import type { MonthEndState } from '../../accounts/month-end/close-months.ts'
import { Page, type Frame } from '../layout.tsx'
import type { FormState } from '../parts/field.tsx'
import type { Wording } from '../messages/wording.ts'
import { DataTable } from '../parts/figure.tsx'
import { MonthForm } from '../parts/month-form.tsx'
import { Witnesses } from '../parts/witnesses.tsx'
import type { AccountsView } from '../view/accounts.ts'
import type { CellHead } from '../view/now.ts'

/** *Accounts*: the sums of a month for those the reader may see, each leading to its statement. */
export function AccountsPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: AccountsView
  /** The form of a new witness, as it was refused. */
  readonly form: FormState
}) {
  const { frame, cell, view } = props
  const { wording } = frame
  const heading = wording.say('accounts.members.heading', {
    month: wording.month(view.month.startMs),
  })
  const monthEndSaid = monthEnd(wording, view.monthEnd)
  return (
    <Page frame={frame} title={wording.say('accounts.title')} nav="accounts">
      <h1>{wording.say('accounts.heading', { name: cell.name })}</h1>
      <p>{wording.say('accounts.sentence')}</p>
      <MonthForm
        wording={wording}
        action={`/at/${cell.slug}/accounts`}
        chosen={view.month.key}
        months={view.months}
      />
      <section aria-labelledby="members-heading">
        <h2 id="members-heading">{heading}</h2>
        {view.members.length === 0 ? (
          <p>{wording.say('accounts.none')}</p>
        ) : (
          <>
            <DataTable
              wording={wording}
              caption={heading}
              stacks={2}
              columns={[
                { head: wording.say('accounts.member') },
                { head: wording.say('accounts.balance'), isNumber: true },
                { head: wording.say('accounts.alone'), isNumber: true },
                { head: wording.say('accounts.saved'), isNumber: true },
                { head: wording.say('accounts.shared'), isNumber: true },
              ]}
              rows={view.members.map((member) => [
                member.slug === null ? (
                  member.name
                ) : (
                  <a href={`/at/${member.slug}/statement?month=${view.month.key}`}>{member.name}</a>
                ),
                wording.money(member.amountMicro),
                wording.money(member.aloneMicro),
                wording.money(member.savedMicro),
                wording.energy(member.sharedWh),
              ])}
            />
            <p class="figure-csv">
              <a href={`/at/${cell.slug}/accounts.csv?month=${view.month.key}`}>
                {wording.say('frame.csv')}
              </a>
            </p>
          </>
        )}
        {frame.places?.isSteward === true ? (
          <p class="no-print">
            <a href={`/at/${cell.slug}/payments`}>{wording.say('payments.link')}</a>
          </p>
        ) : null}
        {monthEndSaid === null ? null : <p>{monthEndSaid}</p>}
        {view.check === null ? null : (
          <p class="fine">
            {view.check.isBalanced
              ? wording.say('accounts.balanced', { count: view.check.bookings })
              : wording.say('accounts.unbalanced')}
          </p>
        )}
        {view.mayCompare ? (
          <p>
            <a href={`/at/${cell.slug}/accounts/allocations`}>{wording.say('allocation.title')}</a>
          </p>
        ) : null}
        {view.log === null ? null : (
          <p class="fine">
            {wording.say('accounts.log', { count: view.log.size })} <code>{view.log.head}</code>
          </p>
        )}
      </section>
      {view.witnesses === null ? null : (
        <Witnesses
          wording={wording}
          action={`/at/${cell.slug}/accounts/witnesses`}
          view={view.witnesses}
          form={props.form}
        />
      )}
    </Page>
  )
}

/** What became of the month as a whole; null where the rule does not ask for anything. */
function monthEnd(wording: Wording, state: MonthEndState): string | null {
  if (state.kind === 'moved') {
    return wording.say(`month-end.${state.by}.moved`, { money: wording.money(state.movedMicro) })
  }
  return state.kind === 'none' ? null : wording.say(`month-end.${state.by}.${state.kind}`)
}
