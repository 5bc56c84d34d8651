import { checkPoints, pointHolders, type PointHolder } from '../accounts/allocation/points.ts'
import { writtenCoefficients } from '../accounts/allocation/written-coefficients.ts'
import type { Cell } from '../cell/cell.ts'
import { homesOf } from '../cell/store.ts'
import { localParts } from '../kernel/local-time.ts'
import type { WebContext } from './context.ts'
import { numberField } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { PointsPage, type PointsSection } from './pages/points.tsx'
import { byName } from './read/cell-day.ts'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** Bytes that the two numbers of a meter take in a form, names and all, at the most. */
const holderBytes = 512

/**
 * The official numbers by which a grid operator's figures find their home, for the organiser, who has them on the grid operator's papers;
 * and the file that Spain's grid operators are sent.
 */
export function pointPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/accounts/points' as const
  return [
    cellPage({
      method: 'get',
      path,
      access: stewards,
      handle: (call) => pointsPage(context, call, null),
    }),
    cellPage({
      method: 'post',
      path,
      access: stewards,
      handle: (call) => statePoints(context, call),
    }),
    cellPage({
      method: 'get',
      path: `${path}/coefficients.txt`,
      access: stewards,
      handle: (call) => coefficientFile(context, call),
    }),
  ]
}

async function statePoints(context: WebContext, call: CellCall): Promise<Response> {
  const { c, cell, wording } = call
  const holders = await holdersOf(context, cell)
  const again = (form: FormState): Promise<Response> =>
    pointsPage(context, call, { section: 'numbers', form })
  const posted = await readForm(c, formLimit + holders.length * holderBytes, 2 * holders.length + 1)
  if (!posted.ok) return again(refusedForm(wording, posted))
  const { values } = posted.value
  const changes = checkPoints(
    holders,
    holders.flatMap(({ thing: { id } }) => {
      const meteringPoint = values[`meteringPoint-${id}`]
      // A meter that came while the form was open is not in it, and keeps its number.
      if (meteringPoint === undefined) return []
      return [{ thingId: id, meteringPoint, feedInPoint: values[`feedInPoint-${id}`] ?? '' }]
    }),
  )
  if (!changes.ok) return again(refusedForm(wording, changes, values))
  for (const { thing, attributes } of changes.value) {
    const { cellId, name, kind } = thing
    const saved = await context.things.desk.adopt(thing.id, { cellId, name, kind, attributes })
    if (!saved.ok) return again(refusedForm(wording, saved, values))
  }
  return c.redirect(withNotice(`/at/${cell.slug}/accounts/points`, 'settings.saved'), 303)
}

async function coefficientFile(context: WebContext, call: CellCall): Promise<Response> {
  const { c, cell, wording } = call
  const { db } = context.api
  const values = {
    installation: c.req.query('installation') ?? '',
    year: c.req.query('year') ?? '',
  }
  const year = numberField(values, 'year', { min: 2000, max: 2099 })
  const file = year.ok
    ? await writtenCoefficients(
        db,
        cell,
        await homesOf(db, cell.id),
        values.installation,
        Math.trunc(year.value),
      )
    : year
  if (!file.ok) {
    const form = refusedForm(wording, file, values)
    return pointsPage(context, call, { section: 'coefficients', form })
  }
  return c.body(file.value.text, 200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': `attachment; filename="${file.value.fileName}"`,
  })
}

async function pointsPage(
  context: WebContext,
  { c, cell, frame, nowMs }: CellCall,
  refused: { readonly section: PointsSection; readonly form: FormState } | null,
): Promise<Response> {
  const formOf = (section: PointsSection): FormState =>
    refused?.section === section ? refused.form : emptyForm
  return pageResponse(
    c,
    <PointsPage
      frame={frame}
      cell={headOf(cell)}
      holders={await holdersOf(context, cell)}
      year={localParts(cell.timeZone, nowMs).year + 1}
      numbers={formOf('numbers')}
      coefficients={formOf('coefficients')}
    />,
    refused === null ? 200 : 422,
  )
}

async function holdersOf({ api: { db } }: WebContext, cell: Cell): Promise<PointHolder[]> {
  return await pointHolders(db, cell, byName(await homesOf(db, cell.id)))
}
