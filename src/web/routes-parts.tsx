import { readAskedPart } from '../accounts/communities/read-parts.ts'
import { answerPart, askForPart, endPart } from '../accounts/communities/meter-parts.ts'
import { statementCsv } from '../accounts/statement-csv.ts'
import { readStatement } from '../accounts/statements.ts'
import type { Cell } from '../cell/cell.ts'
import { newId } from '../kernel/id.ts'
import { refuse, type Refusal, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { atField, numberField, type FormValues } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { BookingsPage } from './pages/bookings.tsx'
import { MeterPartsPage, type RefusedPart } from './pages/meter-parts.tsx'
import { ProofPage } from './pages/proof.tsx'
import { StatementPage } from './pages/statement.tsx'
import { refusedForm } from './parts/field.tsx'
import { askedMonth, statementView } from './read/accounts.ts'
import { readPartsView } from './read/parts.ts'
import { readBookings, readProofs, StandingReader } from './read/proofs.ts'
import { csvResponse } from './routes-cell.tsx'
import {
  cellPage,
  formLimit,
  keepers,
  residents,
  stewards,
  type CellCall,
  type WebRoute,
} from './web-route.ts'

/** Homes that take part in another community: asking, answering and ending, and the statement of what they share there. */
export function partPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/meter-parts'
  const { db, random } = context.energy
  return [
    cellPage({
      method: 'get',
      path,
      access: keepers,
      handle: (call) => partsPage(context, call, null),
    }),
    cellPage({
      method: 'post',
      path,
      access: residents,
      handle: (call) =>
        withForm(context, call, 'parts.asked', async (values) => {
          const part = numberField(values, 'part', { min: 0.0001, max: 100 })
          if (!part.ok) return part
          const { nowMs } = call
          const lastDay = (values['lastDay'] ?? '').trim()
          const asked = await askForPart(
            db,
            call.cell,
            {
              community: values['community'] ?? '',
              partsPerMillion: Math.round(part.value * 10_000),
              firstDay: values['firstDay'] ?? '',
              lastDay: lastDay === '' ? null : lastDay,
            },
            { nowMs, id: newId(nowMs, random) },
          )
          return atPart(asked)
        }),
    }),
    cellPage({
      method: 'post',
      path: `${path}/answer`,
      access: stewards,
      handle: (call) =>
        withForm(context, call, 'frame.done', async (values) => {
          const answer = values['answer'] === 'agreed' ? 'agreed' : 'declined'
          return await answerPart(db, call.cell, values['part'] ?? '', answer, call.nowMs)
        }),
    }),
    cellPage({
      method: 'post',
      path: `${path}/end`,
      access: keepers,
      handle: (call) =>
        withForm(context, call, 'frame.done', async (values) => {
          const { cell, nowMs } = call
          const by = cell.kind === 'home' ? { homeId: cell.id } : { cellId: cell.id }
          return await endPart(db, by, values['part'] ?? '', values['lastDay'] ?? null, nowMs)
        }),
    }),
    ...partStatementPages(context),
  ]
}

/** Reads a form, does its work and goes back to the page; a refusal comes back beside the form it belongs to. */
async function withForm(
  context: WebContext,
  call: CellCall,
  said: 'parts.asked' | 'frame.done',
  work: (values: FormValues) => Promise<Result<unknown>>,
): Promise<Response> {
  const { c, cell, wording } = call
  const posted = await readForm(c, formLimit)
  const values = posted.ok ? posted.value.values : {}
  const done = posted.ok ? await work(values) : posted
  if (done.ok) return c.redirect(withNotice(`/at/${cell.slug}/meter-parts`, said), 303)
  const form = refusedForm(wording, done, values)
  return await partsPage(context, call, {
    part: said === 'parts.asked' ? null : (values['part'] ?? ''),
    form,
  })
}

