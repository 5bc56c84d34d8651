import { coefficientMonths } from '../../accounts/sharing/national-rules.ts'
import type {
  BrokenRule,
  DecisionNews,
  ShortMonth,
  WaitingKey,
} from '../../assembly/decision/store-life.ts'
import type { Wording } from '../messages/wording.ts'

/** Days that are named at the most; the others are counted. */
const namedDays = 5

/** What people have to know of what they decided: what is due, what could not be kept. Nothing where there is nothing. */
export function DecisionNewsLines(props: {
  readonly wording: Wording
  readonly slug: string
  readonly news: DecisionNews
}) {
  const { wording, slug, news } = props
  return (
    <>
      {news.due.map(({ decision, dueMs }) => (
        <p class="notice limit">
          {wording.say('decided.news.due', { date: wording.date(dueMs) })}{' '}
          <a href={`/at/${slug}/decisions/${decision.id}`}>{decision.record.title}</a>
        </p>
      ))}
      {news.broken.map((of) => (
        <BrokenLine wording={wording} slug={slug} of={of} />
      ))}
      {news.short.map((of) => (
        <ShortLine wording={wording} slug={slug} of={of} />
      ))}
      {news.waiting.map((of) => (
        <WaitingLine wording={wording} slug={slug} of={of} />
      ))}
    </>
  )
}

/** A rule that could not be kept, and on which days: one line, however many plans. `slug` null: it stands on the decision's own page. */
export function BrokenLine(props: {
  readonly wording: Wording
  readonly slug: string | null
  readonly of: BrokenRule
}) {
  const { wording, slug, of } = props
  const { dayMs } = of.days
  const shown = dayMs.slice(-namedDays).map((atMs) => wording.day(atMs))
  const days = shown.join(', ')
  return (
    <p class="notice limit">
      {wording.say('decided.broken', { count: dayMs.length, name: of.sentence })} {days}
      {dayMs.length > namedDays ? ' …' : ''}
      {slug === null ? null : (
        <>
          {' · '}
          <a href={`/at/${slug}/decisions/${of.decisionId}`}>{of.title}</a>
        </>
      )}
    </p>
  )
}

/** A sharing key that cannot hold yet, why, and from when it can. */
export function WaitingLine(props: {
  readonly wording: Wording
  readonly slug: string | null
  readonly of: WaitingKey
}) {
  const { wording, slug, of } = props
  return (
    <p class="notice limit">
      {wording.say('decided.key.waits', {
        from: wording.date(of.fromMs),
        until: wording.date(of.untilMs),
        months: coefficientMonths,
      })}
      {slug === null ? null : (
        <>
          {' · '}
          <a href={`/at/${slug}/decisions/${of.decisionId}`}>{of.title}</a>
        </>
      )}
    </p>
  )
}

/** A least benefit that could not be given to all, and what was given instead. */
export function ShortLine(props: {
  readonly wording: Wording
  readonly slug: string | null
  readonly of: ShortMonth
}) {
  const { wording, slug, of } = props
  const { month, promisedMicro, keptMicro } = of.least
  const said = {
    month: wording.month(Date.parse(`${month}-15T12:00:00Z`)),
    promised: wording.money(promisedMicro),
  }
  return (
    <p class="notice limit">
      {keptMicro === null
        ? wording.say('decided.short.none', said)
        : wording.say('decided.short', { ...said, kept: wording.money(keptMicro) })}
      {slug === null ? null : (
        <>
          {' · '}
          <a href={`/at/${slug}/decisions/${of.decisionId}`}>{of.title}</a>
        </>
      )}
    </p>
  )
}
