import type { Tally } from '../../assembly/ballot/tally/tally.ts'
import type { Wording } from '../messages/wording.ts'
import type { BallotView } from '../view/ballot.ts'
import { DataTable } from './figure.tsx'

/** What a ballot came to, in sentences and one table. */
export function BallotResult(props: {
  readonly wording: Wording
  readonly view: BallotView
  readonly tally: Tally
}) {
  const { wording, view, tally } = props
  const { outcome, quorum } = tally
  const isBinding = tally.isFinal && tally.isQuorate && view.consequence?.kind !== 'called-off'
  const titles = new Map(view.ballot.options.map(({ id, title }) => [id, title]))
  const named = (ids: readonly string[]): string => ids.map((id) => titles.get(id) ?? id).join(', ')
  return (
    <section aria-labelledby="result-heading">
      <h2 id="result-heading">{wording.say('ballot.result')}</h2>
      {tally.isFinal ? null : <p>{wording.say('ballot.running')}</p>}
      <p>
        <strong>
          {outcome.chosen.length === 0
            ? wording.say('ballot.nothing')
            : wording.say(isBinding ? 'ballot.chosen' : 'ballot.ahead', {
                options: named(outcome.chosen),
              })}
        </strong>
      </p>
      <p>
        {wording.say('ballot.turnout', { count: tally.voices, eligible: tally.eligible })}{' '}
        {wording.say(tally.isQuorate ? 'ballot.quorum.met' : 'ballot.quorum.missed', { quorum })}
      </p>
      {outcome.ties.map(({ among, by }) => (
        <p>
          {wording.say('ballot.tie', {
            options: named(among),
            rule: wording.say(`ballot.tie.${by}`),
          })}
        </p>
      ))}
      {outcome.counts === null ? (
        <p>{wording.say('ballot.few')}</p>
      ) : (
        <Counts {...props} counts={outcome.counts} named={named} />
      )}
      {tally.isFinal && outcome.counts !== null ? (
        <p>
          {wording.say('ballot.recount')}{' '}
          <a href={view.logHref} download={`${view.ballot.id}.jsonl`}>
            {wording.say('ballot.log.get')}
          </a>
          , <code>commonwatt recount {view.ballot.id}.jsonl</code>
        </p>
      ) : null}
    </section>
  )
}

function Counts(props: {
  readonly wording: Wording
  readonly view: BallotView
  readonly counts: NonNullable<Tally['outcome']['counts']>
  readonly named: (ids: readonly string[]) => string
}) {
  const { wording, view, counts, named } = props
  const { consent, budget, promises } = counts
  const money = (amount: number): string => wording.money(amount * 1_000_000)
  return (
    <>
      {consent === undefined ? null : (
        <>
          <p>
            {wording.say('ballot.consent', {
              consenting: consent.consenting,
              aside: consent.aside,
              objecting: consent.objecting,
            })}
          </p>
          <ul>
            {consent.reasons.map(({ text }) => (
              <li dir="auto">{text}</li>
            ))}
          </ul>
        </>
      )}
      {budget === undefined ? null : (
        <p>
          {wording.say('ballot.spent', {
            spent: money(budget.spent),
            budget: money(budget.budget),
          })}{' '}
          {budget.greedy.length === 0
            ? null
            : wording.say('ballot.greedy', { options: named(budget.greedy) })}
        </p>
      )}
      {promises === undefined ? null : (
        <p>{wording.say(`ballot.promise.${promises.ejrUpToOne}`)}</p>
      )}
      <DataTable
        wording={wording}
        caption={wording.say('ballot.counts')}
        columns={[
          { head: wording.say('ballot.option') },
          { head: wording.say('ballot.count'), isNumber: true },
        ]}
        rows={view.ballot.options.map(({ id, title }) => [
          <span lang={view.ballot.language} dir="auto">
            {title}
          </span>,
          wording.number(counts.options[id] ?? 0),
        ])}
      />
    </>
  )
}
