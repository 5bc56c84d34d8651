import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Codes } from '../parts/codes.tsx'
import { Field, FormError, Group, Select, type FormState } from '../parts/field.tsx'
import { tariffFields, TariffFields } from '../parts/tariff-fields.tsx'
import { cities } from '../view/cities.ts'

const fields = [
  'yourName',
  'name',
  'city',
  'place',
  'latitude',
  'longitude',
  'timeZone',
  'currency',
  'homeName',
  ...tariffFields,
]

/** The first run: a neighbourhood of one's own on one page; or the sample; or a backup. */
export function StartPage(props: {
  readonly frame: Frame
  readonly form: FormState
  /** Whether the request comes from the node's own machine: then no code is needed. */
  readonly needsCode: boolean
  readonly hasSample: boolean
  /** The form that takes a backup; null where this node has no place for one. */
  readonly restore: RestoreView | null
}) {
  const { frame, form } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('start.title')}>
      <h1 class="headline">{wording.say('start.heading')}</h1>
      <p>{wording.say('start.sentence')}</p>
      <ul class="plain">
        {props.hasSample ? (
          <li>
            <a class="row-link" href="/">
              {wording.say('start.sample')}
            </a>
          </li>
        ) : null}
        {props.restore === null ? null : (
          <li>
            <a class="row-link" href="#restore-heading">
              {wording.say('start.restore')}
            </a>
          </li>
        )}
      </ul>
      <form class="stack" method="post" action="/start">
        <FormError form={form} fields={props.needsCode ? ['code', ...fields] : fields} />
        <Group legend={wording.say('start.you')}>
          <Field
            label={wording.say('start.your-name')}
            name="yourName"
            form={form}
            hint={wording.say('start.your-name.hint')}
            autocomplete="name"
            isRequired
          />
          {props.needsCode ? <SetupCode wording={wording} form={form} /> : null}
        </Group>
        <Group legend={wording.say('start.neighbourhood')}>
          <Field
            label={wording.say('start.name')}
            name="name"
            form={form}
            autocomplete="off"
            isRequired
          />
          <Select
            label={wording.say('start.city')}
            name="city"
            form={form}
            value="Vienna"
            hint={wording.say('start.city.hint')}
            options={[
              ...cities.map(({ name }) => ({ value: name, text: name })),
              { value: 'other', text: wording.say('start.city.other') },
            ]}
          />
          <details open={form.values['city'] === 'other' || form.refused?.at === 'timeZone'}>
            <summary>{wording.say('start.place')}</summary>
            <div class="stack">
              <Field
                label={wording.say('start.place')}
                name="place"
                form={form}
                autocomplete="off"
              />
              <Field
                label={wording.say('start.latitude')}
                name="latitude"
                form={form}
                type="number"
              />
              <Field
                label={wording.say('start.longitude')}
                name="longitude"
                form={form}
                type="number"
              />
              <Field
                label={wording.say('start.zone')}
                name="timeZone"
                form={form}
                hint={wording.say('start.zone.hint')}
                autocomplete="off"
              />
            </div>
          </details>
          <Field
            label={wording.say('start.currency')}
            name="currency"
            form={form}
            value="EUR"
            autocomplete="off"
          />
          <Field
            label={wording.say('start.home')}
            name="homeName"
            form={form}
            hint={wording.say('start.home.hint')}
            autocomplete="off"
          />
        </Group>
        <Group legend={wording.say('start.tariff')}>
          <TariffFields wording={wording} form={form} tariff={null} currency="EUR" hasPresets />
        </Group>
        <p>
          <button class="main" type="submit">
            {wording.say('start.do')}
          </button>
        </p>
      </form>
      {props.restore === null ? null : (
        <Restore wording={wording} view={props.restore} needsCode={props.needsCode} />
      )}
    </Page>
  )
}

interface RestoreView {
  readonly form: FormState
  /** Bytes of a backup at the most. */
  readonly mostBytes: number
}

function Restore(props: {
  readonly wording: Wording
  readonly view: RestoreView
  readonly needsCode: boolean
}) {
  const { wording } = props
  const { form, mostBytes } = props.view
  return (
    <section aria-labelledby="restore-heading">
      <h2 id="restore-heading">{wording.say('start.restore')}</h2>
      <p>{wording.say('start.restore.sentence')}</p>
      <form class="stack" method="post" enctype="multipart/form-data" action="/start/restore">
        <FormError form={form} fields={props.needsCode ? ['code', 'backup'] : ['backup']} />
        {props.needsCode ? <SetupCode wording={wording} form={form} scope="restore" /> : null}
        <Field
          label={wording.say('start.restore.file')}
          name="backup"
          type="file"
          form={form}
          accept=".gz,application/gzip"
          hint={wording.say('start.restore.hint', { most: mostBytes / 2 ** 20 })}
          isRequired
        />
        <p>
          <button type="submit">{wording.say('start.restore.do')}</button>
        </p>
      </form>
    </section>
  )
}

function SetupCode(props: {
  readonly wording: Wording
  readonly form: FormState
  readonly scope?: string
}) {
  return (
    <Field
      label={props.wording.say('start.code')}
      name="code"
      form={props.form}
      hint={props.wording.say('start.code.hint')}
      autocomplete="off"
      isRequired
      {...(props.scope === undefined ? {} : { scope: props.scope })}
    />
  )
}

/** After it: the codes, and where to go on. */
export function StartedPage(props: {
  readonly frame: Frame
  readonly name: string
  readonly codes: readonly string[]
  readonly nextHref: string
}) {
  const { frame } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('start.done.title')}>
      <h1 class="headline">{wording.say('start.done.heading', { name: props.name })}</h1>
      <p>{wording.say('start.done.next')}</p>
      <Codes wording={wording} codes={props.codes} nextHref={props.nextHref} />
    </Page>
  )
}
