import type { Kysely } from 'kysely'
import {
  catchRefusal,
  orThrow,
  refuse,
  RefusalError,
  success,
  type Refusal,
  type Result,
} from '../kernel/refusal.ts'
import type { Schema } from '../store/schema.ts'
import type { Cell } from './cell.ts'
import type { CellDraft } from './cell-check.ts'
import { countAttempt, forgiveAttempt, type CellContext } from './context.ts'
import { createHome, createNeighbourhood } from './home.ts'
import { newPerson } from './join.ts'
import { setupUrl } from './links.ts'
import { hashSecret, newCode, readCode } from './secret.ts'
import { newRecoveryCodes, startSession, type SignedIn, type Whereabouts } from './sign-in.ts'
import { createPerson, isSetUp, putMembership } from './store-person.ts'
import { finishSetup, isSetupCode, saveSetupCode } from './store-secret.ts'
import { listCells } from './store.ts'

/**
 * A fresh set-up code for the terminal, with the address that carries it, or null when the node is
 * set up. Call it at every start: an older code stops working.
 */
export async function newSetupCode(
  context: CellContext,
): Promise<{ readonly code: string; readonly url: string } | null> {
  if (await isSetUp(context.db)) return null
  const code = newCode(context.random)
  await saveSetupCode(context.db, hashSecret(code))
  return { code, url: setupUrl(context.publicUrl, code) }
}

/** What the first steward says. */
export interface SetupRequest extends Whereabouts {
  /**
   * The code from the terminal; null is enough for a request made on this very machine (`isLocal`).
   */
  readonly code: string | null
  /** Whether the request was made on this very machine: see `isLocalRequest`. */
  readonly isLocal: boolean
  readonly name: string
  readonly language: string
  /** The neighbourhood to found; null: look after the sample that is there. */
  readonly neighbourhood: CellDraft | null
  /** The name of the steward's own home; null: they do not live there. */
  readonly homeName: string | null
}

export interface SetUp {
  readonly personId: string
  readonly neighbourhood: Cell
  readonly home: Cell | null
  readonly session: SignedIn
  /** Shown this once. */
  readonly recoveryCodes: readonly string[]
}

/**
 * Sets the node up, once: its first steward, their neighbourhood and home. All of it or nothing.
 */
export async function setUpNode(
  context: CellContext,
  request: SetupRequest,
): Promise<Result<SetUp>> {
  const tooMany = countAttempt(context, request.address)
  if (tooMany !== null) return tooMany
  const result = await catchRefusal(() =>
    context.db.transaction().execute(async (tx) => {
      const nowMs = context.clock.now()
      const code = request.code === null ? null : readCode(request.code)
      const hasProof = code !== null || (request.code === null && request.isLocal)
      if (!hasProof || !(await finishSetup(tx, code === null ? null : hashSecret(code), nowMs))) {
        throw new RefusalError(await noProof(tx))
      }
      const person = orThrow(newPerson(context, request.name, request.language))
      await createPerson(tx, person)
      const neighbourhood =
        request.neighbourhood === null
          ? (await listCells(tx)).find((cell) => cell.isSample && cell.kind === 'neighbourhood')
          : orThrow(await createNeighbourhood(context, tx, request.neighbourhood))
      if (neighbourhood === undefined) {
        throw new RefusalError(
          refuse(
            'neighbourhood-missing',
            'There is no sample neighbourhood to keep; describe your own.',
            'neighbourhood',
          ),
        )
      }
      await putMembership(tx, person.id, neighbourhood.id, 'steward', nowMs)
      let home: Cell | null = null
      if (request.homeName !== null) {
        home = orThrow(await createHome(context, tx, neighbourhood.id, request.homeName))
        await putMembership(tx, person.id, home.id, 'resident', nowMs)
      }
      return {
        personId: person.id,
        neighbourhood,
        home,
        session: await startSession(context, tx, person.id, request),
        recoveryCodes: await newRecoveryCodes(context, tx, person.id),
      }
    }),
  )
  if (result.ok) forgiveAttempt(context, request.address)
  return result
}

/**
 * Whether who asks may decide what this node becomes: by the code from the terminal, or from this very machine. Uses
 * nothing up, and refuses once the node is set up.
 */
export async function proveSetup(
  context: CellContext,
  request: Pick<SetupRequest, 'code' | 'isLocal' | 'address'>,
): Promise<Result<null>> {
  const tooMany = countAttempt(context, request.address)
  if (tooMany !== null) return tooMany
  const code = request.code === null ? null : readCode(request.code)
  const isProven =
    code === null
      ? request.code === null && request.isLocal
      : await isSetupCode(context.db, hashSecret(code))
  if (!isProven || (await isSetUp(context.db))) return noProof(context.db)
  forgiveAttempt(context, request.address)
  return success(null)
}

async function noProof(db: Kysely<Schema>): Promise<Refusal> {
  return (await isSetUp(db))
    ? refuse('already-set-up', 'This node is set up already; sign in instead.')
    : refuse(
        'wrong-setup-code',
        'This is not the code that the node printed when it started; look there again.',
        'code',
      )
}
