import type { StatementRow } from '../../accounts/statement-rows.ts'
import type { Wording } from '../messages/wording.ts'
import type { PremiumView } from '../view/accounts.ts'
import { Exact } from './exact.tsx'
import { DataTable } from './figure.tsx'

/** What Italy's operator is expected to pay for the shared energy of a month, and whose it is. Nothing of it is booked. */
export function MonthPremium(props: {
  readonly wording: Wording
  readonly view: PremiumView
  /** Where the hours are as CSV; null: the reader does not keep the books. */
  readonly hoursHref: string | null
}) {
  const { wording, view } = props
  const { all, rest } = view
  return (
    <section aria-labelledby="premium-heading">
      <h2 id="premium-heading">{wording.say('premium.heading')}</h2>
      {all === null ? null : (
        <p>
          {all.sharedWh === 0
            ? wording.say('premium.nothing')
            : wording.say('premium.sentence', {
                shared: wording.energy(all.sharedWh),
                part: wording.percent(all.sharedWh / all.injectedWh),
                money: wording.money(all.amountMicro),
              })}
        </p>
      )}
      {all === null || all.reservedMicro === 0 ? null : (
        <p>{wording.say('premium.reserved', { money: wording.money(all.reservedMicro) })}</p>
      )}
      <DataTable
        wording={wording}
        caption={wording.say('premium.heading')}
        stacks={2}
        columns={columns(wording, 'accounts.member')}
        rows={[
          ...view.members.map(({ name, number, sharedWh, amountMicro }) => [
            name ?? wording.say('trial.former', { number }),
            wording.number(sharedWh / 1000, 3),
            <Exact wording={wording} micro={amountMicro} />,
          ]),
          ...(rest === null
            ? []
            : [
                [
                  wording.say('premium.rest'),
                  wording.number(rest.sharedWh / 1000, 3),
                  <Exact wording={wording} micro={rest.amountMicro} />,
                ],
              ]),
        ]}
        {...(all === null || rest === null
          ? {}
          : {
              foot: [
                wording.say('frame.total'),
                wording.number(all.sharedWh / 1000, 3),
                <Exact wording={wording} micro={all.amountMicro} />,
              ],
            })}
      />
      <p class="fine">{wording.say('premium.fine')}</p>
      {props.hoursHref === null ? null : (
        <p class="figure-csv">
          <a href={props.hoursHref}>{wording.say('premium.csv')}</a>
        </p>
      )}
    </section>
  )
}

/** A home's part of it on its statement. */
export function StatementPremium(props: {
  readonly wording: Wording
  readonly rows: readonly StatementRow[]
}) {
  const { wording, rows } = props
  if (rows.length === 0) return null
  return (
    <section aria-labelledby="premium-heading">
      <h2 id="premium-heading">{wording.say('premium.heading')}</h2>
      <DataTable
        wording={wording}
        caption={wording.say('premium.heading')}
        stacks={2}
        columns={columns(wording, 'statement.what')}
        rows={rows.map((row) => [
          wording.sayCode('statement', row.name),
          wording.number((row.energyWh ?? 0) / 1000, 3),
          <Exact wording={wording} micro={row.amountMicro} />,
        ])}
      />
      <p class="fine">{wording.say('premium.fine')}</p>
    </section>
  )
}

function columns(wording: Wording, first: 'accounts.member' | 'statement.what') {
  return [
    { head: wording.say(first) },
    { head: wording.say('statement.energy'), isNumber: true },
    { head: wording.say('premium.expected'), isNumber: true },
  ]
}
