import { backgroundChars, questionChars } from '../assembly/conversation/conversation.ts'
import { makeCodes, type NewCode } from '../assembly/conversation/codes.ts'
import { mapCsv } from '../assembly/conversation/map-csv.ts'
import { moderationCsv } from '../assembly/conversation/moderation-csv.ts'
import { beginConversation, importPolis } from '../assembly/conversation/import-polis.ts'
import { countParticipants, listConversations } from '../assembly/conversation/store.ts'
import type { Who } from '../assembly/conversation/act.ts'
import type { Talk } from '../assembly/conversation/talk.ts'
import { homeIn, whoOf } from '../assembly/conversation/who.ts'
import { hasRole } from '../cell/role.ts'
import type { Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import { pageResponse } from './page-response.ts'
import { QuestionPage } from './pages/question.tsx'
import { QuestionLogPage } from './pages/question-log.tsx'
import { QuestionMapPage } from './pages/question-map.tsx'
import { QuestionsPage } from './pages/questions.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { problemResponse } from './problem-response.tsx'
import { postSaying, postVote, statementAsked, type Led } from './question-forms.ts'
import { readCameOf } from './read/came-of.ts'
import { readQuestion, readQuestionMap } from './read/question.ts'
import type { Seat } from './view/question.ts'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** Who reads along, and who takes part. */
const readers = { kind: 'cell', roles: ['steward', 'member'] } as const
const members = { kind: 'cell', roles: ['member'] } as const

/** Bytes of a form with the two files of an export of Polis. */
const importLimit = 32 * 1024 * 1024

/** *Questions*, and each one for those who live there. */
export function questionRoutes(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/questions' as const
  const one = `${path}/:question` as const
  return [
    cellPage({
      method: 'get',
      path,
      access: readers,
      handle: (call) => listPage(context, call, askedAgain(call), emptyForm),
    }),
    cellPage({
      method: 'post',
      path,
      access: stewards,
      handle: (call) => begin(context, call),
    }),
    cellPage({
      method: 'post',
      path: `${path}/import`,
      access: stewards,
      handle: (call) => readIn(context, call),
    }),
    cellPage({
      method: 'get',
      path: one,
      access: readers,
      handle: (call) => onQuestion(context, call, (talk) => show(context, call, talk)),
    }),
    cellPage({
      method: 'post',
      path: `${one}/vote`,
      access: members,
      handle: (call) => onPart(context, call, postVote),
    }),
    cellPage({
      method: 'post',
      path: `${one}/say`,
      access: members,
      handle: (call) => onPart(context, call, postSaying),
    }),
    cellPage({
      method: 'post',
      path: `${one}/code`,
      access: members,
      handle: (call) => onQuestion(context, call, (talk) => householdCode(context, call, talk)),
    }),
    cellPage({
      method: 'get',
      path: `${one}/map`,
      access: readers,
      handle: (call) =>
        onQuestion(context, call, async (talk) => {
          const of = { who: readerOf(call), seat: seatOf(call, talk) }
          const view = await readQuestionMap(context.assembly, talk, of)
          return pageResponse(call.c, <QuestionMapPage frame={call.frame} view={view} />)
        }),
    }),
    cellPage({
      method: 'get',
      path: `${one}/map.csv`,
      access: readers,
      handle: (call) =>
        onQuestion(context, call, async (talk) => {
          const of = { who: null, seat: seatOf(call, talk) }
          const { map } = await readQuestionMap(context.assembly, talk, of)
          return csvResponse(call, mapCsv(map))
        }),
    }),
    cellPage({
      method: 'get',
      path: `${one}/moderation`,
      access: readers,
      handle: (call) =>
        onQuestion(context, call, async (talk) => {
          const { conversation, moderations, statements } = talk
          return pageResponse(
            call.c,
            <QuestionLogPage
              frame={call.frame}
              base={seatOf(call, talk).base}
              conversation={conversation}
              log={moderations}
              leftOut={statements.filter(({ state }) => state === 'left-out').length}
            />,
          )
        }),
    }),
    cellPage({
      method: 'get',
      path: `${one}/moderation.csv`,
      access: readers,
      handle: (call) =>
        onQuestion(context, call, async (talk) =>
          csvResponse(call, moderationCsv(talk.moderations)),
        ),
    }),
  ]
}

/** The question that the address names, or the page that says there is none. */
export async function onQuestion(
  { assembly }: WebContext,
  call: CellCall,
  work: (talk: Talk) => Promise<Response>,
): Promise<Response> {
  const { c, cell, frame } = call
  const talk = await assembly.conversations.openAt(cell.id, c.req.param('question') ?? '')
  return talk.ok ? work(talk.value) : problemResponse(c, frame, 'not-found')
}

/** Where questions are, for somebody with an account. */
export function seatOf({ cell, principal }: CellCall, talk: Talk): Seat {
  return {
    base: `/at/${cell.slug}/questions/${talk.conversation.id}`,
    isLink: false,
    isSteward: hasRole(principal, cell.id, 'steward'),
  }
}

export function csvResponse(
  { c }: Pick<CellCall, 'c'>,
  text: string | ReadableStream<Uint8Array>,
): Response {
  return c.body(text, 200, { 'content-type': 'text/csv; charset=utf-8' })
}

/** A question that an address fills in: one that is asked again. */
function askedAgain({ c }: CellCall): FormState {
  const question = c.req.query('question')
  if (question === undefined) return emptyForm
  const background = (c.req.query('background') ?? '').slice(0, backgroundChars)
  return { values: { question: question.slice(0, questionChars), background }, refused: null }
}

/** Null: somebody who does not live there reads along. */
function readerOf({ principal, cell }: CellCall): Who | null {
  const who = whoOf(principal, cell.id)
  return who.ok ? who.value : null
}

async function show(
  context: WebContext,
  call: CellCall,
  talk: Talk,
  again: {
    readonly vote?: FormState
    readonly say?: FormState
    readonly code?: NewCode
  } = {},
): Promise<Response> {
  const about = { kind: 'question', id: talk.conversation.id } as const
  const came = await readCameOf(context.assembly, call.cell, about)
  const of = { who: readerOf(call), seat: seatOf(call, talk), first: statementAsked(call), came }
  const { vote = emptyForm, say = emptyForm, code = null } = again
  const isRefused = vote.refused !== null || say.refused !== null
  return pageResponse(
    call.c,
    <QuestionPage
      frame={call.frame}
      view={await readQuestion(context.assembly, talk, of)}
      vote={vote}
      say={say}
      code={code}
      outside={(await context.social?.pollOf(call.cell.id, talk.conversation.id)) ?? null}
    />,
    isRefused ? 422 : 200,
  )
}

async function onPart(
  context: WebContext,
  call: CellCall,
  post: typeof postVote,
): Promise<Response> {
  return onQuestion(context, call, async (talk) => {
    const who = whoOf(call.principal, call.cell.id)
    if (!who.ok) return show(context, call, talk, { vote: refusedForm(call.wording, who) })
    const { base } = seatOf(call, talk)
    const led: Led = await post(context, call, { talk, who: who.value, base, nowMs: call.nowMs })
    return led.kind === 'to' ? call.c.redirect(led.address, 303) : show(context, call, talk, led)
  })
}

async function householdCode(context: WebContext, call: CellCall, talk: Talk): Promise<Response> {
  const { id } = talk.conversation
  const homeId = homeIn(call.principal, call.cell.id)
  const made = await makeCodes(context.assembly, id, { count: 1, homeId, nowMs: call.nowMs })
  if (!made.ok) return show(context, call, talk, { vote: refusedForm(call.wording, made) })
  const [code] = made.value
  return show(context, call, talk, code === undefined ? {} : { code })
}

async function begin(context: WebContext, call: CellCall): Promise<Response> {
  const { c, cell, wording, nowMs } = call
  const form = await readForm(c, formLimit)
  const again = (state: FormState): Promise<Response> => listPage(context, call, state, emptyForm)
  if (!form.ok) return again(refusedForm(wording, form))
  const { values } = form.value
  const made = await beginConversation(context.assembly, cell.id, draftOf(values), nowMs)
  if (!made.ok) return again(refusedForm(wording, made, values))
  const { id, language } = made.value
  const refused = await sow(context, id, language, values['seeds'] ?? '', nowMs)
  const base = `/at/${cell.slug}/questions/${id}`
  // The question is there; the seed that was not taken can be added anew.
  return c.redirect(refused === null ? base : `${base}/care`, 303)
}

/** Statements to begin with, one from each line; the first refusal, or null. */
async function sow(
  { assembly }: WebContext,
  id: string,
  language: string,
  lines: string,
  nowMs: number,
): Promise<Result<unknown> | null> {
  for (const text of lines.split('\n').filter((line) => line.trim() !== '')) {
    const act = { kind: 'say', who: null, text, language, evenSo: true } as const
    const said = await assembly.conversations.act(id, act, nowMs)
    if (!said.ok) return said
  }
  return null
}

async function readIn(context: WebContext, call: CellCall): Promise<Response> {
  const { c, cell, wording, nowMs } = call
  const form = await readForm(c, importLimit)
  const again = (state: FormState): Promise<Response> => listPage(context, call, emptyForm, state)
  if (!form.ok) return again(refusedForm(wording, form))
  const { values, file } = form.value
  const files = {
    comments: (await file('comments')?.text()) ?? '',
    votes: (await file('votes')?.text()) ?? '',
  }
  const read = await importPolis(context.assembly, cell.id, draftOf(values), files, nowMs)
  if (!read.ok) return again(refusedForm(wording, read, values))
  return c.redirect(`/at/${cell.slug}/questions/${read.value.conversation.id}/map`, 303)
}

function draftOf(values: Readonly<Record<string, string>>) {
  const { question = '', background = '', language = '', isStrict } = values
  return {
    question,
    background,
    language: /^[a-z]{2}$/.test(language) ? language : 'en',
    isStrict: isStrict === '1',
  }
}

async function listPage(
  { assembly }: WebContext,
  { c, cell, frame, principal }: CellCall,
  beginForm: FormState,
  readInForm: FormState,
): Promise<Response> {
  const found = await listConversations(assembly.db, cell.id)
  const counts = await countParticipants(assembly.db, cell.id)
  return pageResponse(
    c,
    <QuestionsPage
      frame={frame}
      path={`/at/${cell.slug}/questions`}
      questions={found.map((conversation) => ({
        conversation,
        participants: counts.get(conversation.id) ?? 0,
      }))}
      isSteward={hasRole(principal, cell.id, 'steward')}
      begin={beginForm}
      read={readInForm}
    />,
    beginForm.refused === null && readInForm.refused === null ? 200 : 422,
  )
}
