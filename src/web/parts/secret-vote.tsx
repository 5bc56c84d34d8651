import type { BallotDefinition } from '../../assembly/ballot/log/ballot-shapes.ts'
import type { Wording } from '../messages/wording.ts'
import type { SecretView } from '../view/ballot.ts'
import { BallotFields } from './ballot-fields.tsx'
import { emptyForm } from './field.tsx'

/**
 * The form of a vote that nobody can link to the voter. The script makes it work: it stays hidden without, and what stands there instead
 * says what is needed. It has no address to be sent to, so that a browser without the script never sends a vote with a name.
 */
export function SecretVote(props: {
  readonly wording: Wording
  readonly ballot: BallotDefinition
  readonly secret: SecretView
}) {
  const { wording, ballot, secret } = props
  const { method, options } = ballot
  const about = { method, options: options.map(({ id }) => ({ id })) }
  return (
    <div
      data-secret-vote={JSON.stringify({ id: ballot.id, ...secret, ballot: about })}
      data-failed={wording.say('secret.failed')}
      data-sending={wording.say('secret.sending')}
      data-incomplete={wording.say('secret.incomplete')}
      data-insecure={wording.say('secret.insecure')}
    >
      <p>{wording.say('secret.sentence')}</p>
      <p data-without>
        {wording.say('secret.without')}{' '}
        {ballot.isPaper === false ? null : wording.say('secret.paper')}
      </p>
      <form class="stack" hidden>
        <BallotFields wording={wording} ballot={ballot} form={emptyForm} ticked={[]} />
        <p>
          <button class="main" type="submit">
            {wording.say('secret.send')}
          </button>
        </p>
        <p class="field-error" role="alert" data-said></p>
      </form>
      <div data-receipt hidden tabindex={-1} role="status">
        <h3>{wording.say('receipt.heading')}</h3>
        <p>{wording.say('receipt.sentence')}</p>
        <p>{wording.say('secret.once')}</p>
        <dl>
          {(['leaf', 'head'] as const).map((name) => (
            <div>
              <dt>{wording.say(`receipt.${name}`)}</dt>
              <dd>
                <code class="long" data-part={name}></code>
              </dd>
            </div>
          ))}
        </dl>
        <p>
          <button type="button" data-keep={`receipt-${ballot.id}.json`}>
            {wording.say('secret.keep')}
          </button>
        </p>
      </div>
    </div>
  )
}
