import { reasonLimit } from '../../assembly/ballot/log/ballot-shapes.ts'
import type { Wording } from '../messages/wording.ts'
import type { BallotView } from '../view/ballot.ts'
import { FormError, TextArea, type FormState } from './field.tsx'

/** What a steward does for a ballot: paper, what the minority says, the close. */
export function BallotCare(props: {
  readonly wording: Wording
  readonly view: BallotView
  readonly form: FormState
}) {
  const { wording, view, form } = props
  const { ballot, state, base } = view
  const isOver = state === 'late'
  return (
    <section aria-labelledby="care-heading">
      <h2 id="care-heading">{wording.say('ballot.care')}</h2>
      <FormError form={form} fields={['reason-to-close', 'minority']} />
      {ballot.isPaper === false || state === 'closed' ? null : (
        <p>
          <a href={`${base}/paper`}>{wording.say('paper.link')}</a>
        </p>
      )}
      <p>
        <a href={`${base}/outside`}>{wording.say('outside.link')}</a>
      </p>
      {view.consequence !== null ? null : (
        <form class="stack" method="post" action={`${base}/minority`}>
          <TextArea
            label={wording.say('ballot.minority')}
            name="minority"
            form={{ ...form, values: { minority: view.minority, ...form.values } }}
            hint={wording.say('ballot.minority.hint')}
            most={reasonLimit}
          />
          <p>
            <button type="submit">{wording.say('ballot.minority.keep')}</button>
          </p>
        </form>
      )}
      {state === 'closed' ? null : (
        <details open={form.refused !== null || isOver}>
          <summary>{wording.say(isOver ? 'ballot.close.now' : 'ballot.close.early')}</summary>
          <form class="stack" method="post" action={`${base}/close`}>
            <p>
              {wording.say(
                isOver
                  ? 'ballot.close.now.sentence'
                  : ballot.isOpenCount
                    ? 'ballot.close.seen'
                    : 'ballot.close.unseen',
              )}
            </p>
            {isOver ? null : (
              <TextArea
                label={wording.say('ballot.close.reason')}
                name="reason-to-close"
                form={form}
                hint={wording.say('ballot.close.reason.hint')}
                most={reasonLimit}
              />
            )}
            <p>
              <button type="submit">{wording.say('ballot.close')}</button>
            </p>
          </form>
        </details>
      )}
    </section>
  )
}
