import { fileBytesLimit, formats } from '../accounts/allocation/allocation.ts'
import { differencesCsv } from '../accounts/allocation/differences-csv.ts'
import { bookImport, progressOf, requestMs } from '../accounts/allocation/import-booking.ts'
import { takeFile } from '../accounts/allocation/imports.ts'
import { answeredLimit, readReconciliation } from '../accounts/allocation/reconciliation.ts'
import { parsePeriod } from '../accounts/period.ts'
import { pointHolders } from '../accounts/allocation/points.ts'
import { findImport, listImports, type AllocationImport } from '../accounts/allocation/store.ts'
import { homesOf } from '../cell/store.ts'
import { refuse, success, type Refusal } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { AllocationPage } from './pages/allocation.tsx'
import { AllocationProgressPage } from './pages/allocation-progress.tsx'
import { AllocationsPage } from './pages/allocations.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { problemResponse } from './problem-response.tsx'
import { readAllocationView } from './read/allocations.ts'
import { csvResponse } from './routes-cell.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

const at = '/at/:cell/accounts/allocations'

/** What grid operators publish: send a file, see every difference, book it. */
export function allocationPages(context: WebContext): readonly WebRoute[] {
  return [
    cellPage({
      method: 'get',
      path: at,
      access: stewards,
      handle: (call) => listPage(context, call, emptyForm),
    }),
    cellPage({
      method: 'post',
      path: at,
      access: stewards,
      handle: (call) => takeUpload(context, call),
    }),
    cellPage({
      method: 'get',
      path: `${at}/:import`,
      access: stewards,
      handle: (call) => withImport(context, call, (of) => filePage(context, call, of, null)),
    }),
    cellPage({
      method: 'get',
      path: `${at}/:import/differences.csv`,
      access: stewards,
      handle: (call) =>
        withImport(context, call, async (of) => {
          const { cell } = call
          const { intervals } = await readReconciliation(context.api.db, cell, of, answeredLimit)
          return csvResponse(call, differencesCsv(intervals, cell.currency, cell.timeZone))
        }),
    }),
    cellPage({
      method: 'post',
      path: `${at}/:import/book`,
      access: stewards,
      handle: (call) => withImport(context, call, (of) => bookFile(context, call, of)),
    }),
  ]
}

async function takeUpload(context: WebContext, call: CellCall): Promise<Response> {
  const { db } = context.api
  const { cell, nowMs } = call
  const again = (refusal: Refusal, values = {}) =>
    listPage(context, call, refusedForm(call.wording, refusal, values))
  const posted = await readForm(call.c, fileBytesLimit + formLimit)
  if (!posted.ok) return again(posted)
  const { values } = posted.value
  const chosen = posted.value.file('file')
  const format = formats.find((known) => known === values['format'])
  if (chosen === null) return again(refuse('no-file', 'Choose a file first.', 'file'), values)
  if (format === undefined) {
    return again(refuse('allocation-format', 'Choose where the file comes from.', 'format'), values)
  }
  const asked = (values['period'] ?? '').trim()
  const only = asked === '' ? success(null) : parsePeriod(asked, cell.timeZone)
  if (!only.ok) return again(only, values)
  const bytes = Buffer.from(await chosen.arrayBuffer())
  const file = { format, fileName: chosen.name, bytes, only: only.value }
  const taken = await takeFile(db, cell, await homesOf(db, cell.id), file, nowMs)
  if (!taken.ok) return again(taken, values)
  return call.c.redirect(`${pathOf(call)}/${taken.value.id}`, 303)
}

async function bookFile(
  context: WebContext,
  call: CellCall,
  of: AllocationImport,
): Promise<Response> {
  const until = AbortSignal.timeout(requestMs)
  const booked = await bookImport(context.api.db, call.cell, of.id, call.nowMs, until)
  if (!booked.ok) return filePage(context, call, of, booked)
  const { corrected, bookedMs } = booked.value
  const path = `${pathOf(call)}/${of.id}`
  // The page itself says how far a long one is.
  if (bookedMs === null) return call.c.redirect(path, 303)
  return call.c.redirect(withNotice(path, 'allocation.booked', { count: corrected }), 303)
}

/** Does its work with the file that the address names; a page that says so where there is none. */
async function withImport(
  context: WebContext,
  call: CellCall,
  work: (of: AllocationImport) => Promise<Response>,
): Promise<Response> {
  const id = call.c.req.param('import') ?? ''
  const of = await findImport(context.api.db, call.cell.id, id)
  return of === null ? problemResponse(call.c, call.frame, 'not-found') : await work(of)
}

async function listPage(context: WebContext, call: CellCall, form: FormState): Promise<Response> {
  const { db } = context.api
  const files = await listImports(db, call.cell.id)
  const holders = await pointHolders(db, call.cell, await homesOf(db, call.cell.id))
  const missing = holders.filter(({ meteringPoint }) => meteringPoint === null).length
  return pageResponse(
    call.c,
    <AllocationsPage
      frame={call.frame}
      cell={headOf(call.cell)}
      files={files}
      missing={missing}
      form={form}
    />,
    form.refused === null ? 200 : 422,
  )
}

async function filePage(
  context: WebContext,
  call: CellCall,
  of: AllocationImport,
  refusal: Refusal | null,
): Promise<Response> {
  const form = refusal === null ? emptyForm : refusedForm(call.wording, refusal)
  const head = { frame: call.frame, cell: headOf(call.cell) }
  if (of.begunMs !== null && of.bookedMs === null) {
    const page = (
      <AllocationProgressPage {...head} file={of} progress={progressOf(of)} form={form} />
    )
    return pageResponse(call.c, page, refusal === null ? 200 : 422)
  }
  const view = await readAllocationView(context, call.cell, of)
  return pageResponse(
    call.c,
    <AllocationPage {...head} view={view} form={form} />,
    refusal === null ? 200 : 422,
  )
}

function pathOf({ cell }: CellCall): string {
  return `/at/${cell.slug}/accounts/allocations`
}
