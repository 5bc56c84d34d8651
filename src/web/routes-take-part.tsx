import { countForLink } from '../api/request-limits.ts'
import { lookAtCode, takePart, whoOfToken } from '../assembly/conversation/codes.ts'
import { mapCsv } from '../assembly/conversation/map-csv.ts'
import type { Who } from '../assembly/conversation/act.ts'
import type { Talk } from '../assembly/conversation/talk.ts'
import { findCell } from '../cell/store.ts'
import { assert } from '../kernel/assert.ts'
import type { Refusal } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { pageResponse } from './page-response.ts'
import { QuestionPage } from './pages/question.tsx'
import { QuestionMapPage } from './pages/question-map.tsx'
import { TakePartPage } from './pages/take-part.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { problemResponse } from './problem-response.tsx'
import { postSaying, postVote, statementAsked } from './question-forms.ts'
import { readQuestion, readQuestionMap } from './read/question.ts'
import { csvResponse } from './routes-questions.tsx'
import type { Seat } from './view/question.ts'
import { anyone, type WebCall, type WebRoute } from './web-route.ts'

/** Taking part without an account: a code that is used once, then an address of one's own. No cookie is set. */
export function takePartRoutes(context: WebContext): readonly WebRoute[] {
  return [
    {
      method: 'get',
      path: '/take-part',
      access: anyone,
      handle: async (call) => {
        const code = call.c.req.query('code')
        return code === undefined
          ? codePage(call, emptyForm)
          : call.c.redirect(`/take-part/${encodeURIComponent(code)}`, 303)
      },
    },
    {
      method: 'get',
      path: '/take-part/:code',
      access: anyone,
      handle: (call) => look(context, call),
    },
    {
      method: 'post',
      path: '/take-part/:code',
      access: anyone,
      handle: async (call) => {
        const code = call.c.req.param('code') ?? ''
        const looked = await lookAtCode(context.assembly, code)
        if (!looked.ok) return refusedCode(call, looked, code)
        const nowMs = await timeOf(context, looked.value)
        const token = await takePart(context.assembly, code, nowMs)
        if (!token.ok) return refusedCode(call, token, code)
        return call.c.redirect(`/talk/${token.value}`, 303)
      },
    },
    {
      method: 'get',
      path: '/talk/:token',
      access: anyone,
      handle: (call) =>
        onLink(context, call, async (link) => show(context, call, link, emptyForm, emptyForm)),
    },
    {
      method: 'post',
      path: '/talk/:token/vote',
      access: anyone,
      handle: (call) => onLink(context, call, (link) => onPart(context, call, link, postVote)),
    },
    {
      method: 'post',
      path: '/talk/:token/say',
      access: anyone,
      handle: (call) => onLink(context, call, (link) => onPart(context, call, link, postSaying)),
    },
    {
      method: 'get',
      path: '/talk/:token/map',
      access: anyone,
      handle: (call) =>
        onLink(context, call, async ({ talk, who, seat }) => {
          const view = await readQuestionMap(context.assembly, talk, { who, seat })
          return pageResponse(call.c, <QuestionMapPage frame={call.frame} view={view} />)
        }),
    },
    {
      method: 'get',
      path: '/talk/:token/map.csv',
      access: anyone,
      handle: (call) =>
        onLink(context, call, async ({ talk, seat }) => {
          const { map } = await readQuestionMap(context.assembly, talk, { who: null, seat })
          return csvResponse(call, mapCsv(map))
        }),
    },
  ]
}

interface Link {
  readonly talk: Talk
  readonly who: Who
  readonly seat: Seat
}

async function onLink(
  context: WebContext,
  call: WebCall,
  work: (link: Link) => Promise<Response>,
): Promise<Response> {
  const token = call.c.req.param('token') ?? ''
  const found = await whoOfToken(context.assembly, token)
  if (found === null) return problemResponse(call.c, call.frame, 'not-found')
  const { principal } = call
  const tooMany =
    found.who.kind !== 'link' || principal.kind === 'person'
      ? null
      : countForLink(context.api.limits, {
          method: call.c.req.method,
          tokenHash: found.who.tokenHash,
          address: call.visit.address,
          nowMs: context.api.clock.now(),
        })
  if (tooMany !== null) return problemResponse(call.c, call.frame, 'limited', tooMany.headers)
  const seat = { base: `/talk/${token}`, isLink: true, isSteward: false }
  return work({ ...found, seat })
}

async function onPart(
  context: WebContext,
  call: WebCall,
  link: Link,
  post: typeof postVote,
): Promise<Response> {
  const { talk, who, seat } = link
  const nowMs = await timeOf(context, talk)
  const led = await post(context, call, { talk, who, base: seat.base, nowMs })
  return led.kind === 'to'
    ? call.c.redirect(led.address, 303)
    : show(context, call, link, led.vote, led.say)
}

async function show(
  context: WebContext,
  call: WebCall,
  { talk, who, seat }: Link,
  vote: FormState,
  say: FormState,
): Promise<Response> {
  const isRefused = vote.refused !== null || say.refused !== null
  return pageResponse(
    call.c,
    <QuestionPage
      frame={call.frame}
      view={await readQuestion(context.assembly, talk, { who, seat, first: statementAsked(call) })}
      vote={vote}
      say={say}
      code={null}
      outside={
        (await context.social?.pollOf(talk.conversation.cellId, talk.conversation.id)) ?? null
      }
    />,
    isRefused ? 422 : 200,
  )
}

async function look(context: WebContext, call: WebCall): Promise<Response> {
  const code = call.c.req.param('code') ?? ''
  const talk = await lookAtCode(context.assembly, code)
  if (!talk.ok) return refusedCode(call, talk, code)
  const { conversation } = talk.value
  const cell = await findCell(context.api.db, conversation.cellId)
  assert(cell !== null, 'a question is one of a neighbourhood')
  const invited = { code, name: cell.name, conversation }
  return pageResponse(
    call.c,
    <TakePartPage frame={call.frame} invited={invited} form={emptyForm} />,
  )
}

function refusedCode(call: WebCall, refusal: Refusal, code: string): Promise<Response> {
  return codePage(call, refusedForm(call.wording, refusal, { code }))
}

async function codePage({ c, frame }: WebCall, form: FormState): Promise<Response> {
  const status = form.refused === null ? 200 : 422
  return pageResponse(c, <TakePartPage frame={frame} invited={null} form={form} />, status)
}

/** The time of the neighbourhood that a question belongs to. */
async function timeOf({ api, things }: WebContext, talk: Talk): Promise<number> {
  const cell = await findCell(api.db, talk.conversation.cellId)
  assert(cell !== null, 'a question is one of a neighbourhood')
  return things.clockOf(cell).now()
}
