import { opinionOf, opinionShape } from '../assembly/conversation/shapes.ts'
import type { Who } from '../assembly/conversation/act.ts'
import type { Talk } from '../assembly/conversation/talk.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import * as v from 'valibot'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { formLimit, type WebCall } from './web-route.ts'

/** Where a form of a question leads: an address, or the page again with what was refused. */
export type Led =
  | { readonly kind: 'to'; readonly address: string }
  | { readonly kind: 'again'; readonly vote: FormState; readonly say: FormState }

/** Takes part in a question as `who`, whose page stands at `base`. */
export interface Part {
  readonly talk: Talk
  readonly who: Who
  readonly base: string
  readonly nowMs: number
}

/** A posted vote. */
export async function postVote(
  context: WebContext,
  { c, wording }: WebCall,
  of: Part,
): Promise<Led> {
  const again = (vote: FormState): Led => ({ kind: 'again', vote, say: emptyForm })
  const form = await readForm(c, formLimit)
  if (!form.ok) return again(refusedForm(wording, form))
  const vote = voteOf(form.value.values)
  if (!vote.ok) return again(refusedForm(wording, vote))
  const done = await context.assembly.conversations.act(
    of.talk.conversation.id,
    { kind: 'vote', who: of.who, ...vote.value },
    of.nowMs,
  )
  if (!done.ok) return again(refusedForm(wording, done))
  return { kind: 'to', address: `${withNotice(of.base, 'question.counted')}#statement` }
}

/** A statement that somebody wrote. */
export async function postSaying(
  context: WebContext,
  { c, wording }: WebCall,
  of: Part,
): Promise<Led> {
  const again = (say: FormState): Led => ({ kind: 'again', vote: emptyForm, say })
  const form = await readForm(c, formLimit)
  if (!form.ok) return again(refusedForm(wording, form))
  const { text = '', evenSo } = form.value.values
  const done = await context.assembly.conversations.act(
    of.talk.conversation.id,
    { kind: 'say', who: of.who, text, language: wording.language, evenSo: evenSo === '1' },
    of.nowMs,
  )
  if (!done.ok) {
    const values = done.code === 'statement-alike' ? { text, evenSo: '?' } : { text }
    return again(refusedForm(wording, done, values))
  }
  const said = of.talk.statements[(done.value.statement ?? 0) - 1]
  const told = said?.state === 'waiting' ? 'question.say.waits' : 'question.say.sent'
  return { kind: 'to', address: withNotice(of.base, told) }
}

function voteOf(values: Readonly<Record<string, string>>) {
  const opinion = v.safeParse(opinionShape, values['opinion'])
  const statement = Number(values['statement'])
  const found: Result<{ readonly statement: number; readonly opinion: -1 | 0 | 1 }> =
    opinion.success && Number.isInteger(statement)
      ? success({ statement, opinion: opinionOf(opinion.output) })
      : refuse('no-opinion', 'Choose one of the three answers.', 'opinion')
  return found
}

/** The statement that an address goes back to; null: none. */
export function statementAsked({ c }: WebCall): number | null {
  const asked = Number(c.req.query('statement') ?? '')
  return Number.isInteger(asked) && asked > 0 ? asked : null
}
