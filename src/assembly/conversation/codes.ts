import { hashSecret, isToken, newCode, newToken, readCode } from '../../cell/secret.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { AssemblyContext } from '../context.ts'
import { codesAtOnce } from './conversation.ts'
import { conversationOfCode, conversationOfToken } from './store.ts'
import type { Who } from './act.ts'
import type { Talk } from './talk.ts'

/** A code that lets one person without an account take part, and its address. Shown once: only its hash is kept. */
export interface NewCode {
  readonly code: string
  readonly url: string
}

/** Makes codes; `homeId`: of a member who vouches for their household, null: of a steward who checked who they are for. */
export async function makeCodes(
  { conversations, random, publicUrl }: AssemblyContext,
  conversationId: string,
  of: { readonly count: number; readonly homeId: string | null; readonly nowMs: number },
): Promise<Result<readonly NewCode[]>> {
  if (!Number.isInteger(of.count) || of.count < 1 || of.count > codesAtOnce) {
    const most = codesAtOnce
    return refuse('code-count', `Ask for 1 to ${most} codes at once.`, 'count', { most })
  }
  const codes = Array.from({ length: of.count }, () => newCode(random))
  const hashes = codes.map(hashSecret)
  const done = await conversations.act(
    conversationId,
    { kind: 'make-codes', hashes, homeId: of.homeId },
    of.nowMs,
  )
  if (!done.ok) return done
  return success(
    codes.map((code) => ({ code, url: new URL(`/take-part/${code}`, publicUrl).href })),
  )
}

/** The conversation that a code leads into; looking uses nothing up. */
export async function lookAtCode(
  { db, conversations }: AssemblyContext,
  typed: string,
): Promise<Result<Talk>> {
  const code = readCode(typed)
  const found = code === null ? null : await conversationOfCode(db, hashSecret(code))
  const talk = found === null ? null : await conversations.open(found.conversationId)
  if (found === null || talk === null) return refuseCode()
  if (found.isUsed) {
    return refuse('code-used', 'This code was used already; each one lets one person in.', 'code')
  }
  return success(talk)
}

/** Uses a code up: from now on the returned token, part of an address, is who came by it. */
export async function takePart(
  context: AssemblyContext,
  typed: string,
  nowMs: number,
): Promise<Result<string>> {
  const looked = await lookAtCode(context, typed)
  if (!looked.ok) return looked
  const token = newToken(context.random)
  const done = await context.conversations.act(
    looked.value.conversation.id,
    {
      kind: 'use-code',
      codeHash: hashSecret(readCode(typed) ?? ''),
      tokenHash: hashSecret(token),
    },
    nowMs,
  )
  return done.ok ? success(token) : done
}

/** Who holds a link and the conversation they take part in; null: nobody does. */
export async function whoOfToken(
  { db, conversations }: AssemblyContext,
  token: string,
): Promise<{ readonly who: Who; readonly talk: Talk } | null> {
  if (!isToken(token)) return null
  const tokenHash = hashSecret(token)
  const id = await conversationOfToken(db, tokenHash)
  const talk = id === null ? null : await conversations.open(id)
  return talk === null ? null : { who: { kind: 'link', tokenHash }, talk }
}

function refuseCode(): Refusal {
  return refuse('code-unknown', 'There is no such code here.', 'code')
}
