import type { LotteryStanding, PanelStanding } from '../../assembly/panel/standing.ts'
import { seedLimit } from '../../assembly/panel/draw.ts'
import { Page, type Frame } from '../layout.tsx'
import { Field, FormError, type FormState } from '../parts/field.tsx'
import { Digest } from '../parts/panel-parts.tsx'
import { namesSentences, seedSentence } from '../parts/panel-words.ts'

/** *The draw*, made to be shown on a wall: the digest, the seed before everybody's eyes, and who was drawn. */
export function PanelDrawPage(props: {
  readonly frame: Frame
  readonly base: string
  readonly view: PanelStanding
  /** The last one that was published; null: none was. */
  readonly lottery: LotteryStanding | null
  readonly form: FormState
}) {
  const { frame, base, view, lottery, form } = props
  const { wording } = frame
  const { panel } = view
  return (
    <Page frame={frame} title={wording.say('panel.draw.title')} nav="questions">
      <div class="on-wall">
        <p>
          <a href={base} lang={panel.language} dir="auto">
            {panel.title}
          </a>
        </p>
        <h1>
          {lottery?.slot === null || lottery === null
            ? wording.say('panel.draw.title')
            : wording.say('panel.draw.result', { slot: String(lottery.slot) })}
        </h1>
        {lottery !== null && lottery.seed === null && view.isSteward ? null : (
          <FormError form={form} fields={[]} />
        )}
        {lottery === null || lottery.digest === null ? (
          <p>{wording.say('panel.draw.wait')}</p>
        ) : (
          <Published {...props} lottery={lottery} digest={lottery.digest} />
        )}
      </div>
    </Page>
  )
}

function Published(
  props: Parameters<typeof PanelDrawPage>[0] & {
    readonly lottery: LotteryStanding
    readonly digest: string
  },
) {
  const { frame, view, lottery, digest } = props
  const { wording } = frame
  const { drawn, seed } = lottery
  return (
    <>
      {drawn === null ? null : (
        <section aria-labelledby="drawn-heading">
          <h2 id="drawn-heading">{wording.say('panel.seated.heading')}</h2>
          <p class="who-drawn">{namesSentences(wording, drawn)}</p>
          <p>{wording.say('panel.draw.look')}</p>
        </section>
      )}
      <section aria-labelledby="digest-heading">
        <h2 id="digest-heading">{wording.say('panel.draw.digest')}</h2>
        <Digest digest={digest} />
        {drawn === null ? <p>{wording.say('panel.draw.digest.sentence')}</p> : null}
      </section>
      <section aria-labelledby="seed-heading">
        <h2 id="seed-heading">{wording.say('panel.draw.seed')}</h2>
        <p>{seedSentence(wording, lottery)}</p>
        {seed !== null ? (
          <p class="seed">{seed}</p>
        ) : view.isSteward ? (
          <SeedForm {...props} />
        ) : (
          <p>{wording.say('panel.draw.steward')}</p>
        )}
      </section>
    </>
  )
}

function SeedForm({ frame, base, lottery, digest, form }: Parameters<typeof Published>[0]) {
  const { wording } = frame
  const { seedFrom, number } = lottery
  return (
    <form class="stack" method="post" action={`${base}/draw`}>
      <FormError form={form} fields={['seed']} />
      <input type="hidden" name="lottery" value={String(number)} />
      <input type="hidden" name="digest" value={digest} />
      <Field
        label={wording.say('panel.draw.seed')}
        name="seed"
        form={form}
        hint={
          seedFrom.kind === 'dice'
            ? wording.say('panel.draw.seed.hint')
            : wording.say('panel.draw.seed.public', { name: seedFrom.name })
        }
        most={seedLimit}
        autocomplete="off"
        isRequired
      />
      <p>
        <button class="main" type="submit">
          {wording.say('panel.draw.go')}
        </button>
      </p>
    </form>
  )
}
