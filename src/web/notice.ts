import type { Principal } from '../cell/role.ts'
import { hasRole } from '../cell/role.ts'
import { findThing } from '../things/store.ts'
import type { WebContext } from './context.ts'
import type { Frame } from './layout.tsx'
import type { Wording } from './messages/wording.ts'
import { worthMicro } from './view/worth.ts'

/** What a form did, told on the page it leads to. Only these can be told: nobody puts words in our mouth by a link. */
export type Said =
  | 'frame.done'
  | 'report.made.done'
  | 'settings.saved'
  | 'limits.taken-back'
  | 'mandates.entered'
  | 'mandates.ended'
  | 'decided.entered'
  | 'street.entered'
  | 'decided.reviewed'
  | 'override.done.hurry'
  | 'override.done.pause'
  | 'override.done.automatic'
  | 'things.adopted'
  | 'things.given'
  | 'things.dial.added'
  | 'things.dial.tried'
  | 'things.dial.past.wanted'
  | 'things.dial.pinned'
  | 'things.dial.removed'
  | 'thing.saved'
  | 'thing.tested'
  | 'thing.removed'
  | 'doubt.believed'
  | 'import.done'
  | 'import.known'
  | 'allocation.booked'
  | 'parts.asked'
  | 'start.restored'
  | 'question.counted'
  | 'question.say.sent'
  | 'question.say.waits'
  | 'panel.said.yes'
  | 'panel.said.no'
  | 'panel.said.gone'
  | 'panel.said.called-off'
  | 'panel.said.changed'
  | 'panel.said.vacated'
  | 'panel.said.drawn'
  | 'me.deleted'
  | 'guest.left'

/** An address with what is to be said on the page behind it. */
export function withNotice(
  path: string,
  said: Said,
  of: { readonly thing?: string; readonly costMicro?: number; readonly count?: number } = {},
): string {
  const query = new URLSearchParams({ said })
  if (of.thing !== undefined) query.set('thing', of.thing)
  if (of.costMicro !== undefined) query.set('cost', String(Math.round(of.costMicro)))
  if (of.count !== undefined) query.set('count', String(of.count))
  return `${path}?${query}`
}

/** The sentence that an address asks for, or null. A thing's name is told only to those who may see it. */
export async function noticeOf(
  context: WebContext,
  wording: Wording,
  principal: Principal,
  query: URLSearchParams,
): Promise<Frame['notice']> {
  const text = await textOf(context, wording, principal, query)
  return text === null ? null : { kind: 'done', text }
}

async function textOf(
  context: WebContext,
  wording: Wording,
  principal: Principal,
  query: URLSearchParams,
): Promise<string | null> {
  const said = query.get('said')
  switch (said) {
    case 'frame.done':
    case 'report.made.done':
    case 'settings.saved':
    case 'limits.taken-back':
    case 'question.counted':
    case 'question.say.sent':
    case 'question.say.waits':
    case 'panel.said.yes':
    case 'panel.said.no':
    case 'panel.said.gone':
    case 'panel.said.changed':
    case 'panel.said.vacated':
    case 'panel.said.drawn':
    case 'mandates.entered':
    case 'mandates.ended':
    case 'decided.entered':
    case 'street.entered':
    case 'decided.reviewed':
    case 'me.deleted':
    case 'guest.left':
    case 'import.known':
    case 'start.restored':
    case 'things.given':
    case 'things.dial.added':
    case 'things.dial.tried':
    case 'things.dial.past.wanted':
    case 'things.dial.pinned':
    case 'things.dial.removed':
      return wording.say(said)
    case 'import.done':
    case 'allocation.booked':
      return wording.say(said, { count: Number(query.get('count')) || 0 })
    case 'override.done.hurry':
    case 'override.done.pause': {
      const name = await nameOf(context, principal, query)
      const costMicro = Number(query.get('cost'))
      if (name === null) return null
      return costMicro > worthMicro
        ? wording.say(`${said}.cost`, { name, money: wording.money(costMicro) })
        : wording.say(said, { name })
    }
    case 'override.done.automatic':
    case 'things.adopted':
    case 'thing.saved':
    case 'thing.tested':
    case 'thing.removed':
    case 'doubt.believed': {
      const name = await nameOf(context, principal, query)
      return name === null ? null : wording.say(said, { name })
    }
    default:
      return null
  }
}

async function nameOf(
  context: WebContext,
  principal: Principal,
  query: URLSearchParams,
): Promise<string | null> {
  const id = query.get('thing')
  const thing = id === null ? null : await findThing(context.api.db, id)
  if (thing === null || !hasRole(principal, thing.cellId, 'resident', 'steward')) return null
  return thing.name
}
