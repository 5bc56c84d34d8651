import type { BookingProgress } from '../../accounts/allocation/import-booking.ts'
import type { AllocationImport } from '../../accounts/allocation/store.ts'
import { Page, type Frame } from '../layout.tsx'
import { FormError, type FormState } from '../parts/field.tsx'
import type { CellHead } from '../view/now.ts'

/** How far a grid operator's file is booked, while it is; what it changed is shown when all of it stands. */
export function AllocationProgressPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly file: AllocationImport
  readonly progress: BookingProgress
  readonly form: FormState
}) {
  const { frame, cell, file, progress, form } = props
  const { wording } = frame
  const { bookedQuarters, quarters } = progress
  const path = `/at/${cell.slug}/accounts/allocations`
  const said = wording.say('allocation.progress', {
    booked: wording.number(bookedQuarters, 0),
    count: quarters,
  })
  return (
    <Page frame={frame} title={wording.say('allocation.title')} nav="accounts">
      <p class="fine">
        <a href={path}>{wording.say('allocation.back')}</a> ·{' '}
        <span class="name">{file.fileName}</span>
      </p>
      <h1 class="headline">{said}</h1>
      <FormError form={form} fields={[]} />
      <p>{wording.say('allocation.progress.sentence')}</p>
      <p>
        <a href={`${path}/${file.id}`}>{wording.say('allocation.progress.look')}</a>
      </p>
      <form class="stack" method="post" action={`${path}/${file.id}/book`}>
        <p>
          <button type="submit">{wording.say('allocation.progress.go-on')}</button>
        </p>
      </form>
    </Page>
  )
}
