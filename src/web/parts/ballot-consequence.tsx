import { refuse } from '../../kernel/refusal.ts'
import type { Wording } from '../messages/wording.ts'
import type { BallotView } from '../view/ballot.ts'

/** What came of a ballot that is closed: a decision, or why there is none. */
export function BallotConsequence(props: { readonly wording: Wording; readonly view: BallotView }) {
  const { wording, view } = props
  const { consequence, closedReason, ballot } = view
  if (consequence === null) return null
  return (
    <>
      {closedReason === null ? null : (
        <p>
          {wording.say('ballot.closed-early')}{' '}
          <q lang={ballot.language} dir="auto">
            {closedReason}
          </q>
        </p>
      )}
      <p class="notice limit">
        {wording.say(`ballot.came.${consequence.kind}`)}{' '}
        {consequence.kind === 'decided' ? (
          <a href={view.decisionHref}>{wording.say('ballot.came.see')}</a>
        ) : null}
        {consequence.kind === 'refused'
          ? wording.refusal(
              refuse(consequence.code, consequence.message, undefined, consequence.values ?? {}),
            )
          : null}
      </p>
    </>
  )
}
