import { makeCodes, type NewCode } from '../assembly/conversation/codes.ts'
import { streamOf } from '../api/text-stream.ts'
import { exportPolis } from '../assembly/conversation/export-polis.ts'
import { polisFiles } from '../assembly/conversation/polis-export.ts'
import { moderatorOf } from '../assembly/conversation/who.ts'
import type { Talk } from '../assembly/conversation/talk.ts'
import { refuse, type Refusal } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { numberField } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { QuestionCarePage, type CareSection } from './pages/question-care.tsx'
import { refusedForm } from './parts/field.tsx'
import { problemResponse } from './problem-response.tsx'
import { csvResponse, onQuestion, seatOf } from './routes-questions.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

type Values = Readonly<Record<string, string>>
type Refused = Parameters<typeof QuestionCarePage>[0]['refused']

/** Looking after a question: moderation, seeds, codes, closing, and files to take elsewhere. */
export function questionCareRoutes(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/questions/:question/care' as const
  const post = (
    name: string,
    work: (call: CellCall, talk: Talk, values: Values) => Promise<Response>,
  ): WebRoute =>
    cellPage({
      method: 'post',
      path: `${path}/${name}`,
      access: stewards,
      handle: (call) =>
        onQuestion(context, call, async (talk) => {
          const form = await readForm(call.c, formLimit)
          return work(call, talk, form.ok ? form.value.values : {})
        }),
    })
  return [
    cellPage({
      method: 'get',
      path,
      access: stewards,
      handle: (call) => onQuestion(context, call, (talk) => carePage(context, call, talk)),
    }),
    post('moderate', (call, talk, values) => moderate(context, call, talk, values)),
    post('seed', (call, talk, values) => seed(context, call, talk, values)),
    post('codes', (call, talk, values) => newCodes(context, call, talk, values)),
    post('close', async (call, talk, values) => {
      const act = { kind: 'close', closed: values['closed'] === '1' } as const
      const done = await context.assembly.conversations.act(talk.conversation.id, act, call.nowMs)
      return done.ok ? back(call, talk) : carePage(context, call, talk)
    }),
    cellPage({
      method: 'get',
      path: `${path}/export/:file`,
      access: stewards,
      handle: (call) => onQuestion(context, call, (talk) => exported(context, call, talk)),
    }),
  ]
}

function back(call: CellCall, talk: Talk): Response {
  return call.c.redirect(withNotice(`${seatOf(call, talk).base}/care`, 'frame.done'), 303)
}

function refusedAt(
  call: CellCall,
  section: CareSection,
  refusal: Refusal,
  values: Values,
  statement: number | null = null,
): Refused {
  return { section, form: refusedForm(call.wording, refusal, values), statement }
}

async function moderate(
  context: WebContext,
  call: CellCall,
  talk: Talk,
  values: Values,
): Promise<Response> {
  const statement = Number(values['statement'])
  const { reason = '', note = '' } = values
  const action = values['action'] === 'show' ? 'show' : 'leave-out'
  const personId = moderatorOf(call.principal)
  if (action === 'show' && (await heldOf(context, call, talk)).has(statement)) {
    const held = refuse('server-held', 'Accept the server first that this comes from.')
    return carePage(context, call, talk, refusedAt(call, 'moderate', held, values, statement))
  }
  const done = await context.assembly.conversations.act(
    talk.conversation.id,
    { kind: 'moderate', personId, statement, action, reason, note },
    call.nowMs,
  )
  if (done.ok) return back(call, talk)
  return carePage(context, call, talk, refusedAt(call, 'moderate', done, values, statement))
}

async function seed(
  context: WebContext,
  call: CellCall,
  talk: Talk,
  values: Values,
): Promise<Response> {
  const { text = '' } = values
  const { id, language } = talk.conversation
  const act = { kind: 'say', who: null, text, language, evenSo: false } as const
  const done = await context.assembly.conversations.act(id, act, call.nowMs)
  return done.ok
    ? back(call, talk)
    : carePage(context, call, talk, refusedAt(call, 'seed', done, values))
}

async function newCodes(
  context: WebContext,
  call: CellCall,
  talk: Talk,
  values: Values,
): Promise<Response> {
  const count = numberField(values, 'count', { min: 1, max: 100 })
  const made = count.ok
    ? await makeCodes(context.assembly, talk.conversation.id, {
        count: Math.trunc(count.value),
        homeId: null,
        nowMs: call.nowMs,
      })
    : count
  return made.ok
    ? carePage(context, call, talk, null, made.value)
    : carePage(context, call, talk, refusedAt(call, 'codes', made, values))
}

async function exported(context: WebContext, call: CellCall, talk: Talk): Promise<Response> {
  const file = polisFiles.find((name) => name === call.c.req.param('file'))
  if (file === undefined) return problemResponse(call.c, call.frame, 'not-found')
  const text = await exportPolis(context.assembly, talk, file)
  if (!text.ok) return carePage(context, call, talk, refusedAt(call, 'codes', text, {}))
  call.c.header('content-disposition', `attachment; filename="${file}.csv"`)
  const onFault = (error: unknown): void => context.api.onFault('export-broke', error, { file })
  return csvResponse(call, streamOf(text.value, onFault))
}

async function carePage(
  context: WebContext,
  call: CellCall,
  talk: Talk,
  refused: Refused = null,
  made: readonly NewCode[] = [],
): Promise<Response> {
  const { codes, conversation, statements } = talk
  return pageResponse(
    call.c,
    <QuestionCarePage
      frame={call.frame}
      base={seatOf(call, talk).base}
      conversation={conversation}
      statements={statements}
      outer={talk.outer.handles()}
      authors={talk.outer.authors()}
      guardPath={`/at/${call.cell.slug}/federation/guard`}
      held={await heldOf(context, call, talk)}
      takenBack={(statement) => talk.isTakenBack(statement)}
      codes={{
        made: codes.length,
        used: codes.filter(({ usedMs }) => usedMs !== null).length,
      }}
      newCodes={made}
      refused={refused}
    />,
    refused === null ? 200 : 422,
  )
}

/** Statements from servers that nobody here has accepted yet. */
async function heldOf(
  { social }: WebContext,
  { cell }: CellCall,
  talk: Talk,
): Promise<ReadonlySet<number>> {
  const authors = talk.outer.authors()
  if (social === null || authors.size === 0) return new Set()
  const verdict = await social.guard.judgeAll(cell.id)
  const held = [...authors].filter(([, author]) => verdict(author) === 'held')
  return new Set(held.map(([number]) => number))
}
