import * as v from 'valibot'
import { route, visitOfCall, type Route } from '../api/route.ts'
import { assert } from '../kernel/assert.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import { checkName } from './cell-check.ts'
import type { CellContext } from './context.ts'
import { removePerson } from './leave.ts'
import { addPasskey, passkeyCreationOptions } from './passkey.ts'
import { checkLanguage, type Person } from './person.ts'
import { exportPerson } from './person-export.ts'
import { qrCode } from './qr.ts'
import { personOf, type Principal } from './role.ts'
import { hashSecret } from './secret.ts'
import { newPasskeyShape, roleShape } from './shapes.ts'
import { createSignInLink, newRecoveryCodes } from './sign-in.ts'
import { deletePasskey, passkeysOf } from './store-passkey.ts'
import { findPerson, updatePerson } from './store-person.ts'
import { countRecoveryCodes } from './store-secret.ts'
import { deleteSession, sessionsOf } from './store-session.ts'

const person = { kind: 'person' } as const
const session = { kind: 'session' } as const

const profileShape = v.object({ id: v.string(), name: v.string(), language: v.string() })
const passkeyShape = v.object({
  id: v.string(),
  name: v.string(),
  createdMs: v.number(),
  lastUsedMs: v.nullable(v.number()),
})

/** Me: my profile, my ways in, everything about me, and leaving for good. */
export function meRoutes(context: CellContext): readonly Route[] {
  return [...profileRoutes(context), ...waysInRoutes(context)]
}

function profileRoutes(context: CellContext): readonly Route[] {
  const { db } = context
  return [
    route({
      method: 'get',
      path: '/me',
      summary: 'Who I am here',
      access: person,
      scope: 'read',
      answer: v.object({
        ...profileShape.entries,
        memberships: v.array(v.object({ cellId: v.string(), role: roleShape })),
        recoveryCodesLeft: v.number(),
      }),
      handle: async ({ principal }) => {
        const me = await findMe(context, principal)
        if (!me.ok) return me
        return success({
          ...me.value,
          memberships: principal.kind === 'nobody' ? [] : principal.memberships,
          recoveryCodesLeft: await countRecoveryCodes(db, me.value.id),
        })
      },
    }),
    route({
      method: 'patch',
      path: '/me',
      summary: 'Change my name or language',
      access: person,
      scope: 'admin',
      body: v.strictObject({ name: v.optional(v.string()), language: v.optional(v.string()) }),
      answer: profileShape,
      handle: async ({ principal, body }) => {
        const me = await findMe(context, principal)
        if (!me.ok) return me
        const name = checkName(body.name ?? me.value.name)
        if (!name.ok) return name
        const language = checkLanguage(body.language ?? me.value.language)
        if (!language.ok) return language
        const changed = { name: name.value, language: language.value }
        await updatePerson(db, me.value.id, changed)
        return success({ ...me.value, ...changed })
      },
    }),
    route({
      method: 'get',
      path: '/me/export',
      summary: 'Everything this node knows about me',
      access: person,
      scope: 'admin',
      answer: v.record(v.string(), v.unknown()),
      handle: ({ principal }) => exportPerson(context, idOf(principal)),
    }),
    route({
      method: 'delete',
      path: '/me',
      summary: 'Remove me for good; accounts still add up, without my name',
      access: session,
      scope: 'admin',
      needsProof: true,
      answer: v.null(),
      handle: async (call) => {
        const removed = await removePerson(context, idOf(call.principal))
        if (removed.ok) visitOfCall(call).setSession(null)
        return removed
      },
    }),
  ]
}

