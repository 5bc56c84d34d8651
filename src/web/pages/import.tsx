import type { Child } from 'hono/jsx'
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
  const part = { wording, slug: cell.slug, view, form }
  return (
    <Page frame={frame} title={wording.say('import.title')} nav="things">
      <h1>{wording.say('import.title')}</h1>
      <p>{wording.say('import.sentence')}</p>
      <FormError form={form} fields={fieldsOf(view)} />
      {view.things.length === 0 ? (
        <p>
          {wording.say('import.no-things')}{' '}
          <a href={`/at/${cell.slug}/things`}>{wording.say('things.title')}</a>
        </p>
      ) : view.feed !== null ? (
        <Feed {...part} feed={view.feed} />
      ) : view.file === null ? (
        <Choose {...part} />
      ) : (
        <Mapping {...part} file={view.file} />
      )}
    </Page>
  )
}

/** The fields that are shown: what was refused of another is said above them. */
function fieldsOf({ feed, file }: ImportView): readonly string[] {
  if (feed !== null) return ['thing']
  return file === null ? ['file'] : ['thing', 'time', 'value', 'meaning', 'zone']
}

interface Part {
  readonly wording: Wording
  readonly slug: string
  readonly view: ImportView
  readonly form: FormState
}

/** The form of any step: where it goes, and the button that leads on. */
function Step(
  props: Part & { readonly isWide?: boolean; readonly next: string; readonly children: Child },
) {
  return (
    <form
      class={props.isWide === true ? 'stack wide' : 'stack'}
      method="post"
      enctype="multipart/form-data"
      action={`/at/${props.slug}/import`}
    >
      {props.children}
      <p>
        <button class="main" type="submit">
          {props.next}
        </button>
      </p>
    </form>
  )
}

function Choose(props: Part) {
  const { wording, form } = props
  return (
    <Step {...props} next={wording.say('import.look')}>
      <Field
        label={wording.say('import.file')}
        name="file"
        type="file"
        form={form}
        accept=".csv,.xml,text/csv,text/plain,text/xml,application/xml"
        hint={wording.say('import.file.hint')}
        isRequired
      />
      <p class="fine">
        {wording.say('import.larger')}{' '}
        <code class="command">
          commonwatt import FILE <span>--cell</span> {props.slug} <span>--thing</span> NAME
        </code>
      </p>
    </Step>
  )
}

/** The last step: whose readings the file holds, with the file itself carried along. */
function ReadIn(
  props: Part & {
    readonly heading: string
    readonly sentence: string
    readonly text: string
    readonly preview?: Child
    readonly children?: Child
  },
) {
  const { wording, view, form } = props
  return (
    <Step {...props} isWide next={wording.say('import.do')}>
      <h2>{props.heading}</h2>
      <p>{props.sentence}</p>
      {props.preview}
      <Select
        label={wording.say('import.thing')}
        name="thing"
        form={form}
        options={view.things.map(({ id, name }) => ({ value: id, text: name }))}
      />
      {props.children}
      <textarea name="text" hidden>
        {props.text}
      </textarea>
    </Step>
  )
}

/** A Green Button file says itself what it holds: only whose it is has to be chosen. */
function Feed(props: Part & { readonly feed: NonNullable<ImportView['feed']> }) {
  const { wording, feed } = props
  const quantities = feed.quantities.map((quantity) => wording.say(`quantity.${quantity}`))
  const what = quantities.join(', ')
  return (
    <ReadIn
      {...props}
      heading={wording.say('import.feed.heading')}
      sentence={wording.say('import.feed.sentence', { count: feed.lines, what })}
      text={feed.text}
    />
  )
}

/** A table of any kind: its first lines, and what stands in which column. */
function Mapping(props: Part & { readonly file: NonNullable<ImportView['file']> }) {
  const { wording, view, file, form } = props
  const heading = wording.say('import.preview.heading')
  const columns = file.columns.map((name, i) => ({
    value: String(i),
    text: wording.say('import.column', { number: String(i + 1), name }),
  }))
  return (
    <ReadIn
      {...props}
      heading={heading}
      sentence={wording.say('import.preview.sentence', { count: file.lines })}
      text={file.text}
      preview={
        <DataTable
          wording={wording}
          caption={heading}
          columns={file.columns.map((head) => ({ head }))}
          rows={file.sample}
        />
      }
    >
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
    </ReadIn>
  )
}

const importChoices = Object.keys(importMeanings).filter(isImportMeaning)
