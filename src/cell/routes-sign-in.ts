import * as v from 'valibot'
import { route, visitOfCall, type Route, type Visit } from '../api/route.ts'
import { success, type Result } from '../kernel/refusal.ts'
import type { CellContext } from './context.ts'
import { acceptInvitation, previewInvitation } from './join.ts'
import { passkeySupport } from './origin.ts'
import { passkeyRequestOptions, signInWithPasskey } from './passkey.ts'
import { personOf } from './role.ts'
import { setUpNode } from './setup.ts'
import { cellShape, passkeyProofShape, draftShape, roleShape, signedInShape } from './shapes.ts'
import { endSession, signInWithCode, signInWithLink, type SignedIn } from './sign-in.ts'
import { isSetUp } from './store-person.ts'

const anyone = { kind: 'anyone' } as const

/** Ways in: setting up, joining, signing in and out. */
export function signInRoutes(context: CellContext): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/sign-in',
      summary: 'Which ways of signing in this node offers, and why not others',
      access: anyone,
      scope: 'read',
      answer: v.object({
        isSetUp: v.boolean(),
        passkeys: v.object({ possible: v.boolean(), reason: v.nullable(v.string()) }),
      }),
      handle: async () => {
        const support = passkeySupport(context.publicUrl)
        return success({
          isSetUp: await isSetUp(context.db),
          passkeys: {
            possible: support.possible,
            reason: support.possible ? null : support.reason,
          },
        })
      },
    }),
    route({
      method: 'post',
      path: '/setup',
      summary: 'Set the node up, once: its first steward and their neighbourhood',
      access: { kind: 'setup' },
      scope: 'admin',
      body: v.object({
        code: v.pipe(
          v.optional(v.nullable(v.string()), null),
          v.description('The code from the terminal; not needed on the machine itself'),
        ),
        name: v.string(),
        language: v.optional(v.string(), 'en'),
        neighbourhood: v.pipe(
          v.optional(v.nullable(draftShape), null),
          v.description('Null keeps the sample'),
        ),
        homeName: v.optional(v.nullable(v.string()), null),
      }),
      answer: v.object({
        ...signedInShape.entries,
        neighbourhood: cellShape,
        home: v.nullable(cellShape),
        recoveryCodes: v.array(v.string()),
      }),
      handle: async (call) => {
        const visit = visitOfCall(call)
        const done = await setUpNode(context, { ...call.body, ...visit })
        if (!done.ok) return done
        visit.setSession(done.value.session)
        return success({ ...done.value, expiresMs: done.value.session.expiresMs })
      },
    }),
    route({
      method: 'post',
      path: '/invitations/preview',
      summary: 'What an invitation is to, and from whom; looking does not use it up',
      access: anyone,
      scope: 'read',
      body: v.object({ token: v.string() }),
      answer: v.object({
        invitedBy: v.nullable(v.string()),
        cell: v.object({ name: v.string(), kind: cellShape.entries.kind }),
        parent: v.nullable(v.object({ name: v.string() })),
        role: roleShape,
        expiresMs: v.number(),
      }),
      handle: (call) => previewInvitation(context, { ...call.body, ...visitOfCall(call) }),
    }),
    route({
      method: 'post',
      path: '/invitations/accept',
      summary: 'Accept an invitation; somebody new gives a name and is signed in',
      access: anyone,
      scope: 'write',
      body: v.object({
        token: v.string(),
        name: v.optional(v.string(), ''),
        language: v.optional(v.string(), 'en'),
      }),
      answer: v.object({
        personId: v.string(),
        cell: cellShape,
        role: roleShape,
        recoveryCodes: v.array(v.string()),
      }),
      handle: async (call) => {
        const visit = visitOfCall(call)
        const joined = await acceptInvitation(context, {
          ...call.body,
          ...visit,
          personId: call.principal.kind === 'person' ? personOf(call.principal) : null,
        })
        if (joined.ok && joined.value.session !== null) visit.setSession(joined.value.session)
        return joined
      },
    }),
    route({
      method: 'post',
      path: '/sign-in/passkey/options',
      summary: 'Begin to sign in with a passkey',
      access: anyone,
      scope: 'read',
      answer: v.looseObject({ challenge: v.string() }),
      handle: async () => {
        const options = await passkeyRequestOptions(context)
        return options.ok ? success({ ...options.value }) : options
      },
    }),
    route({
      method: 'post',
      path: '/sign-in/passkey',
      summary: 'Sign in with a passkey',
      access: anyone,
      scope: 'write',
      body: v.object({ response: passkeyProofShape }),
      answer: signedInShape,
      handle: async (call) => {
        const visit = visitOfCall(call)
        return begin(visit, await signInWithPasskey(context, { ...call.body, ...visit }))
      },
    }),
    route({
      method: 'post',
      path: '/sign-in/link',
      summary: 'Sign in with a one-time link',
      access: anyone,
      scope: 'write',
      body: v.object({ token: v.string() }),
      answer: signedInShape,
      handle: async (call) => {
        const visit = visitOfCall(call)
        return begin(visit, await signInWithLink(context, { ...call.body, ...visit }))
      },
    }),
    route({
      method: 'post',
      path: '/sign-in/code',
      summary: 'Sign in with a recovery code',
      access: anyone,
      scope: 'write',
      body: v.object({ code: v.string() }),
      answer: signedInShape,
      handle: async (call) => {
        const visit = visitOfCall(call)
        return begin(visit, await signInWithCode(context, { ...call.body, ...visit }))
      },
    }),
    route({
      method: 'post',
      path: '/sign-out',
      summary: 'End this session',
      access: anyone,
      scope: 'write',
      answer: v.null(),
      handle: async (call) => {
        const visit = visitOfCall(call)
        await endSession(context, visit.sessionToken)
        visit.setSession(null)
        return success(null)
      },
    }),
  ]
}

/** A session that was just started goes into the cookie. */
function begin(visit: Visit, signedIn: Result<SignedIn>): Result<SignedIn> {
  if (signedIn.ok) visit.setSession(signedIn.value)
  return signedIn
}
