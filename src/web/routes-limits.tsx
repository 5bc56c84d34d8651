import { localIso } from '../accounts/period.ts'
import { homesOf } from '../cell/store.ts'
import { cellsOf, measuredWhile } from '../energy/limits/signal-proof.ts'
import { noSuchSignal, receiveSignal, takeBackSignal } from '../energy/limits/signals.ts'
import { stateGrid, stateWiring } from '../energy/limits/state-limits.ts'
import { findSignal } from '../energy/limits/store-signal.ts'
import { success, type Refusal, type Result } from '../kernel/refusal.ts'
import { hourMs } from '../kernel/steps.ts'
import { listThings } from '../things/store.ts'
import type { WebContext } from './context.ts'
import { csvText } from './csv.ts'
import { gridFromForm, inForm, wiringFromForm } from './forms/limits-form.ts'
import { atField, numberField, type FormValues } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { LimitsPage, type LimitsSection } from './pages/limits.tsx'
import { refusedForm, type FormState } from './parts/field.tsx'
import { readLimits } from './read/limits.ts'
import { csvResponse } from './routes-cell.tsx'
import { cellPage, keepers, type CellCall, type WebRoute } from './web-route.ts'

/** A form of 1,000 homes and 200 lines, each with its fields. */
const bytesLimit = 256 * 1024
const fieldLimit = 2_000

const readers = { kind: 'cell', roles: ['resident', 'steward', 'member'] } as const

/** What the wires of a home or a neighbourhood carry, and what grid operators ask. */
export function limitRoutes(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/limits'
  return [
    cellPage({
      method: 'get',
      path,
      access: readers,
      handle: (call) => limitsPage(context, call, null),
    }),
    cellPage({
      method: 'post',
      path,
      access: keepers,
      handle: (call) =>
        withForm(context, call, 'stated', 'settings.saved', (values) =>
          call.cell.kind === 'home'
            ? saveWiring(context, call, values)
            : saveGrid(context, call, values),
        ),
    }),
    cellPage({
      method: 'post',
      path: `${path}/enter`,
      access: keepers,
      handle: (call) =>
        withForm(context, call, 'enter', 'settings.saved', (values) =>
          enter(context, call, values),
        ),
    }),
    cellPage({
      method: 'post',
      path: `${path}/take-back`,
      access: keepers,
      handle: (call) =>
        withForm(context, call, 'enter', 'limits.taken-back', async (values) => {
          const { db, onLimits } = context.energy
          const taken = await takeBackSignal(db, call.cell, values['id'] ?? '', call.nowMs)
          if (!taken.ok) return taken
          onLimits(taken.value.signal.neighbourhoodId)
          return null
        }),
    }),
    cellPage({
      method: 'get',
      path: `${path}/measured.csv`,
      access: readers,
      handle: async (call) => {
        const { db } = context.energy
        const { cell, nowMs } = call
        const asked = new URL(call.c.req.url).searchParams.get('signal') ?? ''
        const record = await findSignal(db, cell.id, asked)
        if (record === null)
          return limitsPage(context, call, refusedIn(call, 'enter', noSuchSignal()))
        const cells = cellsOf(record.signal, cell, await homesOf(db, cell.id))
        const quarters = await measuredWhile(db, record, cells, nowMs)
        return csvResponse(
          call,
          csvText([
            ['start', 'held_share', 'measured_w', 'import_limit_w', 'export_limit_w'],
            ...quarters.map(({ startMs, heldShare, powerW, importLimitW, exportLimitW }) => [
              localIso(startMs, cell.timeZone),
              heldShare,
              powerW ?? '',
              importLimitW ?? '',
              exportLimitW ?? '',
            ]),
          ]),
        )
      },
    }),
  ]
}

/** Reads a form, does its work, and goes back to the page; a refusal comes back beside its field. */
async function withForm(
  context: WebContext,
  call: CellCall,
  section: LimitsSection,
  said: 'settings.saved' | 'limits.taken-back',
  work: (values: FormValues) => Promise<Refusal | null>,
): Promise<Response> {
  const posted = await readForm(call.c, bytesLimit, fieldLimit)
  const values = posted.ok ? posted.value.values : {}
  const refusal = posted.ok ? await work(values) : posted
  return refusal === null
    ? call.c.redirect(withNotice(`/at/${call.cell.slug}/limits`, said), 303)
    : limitsPage(context, call, refusedIn(call, section, refusal, values))
}

type Refused = { readonly section: LimitsSection; readonly form: FormState } | null

function refusedIn(
  { wording }: CellCall,
  section: LimitsSection,
  refusal: Refusal,
  values: FormValues = {},
): Refused {
  return { section, form: refusedForm(wording, refusal, values) }
}

async function limitsPage(
  context: WebContext,
  call: CellCall,
  refused: Refused,
): Promise<Response> {
  const view = await readLimits(context, call)
  return pageResponse(
    call.c,
    <LimitsPage frame={call.frame} cell={headOf(call.cell)} view={view} refused={refused} />,
    refused === null ? 200 : 422,
  )
}

async function saveWiring(
  { energy }: WebContext,
  { cell }: CellCall,
  values: FormValues,
): Promise<Refusal | null> {
  const things = await listThings(energy.db, cell.id, 'adopted')
  const read = wiringFromForm(
    values,
    things.map(({ id }) => id),
  )
  if (!read.ok) return read
  const { stated, fieldOf } = read.value
  const saved = await stateWiring(energy, cell, stated)
  return saved.ok ? null : inForm(saved, fieldOf)
}

async function saveGrid(
  { energy }: WebContext,
  { cell }: CellCall,
  values: FormValues,
): Promise<Refusal | null> {
  const homes = await homesOf(energy.db, cell.id)
  const read = gridFromForm(
    values,
    homes.map(({ id }) => id),
  )
  if (!read.ok) return read
  const { stated, fieldOf } = read.value
  const saved = await stateGrid(energy, cell, stated)
  return saved.ok ? null : inForm(saved, fieldOf)
}

/** Lets a limit hold that a person was told of. */
async function enter(
  { energy }: WebContext,
  { cell, nowMs }: CellCall,
  values: FormValues,
): Promise<Refusal | null> {
  const { db, random, onLimits } = energy
  const limit = numberField(values, 'limit', { min: 0, max: 1_000_000 })
  if (!limit.ok) return limit
  const hours = hoursField(values)
  if (!hours.ok) return hours
  const limitW = Math.round(limit.value * 1_000)
  const isExport = values['what'] === 'export'
  const draft = {
    id: values['id'] ?? '',
    part: 'connection',
    sender: values['sender'] ?? '',
    importLimitW: isExport ? null : limitW,
    exportLimitW: isExport ? limitW : null,
    fromMs: null,
    untilMs: hours.value === null ? null : nowMs + Math.round(hours.value * hourMs),
    reason: values['reason'] ?? '',
  } as const
  const sent = await receiveSignal(db, cell, draft, { random, nowMs, isOperator: false })
  if (!sent.ok)
    return atField(sent, { importLimitW: 'limit', exportLimitW: 'limit', untilMs: 'hours' })
  onLimits(sent.value.signal.neighbourhoodId)
  return null
}

/** Hours from 6 minutes to 31 days; null where nothing was typed. */
function hoursField(values: FormValues): Result<number | null> {
  if ((values['hours'] ?? '').trim() === '') return success(null)
  return numberField(values, 'hours', { min: 0.1, max: 24 * 31 })
}
