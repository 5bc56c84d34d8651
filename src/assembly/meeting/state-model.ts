import type { Kysely } from 'kysely'
import { personOf, type Principal } from '../../cell/role.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { refusedHost } from './model/allowed-host.ts'
import { checkModel, type ModelPlace } from './model/cell-model.ts'
import { modelOf, saveModel } from './model/store-model.ts'

/** What a steward wants: no model, the node's, or one of the neighbourhood's own. Without a key the one that is kept goes on, at the same address. */
export type ModelWish =
  | { readonly source: 'off' }
  | { readonly source: 'server' }
  | {
      readonly source: 'own'
      readonly address: string
      readonly model: string
      readonly key: string | null
    }

/** What is needed to state a model. */
export interface ModelStating {
  readonly db: Kysely<Schema>
  /** The model that whoever runs the node has stated; null: none. */
  readonly server: ModelPlace | null
  /** Judges every IP address that the neighbourhood's own model would be asked at. */
  readonly isAllowed: (address: string) => boolean
}

/** Switches a neighbourhood's language model on or off. Refused: what cannot be, the machine itself, and a visitor, who makes no node call an address. */
export async function stateModel(
  { db, server, isAllowed }: ModelStating,
  cellId: string,
  wish: ModelWish,
  principal: Principal,
): Promise<Result<void>> {
  if (wish.source === 'off') {
    await saveModel(db, cellId, null)
    return success(undefined)
  }
  if (personOf(principal) === null) {
    return refuse('sign-in-first', 'Only a signed-in steward states an address.', 'source')
  }
  if (wish.source === 'server') {
    if (server === null) {
      return refuse('model-none', 'Whoever runs this node has stated no language model.', 'source')
    }
    await saveModel(db, cellId, { source: 'server' })
    return success(undefined)
  }
  const before = await modelOf(db, cellId)
  const isSame = before?.source === 'own' && before.address === wish.address.trim()
  const checked = checkModel({ ...wish, key: wish.key ?? (isSame ? before.key : '') })
  if (!checked.ok) return checked
  const refused = await refusedHost(checked.value.address, isAllowed)
  if (refused !== null) return refused
  await saveModel(db, cellId, { source: 'own', ...checked.value })
  return success(undefined)
}