async function partsPage(
  context: WebContext,
  call: CellCall,
  refused: RefusedPart | null,
): Promise<Response> {
  const { c, cell, frame, nowMs } = call
  const view = await readPartsView(context, cell, nowMs)
  return pageResponse(
    c,
    <MeterPartsPage frame={frame} cell={headOf(cell)} view={view} refused={refused} />,
    refused === null ? 200 : 422,
  )
}

/** A refusal of asking names the field of the form. */
function atPart(asked: Result<unknown>): Result<unknown> {
  return asked.ok ? asked : atField(asked, { partsPerMillion: 'part' })
}

/** The statement of a home in the other community: for those who live in the home, and for whoever keeps that community's books. */
function partStatementPages(context: WebContext): readonly WebRoute[] {
  const { db } = context.api
  const standings = new StandingReader(context)
  const path = '/at/:cell/meter-parts/:part/statement'
  return [
    cellPage({
      method: 'get',
      path,
      access: keepers,
      handle: async (call) => {
        const places = await placesOf(context, call)
        if (places === null) return await missingPage(context, call)
        const { home, community, base } = places
        const month = askedMonth(call.c.req.query('month'), community, call.nowMs)
        const statement = await readStatement(db, community, home, month)
        const view = {
          ...statementView(statement, home, month, call.nowMs),
          path: base,
          community: community.name,
        }
        const standing =
          statement === null ? null : await standings.read(community.id, month, call.nowMs)
        return pageResponse(
          call.c,
          <StatementPage
            frame={call.frame}
            cell={headOf(call.cell)}
            view={view}
            standing={standing}
            isResident={call.cell.kind === 'home'}
          />,
        )
      },
    }),
    cellPage({
      method: 'get',
      path: `${path}.csv`,
      access: keepers,
      handle: async (call) => {
        const places = await placesOf(context, call)
        if (places === null) return await missingPage(context, call)
        const month = askedMonth(call.c.req.query('month'), places.community, call.nowMs)
        const statement = await readStatement(db, places.community, places.home, month)
        return csvResponse(call, statement === null ? '' : statementCsv(statement))
      },
    }),
    cellPage({
      method: 'get',
      path: `${path}/bookings`,
      access: residents,
      handle: async (call) => {
        const places = await placesOf(context, call)
        if (places === null) return await missingPage(context, call)
        const { home, community, base } = places
        const day = call.c.req.query('day')
        const view = await readBookings(context, home, day, call.nowMs, { community, path: base })
        return pageResponse(
          call.c,
          <BookingsPage frame={call.frame} cell={headOf(call.cell)} view={view} />,
        )
      },
    }),
    cellPage({
      method: 'get',
      path: `${path}/proof`,
      access: residents,
      handle: async (call) => {
        const places = await placesOf(context, call)
        if (places === null) return await missingPage(context, call)
        const { home, community, base } = places
        const asked = call.c.req.query('start') ?? ''
        const startMs = /^\d{1,13}$/.test(asked) ? Number(asked) : 0
        const view = await readProofs(context, home, startMs, { community, path: base })
        return pageResponse(
          call.c,
          <ProofPage frame={call.frame} cell={headOf(call.cell)} view={view} />,
        )
      },
    }),
  ]
}

/** The home and the community of the part that the path names; null where nothing like that was agreed on. */
async function placesOf(
  { api: { db } }: WebContext,
  { c, cell }: CellCall,
): Promise<{ readonly home: Cell; readonly community: Cell; readonly base: string } | null> {
  const id = c.req.param('part') ?? ''
  const found = await readAskedPart(db, cell.id, id)
  if (found?.part.state !== 'agreed') return null
  return { ...found, base: `/at/${cell.slug}/meter-parts/${id}/statement` }
}

async function missingPage(context: WebContext, call: CellCall): Promise<Response> {
  const missing: Refusal = refuse('not-found', 'Nothing like that was agreed on.', 'part')
  const form = refusedForm(call.wording, missing)
  const response = await partsPage(context, call, { part: null, form })
  return new Response(response.body, { status: 404, headers: response.headers })
}
