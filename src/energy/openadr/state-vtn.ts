import type { Cell } from '../../cell/cell.ts'
import { personOf, type Principal } from '../../cell/role.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { EnergyContext } from '../context.ts'
import { followVtn } from './follow-vtn.ts'
import { saveVtn, vtnOf } from './store-vtn.ts'
import { VtnClient } from './vtn-client.ts'
import { checkVtn, type Vtn } from './vtn.ts'

/** What a steward states; without a secret the one that is kept goes on, at the same address and client. */
export type VtnWish = Omit<Vtn, 'clientSecret'> & { readonly clientSecret: string | null }

/**
 * Keeps the server that a neighbourhood listens to, once it answers: we sign in, say who we are and read its events, so that a slip is
 * seen here. Refused: what cannot be, what the server refuses, and a visitor, who makes no node call an address.
 */
export async function stateVtn(
  context: Pick<EnergyContext, 'db' | 'clockOf' | 'random' | 'fetch' | 'onLimits'>,
  cell: Cell,
  wish: VtnWish,
  principal: Principal,
): Promise<Result<Vtn>> {
  const { db, random, fetch } = context
  if (personOf(principal) === null) {
    return refuse('sign-in-first', 'Only a signed-in steward states an address.', 'url')
  }
  const before = (await vtnOf(db, cell.id))?.vtn ?? null
  const isSame = before?.url === wish.url && before.clientId === wish.clientId
  const kept = isSame ? before.clientSecret : ''
  const checked = checkVtn({ ...wish, clientSecret: wish.clientSecret ?? kept })
  if (!checked.ok) return checked
  const vtn = checked.value
  const nowMs = context.clockOf(cell).now()
  const client = new VtnClient(vtn, fetch, () => nowMs)
  const enrolled = await client.enroll(vtn.venName)
  if (!enrolled.ok) return enrolled
  const events = await client.events(vtn.programId)
  if (!events.ok) return events
  await saveVtn(db, cell.id, vtn)
  const followed = await followVtn({ db, random, nowMs, client }, cell, vtn)
  if (followed.ok && followed.value) context.onLimits(cell.id)
  return success(vtn)
}
