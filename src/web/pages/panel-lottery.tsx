import type { LotteryStanding, PanelStanding } from '../../assembly/panel/standing.ts'
import { panelLimits } from '../../assembly/panel/panel.ts'
import type { Progress } from '../../assembly/panel/lottery.ts'
import { panelFields } from '../forms/panel-form.ts'
import { Page, type Frame } from '../layout.tsx'
import { Field, FormError, Select, type FormState } from '../parts/field.tsx'
import { Chances, Digest } from '../parts/panel-parts.tsx'
import {
  answerTitle,
  askedTitle,
  chanceText,
  namesSentences,
  seedSentence,
  stageSentence,
} from '../parts/panel-words.ts'
import { SeatFields } from '../parts/seat-fields.tsx'
import { DateFields } from './panel-form.tsx'

export interface LotteryPageProps {
  readonly frame: Frame
  readonly base: string
  readonly view: PanelStanding
  /** How far the lottery is that is being worked out. */
  readonly progress: Progress | null
  /** Fields of the form for seats and dates, as they are now. */
  readonly now: Readonly<Record<string, string>>
  readonly begin: FormState
  readonly change: FormState
  readonly vacate: FormState
  readonly off: FormState
  /** Where the page hears that something changed. */
  readonly liveHref: string
}

/** *The lottery*: where each one stands, everybody's chance, and what a steward does next. */
export function PanelLotteryPage(props: LotteryPageProps) {
  const { frame, base, view, begin, vacate } = props
  const { wording } = frame
  const { isSteward, stage, panel, lotteries } = view
  const mayChange = isSteward && (stage === 'collecting' || stage === 'closed')
  return (
    <Page
      frame={frame}
      title={wording.say('panel.lottery.title')}
      nav="questions"
      {...(stage === 'counting' ? { islands: ['live'], liveHref: props.liveHref } : {})}
    >
      <p class="fine">
        <a href={base} lang={panel.language} dir="auto">
          {panel.title}
        </a>
      </p>
      <h1 class="headline" id="stage" data-live>
        {stageSentence(wording, view)}
      </h1>
      <p>{wording.say('panel.lottery.how')}</p>
      <FormError form={begin} fields={['seed-name', 'seed-day', 'seed-time']} />
      {view.mayBegin ? <Begin {...props} /> : null}
      <div id="lotteries" data-live>
        {lotteries.toReversed().map((lottery) => (
          <Lottery {...props} lottery={lottery} />
        ))}
      </div>
      {isSteward && stage === 'drawn' ? (
        <section aria-labelledby="vacate-heading">
          <h2 id="vacate-heading">{wording.say('panel.vacate.heading')}</h2>
          <p>{wording.say('panel.vacate.sentence')}</p>
          <form class="stack" method="post" action={`${base}/vacated`}>
            <FormError form={vacate} fields={['lottery', 'number']} />
            <Field
              label={wording.say('panel.vacate.draw')}
              name="lottery"
              type="number"
              form={vacate}
              value="1"
            />
            <Field
              label={wording.say('panel.vacate.number')}
              name="number"
              type="number"
              form={vacate}
              isRequired
            />
            <p>
              <button type="submit">{wording.say('panel.vacate.go')}</button>
            </p>
          </form>
        </section>
      ) : null}
      {mayChange ? <Change {...props} /> : null}
      {isSteward && stage !== 'over' ? <CallOff {...props} /> : null}
      <p>
        <a href={base}>{wording.say('panel.back')}</a>
      </p>
    </Page>
  )
}

