import type { PanelStanding } from '../../assembly/panel/standing.ts'
import { answersKeptMs } from '../../assembly/panel/panel.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Choice, FormError, Select, type FormState } from '../parts/field.tsx'
import { NextSteps, type CameOf } from '../parts/next-steps.tsx'
import { SeatTables } from '../parts/panel-parts.tsx'
import {
  answerTitle,
  askedTitle,
  chanceText,
  lastDay,
  namesSentences,
  stageSentence,
} from '../parts/panel-words.ts'

export interface PanelPageProps {
  readonly frame: Frame
  readonly base: string
  readonly view: PanelStanding
  /** The question that the panel is about; null: none. */
  readonly question: {
    readonly href: string
    readonly text: string
    readonly language: string
  } | null
  readonly form: FormState
  /** What came of its work. */
  readonly came: readonly CameOf[]
  /** Where a steward calls its meeting; null: it is not drawn yet, or somebody else reads. */
  readonly meetingHref: string | null
}

/** The name of the field for what is asked in this place. */
export function answerField(place: number): string {
  return `answer-${place}`
}

/** *A panel*: what it is for, one's own part in it, its seats, and who was drawn. */
export function PanelPage(props: PanelPageProps) {
  const { frame, base, view, question } = props
  const { wording } = frame
  const { panel, stage, yes, invited, lotteries } = view
  return (
    <Page frame={frame} title={panel.title} nav="questions">
      <div class="talk" lang={panel.language} dir="auto">
        <h1>{panel.title}</h1>
        <p>{panel.purpose}</p>
      </div>
      {question === null ? null : (
        <p>
          {wording.say('panel.about')}:{' '}
          <a href={question.href} lang={question.language} dir="auto">
            {question.text}
          </a>
        </p>
      )}
      <p class="big">{stageSentence(wording, view)}</p>
      <Seated wording={wording} view={view} />
      {view.mayAnswer ? <AnswerForm {...props} /> : <Mine {...props} />}
      <section aria-labelledby="seats-heading">
        <h2 id="seats-heading">{wording.say('panel.seats.heading')}</h2>
        <p>
          {yes === null
            ? wording.say('panel.yes.few', { invited: wording.number(invited) })
            : wording.say('panel.yes', {
                invited: wording.number(invited),
                yes: wording.number(yes),
              })}
        </p>
        <p>{wording.say('panel.seats.sentence')}</p>
        <SeatTables wording={wording} view={view} />
        <p>{wording.say('panel.seats.homes')}</p>
      </section>
      {lotteries.length > 0 || view.isSteward ? (
        <ul class="plain rows">
          <li>
            <a class="row-link" href={`${base}/lottery`}>
              {wording.say('panel.lottery.link')}
            </a>
          </li>
          {lotteries.some(({ digest }) => digest !== null) ? (
            <li>
              <a class="row-link" href={`${base}/draw`}>
                {wording.say('panel.draw.link')}
              </a>
            </li>
          ) : null}
          {stage === 'drawn' && view.isInsider ? (
            <li>
              <a class="row-link" href={`${base}/tables`}>
                {wording.say('panel.tables.link')}
              </a>
            </li>
          ) : null}
        </ul>
      ) : null}
      <NextSteps
        wording={wording}
        came={props.came}
        steps={props.meetingHref === null ? [] : [{ step: 'meeting', href: props.meetingHref }]}
      />
      <Dates wording={wording} view={view} />
      <WhoReads wording={wording} />
    </Page>
  )
}

function Seated({ wording, view }: { readonly wording: Wording; readonly view: PanelStanding }) {
  const { seats } = view
  if (seats === null) return null
  return (
    <section aria-labelledby="drawn-heading">
      <h2 id="drawn-heading">{wording.say('panel.seated.heading')}</h2>
      <p>{namesSentences(wording, seats)}</p>
      {seats.empty === 0 ? null : (
        <p>{wording.say('panel.seated.empty', { count: seats.empty })}</p>
      )}
    </section>
  )
}

