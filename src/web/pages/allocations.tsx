import { fileBytesLimit, formats } from '../../accounts/allocation/allocation.ts'
import type { AllocationImport } from '../../accounts/allocation/store.ts'
import { Page, type Frame } from '../layout.tsx'
import { Field, FormError, Select, type FormState } from '../parts/field.tsx'
import type { Wording } from '../messages/wording.ts'
import { DataTable } from '../parts/figure.tsx'
import type { CellHead } from '../view/now.ts'

/** Files of the grid operator: those that were read, and a form for a new one. */
export function AllocationsPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly files: readonly AllocationImport[]
  /** Meters and shared generators whose number nobody has stated. */
  readonly missing: number
  readonly form: FormState
}) {
  const { frame, cell, files, missing, form } = props
  const { wording } = frame
  const path = `/at/${cell.slug}/accounts/allocations`
  return (
    <Page frame={frame} title={wording.say('allocation.title')} nav="accounts">
      <p class="fine">{wording.say('allocation.title')}</p>
      <h1 class="headline">{standing(wording, files)}</h1>
      <p>{wording.say('allocation.sentence')}</p>
      <Files wording={wording} path={path} files={files} />
      <section aria-labelledby="new-heading">
        <h2 id="new-heading">{wording.say('allocation.new')}</h2>
        <p>
          {missing === 0
            ? wording.say('points.complete')
            : wording.say('points.missing', { count: missing })}{' '}
          <a href={`/at/${cell.slug}/accounts/points`}>{wording.say('points.title')}</a>
        </p>
        <NewFile wording={wording} path={path} form={form} />
      </section>
      <p>
        <a href={`/at/${cell.slug}/accounts`}>{wording.say('allocation.accounts')}</a>
      </p>
    </Page>
  )
}

/** Whether a file waits to be looked at. */
function standing(wording: Wording, files: readonly AllocationImport[]): string {
  const waiting = files.filter((file) => stateOf(file) === 'open').length
  if (files.length === 0) return wording.say('allocation.none')
  if (files.some((file) => stateOf(file) === 'booking')) {
    return wording.say('allocation.under-way')
  }
  return waiting === 0
    ? wording.say('allocation.all-booked')
    : wording.say('allocation.waiting', { count: waiting })
}

function NewFile(props: {
  readonly wording: Wording
  readonly path: string
  readonly form: FormState
}) {
  const { wording, form } = props
  return (
    <form class="stack" method="post" enctype="multipart/form-data" action={props.path}>
      <FormError form={form} fields={['format', 'file', 'period']} />
      <Select
        label={wording.say('allocation.format')}
        name="format"
        form={form}
        options={formats.map((format) => ({
          value: format,
          text: wording.say(`allocation.format.${format}`),
        }))}
      />
      <Field
        label={wording.say('allocation.file')}
        name="file"
        type="file"
        accept=".xlsx,.txt,.csv,.xml"
        form={form}
        hint={wording.say('allocation.file.hint', { most: fileBytesLimit / 1024 ** 2 })}
        isRequired
      />
      <Field
        label={wording.say('allocation.only')}
        name="period"
        form={form}
        hint={wording.say('allocation.only.hint')}
      />
      <p>
        <button class="main" type="submit">
          {wording.say('allocation.look')}
        </button>
      </p>
    </form>
  )
}

function Files(props: {
  readonly wording: Wording
  readonly path: string
  readonly files: readonly AllocationImport[]
}) {
  const { wording, path, files } = props
  if (files.length === 0) return null
  return (
    <section aria-labelledby="files-heading">
      <h2 id="files-heading">{wording.say('allocation.files')}</h2>
      <DataTable
        wording={wording}
        caption={wording.say('allocation.files')}
        stacks={2}
        columns={[
          { head: wording.say('allocation.file') },
          { head: wording.say('allocation.from') },
          { head: wording.say('allocation.to') },
          { head: wording.say('allocation.state') },
        ]}
        rows={files.map((file) => [
          <a href={`${path}/${file.id}`}>{file.fileName}</a>,
          wording.date(file.fromMs),
          wording.date(file.toMs - 1),
          wording.say(`allocation.state.${stateOf(file)}`),
        ])}
      />
    </section>
  )
}

function stateOf({ begunMs, bookedMs }: AllocationImport): 'booked' | 'booking' | 'open' {
  if (bookedMs !== null) return 'booked'
  return begunMs === null ? 'open' : 'booking'
}
