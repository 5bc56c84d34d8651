import type { FairShare } from '../../accounts/month-end/community-game.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { DataTable } from '../parts/figure.tsx'
import type { RuleTrialView } from '../view/accounts.ts'
import type { CellHead } from '../view/now.ts'
import { worthMicro } from '../view/worth.ts'

/** What another rule would have meant for everyone: before anybody votes on it. */
export function RuleTrialPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: RuleTrialView
}) {
  const { frame, cell, view } = props
  const { wording } = frame
  const signed = (micro: number): string =>
    Math.abs(micro) < worthMicro
      ? wording.money(0)
      : `${micro > 0 ? '+' : ''}${wording.money(micro)}`
  return (
    <Page frame={frame} title={wording.say('trial.title')} nav="settings">
      <section>
        <p class="fine">{wording.say('trial.title')}</p>
        <h1 class="headline">
          {view.members.length === 0 ? wording.say('trial.none') : outcome(wording, view)}
        </h1>
        {view.members.length === 0 ? null : (
          <>
            <p>
              {wording.say('trial.period', { month: wording.month(view.month.startMs) })}{' '}
              {aloneSentence(wording, view)}
            </p>
            {view.unplanned === 0 ? null : (
              <p class="fine">{wording.say('trial.unplanned', { count: view.unplanned })}</p>
            )}
            <DataTable
              wording={wording}
              caption={wording.say('trial.title')}
              stacks={2}
              columns={[
                { head: wording.say('accounts.member') },
                { head: wording.say('trial.booked'), isNumber: true },
                { head: wording.say('trial.tried'), isNumber: true },
                { head: wording.say('trial.change'), isNumber: true },
                { head: wording.say('trial.alone'), isNumber: true },
                { head: wording.say('trial.fair'), isNumber: true },
              ]}
              rows={view.members.map((member) => [
                member.name ?? wording.say('trial.former', { number: member.number }),
                wording.money(member.bookedMicro),
                wording.money(member.triedMicro),
                signed(member.triedMicro - member.bookedMicro),
                signed(member.triedMicro - member.aloneMicro),
                fairShare(wording, member.fair),
              ])}
            />
            <p class="fine">{wording.say('trial.signs')}</p>
            <p class="fine">{wording.say('trial.fair.meaning')}</p>
          </>
        )}
        <p>
          <a href={`/at/${cell.slug}/settings#sharing-heading`}>{wording.say('trial.back')}</a>
        </p>
      </section>
    </Page>
  )
}

/** A Shapley value, with the standard error of one that was estimated. */
function fairShare(wording: Wording, { shareMicro, standardErrorMicro }: FairShare): string {
  const share = wording.money(shareMicro)
  if (standardErrorMicro === null) return share
  return wording.say('trial.fair.estimated', { share, error: wording.money(standardErrorMicro) })
}

/** How many would gain and lose. */
function outcome(wording: Wording, { members }: RuleTrialView): string {
  const changes = members.map(({ bookedMicro, triedMicro }) => triedMicro - bookedMicro)
  const gain = changes.filter((micro) => micro >= worthMicro).length
  const lose = changes.filter((micro) => micro <= -worthMicro).length
  if (gain > 0 && lose > 0) return wording.say('trial.outcome', { gain, lose })
  if (gain > 0) return wording.say('trial.outcome.gain', { count: gain })
  if (lose > 0) return wording.say('trial.outcome.lose', { count: lose })
  return wording.say('trial.outcome.none')
}

/** Whether anybody would have been worse off than without sharing. */
function aloneSentence(wording: Wording, view: RuleTrialView): string {
  const worse = view.members.filter(
    ({ triedMicro, aloneMicro }) => triedMicro - aloneMicro <= -worthMicro,
  ).length
  if (view.isAllWorse) return wording.say('trial.allWorse')
  return worse === 0
    ? wording.say('trial.nobodyWorse')
    : wording.say('trial.worse', { count: worse })
}
