import type { Wording } from '../messages/wording.ts'

/** Something that came of a question, a panel or a meeting: where it is, and what it is called. */
export interface CameOf {
  readonly kind: 'panel' | 'meeting' | 'ballot' | 'decision'
  readonly href: string
  readonly title: string
}

/** A step that a steward can take from here. */
export interface NextStep {
  readonly step: 'panel' | 'meeting' | 'ballot'
  readonly href: string
}

/** What came of it so far, for everybody, and what a steward can begin next; nothing where there is neither. */
export function NextSteps(props: {
  readonly wording: Wording
  readonly came: readonly CameOf[]
  readonly steps: readonly NextStep[]
}) {
  const { wording, came, steps } = props
  if (came.length + steps.length === 0) return null
  return (
    <section aria-labelledby="next-heading">
      <h2 id="next-heading">
        {came.length === 0 ? wording.say('next.title') : wording.say('next.came')}
      </h2>
      {came.length === 0 ? null : (
        <ul class="plain rows">
          {came.map(({ kind, href, title }) => (
            <li>
              <p class="fine">{wording.say(`next.${kind}`)}</p>
              <a href={href} dir="auto">
                {title}
              </a>
            </li>
          ))}
        </ul>
      )}
      {steps.length === 0 ? null : (
        <ul class="plain rows">
          {steps.map(({ step, href }) => (
            <li>
              <a class="row-link" href={href}>
                {wording.say(`next.begin.${step}`)}
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** Where a steward takes a question from here. `at`: addresses of the neighbourhood begin with it. */
export function stepsFrom(
  at: string,
  { id, question }: { readonly id: string; readonly question: string },
): readonly NextStep[] {
  const about = new URLSearchParams({ question: id })
  const titled = new URLSearchParams({ question: id, title: question.slice(0, 200) })
  return [
    { step: 'panel', href: `${at}/panels/new?${about}` },
    { step: 'meeting', href: `${at}/meetings?${titled}#call-heading` },
    { step: 'ballot', href: `${at}/ballots/new?${titled}` },
  ]
}
