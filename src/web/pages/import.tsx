import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Field, FormError, Select, type FormState } from '../parts/field.tsx'
import { DataTable } from '../parts/figure.tsx'
import type { CellHead } from '../view/now.ts'
import { importMeanings, isImportMeaning, type ImportView } from '../view/things.ts'

/** Reads in past readings: choose a file, see its first lines, say what stands where, done. */
export function ImportPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: ImportView
  readonly form: FormState
}) {
  const { frame, cell, view, form } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('import.title')} nav="things">
      <h1>{wording.say('import.title')}</h1>
      <p>{wording.say('import.sentence')}</p>
      <FormError
        form={form}
        fields={
          view.feed !== null
            ? ['thing']
            : view.file === null
              ? ['file']
              : ['thing', 'time', 'value', 'meaning', 'zone']
        }
      />
      {view.things.length === 0 ? (
        <p>
          {wording.say('import.no-things')}{' '}
          <a href={`/at/${cell.slug}/things`}>{wording.say('things.title')}</a>
        </p>
      ) : view.feed !== null ? (
        <Feed wording={wording} slug={cell.slug} view={view} feed={view.feed} form={form} />
      ) : view.file === null ? (
        <form
          class="stack"
          method="post"
          enctype="multipart/form-data"
          action={`/at/${cell.slug}/import`}
        >
          <Field
            label={wording.say('import.file')}
            name="file"
            type="file"
            form={form}
            accept=".csv,.xml,text/csv,text/plain,text/xml,application/xml"
            hint={wording.say('import.file.hint')}
            isRequired
          />
          <p>
            <button class="main" type="submit">
              {wording.say('import.look')}
            </button>
          </p>
        </form>
      ) : (
        <Mapping wording={wording} slug={cell.slug} view={view} file={view.file} form={form} />
      )}
    </Page>
  )
}

/** A Green Button file says itself what it holds: only whose it is has to be chosen. */
function Feed(props: {
  readonly wording: Wording
  readonly slug: string
  readonly view: ImportView
  readonly feed: NonNullable<ImportView['feed']>
  readonly form: FormState
}) {
  const { wording, view, feed, form } = props
  const quantities = feed.quantities.map((quantity) => wording.say(`quantity.${quantity}`))
  return (
    <form
      class="stack wide"
      method="post"
      enctype="multipart/form-data"
      action={`/at/${props.slug}/import`}
    >
      <h2>{wording.say('import.feed.heading')}</h2>
      <p>
        {wording.say('import.feed.sentence', { count: feed.lines, what: quantities.join(', ') })}
      </p>
      <Select
        label={wording.say('import.thing')}
        name="thing"
        form={form}
        options={view.things.map(({ id, name }) => ({ value: id, text: name }))}
      />
      <textarea name="text" hidden>
        {feed.text}
      </textarea>
      <p>
        <button class="main" type="submit">
          {wording.say('import.do')}
        </button>
      </p>
    </form>
  )
}

function Mapping(props: {
  readonly wording: Wording
  readonly slug: string
  readonly view: ImportView
  readonly file: NonNullable<ImportView['file']>
  readonly form: FormState
}) {
  const { wording, view, file, form } = props
  const columns = file.columns.map((name, i) => ({
    value: String(i),
    text: wording.say('import.column', { number: String(i + 1), name }),
  }))
  return (
    <form
      class="stack wide"
      method="post"
      enctype="multipart/form-data"
      action={`/at/${props.slug}/import`}
    >
      <h2>{wording.say('import.preview.heading')}</h2>
      <p>{wording.say('import.preview.sentence', { count: file.lines })}</p>
      <DataTable
        wording={wording}
        caption={wording.say('import.preview.heading')}
        columns={file.columns.map((head) => ({ head }))}
        rows={file.sample}
      />
      <Select
        label={wording.say('import.thing')}
        name="thing"
        form={form}
        options={view.things.map(({ id, name }) => ({ value: id, text: name }))}
      />
      <Select
        label={wording.say('import.time')}
        name="time"
        form={form}
        value={String(file.timeColumn)}
        options={columns}
      />
      <Select
        label={wording.say('import.value')}
        name="value"
        form={form}
        value={String(file.valueColumn)}
        options={columns}
      />
      <Select
        label={wording.say('import.quantity')}
        name="meaning"
        form={form}
        value={file.meaning}
        options={importChoices.map((meaning) => ({
          value: meaning,
          text: wording.say(`import.meaning.${meaning}`),
        }))}
      />
      <Select
        label={wording.say('import.marks')}
        name="marks"
        form={form}
        hint={wording.say('import.marks.hint')}
        options={(['start', 'end'] as const).map((mark) => ({
          value: mark,
          text: wording.say(`import.marks.${mark}`),
        }))}
      />
      <Field label={wording.say('import.zone')} name="zone" form={form} value={view.timeZone} />
      <textarea name="text" hidden>
        {file.text}
      </textarea>
      <p>
        <button class="main" type="submit">
          {wording.say('import.do')}
        </button>
      </p>
    </form>
  )
}

const importChoices = Object.keys(importMeanings).filter(isImportMeaning)