function Begin({ frame, base, view, begin }: LotteryPageProps) {
  const { wording } = frame
  const isAgain = view.stage === 'drawn'
  return (
    <section aria-labelledby="begin-heading">
      <h2 id="begin-heading">
        {wording.say(isAgain ? 'panel.begin.replace' : 'panel.begin.heading')}
      </h2>
      <p>{wording.say('panel.begin.sentence')}</p>
      <form class="stack" method="post" action={`${base}/lottery`}>
        <Select
          label={wording.say('panel.begin.from')}
          name="seed-from"
          form={begin}
          options={[
            { value: 'dice', text: wording.say('panel.begin.dice') },
            { value: 'public', text: wording.say('panel.begin.public') },
          ]}
        />
        <div class="window-fields for-public-seed">
          <Field
            label={wording.say('panel.begin.name')}
            name="seed-name"
            form={begin}
            hint={wording.say('panel.begin.name.hint')}
            autocomplete="off"
          />
          <Field label={wording.say('panel.begin.day')} name="seed-day" type="date" form={begin} />
          <Field
            label={wording.say('panel.begin.time')}
            name="seed-time"
            type="time"
            form={begin}
          />
        </div>
        <p>
          <button class="main" type="submit">
            {wording.say('panel.begin.go')}
          </button>
        </p>
      </form>
    </section>
  )
}

type OfOne = LotteryPageProps & { readonly lottery: LotteryStanding }

function Lottery(props: OfOne) {
  const { frame, base, lottery, view } = props
  const { wording } = frame
  const { number, replaces, digest, publishedMs, summary, mine, drawn } = lottery
  const id = `lottery-${number}`
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        {wording.say(replaces === null ? 'panel.lottery.first' : 'panel.lottery.again', {
          number: String(number),
        })}
      </h2>
      <p>{seedSentence(wording, lottery)}</p>
      <State {...props} />
      {digest === null || publishedMs === null ? null : (
        <>
          <p>
            {wording.say('panel.lottery.ready', {
              date: wording.date(publishedMs),
              time: wording.time(publishedMs),
            })}{' '}
            {wording.say(
              summary?.isProven === true ? 'panel.lottery.proven' : 'panel.lottery.unproven',
            )}
          </p>
          <h3>{wording.say('panel.lottery.digest')}</h3>
          <Digest digest={digest} />
        </>
      )}
      {drawn === null ? null : <p>{namesSentences(wording, drawn)}</p>}
      {mine === null ? null : (
        <p>
          {wording.say('panel.mine.number', {
            number: String(mine.number),
            lottery: String(number),
          })}{' '}
          {mine.chance === null
            ? ''
            : wording.say('panel.mine.chance', { chance: chanceText(wording, mine.chance) })}
        </p>
      )}
      {summary === null ? null : <Chances wording={wording} base={base} lottery={lottery} />}
      {digest === null || view.panel.erasedMs !== null ? null : (
        <Check {...props} digest={digest} />
      )}
    </section>
  )
}

/** Where a lottery stands, in sentences. */
function State(props: OfOne) {
  const { frame, base, lottery, view } = props
  const { wording } = frame
  const { state, seed, slot, drawnMs, changes, refusal } = lottery
  if (state === 'counting') return <Counting {...props} />
  if (state === 'ready') {
    return (
      <p>
        <a class="button main" href={`${base}/draw`}>
          {wording.say('panel.draw.link')}
        </a>
      </p>
    )
  }
  if (state === 'drawn') {
    const at = { date: wording.date(drawnMs ?? 0), time: wording.time(drawnMs ?? 0) }
    const said = { ...at, seed: seed ?? '', slot: String(slot) }
    return <p>{wording.say('panel.lottery.drawn', said)}</p>
  }
  if (state === 'impossible') {
    return (
      <>
        <p>{wording.say('panel.lottery.impossible')}</p>
        <ul>
          {(changes ?? []).map((change) => (
            <li>{changeSentence({ frame, view }, change)}</li>
          ))}
        </ul>
        {view.isSteward && view.mayBegin && (changes ?? []).length > 0 ? (
          <form method="post" action={`${base}/relax`}>
            <button type="submit" name="lottery" value={String(lottery.number)}>
              {wording.say('panel.relax.go')}
            </button>
          </form>
        ) : null}
      </>
    )
  }
  return (
    <p>
      {wording.say('panel.lottery.refused')} {refusal === null ? '' : wording.refusal(refusal)}
    </p>
  )
}

