import type { Standing } from '../../assembly/report/answer.ts'
import type { Became } from '../../assembly/report/became.ts'
import type { Wording } from '../messages/wording.ts'

/** What became of a statement, a line for each: decided, or to be answered by a date, or answered. */
export function BecameLines(props: {
  readonly wording: Wording
  readonly became: readonly Became[]
  /** Where decisions of the neighbourhood are. */
  readonly decisions: string
}) {
  const { wording, became, decisions } = props
  return (
    <>
      {became.map((of) => (
        <p class="became">
          {of.kind === 'decided' ? (
            <>
              {wording.say('became.decided')}{' '}
              <a href={`${decisions}/${of.decisionId}/report`}>{of.title}</a>
            </>
          ) : (
            <>
              <a href={of.url}>{wording.say('became.cited', { body: of.bodyName })}</a>{' '}
              <StandingLine wording={wording} standing={of.standing} dueMs={of.dueMs} />
            </>
          )}
        </p>
      ))}
    </>
  )
}

/** Where an answer stands, in words; one that is late is said to be. */
export function StandingLine(props: {
  readonly wording: Wording
  readonly standing: Standing
  readonly dueMs: number
}) {
  const { wording, standing, dueMs } = props
  const date = wording.date(dueMs)
  if (standing.kind === 'waits') {
    return <>{wording.say('answer.waits', { count: standing.days, date })}</>
  }
  if (standing.kind === 'overdue') {
    return <strong>{wording.say('answer.overdue', { count: standing.days, date })}</strong>
  }
  const { answer, lateDays, isCorrected } = standing
  return (
    <>
      {wording.say(`answer.${answer.verdict}`, { date: wording.date(answer.atMs) })}{' '}
      {lateDays === 0 ? null : <>{wording.say('answer.late', { count: lateDays })} </>}
      {isCorrected ? <>{wording.say('answer.corrected')} </> : null}
      <q class="answer">{answer.reason}</q>
      {answer.amended === '' ? null : (
        <>
          {' '}
          {wording.say('answer.amended')} <q class="answer">{answer.amended}</q>
        </>
      )}
    </>
  )
}
