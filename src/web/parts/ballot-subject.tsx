import type { BallotDefinition } from '../../assembly/ballot/log/ballot-shapes.ts'
import type { Conflict } from '../../assembly/decision/conflicts.ts'
import { optionDecisionOf } from '../../assembly/ballot/option-decision.ts'
import type { Wording } from '../messages/wording.ts'
import type { ConflictsView } from '../view/ballot.ts'
import { ConflictLine } from './ballot-conflicts.tsx'
import { mandateSentence, type PlaceNames } from './mandate-sentence.ts'
import { streetSentence } from './street-sentence.ts'
import { termSentence } from './term-sentence.ts'

/** What a ballot is about: what explains it, what explains each option, and which rules each would put in force. */
export function BallotSubject(props: {
  readonly wording: Wording
  readonly ballot: BallotDefinition
  readonly names: PlaceNames
  readonly conflicts: ConflictsView
}) {
  const { wording, ballot } = props
  const { background = '', options, language, holds } = ballot
  const told = options.filter(
    ({ description, decision }) => description !== undefined || decision !== undefined,
  )
  return (
    <>
      {background === '' ? null : (
        <p class="keep-lines" lang={language} dir="auto">
          {background}
        </p>
      )}
      {told.length === 0 ? null : (
        <dl class="options">
          {told.map((option) => (
            <div>
              <dt lang={language} dir="auto">
                {option.title}
              </dt>
              {option.description === undefined ? null : (
                <dd class="keep-lines" lang={language} dir="auto">
                  {option.description}
                </dd>
              )}
              {rulesOf(props, option.decision).map((sentence) => (
                <dd>{wording.say('ballot.rule', { sentence })}</dd>
              ))}
              {conflictsOf(props.conflicts, option.id).map((of) => (
                <dd class="notice limit">
                  <ConflictLine
                    wording={wording}
                    decisionsHref={props.conflicts.decisionsHref}
                    of={of}
                  />
                </dd>
              ))}
            </div>
          ))}
        </dl>
      )}
      {holds === undefined ? null : (
        <p>
          {[
            holds.fromMs === null
              ? ''
              : wording.say('ballot.holds.from', { date: wording.date(holds.fromMs) }),
            holds.untilMs === null
              ? ''
              : wording.say('ballot.holds.until', { date: wording.date(holds.untilMs) }),
            holds.reviewMs === null
              ? ''
              : wording.say('ballot.holds.review', { date: wording.date(holds.reviewMs) }),
          ].join(' ')}
        </p>
      )}
    </>
  )
}

function conflictsOf({ options }: ConflictsView, id: string): readonly Conflict[] {
  return options.find(({ optionId }) => optionId === id)?.conflicts ?? []
}

function rulesOf(
  { wording, names }: { readonly wording: Wording; readonly names: PlaceNames },
  decision: string | undefined,
): string[] {
  const read = decision === undefined ? null : optionDecisionOf(decision)
  if (read === null || !read.ok) return []
  const { mandates, terms, streets } = read.value
  return [
    ...mandates.map((mandate) => mandateSentence(wording, mandate, names)),
    ...terms.map(({ term }) => termSentence(wording, term, names)),
    ...streets.map((street) => streetSentence(wording, street)),
  ]
}
