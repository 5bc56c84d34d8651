import { checkCell, checkName } from '../cell/cell-check.ts'
import { proveSetup, setUpNode, type SetUp } from '../cell/setup.ts'
import { listCells } from '../cell/store.ts'
import { saveTariff } from '../energy/store.ts'
import { floorTo, quarterMs } from '../kernel/steps.ts'
import type { Refusal, Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { atField } from './forms/number-field.ts'
import { readForm, type PostedForm } from './forms/read-form.ts'
import { draftFromForm } from './forms/start-form.ts'
import { tariffFromForm } from './forms/tariff-form.ts'
import { readUpload } from './forms/upload.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { StartedPage, StartPage } from './pages/start.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { formLimit, type WebCall, type WebRoute } from './web-route.ts'

const setup = { kind: 'setup' } as const

/** Bytes of a backup that comes through the page at the most; larger ones are restored by the command. */
const backupBytesLimit = 1024 ** 3

/** The first run: a neighbourhood of one's own, or a whole node from its backup. */
export function startRoutes(context: WebContext): readonly WebRoute[] {
  return [
    {
      method: 'get',
      path: '/start',
      access: setup,
      handle: (call) => {
        const values = { code: call.c.req.query('code') ?? '' }
        return startPage(context, call, { values, refused: null }, { values, refused: null })
      },
    },
    { method: 'post', path: '/start', access: setup, handle: (call) => start(context, call) },
    {
      method: 'post',
      path: '/start/restore',
      access: setup,
      handle: (call) => restore(context, call),
    },
  ]
}

async function start(context: WebContext, call: WebCall): Promise<Response> {
  const posted = await readForm(call.c, formLimit)
  if (!posted.ok) return startPage(context, call, refusedForm(call.wording, posted))
  const { values } = posted.value
  const again = (refusal: Refusal) =>
    startPage(context, call, refusedForm(call.wording, refusal, values))
  const nowMs = context.api.clock.now()
  // The tariff is checked first: a node that is half set up would be no start.
  const tariff = tariffFromForm(values, floorTo(nowMs, quarterMs))
  if (!tariff.ok) return again(tariff)
  const founded = await found(context, call, posted.value)
  if (!founded.ok) return again(founded)
  const { neighbourhood, home, session, recoveryCodes } = founded.value
  await saveTariff(context.api.db, neighbourhood.id, tariff.value)
  call.visit.setSession(session)
  const page = (
    <StartedPage
      frame={{ ...call.frame, isSetUp: true }}
      name={neighbourhood.name}
      codes={recoveryCodes}
      nextHref={`/at/${(home ?? neighbourhood).slug}/things`}
    />
  )
  return pageResponse(call.c, page)
}

async function found(
  context: WebContext,
  { visit, wording }: WebCall,
  { values }: PostedForm,
): Promise<Result<SetUp>> {
  const name = checkName(values['yourName'] ?? '', 'yourName')
  if (!name.ok) return name
  const draft = draftFromForm(values)
  if (!draft.ok) return draft
  const checked = checkCell(draft.value)
  if (!checked.ok) return atField(checked, { 'place.label': 'place' })
  const homeName = (values['homeName'] ?? '').trim()
  const home = homeName === '' ? null : checkName(homeName, 'homeName')
  if (home?.ok === false) return home
  return setUpNode(context.cells, {
    ...visit,
    code: codeOf(values),
    name: name.value,
    language: wording.language,
    neighbourhood: draft.value,
    homeName: home?.value ?? null,
  })
}

async function startPage(
  context: WebContext,
  call: WebCall,
  form: FormState,
  restoreForm: FormState = emptyForm,
): Promise<Response> {
  const cells = await listCells(context.api.db)
  const page = (
    <StartPage
      frame={call.frame}
      form={form}
      needsCode={!call.visit.isLocal}
      hasSample={cells.some((cell) => cell.isSample)}
      restore={
        context.restoring === null ? null : { form: restoreForm, mostBytes: backupBytesLimit }
      }
    />
  )
  const isRefused = form.refused !== null || restoreForm.refused !== null
  return pageResponse(call.c, page, isRefused ? 422 : 200)
}

/** Takes an uploaded backup. Its file is asked for a proof before it is kept, and checked before anything changes. */
async function restore(context: WebContext, call: WebCall): Promise<Response> {
  const { restoring } = context
  let values: FormState['values'] = {}
  const prove = () => proveSetup(context.cells, { ...call.visit, code: codeOf(values) })
  const again = (refusal: Refusal) =>
    startPage(context, call, emptyForm, refusedForm(call.wording, refusal, values))
  if (restoring === null) return startPage(context, call, emptyForm)
  const restored = await restoring.withUpload(async (path) => {
    const uploaded = await readUpload(call.c.req.raw, {
      field: 'backup',
      path,
      mostBytes: backupBytesLimit,
      accept: (fields) => {
        values = fields
        return prove()
      },
    })
    if (!uploaded.ok) return uploaded
    // An upload takes its time: somebody may have set the node up meanwhile.
    const proven = await prove()
    if (!proven.ok) return proven
    const done = await restoring.restore(path)
    return done.ok ? done : { ...done, at: 'backup' }
  })
  // By now the node runs on other data: nothing of this request's own database is asked any more.
  return restored.ok
    ? call.c.redirect(withNotice('/sign-in', 'start.restored'), 303)
    : again(restored)
}

/** The code from the terminal as it was typed; null where the field is empty or not there. */
function codeOf(values: FormState['values']): string | null {
  const code = (values['code'] ?? '').trim()
  return code === '' ? null : code
}
