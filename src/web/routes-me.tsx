import type { Scope } from '../api/route.ts'
import { scopes } from '../api/scope.ts'
import { createToken } from '../api/token.ts'
import { deleteToken, tokensOf } from '../api/store.ts'
import { wordsOf } from '../assembly/report/store-became.ts'
import { removePerson } from '../cell/leave.ts'
import { passkeySupport } from '../cell/origin.ts'
import { exportPerson } from '../cell/person-export.ts'
import { personOf } from '../cell/role.ts'
import { hashSecret } from '../cell/secret.ts'
import { createSignInLink, newRecoveryCodes } from '../cell/sign-in.ts'
import { findCell } from '../cell/store.ts'
import { deletePasskey, passkeysOf } from '../cell/store-passkey.ts'
import { countRecoveryCodes } from '../cell/store-secret.ts'
import { deleteSession, sessionsOf } from '../cell/store-session.ts'
import { assert } from '../kernel/assert.ts'
import { refuse } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { readForm, type PostedForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { MePage } from './pages/me.tsx'
import { CodesPage } from './pages/codes.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import type { MeView } from './view/people.ts'
import { formLimit, type WebCall, type WebRoute } from './web-route.ts'

const session = { kind: 'session' } as const

/** One's own page and what it does. */
export function meRoutes(context: WebContext): readonly WebRoute[] {
  const { db } = context.api
  return [
    {
      method: 'get',
      path: '/me',
      access: session,
      handle: (call) => mePage(context, call, emptyForm, null),
    },
    {
      method: 'get',
      path: '/me/export.json',
      access: session,
      handle: async (call) => {
        const found = await exportPerson(context.cells, idOf(call))
        if (!found.ok) return mePage(context, call, refusedForm(call.wording, found), null)
        return call.c.body(JSON.stringify(found.value, null, 2), 200, {
          'content-type': 'application/json',
          'content-disposition': 'attachment; filename="commonwatt-me.json"',
        })
      },
    },
    {
      method: 'post',
      path: '/me/codes',
      access: session,
      needsProof: true,
      handle: async (call) => {
        const codes = await db
          .transaction()
          .execute((tx) => newRecoveryCodes(context.cells, tx, idOf(call)))
        return pageResponse(call.c, <CodesPage frame={call.frame} codes={codes} />)
      },
    },
    {
      method: 'post',
      path: '/me/link',
      access: session,
      needsProof: true,
      handle: async (call) => {
        const link = await createSignInLink(context.cells, idOf(call))
        return link.ok
          ? mePage(context, call, emptyForm, { kind: 'link', url: link.value.url })
          : mePage(context, call, refusedForm(call.wording, link), null)
      },
    },
    {
      method: 'post',
      path: '/me/tokens',
      access: session,
      needsProof: true,
      handle: (call) =>
        withForm(context, call, async ({ values, all }) => {
          const made = await createToken(context.api, idOf(call), {
            name: values['name'] ?? '',
            scopes: all('scopes').filter(isScope),
            days: Number(values['days'] ?? ''),
          })
          return made.ok
            ? mePage(context, call, emptyForm, { kind: 'token', text: made.value.text })
            : mePage(context, call, refusedForm(call.wording, made, values), null)
        }),
    },
    {
      method: 'post',
      path: '/me/tokens/remove',
      access: session,
      handle: (call) =>
        withForm(context, call, async ({ values }) => {
          await deleteToken(db, idOf(call), values['id'] ?? '')
          return done(call)
        }),
    },
    {
      method: 'post',
      path: '/me/passkeys/remove',
      access: session,
      handle: (call) =>
        withForm(context, call, async ({ values }) => {
          await deletePasskey(db, idOf(call), values['id'] ?? '')
          return done(call)
        }),
    },
    {
      method: 'post',
      path: '/me/sessions/end',
      access: session,
      handle: (call) =>
        withForm(context, call, async ({ values }) => {
          const own = await sessionsOf(db, idOf(call))
          const ended = own.find(({ id }) => id === values['id'])
          if (ended !== undefined) await deleteSession(db, ended.id)
          return done(call)
        }),
    },
    {
      method: 'post',
      path: '/me/delete',
      access: session,
      needsProof: true,
      handle: (call) =>
        withForm(context, call, async ({ values }) => {
          if (values['confirm'] !== 'yes') {
            const unconfirmed = refuse(
              'unconfirmed',
              'Tick the box first, so that nobody is removed by accident.',
              'confirm',
            )
            return mePage(context, call, refusedForm(call.wording, unconfirmed), null)
          }
          const removed = await removePerson(context.cells, idOf(call))
          if (!removed.ok) return mePage(context, call, refusedForm(call.wording, removed), null)
          call.visit.setSession(null)
          return call.c.redirect(withNotice('/sign-in', 'me.deleted'), 303)
        }),
    },
  ]
}

async function withForm(
  context: WebContext,
  call: WebCall,
  work: (form: PostedForm) => Promise<Response>,
): Promise<Response> {
  const posted = await readForm(call.c, formLimit)
  return posted.ok
    ? work(posted.value)
    : mePage(context, call, refusedForm(call.wording, posted), null)
}

function done({ c }: WebCall): Response {
  return c.redirect(withNotice('/me', 'frame.done'), 303)
}

function isScope(text: string): text is Scope {
  return scopes.some((scope) => scope === text)
}

function idOf({ principal }: WebCall): string {
  const personId = personOf(principal)
  assert(personId !== null, 'only a person in a session opens their own page')
  return personId
}

/** What became of what a person wrote, with where it stands. */
async function readWords({ api }: WebContext, personId: string): Promise<MeView['words']> {
  const words = await wordsOf(api.db, personId, api.clock.now())
  return Promise.all(
    words.map(async (of) => ({
      ...of,
      slug: (await findCell(api.db, of.cellId))?.slug ?? of.cellId,
    })),
  )
}

async function mePage(
  context: WebContext,
  call: WebCall,
  form: FormState,
  made: MeView['made'],
): Promise<Response> {
  const { principal } = call
  assert(principal.kind === 'person', 'only a person in a session opens their own page')
  const { db } = context.api
  const support = passkeySupport(context.api.publicUrl)
  const { sessionToken } = call.visit
  const here = sessionToken === null ? null : hashSecret(sessionToken)
  const memberships = await Promise.all(
    principal.memberships.map(async ({ cellId, role }) => ({
      cell: await findCell(db, cellId),
      role,
    })),
  )
  const view: MeView = {
    name: principal.name,
    memberships: memberships.flatMap(({ cell, role }) =>
      cell === null ? [] : [{ name: cell.name, role, href: `/at/${cell.slug}` }],
    ),
    noPasskeys: support.possible
      ? null
      : call.wording.refusal(refuse(support.code, support.reason)),
    passkeys: await passkeysOf(db, principal.personId),
    sessions: (await sessionsOf(db, principal.personId)).map(({ id, device, lastSeenMs }) => ({
      id,
      device,
      lastSeenMs,
      isThis: id === here,
    })),
    codesLeft: await countRecoveryCodes(db, principal.personId),
    tokens: await tokensOf(db, principal.personId),
    words: await readWords(context, principal.personId),
    made,
  }
  return pageResponse(
    call.c,
    <MePage frame={call.frame} view={view} form={form} />,
    form.refused === null ? 200 : 422,
  )
}
