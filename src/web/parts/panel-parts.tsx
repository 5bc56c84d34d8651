import type { LotteryStanding, PanelStanding } from '../../assembly/panel/standing.ts'
import type { Wording } from '../messages/wording.ts'
import { DataTable, Figure } from './figure.tsx'
import { answerTitle, askedTitle, chanceText, digestGroups } from './panel-words.ts'

/** Seats for each answer, and how many who gave it said yes: one table for each question. */
export function SeatTables(props: { readonly wording: Wording; readonly view: PanelStanding }) {
  const { wording, view } = props
  const { panel, said } = view
  return (
    <>
      {panel.asked.map((asked) => {
        const title = askedTitle(wording, asked)
        const counts = said?.find(({ key }) => key === asked.key)?.answers
        return (
          <>
            <h3 lang={asked.title === null ? undefined : panel.language} dir="auto">
              {title}
            </h3>
            <DataTable
              wording={wording}
              caption={title}
              stacks={3}
              columns={[
                { head: wording.say('panel.seats.answer') },
                { head: wording.say('panel.seats.least'), isNumber: true },
                { head: wording.say('panel.seats.most'), isNumber: true },
                { head: wording.say('panel.seats.said'), isNumber: true },
              ]}
              rows={asked.answers.map((answer) => {
                const people = counts?.find(({ key }) => key === answer.key)?.people ?? null
                return [
                  answerTitle(wording, asked, answer),
                  wording.number(answer.min),
                  wording.number(answer.max),
                  people === null ? '·' : wording.number(people),
                ]
              })}
            />
          </>
        )
      })}
      {panel.asked.length === 0 ? (
        <p>{wording.say('panel.seats.none')}</p>
      ) : (
        <p class="fine">· {wording.say(said === null ? 'panel.seats.later' : 'panel.seats.few')}</p>
      )}
    </>
  )
}

/** Everybody's chance as a picture of bars, with its table. */
export function Chances(props: {
  readonly wording: Wording
  readonly base: string
  readonly lottery: LotteryStanding
}) {
  const { wording, base, lottery } = props
  const bins = lottery.summary?.bins ?? []
  const count = bins.reduce((sum, { people }) => sum + people, 0)
  if (count === 0) return <p>{wording.say('panel.chances.few')}</p>
  const most = Math.max(...bins.map(({ people }) => people))
  const range = (from: number, to: number): string =>
    wording.say('panel.chances.range', {
      from: chanceText(wording, from),
      to: chanceText(wording, to),
    })
  return (
    <Figure
      wording={wording}
      id={`chances-${lottery.number}`}
      heading={wording.say('panel.chances.heading')}
      sentence={wording.say('panel.chances.sentence', { count })}
      csvHref={`${base}/chances/${lottery.number}`}
      table={
        <DataTable
          wording={wording}
          caption={wording.say('panel.chances.heading')}
          columns={[
            { head: wording.say('panel.chances.chance') },
            { head: wording.say('panel.chances.people'), isNumber: true },
          ]}
          rows={bins.map(({ from, to, people }) => [range(from, to), wording.number(people)])}
        />
      }
    >
      <svg class="chances" viewBox="0 -8 100 66" aria-hidden="true" focusable="false">
        {bins.map(({ from, to, people }) => {
          const height = (people / most) * 44
          return (
            <>
              <rect
                x={from / 10 + 0.4}
                y={46 - height}
                width={(to - from) / 10 - 0.8}
                height={height}
              />
              <text x={(from + to) / 20} y={44 - height}>
                {wording.number(people)}
              </text>
            </>
          )
        })}
        <path d="M0 46H100" />
        {[0, 250, 500, 750, 1_000].map((at) => (
          <text class={at === 0 ? 'first' : at === 1_000 ? 'last' : undefined} x={at / 10} y="54">
            {chanceText(wording, at)}
          </text>
        ))}
      </svg>
    </Figure>
  )
}

/** A digest, in groups that can be read aloud and compared. */
export function Digest(props: { readonly digest: string }) {
  return (
    <p class="digest">
      <code>
        {digestGroups(props.digest).map((group, i) => (
          <>
            {i === 0 ? '' : ' '}
            <span>{group}</span>
          </>
        ))}
      </code>
    </p>
  )
}
