import type { ChangedGroup } from '../../accounts/sharing/changed-homes.ts'
import { isShort } from '../../assembly/decision/decision-care.ts'
import type { MonthOfLife } from '../../assembly/decision/store-life.ts'
import type { Wording } from '../messages/wording.ts'
import { ShortLine } from './decision-news.tsx'
import { DataTable } from './figure.tsx'

/** What it did month by month: rules of plans in hours, those of accounts in money, for groups of homes. */
export function DecisionMonths(props: {
  readonly wording: Wording
  readonly months: readonly MonthOfLife[]
}) {
  const { wording, months } = props
  if (months.length === 0) return <p>{wording.say('decided.did.none')}</p>
  const hasRules = months.some(({ held }) => held > 0)
  const hasChange = months.some(({ change }) => change !== null)
  const hasLeast = months.some(({ least }) => least !== null)
  return (
    <>
      {hasRules ? (
        <DataTable
          wording={wording}
          caption={wording.say('decided.did.plans')}
          stacks={2}
          columns={[
            { head: wording.say('decided.did.month') },
            { head: wording.say('decided.did.held'), isNumber: true },
            { head: wording.say('decided.did.bound'), isNumber: true },
            { head: wording.say('decided.did.broken'), isNumber: true },
            { head: wording.say('decided.did.worth'), isNumber: true },
          ]}
          rows={months
            .filter(({ held }) => held > 0)
            .map((of) => [
              wording.month(of.fromMs),
              hours(wording, of.held),
              hours(wording, of.bound),
              hours(wording, of.broken),
              wording.money(of.perKwMicro),
            ])}
        />
      ) : null}
      {hasChange ? <ChangedMonths wording={wording} months={months} /> : null}
      {hasLeast ? <LeastMonths wording={wording} months={months} /> : null}
    </>
  )
}

/** What terms of accounts meant for homes beside the rule before them; few homes are never shown apart. */
function ChangedMonths(props: {
  readonly wording: Wording
  readonly months: readonly MonthOfLife[]
}) {
  const { wording, months } = props
  const unplanned = months.reduce((sum, { change }) => sum + (change?.unplanned ?? 0), 0)
  return (
    <>
      <DataTable
        wording={wording}
        caption={wording.say('decided.did.accounts')}
        stacks={2}
        columns={[
          { head: wording.say('decided.did.month') },
          { head: wording.say('decided.did.gain') },
          { head: wording.say('decided.did.lose') },
          { head: wording.say('decided.did.same') },
        ]}
        rows={months.flatMap(({ fromMs, change }) =>
          change === null
            ? []
            : [
                [
                  wording.month(fromMs),
                  groupText(wording, change.gain),
                  groupText(wording, change.lose),
                  groupText(wording, { ...change.same, meanMicro: null }),
                ],
              ],
        )}
      />
      {unplanned === 0 ? null : (
        <p class="fine">{wording.say('decided.did.unplanned', { count: unplanned })}</p>
      )}
    </>
  )
}

function groupText(wording: Wording, { homes, meanMicro }: ChangedGroup): string {
  if (homes === null) return wording.say('decided.did.few')
  const count = wording.say('decided.did.group', { count: homes })
  if (meanMicro === null) return count
  return wording.say('decided.did.mean', { count, money: wording.money(Math.abs(meanMicro)) })
}

function LeastMonths(props: {
  readonly wording: Wording
  readonly months: readonly MonthOfLife[]
}) {
  const { wording, months } = props
  return (
    <>
      {months
        .flatMap(({ least }) => (least !== null && isShort(least) ? [least] : []))
        .slice(0, 1)
        .map((least) => (
          <ShortLine wording={wording} slug={null} of={{ decisionId: '', title: '', least }} />
        ))}
      <DataTable
        wording={wording}
        caption={wording.say('decided.did.least')}
        stacks={2}
        columns={[
          { head: wording.say('decided.did.month') },
          { head: wording.say('decided.did.homes'), isNumber: true },
          { head: wording.say('decided.did.promised'), isNumber: true },
          { head: wording.say('decided.did.kept'), isNumber: true },
          { head: wording.say('decided.did.moved'), isNumber: true },
        ]}
        rows={months.flatMap(({ fromMs, least }) =>
          least === null
            ? []
            : [
                [
                  wording.month(fromMs),
                  wording.number(least.homes),
                  wording.money(least.promisedMicro),
                  least.keptMicro === null ? '–' : wording.money(least.keptMicro),
                  wording.money(least.movedMicro),
                ],
              ],
        )}
      />
    </>
  )
}

/** Quarter hours as hours: `12.5 h`. */
function hours(wording: Wording, quarters: number): string {
  return `${wording.number(quarters / 4, quarters % 4 === 0 ? 0 : 2)}\u00a0h`
}
