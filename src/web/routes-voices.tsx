import { beginTopic, setVoice, topicsFor, type VoiceWish } from '../assembly/ballot/topics.ts'
import { voterOf } from '../assembly/ballot/voter.ts'
import { hasRole } from '../cell/role.ts'
import type { Refusal } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import type { FormValues } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { VoicesPage } from './pages/voices.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

const readers = { kind: 'cell', roles: ['steward', 'member'] } as const
const voters = { kind: 'cell', roles: ['member'] } as const

/** *Voices*: topics, and to whom one gives one's voice for each. */
export function voicePages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/ballots/voices' as const
  return [
    cellPage({
      method: 'get',
      path,
      access: readers,
      handle: (call) => voicesPage(context, call, emptyForm),
    }),
    cellPage({ method: 'post', path, access: stewards, handle: (call) => begin(context, call) }),
    cellPage({
      method: 'post',
      path: `${path}/:topic`,
      access: voters,
      handle: (call) => set(context, call),
    }),
  ]
}

async function begin(context: WebContext, call: CellCall): Promise<Response> {
  const { c, cell, wording, nowMs } = call
  const form = await readForm(c, formLimit)
  if (!form.ok) return voicesPage(context, call, refusedForm(wording, form))
  const { values } = form.value
  const begun = await beginTopic(context.assembly, cell.id, values['name'] ?? '', nowMs)
  if (!begun.ok) return voicesPage(context, call, refusedForm(wording, begun, values))
  return c.redirect(withNotice(`/at/${cell.slug}/ballots/voices`, 'frame.done'), 303)
}

async function set(context: WebContext, call: CellCall): Promise<Response> {
  const { c, cell, wording, principal, nowMs } = call
  const again = (refusal: Refusal): Promise<Response> =>
    voicesPage(context, call, refusedForm(wording, refusal))
  const form = await readForm(c, formLimit)
  if (!form.ok) return again(form)
  const voter = voterOf(principal, cell.id)
  if (!voter.ok) return again(voter)
  const at = { cellId: cell.id, topicId: c.req.param('topic') ?? '' }
  const wish = wishIn(form.value.values)
  const done = await setVoice(context.assembly, at, voter.value, wish, nowMs)
  if (!done.ok) return again(done)
  return c.redirect(withNotice(`/at/${cell.slug}/ballots/voices`, 'frame.done'), 303)
}

function wishIn(values: FormValues): VoiceWish {
  const wish = values['wish'] ?? 'own'
  if (wish === 'own' || wish === 'speak') return { kind: wish }
  return { kind: 'give', to: wish, isNamed: values['named'] === '1' }
}

async function voicesPage(
  { assembly }: WebContext,
  { c, cell, frame, principal }: CellCall,
  form: FormState,
): Promise<Response> {
  const voter = voterOf(principal, cell.id)
  const personId = voter.ok ? voter.value : null
  return pageResponse(
    c,
    <VoicesPage
      frame={frame}
      path={`/at/${cell.slug}/ballots/voices`}
      topics={await topicsFor(assembly, cell.id, personId)}
      personId={personId}
      isSteward={hasRole(principal, cell.id, 'steward')}
      form={form}
    />,
    form.refused === null ? 200 : 422,
  )
}
