import type { BallotDefinition } from '../../assembly/ballot/log/ballot-shapes.ts'
import { Page, type Frame } from '../layout.tsx'
import type { BallotState } from '../view/ballot.ts'

/** What a neighbourhood votes on. */
export function BallotsPage(props: {
  readonly frame: Frame
  readonly path: string
  readonly isSteward: boolean
  readonly ballots: readonly { readonly ballot: BallotDefinition; readonly state: BallotState }[]
}) {
  const { frame, path, ballots, isSteward } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('ballots.title')} nav="together">
      <h1>{wording.say('ballots.title')}</h1>
      <p>{wording.say(ballots.length === 0 ? 'ballots.none' : 'ballots.sentence')}</p>
      <div class="actions">
        {isSteward ? (
          <a class="button" href={`${path}/new`}>
            {wording.say('ballot.begin')}
          </a>
        ) : null}
        <a href={`${path}/voices`}>{wording.say('voices.link')}</a>
      </div>
      <ul class="plain rows">
        {ballots.map(({ ballot, state }) => (
          <li>
            <a href={`${path}/${ballot.id}`} lang={ballot.language} dir="auto">
              {ballot.title}
            </a>
            <p class="fine">
              {state === 'before'
                ? wording.say('ballots.state.before', { date: wording.date(ballot.opensMs) })
                : state === 'open'
                  ? wording.say('ballots.state.open', { date: wording.date(ballot.closesMs) })
                  : wording.say(`ballots.state.${state}`)}
            </p>
          </li>
        ))}
      </ul>
    </Page>
  )
}
