import type { Panel } from '../assembly/panel/panel.ts'
import { fileFor, seatingOf } from '../assembly/panel/seating.ts'
import { standingOf, type PanelStanding } from '../assembly/panel/standing.ts'
import { localParts } from '../kernel/local-time.ts'
import type { Refusal } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { csvText } from './csv.ts'
import { numberField } from './forms/number-field.ts'
import { changeFromForm, seedFromForm } from './forms/panel-form.ts'
import { readForm, type PostedForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { PanelDrawPage } from './pages/panel-draw.tsx'
import { PanelLotteryPage, type LotteryPageProps } from './pages/panel-lottery.tsx'
import { PanelTablesPage } from './pages/panel-tables.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { problemResponse } from './problem-response.tsx'
import { csvResponse } from './routes-questions.tsx'
import { inForm, onPanel, panelBase, panelReaders } from './routes-panels.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** The lottery of a panel, its draw, its files and its tables. */
export function panelDrawPages(context: WebContext): readonly WebRoute[] {
  const one = '/at/:cell/panels/:panel' as const
  const get = (
    path: `/at/:cell/${string}`,
    show: (call: CellCall, panel: Panel) => Promise<Response>,
  ): WebRoute =>
    cellPage({
      method: 'get',
      path,
      access: panelReaders,
      handle: (call) => onPanel(context, call, (panel) => show(call, panel)),
    })
  const post = (path: `/at/:cell/${string}`, act: Act): WebRoute =>
    cellPage({
      method: 'post',
      path,
      access: stewards,
      handle: (call) => onPanel(context, call, (panel) => posted(context, call, panel, act)),
    })
  return [
    get(`${one}/lottery`, (call, panel) => lotteryPage(context, call, panel, {})),
    post(`${one}/lottery`, begin),
    post(`${one}/lottery/stop`, stop),
    post(`${one}/seats`, change),
    post(`${one}/vacated`, vacate),
    post(`${one}/relax`, relax),
    post(`${one}/call-off`, callOff),
    get(`${one}/draw`, (call, panel) => drawPage(context, call, panel, emptyForm)),
    post(`${one}/draw`, draw),
    get(`${one}/file/:lottery`, (call, panel) => filePage(context, call, panel)),
    get(`${one}/chances/:lottery`, (call, panel) => chancesCsv(context, call, panel)),
    get(`${one}/tables`, (call, panel) => tablesPage(context, call, panel, emptyForm)),
    post(`${one}/tables`, makeTables),
  ]
}

type Act = (
  context: WebContext,
  call: CellCall,
  panel: Panel,
  form: PostedForm['values'],
) => Promise<Response>

/** A steward's form that was read, or the lottery's page with what was wrong with it. */
async function posted(
  context: WebContext,
  call: CellCall,
  panel: Panel,
  act: Act,
): Promise<Response> {
  const form = await readForm(call.c, formLimit)
  if (form.ok) return act(context, call, panel, form.value.values)
  return lotteryPage(context, call, panel, { begin: refusedForm(call.wording, form) })
}

const begin: Act = async (context, call, panel, values) => {
  const again = (refusal: Refusal): Promise<Response> => {
    const at = { 'seedFrom.name': 'seed-name', 'seedFrom.atMs': 'seed-day' } as const
    const known = Object.entries(at).find(([name]) => name === refusal.at)
    const inPlace = known === undefined ? refusal : { ...refusal, at: known[1] }
    return lotteryPage(context, call, panel, {
      begin: refusedForm(call.wording, inPlace, values),
    })
  }
  const from = seedFromForm(values, call.cell.timeZone)
  if (!from.ok) return again(from)
  const begun = await context.assembly.panels.begin(panel.id, from.value, call.nowMs)
  return begun.ok ? call.c.redirect(`${panelBase(call, panel)}/lottery`, 303) : again(begun)
}

const stop: Act = async (context, call, panel, values) => {
  const number = Number(values['lottery'] ?? '')
  const lottery = Number.isSafeInteger(number) ? number : 0
  const done = await context.assembly.panels.stop(panel.id, lottery, call.nowMs)
  if (done.ok) return call.c.redirect(`${panelBase(call, panel)}/lottery`, 303)
  return lotteryPage(context, call, panel, { begin: refusedForm(call.wording, done) })
}

const change: Act = async (context, call, panel, values) => {
  const again = (refusal: Refusal): Promise<Response> =>
    lotteryPage(context, call, panel, { change: refusedForm(call.wording, refusal, values) })
  const read = changeFromForm(values, panel.asked, call.cell.timeZone)
  if (!read.ok) return again(read)
  const { stated, fieldOf } = read.value
  const done = await context.assembly.panels.change(panel.id, stated)
  if (!done.ok) return again(inForm(done, fieldOf))
  return call.c.redirect(withNotice(`${panelBase(call, panel)}/lottery`, 'panel.said.changed'), 303)
}

const relax: Act = async (context, call, panel, values) => {
  const number = Number(values['lottery'] ?? '')
  const lottery = Number.isSafeInteger(number) ? number : 0
  const done = await context.assembly.panels.relax(panel.id, lottery)
  if (!done.ok) {
    return lotteryPage(context, call, panel, { begin: refusedForm(call.wording, done) })
  }
  return call.c.redirect(withNotice(`${panelBase(call, panel)}/lottery`, 'panel.said.changed'), 303)
}

const callOff: Act = async (context, call, panel, values) => {
  const { panels } = context.assembly
  const done = await panels.callOff(panel.id, values['reason'] ?? '', call.nowMs)
  if (done.ok)
    return call.c.redirect(withNotice(panelBase(call, panel), 'panel.said.called-off'), 303)
  return lotteryPage(context, call, panel, { off: refusedForm(call.wording, done, values) })
}

const vacate: Act = async (context, call, panel, values) => {
  const again = (refusal: Refusal): Promise<Response> =>
    lotteryPage(context, call, panel, { vacate: refusedForm(call.wording, refusal, values) })
  const lottery = numberField(values, 'lottery', { min: 1, max: 1_000 })
  if (!lottery.ok) return again(lottery)
  const number = numberField(values, 'number', { min: 0, max: 20_000 })
  if (!number.ok) return again(number)
  const seat = { lottery: lottery.value, number: number.value }
  const done = await context.assembly.panels.vacate(panel.id, seat)
  if (!done.ok) return again(done)
  return call.c.redirect(withNotice(`${panelBase(call, panel)}/lottery`, 'panel.said.vacated'), 303)
}

const draw: Act = async (context, call, panel, values) => {
  const number = Number(values['lottery'] ?? '')
  const lottery = Number.isSafeInteger(number) ? number : 0
  const said = { digest: values['digest'] ?? '', seed: values['seed'] ?? '' }
  const done = await context.assembly.panels.draw(panel.id, lottery, said, call.nowMs)
  if (!done.ok) return drawPage(context, call, panel, refusedForm(call.wording, done, values))
  return call.c.redirect(withNotice(`${panelBase(call, panel)}/draw`, 'panel.said.drawn'), 303)
}

const makeTables: Act = async (context, call, panel, values) => {
  const again = (refusal: Refusal): Promise<Response> =>
    tablesPage(context, call, panel, refusedForm(call.wording, refusal, values))
  const tables = numberField(values, 'tables', { min: 1, max: 500 })
  if (!tables.ok) return again(tables)
  const rounds = numberField(values, 'rounds', { min: 1, max: 20 })
  if (!rounds.ok) return again(rounds)
  const wish = { tables: tables.value, rounds: rounds.value }
  const made = await context.assembly.panels.makeTables(panel.id, wish, call.nowMs)
  return made.ok ? call.c.redirect(`${panelBase(call, panel)}/tables`, 303) : again(made)
}

function standing(
  { assembly: { db } }: WebContext,
  { principal, nowMs }: CellCall,
  panel: Panel,
): Promise<PanelStanding> {
  return standingOf(db, panel, principal, nowMs)
}

async function lotteryPage(
  context: WebContext,
  call: CellCall,
  panel: Panel,
  {
    begin: beginForm = emptyForm,
    change: changeForm = emptyForm,
    vacate: vacateForm = emptyForm,
    off: offForm = emptyForm,
  }: Partial<Pick<LotteryPageProps, 'begin' | 'change' | 'vacate' | 'off'>>,
): Promise<Response> {
  const view = await standing(context, call, panel)
  const last = view.lotteries.at(-1)
  const forms = [beginForm, changeForm, vacateForm, offForm]
  return pageResponse(
    call.c,
    <PanelLotteryPage
      frame={call.frame}
      base={panelBase(call, panel)}
      view={view}
      progress={
        last === undefined ? null : context.assembly.panels.progressOf(panel.id, last.number)
      }
      now={fieldsNow(panel, call.cell.timeZone)}
      begin={beginForm}
      change={changeForm}
      vacate={vacateForm}
      off={offForm}
      liveHref={`/live/${call.cell.slug}`}
    />,
    forms.every(({ refused }) => refused === null) ? 200 : 422,
  )
}

/** Seats and dates as the fields of a form show them. */
function fieldsNow(
  { size, answersUntilMs, meetsMs, endsMs }: Panel,
  timeZone: string,
): Record<string, string> {
  const two = (value: number): string => String(value).padStart(2, '0')
  const dayOf = (atMs: number): string => {
    const { year, month, day } = localParts(timeZone, atMs)
    return `${year}-${two(month)}-${two(day)}`
  }
  const { hour, minute } = localParts(timeZone, meetsMs)
  return {
    size: String(size),
    'answers-until': dayOf(answersUntilMs - 1),
    meets: dayOf(meetsMs),
    'meets-time': `${two(hour)}:${two(minute)}`,
    ends: dayOf(endsMs - 1),
  }
}

async function drawPage(
  context: WebContext,
  call: CellCall,
  panel: Panel,
  form: FormState,
): Promise<Response> {
  const view = await standing(context, call, panel)
  return pageResponse(
    call.c,
    <PanelDrawPage
      frame={call.frame}
      base={panelBase(call, panel)}
      view={view}
      lottery={view.lotteries.findLast(({ digest }) => digest !== null) ?? null}
      form={form}
    />,
    form.refused === null ? 200 : 422,
  )
}

async function tablesPage(
  context: WebContext,
  call: CellCall,
  panel: Panel,
  form: FormState,
): Promise<Response> {
  const view = await standing(context, call, panel)
  const seated = await seatingOf(context.assembly.db, view)
  return pageResponse(
    call.c,
    <PanelTablesPage
      frame={call.frame}
      base={panelBase(call, panel)}
      view={view}
      seated={seated.ok ? seated.value : null}
      form={form}
    />,
    form.refused === null ? 200 : 422,
  )
}

async function filePage(context: WebContext, call: CellCall, panel: Panel): Promise<Response> {
  const { c, frame } = call
  const view = await standing(context, call, panel)
  const number = lotteryAsked(call)
  const file = await fileFor(context.assembly.db, view, number)
  if (!file.ok) {
    return problemResponse(c, frame, file.code === 'panel-not-yours' ? 'forbidden' : 'not-found')
  }
  return c.body(JSON.stringify(file.value), 200, {
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': `attachment; filename="panel-${number}.json"`,
  })
}

async function chancesCsv(context: WebContext, call: CellCall, panel: Panel): Promise<Response> {
  const { lotteries } = await standing(context, call, panel)
  const found = lotteries.find(({ number }) => number === lotteryAsked(call))?.summary
  if (found === undefined || found === null) return problemResponse(call.c, call.frame, 'not-found')
  const rows = found.bins.map(({ from, to, people }) => [from / 1_000, to / 1_000, people])
  return csvResponse(call, csvText([['from', 'to', 'people'], ...rows]))
}

function lotteryAsked({ c }: CellCall): number {
  return Number(/^\d{1,6}$/.exec(c.req.param('lottery') ?? '')?.[0] ?? 0)
}
