import { beginBallot, checkBallot } from '../assembly/ballot/begin-ballot.ts'
import type { BallotDefinition } from '../assembly/ballot/log/ballot-shapes.ts'
import { checkRules, type OptionConflicts } from '../assembly/ballot/option-rules.ts'
import { optionDecisionText } from '../assembly/ballot/option-decision.ts'
import { listTopics } from '../assembly/ballot/store-topic.ts'
import { listConversations } from '../assembly/conversation/store.ts'
import type { DecisionSource } from '../assembly/decision/decision-source.ts'
import { checkDecision, type DecisionDraft } from '../assembly/decision/decisions.ts'
import { toHex } from '../kernel/hex.ts'
import { success, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import {
  atBeginField,
  ballotFromForm,
  emptyBallot,
  optionPart,
  rowsOf,
  usualRows,
} from './forms/ballot-begin-form.ts'
import type { FormValues } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { pageResponse } from './page-response.ts'
import { BallotBeginPage } from './pages/ballot-begin.tsx'
import { refusedForm, type FormState } from './parts/field.tsx'
import { readPlaces } from './read/decisions.ts'
import { cellPage, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** Bytes and fields of the form of a ballot at the most: as many options as there can be, with a rule each for some. */
const beginLimit = 512 * 1024
const fieldLimit = 6_000

/** The form by which a steward begins a ballot. Other pages lead to it with what they know: `?title=…&option=…&option=…&question=…`. */
export function ballotBeginPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/ballots/new' as const
  return [
    cellPage({
      method: 'get',
      path,
      access: stewards,
      handle: (call) => {
        const values = emptyBallot(new URL(call.c.req.url).searchParams)
        return beginPage(context, call, { values, refused: null })
      },
    }),
    cellPage({ method: 'post', path, access: stewards, handle: (call) => posted(context, call) }),
  ]
}

/** The form with a draft of a decision as its first option, so that people vote on it; refused where it cannot be one. */
export async function voteOnDecision(
  context: WebContext,
  call: CellCall,
  draft: DecisionDraft,
): Promise<Result<Response>> {
  const { random } = context.energy
  const entering = { random, nowMs: call.nowMs }
  const can = await checkDecision(context.api.db, call.cell, draft, entering)
  if (!can.ok) return can
  const { followsId, record, mandates, terms, streets } = draft
  const rules = { mandates, ...(terms && { terms }), ...(streets && { streets }) }
  const decision = optionDecisionText({ followsId, basis: record.basis, ...rules })
  const said = mandates[0]?.sentence ?? streets?.[0]?.sentence ?? record.title
  const from = (kind: DecisionSource['kind']): string =>
    draft.sources?.find((source) => source.kind === kind)?.ref ?? ''
  const values = {
    ...emptyBallot(new URLSearchParams()),
    question: from('question'),
    meeting: from('meeting'),
    panel: from('panel'),
    title: record.title,
    [optionPart(0, 'title')]: said,
    [optionPart(0, 'decision')]: decision,
    [optionPart(1, 'title')]: call.wording.say('ballot.begin.as-it-is'),
  }
  return success(await beginPage(context, call, { values, refused: null }))
}

async function posted(context: WebContext, call: CellCall): Promise<Response> {
  const { c, cell, nowMs, wording } = call
  const { assembly, api } = context
  const form = await readForm(c, beginLimit, fieldLimit)
  if (!form.ok) {
    const values = emptyBallot(new URLSearchParams())
    return beginPage(context, call, refusedForm(wording, form, values))
  }
  const { values, all } = form.value
  const homes = all('home')
  if (values['do'] === 'more') {
    const rows = String(rowsOf(values) + usualRows)
    return beginPage(context, call, { values: { ...values, rows }, refused: null }, homes)
  }
  const again = (
    refusal: Parameters<typeof refusedForm>[1],
    inTheWay: readonly OptionConflicts[] = [],
  ): Promise<Response> => {
    const refused = refusedForm(wording, atBeginField(refusal), values)
    return beginPage(context, call, refused, homes, null, inTheWay)
  }
  const seed = toHex(api.random.bytes(16))
  const stated = ballotFromForm(values, homes, { timeZone: cell.timeZone, nowMs, seed })
  if (!stated.ok) return again(stated)
  const inTheWay = async (): Promise<readonly OptionConflicts[]> => {
    const { random } = assembly
    const rules = await checkRules(api.db, cell, stated.value.draft, { random, nowMs })
    return rules.ok ? rules.value : []
  }
  if (values['do'] === 'begin') {
    const of = { ...stated.value, id: idIn(values) }
    const begun = await beginBallot(assembly, cell, of, nowMs)
    if (!begun.ok) return again(begun, await inTheWay())
    return c.redirect(`/at/${cell.slug}/ballots/${begun.value.id}`, 303)
  }
  const people = await checkBallot(assembly, cell, stated.value, nowMs)
  if (!people.ok) return again(people, await inTheWay())
  const { isUnlinked: _, ...draft } = stated.value.draft
  const ballot = { ...draft, id: 'preview', eligible: people.value.length, registrarKey: null }
  return beginPage(context, call, { values, refused: null }, homes, ballot, await inTheWay())
}

/** The id that a form was made with; undefined: it has none that could be one. */
function idIn(values: FormValues): string | undefined {
  const id = values['id'] ?? ''
  return /^[0-9a-f]{32}$/.test(id) ? id : undefined
}

async function beginPage(
  { api, assembly }: WebContext,
  { c, cell, frame }: CellCall,
  form: FormState,
  ticked: readonly string[] = [],
  preview: BallotDefinition | null = null,
  conflicts: readonly OptionConflicts[] = [],
): Promise<Response> {
  const { homes, feeders } = await readPlaces(api.db, cell)
  const view = {
    path: `/at/${cell.slug}/ballots`,
    questions: (await listConversations(assembly.db, cell.id)).map(({ id, question }) => ({
      id,
      name: question,
    })),
    topics: await listTopics(api.db, cell.id),
    homes: homes.map(({ id, name }) => ({ id, name })),
    names: new Map([...homes, ...feeders].map(({ id, name }) => [id, name])),
    ticked,
    id: idIn(form.values) ?? toHex(api.random.bytes(16)),
    preview,
    conflicts: { decisionsHref: `/at/${cell.slug}/decisions`, options: conflicts },
  }
  return pageResponse(
    c,
    <BallotBeginPage frame={frame} view={view} form={form} />,
    form.refused === null ? 200 : 422,
  )
}
