import type { MonthEndState } from '../../accounts/month-end/close-months.ts'
import { Page, type Frame } from '../layout.tsx'
import type { FormState } from '../parts/field.tsx'
import type { Wording } from '../messages/wording.ts'
import { MonthPremium } from '../parts/expected-premium.tsx'
import { DataTable } from '../parts/figure.tsx'
import { PremiumPayouts } from '../parts/premium-payouts.tsx'
import { MonthForm } from '../parts/month-form.tsx'
import { Witnesses } from '../parts/witnesses.tsx'
import type { AccountsView } from '../view/accounts.ts'
import type { PayoutPreviewView, PayoutsView } from '../view/premium-payouts.ts'
import { balanceSentence } from '../parts/balance.ts'
import type { CellHead } from '../view/now.ts'
import { worthMicro } from '../view/worth.ts'

/** *Accounts*: the sums of a month for those the reader may see, each leading to its statement. */
export function AccountsPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: AccountsView
  /** The form of a new witness, as it was refused. */
  readonly form: FormState
  /** What was booked of Italy's premium; null: the reader does not keep the books, or there is none. */
  readonly payouts: PayoutsView | null
  /** The form of what was paid, and what each would get. */
  readonly payout: { readonly form: FormState; readonly preview: PayoutPreviewView | null }
}) {
  const { frame, cell, view } = props
  const { wording } = frame
  const heading = wording.say('accounts.members.heading', {
    month: wording.month(view.month.startMs),
  })
  const monthEndSaid = monthEnd(wording, view.monthEnd)
  return (
    <Page frame={frame} title={wording.say('accounts.title')} nav="accounts">
      <p class="fine">{wording.say('accounts.heading', { name: cell.name })}</p>
      <h1 class="headline">{standing(wording, cell, view)}</h1>
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
                member.href === null ? (
                  member.name
                ) : (
                  <a href={`${member.href}?month=${view.month.key}`}>{member.name}</a>
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
        {view.members.length === 0 ? null : <p class="fine">{wording.say('accounts.signs')}</p>}
        {monthEndSaid === null ? null : <p>{monthEndSaid}</p>}
        {view.check === null ? null : (
          <p class="fine">
            {view.check.isBalanced
              ? wording.say('accounts.balanced', { count: view.check.bookings })
              : wording.say('accounts.unbalanced')}
          </p>
        )}
        {view.log === null ? null : (
          <p class="fine">
            {wording.say('accounts.log', { count: view.log.size })} <code>{view.log.head}</code>
          </p>
        )}
      </section>
      {view.premium === null ? null : (
        <MonthPremium
          wording={wording}
          view={view.premium}
          hoursHref={
            view.isBookkeeper
              ? `/at/${cell.slug}/accounts/premium.csv?month=${view.month.key}`
              : null
          }
        />
      )}
      {props.payouts === null ? null : (
        <PremiumPayouts
          wording={wording}
          action={`/at/${cell.slug}/accounts/premium`}
          currency={cell.currency}
          view={props.payouts}
          {...props.payout}
        />
      )}
      {view.isBookkeeper ? <Books wording={wording} slug={cell.slug} /> : null}
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

/** Where the books are kept: for the organiser. */
function Books(props: { readonly wording: Wording; readonly slug: string }) {
  const { wording, slug } = props
  return (
    <section class="no-print" aria-labelledby="books-heading">
      <h2 id="books-heading">{wording.say('accounts.books')}</h2>
      <ul class="plain">
        <li>
          <a class="row-link" href={`/at/${slug}/payments`}>
            {wording.say('payments.link')}
          </a>
        </li>
        <li>
          <a class="row-link" href={`/at/${slug}/accounts/allocations`}>
            {wording.say('allocation.title')}
          </a>
        </li>
        <li>
          <a class="row-link" href={`/at/${slug}/accounts/points`}>
            {wording.say('points.title')}
          </a>
        </li>
      </ul>
    </section>
  )
}

/** What sharing did for everybody, or for the one home that the reader sees. */
function standing(wording: Wording, cell: CellHead, view: AccountsView): string {
  const { members, month } = view
  const [only] = members
  if (only !== undefined && !view.isBookkeeper && members.length === 1) {
    return balanceSentence(wording, only.name, only.amountMicro)
  }
  const savedMicro = members.reduce((sum, member) => sum + member.savedMicro, 0)
  if (!view.isBookkeeper || Math.abs(savedMicro) < worthMicro) {
    return wording.say('accounts.members.heading', { month: wording.month(month.startMs) })
  }
  return wording.say(savedMicro > 0 ? 'accounts.now.better' : 'accounts.now.worse', {
    name: cell.name,
    money: wording.money(Math.abs(savedMicro)),
    month: wording.month(month.startMs),
  })
}

/** What became of the month as a whole; null where the rule does not ask for anything. */
function monthEnd(wording: Wording, state: MonthEndState): string | null {
  if (state.kind === 'moved') {
    return wording.say(`month-end.${state.by}.moved`, { money: wording.money(state.movedMicro) })
  }
  return state.kind === 'none' ? null : wording.say(`month-end.${state.by}.${state.kind}`)
}
