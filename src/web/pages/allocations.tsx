import { fileBytesLimit, formats } from '../../accounts/allocation/allocation.ts'
import type { AllocationImport } from '../../accounts/allocation/store.ts'
import { Page, type Frame } from '../layout.tsx'
import { Field, FormError, Select, type FormState } from '../parts/field.tsx'
import { DataTable } from '../parts/figure.tsx'
import type { CellHead } from '../view/now.ts'

/** Files of the grid operator: those that were read, and a form for a new one. */
export function AllocationsPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly files: readonly AllocationImport[]
  readonly form: FormState
}) {
  const { frame, cell, files, form } = props
  const { wording } = frame
  const path = `/at/${cell.slug}/accounts/allocations`
  return (
    <Page frame={frame} title={wording.say('allocation.title')} nav="accounts">
      <h1>{wording.say('allocation.title')}</h1>
      <p>{wording.say('allocation.sentence')}</p>
      <FormError form={form} fields={['format', 'file', 'period']} />
      <form class="stack" method="post" enctype="multipart/form-data" action={path}>
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
      {files.length === 0 ? null : (
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
              wording.day(file.fromMs),
              wording.day(file.toMs - 1),
              wording.say(
                file.bookedMs === null ? 'allocation.state.open' : 'allocation.state.booked',
              ),
            ])}
          />
        </section>
      )}
      <p>
        <a href={`/at/${cell.slug}/accounts`}>{wording.say('allocation.accounts')}</a>
      </p>
    </Page>
  )
}
