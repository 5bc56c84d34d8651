import type { Conflict } from '../../assembly/decision/conflicts.ts'
import type { Wording } from '../messages/wording.ts'

/** A decision that stands and is about what a rule of an option is about, and which of both would count. */
export function ConflictLine(props: {
  readonly wording: Wording
  readonly decisionsHref: string
  readonly of: Conflict
}) {
  const { wording, decisionsHref, of } = props
  return (
    <>
      {wording.say('ballot.stands')} <a href={`${decisionsHref}/${of.decisionId}`}>{of.title}</a>
      {'. '}
      {conflictSentence(wording, of)}
    </>
  )
}

/** Which of two rules would count, and why. */
function conflictSentence(wording: Wording, { outcome }: Conflict): string {
  const { counts, first, why, refused } = outcome
  const isBoth = counts === 'tighter' || counts === 'sum'
  return [
    wording.say(`ballot.stands.${counts}`),
    isBoth && first !== null ? wording.say(`ballot.stands.first.${first}`) : '',
    why === null || (isBoth && first === null) ? '' : wording.say(`ballot.stands.why.${why}`),
    refused === null ? '' : wording.say('ballot.stands.refused'),
  ]
    .filter((text) => text !== '')
    .join(' ')
}