/** The invitation: yes with what is asked, or no. Two buttons of one form. */
function AnswerForm({ frame, base, view, form }: PanelPageProps) {
  const { wording } = frame
  const { panel, mine } = view
  const fields = panel.asked.map((_, place) => answerField(place))
  const date = lastDay(wording, panel.answersUntilMs)
  const isBack = form.refused !== null
  const box = isBack ? form.values['mayName'] === '1' : mine?.mayName === true
  return (
    <section class="turn" aria-labelledby="mine-heading">
      <h2 id="mine-heading">{wording.say('panel.mine.heading')}</h2>
      {mine === null ? null : <p>{wording.say(`panel.mine.said.${mine.said}`, { date })}</p>}
      <p>{wording.say('panel.mine.sentence')}</p>
      <form class="stack" method="post" action={`${base}/answer`}>
        <FormError form={form} fields={fields} />
        {panel.asked.map((asked, place) => (
          <Select
            label={askedTitle(wording, asked)}
            name={answerField(place)}
            form={form}
            value={mine?.answers[asked.key]}
            options={[
              { value: '', text: wording.say('panel.mine.choose') },
              ...asked.answers.map((answer) => ({
                value: answer.key,
                text: answerTitle(wording, asked, answer),
              })),
            ]}
          />
        ))}
        <div>
          <Choice
            label={wording.say('panel.mine.name')}
            name="mayName"
            value="1"
            form={form}
            isChosen={box}
          />
          <p class="hint">{wording.say('panel.mine.name.hint')}</p>
        </div>
        <p class="actions">
          <button class="main" type="submit" name="said" value="yes">
            {wording.say('panel.mine.say-yes')}
          </button>
          <button type="submit" name="said" value="no">
            {wording.say('panel.mine.say-no')}
          </button>
        </p>
      </form>
    </section>
  )
}

/** Where the reader stands when nobody is asked any more. */
function Mine({ frame, base, view, form }: PanelPageProps) {
  const { wording } = frame
  const { mine, stage, panel, lotteries } = view
  if (mine === null) {
    if (stage === 'over') return null
    const key = view.isAsked ? 'panel.mine.nothing' : 'panel.mine.not-asked'
    return <p>{wording.say(key)}</p>
  }
  const drawn = lotteries.flatMap(({ number, mine: own }) =>
    own === null ? [] : [{ lottery: number, ...own }],
  )
  const isOver = lotteries.some(({ drawn: of }) => of !== null)
  return (
    <section class="turn" aria-labelledby="mine-heading">
      <h2 id="mine-heading">{wording.say('panel.mine.heading.short')}</h2>
      <FormError form={form} fields={[]} />
      <p>{wording.say(`panel.mine.${mine.said}`)}</p>
      {drawn.map(({ lottery, number, chance }) => (
        <p>
          {wording.say('panel.mine.number', { number: String(number), lottery: String(lottery) })}{' '}
          {chance === null
            ? ''
            : wording.say('panel.mine.chance', { chance: chanceText(wording, chance) })}
        </p>
      ))}
      {mine.isGone ? (
        <p>{wording.say('panel.mine.gone')}</p>
      ) : mine.isSeated ? (
        <p>
          <strong>{wording.say('panel.mine.seated', { date: wording.date(panel.meetsMs) })}</strong>
        </p>
      ) : isOver && mine.said === 'yes' ? (
        <p>{wording.say('panel.mine.not-drawn')}</p>
      ) : null}
      {mine.said === 'no' ||
      mine.isGone ||
      !['counting', 'ready', 'drawn'].includes(stage) ? null : (
        <details>
          <summary>{wording.say('panel.mine.leave')}</summary>
          <p>
            {wording.say(mine.isSeated ? 'panel.mine.leave.sentence' : 'panel.mine.leave.unseated')}
          </p>
          <form method="post" action={`${base}/leave`}>
            <button class="danger" type="submit">
              {wording.say('panel.mine.leave')}
            </button>
          </form>
        </details>
      )}
    </section>
  )
}

function Dates({ wording, view }: { readonly wording: Wording; readonly view: PanelStanding }) {
  const { size, answersUntilMs, meetsMs, endsMs, erasedMs, calledOff } = view.panel
  const meets = { date: wording.date(meetsMs), time: wording.time(meetsMs) }
  return (
    <section aria-labelledby="dates-heading">
      <h2 id="dates-heading">{wording.say('panel.dates')}</h2>
      <dl class="facts">
        <dt>{wording.say('panel.size')}</dt>
        <dd>{wording.number(size)}</dd>
        {calledOff !== null ? null : (
          <>
            <dt>{wording.say('panel.until')}</dt>
            <dd>{lastDay(wording, answersUntilMs)}</dd>
            <dt>{wording.say('panel.meets')}</dt>
            <dd>{wording.say('panel.when', meets)}</dd>
          </>
        )}
        <dt>{wording.say('panel.ends')}</dt>
        <dd>{lastDay(wording, endsMs)}</dd>
      </dl>
      <p>
        {erasedMs === null
          ? wording.say('panel.erase', { date: wording.date(endsMs + answersKeptMs) })
          : wording.say('panel.erased', { date: wording.date(erasedMs) })}
      </p>
    </section>
  )
}

function WhoReads({ wording }: { readonly wording: Wording }) {
  return (
    <section aria-labelledby="who-heading">
      <h2 id="who-heading">{wording.say('panel.who.heading')}</h2>
      <ul>
        {(['everybody', 'you', 'insiders', 'names'] as const).map((who) => (
          <li>{wording.say(`panel.who.${who}`)}</li>
        ))}
      </ul>
    </section>
  )
}