function waysInRoutes(context: CellContext): readonly Route[] {
  const { db } = context
  return [
    route({
      method: 'get',
      path: '/me/sessions',
      summary: 'Where I am signed in',
      access: session,
      scope: 'admin',
      answer: v.object({
        sessions: v.array(
          v.object({
            id: v.string(),
            device: v.string(),
            createdMs: v.number(),
            lastSeenMs: v.number(),
            expiresMs: v.number(),
            isThis: v.boolean(),
          }),
        ),
      }),
      handle: async (call) => {
        const { sessionToken } = visitOfCall(call)
        const thisId = sessionToken === null ? null : hashSecret(sessionToken)
        const sessions = await sessionsOf(db, idOf(call.principal))
        return success({ sessions: sessions.map((s) => ({ ...s, isThis: s.id === thisId })) })
      },
    }),
    route({
      method: 'delete',
      path: '/me/sessions/{session}',
      summary: 'End one of my sessions',
      access: session,
      scope: 'admin',
      params: v.object({ session: v.string() }),
      answer: v.null(),
      handle: async ({ principal, params }) => {
        const mine = await sessionsOf(db, idOf(principal))
        return mine.some(({ id }) => id === params.session) &&
          (await deleteSession(db, params.session))
          ? success(null)
          : refuse('not-found', 'You have no such session.', 'session')
      },
    }),
    route({
      method: 'get',
      path: '/me/passkeys',
      summary: 'My passkeys',
      access: session,
      scope: 'admin',
      answer: v.object({ passkeys: v.array(passkeyShape) }),
      handle: async ({ principal }) => success({ passkeys: await passkeysOf(db, idOf(principal)) }),
    }),
    route({
      method: 'post',
      path: '/me/passkeys/options',
      summary: 'Begin to add a passkey',
      access: session,
      scope: 'admin',
      needsProof: true,
      answer: v.looseObject({ challenge: v.string() }),
      handle: async ({ principal }) => {
        const options = await passkeyCreationOptions(context, idOf(principal))
        return options.ok ? success({ ...options.value }) : options
      },
    }),
    route({
      method: 'post',
      path: '/me/passkeys',
      summary: 'Add a passkey',
      access: session,
      scope: 'admin',
      needsProof: true,
      body: v.object({ name: v.string(), response: newPasskeyShape }),
      answer: passkeyShape,
      handle: ({ principal, body }) => addPasskey(context, idOf(principal), body),
    }),
    route({
      method: 'delete',
      path: '/me/passkeys/{passkey}',
      summary: 'Remove a passkey',
      access: session,
      scope: 'admin',
      params: v.object({ passkey: v.string() }),
      answer: v.null(),
      handle: async ({ principal, params }) =>
        (await deletePasskey(db, idOf(principal), params.passkey))
          ? success(null)
          : refuse('not-found', 'You have no such passkey.', 'passkey'),
    }),
    route({
      method: 'post',
      path: '/me/sign-in-link',
      summary: 'A one-time link that signs me in on another device',
      access: session,
      scope: 'admin',
      needsProof: true,
      answer: v.object({
        url: v.string(),
        expiresMs: v.number(),
        qr: v.object({ size: v.number(), path: v.string() }),
      }),
      handle: async ({ principal }) => {
        const link = await createSignInLink(context, idOf(principal))
        return link.ok ? success({ ...link.value, qr: qrCode(link.value.url) }) : link
      },
    }),
    route({
      method: 'post',
      path: '/me/recovery-codes',
      summary: 'Ten new recovery codes, shown this once; earlier ones stop working',
      access: session,
      scope: 'admin',
      needsProof: true,
      answer: v.object({ recoveryCodes: v.array(v.string()) }),
      handle: async ({ principal }) =>
        success({
          recoveryCodes: await db
            .transaction()
            .execute((tx) => newRecoveryCodes(context, tx, idOf(principal))),
        }),
    }),
  ]
}

async function findMe(context: CellContext, principal: Principal): Promise<Result<Person>> {
  const me = await findPerson(context.db, idOf(principal))
  return me === null ? refuse('not-found', 'You are no longer here.') : success(me)
}

function idOf(principal: Principal): string {
  const id = personOf(principal)
  assert(id !== null, 'routes about me are called by people')
  return id
}