function Counting({ frame, base, lottery, view, progress }: OfOne) {
  const { wording } = frame
  return (
    <>
      <p>{wording.say('panel.lottery.counting')}</p>
      {progress === null ? null : (
        <p>
          {wording.say('panel.lottery.progress', {
            panels: wording.number(progress.panels),
            behind: wording.percent(progress.behind),
          })}
        </p>
      )}
      <div class="actions">
        <a class="button" href={`${base}/lottery`}>
          {wording.say('panel.lottery.look')}
        </a>
        {view.isSteward ? (
          <form method="post" action={`${base}/lottery/stop`}>
            <button type="submit" name="lottery" value={String(lottery.number)}>
              {wording.say('panel.lottery.stop')}
            </button>
          </form>
        ) : null}
      </div>
    </>
  )
}

function changeSentence(
  { frame, view }: Pick<LotteryPageProps, 'frame' | 'view'>,
  { question, answer, is, becomes }: NonNullable<LotteryStanding['changes']>[number],
): string {
  const { wording } = frame
  const asked = view.panel.asked.find(({ key }) => key === question)
  const given = asked?.answers.find(({ key }) => key === answer)
  return wording.say('panel.lottery.change', {
    question: asked === undefined ? question : askedTitle(wording, asked),
    answer:
      asked === undefined || given === undefined ? answer : answerTitle(wording, asked, given),
    least: String(becomes.min),
    most: String(becomes.max),
    wasLeast: String(is.min),
    wasMost: String(is.max),
  })
}

function Check({ frame, base, lottery, view, digest }: OfOne & { readonly digest: string }) {
  const { wording } = frame
  const { number, seed } = lottery
  const name = `panel-${number}.json`
  const thrown = seed === null ? '' : ` --seed "${seed}"`
  return (
    <details>
      <summary>{wording.say('panel.file.heading')}</summary>
      {view.isInsider ? (
        <>
          <p>{wording.say('panel.file.sentence')}</p>
          <p>
            <a href={`${base}/file/${number}`} download={name}>
              {wording.say('panel.file.get', { number: String(number) })}
            </a>
          </p>
          <p class="digest">
            <code>{`commonwatt redraw ${name}${thrown} --digest ${digest}`}</code>
          </p>
        </>
      ) : (
        <p>{wording.say('panel.file.others')}</p>
      )}
    </details>
  )
}

function CallOff({ frame, base, off }: LotteryPageProps) {
  const { wording } = frame
  return (
    <details open={off.refused !== null}>
      <summary>{wording.say('panel.call-off.heading')}</summary>
      <form class="stack" method="post" action={`${base}/call-off`}>
        <FormError form={off} fields={['reason']} />
        <Field
          label={wording.say('panel.call-off.reason')}
          name="reason"
          form={off}
          most={panelLimits.reason}
          hint={wording.say('panel.call-off.hint')}
          isRequired
        />
        <p>
          <button type="submit">{wording.say('panel.call-off.go')}</button>
        </p>
      </form>
    </details>
  )
}

function Change({ frame, base, view, change, now }: LotteryPageProps) {
  const { wording } = frame
  const { asked, language } = view.panel
  return (
    <details open={change.refused !== null}>
      <summary>{wording.say('panel.change.heading')}</summary>
      <form class="stack" method="post" action={`${base}/seats`}>
        <FormError
          form={change}
          fields={[
            ...panelFields,
            ...Object.keys(now),
            ...(change.refused?.at?.match(/^q\d/) ?? []),
          ]}
        />
        <DateFields wording={wording} form={change} values={now} />
        {asked.map((one, q) => (
          <fieldset>
            <legend lang={one.title === null ? undefined : language} dir="auto">
              {askedTitle(wording, one)}
            </legend>
            <SeatFields
              wording={wording}
              form={change}
              prefix={`q${q}`}
              answers={one.answers.map((answer) => answerTitle(wording, one, answer))}
              seats={one.answers}
            />
          </fieldset>
        ))}
        <p>
          <button type="submit">{wording.say('panel.change.go')}</button>
        </p>
      </form>
    </details>
  )
}
