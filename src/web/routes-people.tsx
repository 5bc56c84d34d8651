import { setCookie } from 'hono/cookie'
import { acceptInvitation, previewInvitation } from '../cell/join.ts'
import { passkeySupport } from '../cell/origin.ts'
import { mainMembership, personOf, type Principal } from '../cell/role.ts'
import { endSession, signInWithCode, signInWithLink, type SignedIn } from '../cell/sign-in.ts'
import { findCell } from '../cell/store.ts'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import { languageCookie } from './frame.ts'
import { isLanguage } from './messages/catalogue.ts'
import { pageResponse } from './page-response.ts'
import { JoinedPage, JoinPage } from './pages/join.tsx'
import { SignInLinkPage, SignInPage } from './pages/sign-in.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { iconSvg } from './icon.ts'
import { anyone, formLimit, type WebCall, type WebRoute } from './web-route.ts'

/** Ways in: the first page, joining, signing in and out, the language. */
export function peopleRoutes(context: WebContext): readonly WebRoute[] {
  return [
    {
      method: 'get',
      path: '/',
      access: anyone,
      handle: async ({ c, principal, frame }) => {
        const path = await firstPage(context, principal, frame.isSetUp)
        // A short note for what does not follow by itself (RFC 9110, 15.4.4).
        const note = `<!doctype html><title>Commonwatt</title><a href="${path}">Commonwatt</a>`
        return c.html(note, 303, { location: path })
      },
    },
    {
      method: 'get',
      path: '/icon.svg',
      access: anyone,
      handle: async ({ c }) =>
        c.body(iconSvg, 200, { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=86400' }),
    },
    {
      method: 'post',
      path: '/language',
      access: anyone,
      handle: async ({ c, frame }) => {
        const posted = await readForm(c, formLimit)
        const values = posted.ok ? posted.value.values : {}
        if (isLanguage(values['language'] ?? '')) {
          const options = {
            path: '/',
            maxAge: 31_536_000,
            sameSite: 'Lax',
            httpOnly: true,
            secure: new URL(context.api.publicUrl).protocol === 'https:',
          } as const
          setCookie(c, languageCookie, values['language'] ?? '', options)
        }
        return c.redirect(backPath(values['back']) ?? backPath(frame.path) ?? '/', 303)
      },
    },
    {
      method: 'get',
      path: '/join/:token',
      access: anyone,
      handle: (call) => joinPage(context, call, emptyForm),
    },
    { method: 'post', path: '/join/:token', access: anyone, handle: (call) => join(context, call) },
    {
      method: 'get',
      path: '/sign-in',
      access: anyone,
      handle: async (call) => signInPage(context, call, emptyForm, call.c.req.query('back')),
    },
    {
      method: 'post',
      path: '/sign-in',
      access: anyone,
      handle: async (call) => {
        const posted = await readForm(call.c, formLimit)
        if (!posted.ok)
          return signInPage(context, call, refusedForm(call.wording, posted), undefined)
        const { code = '', back } = posted.value.values
        const signedIn = await signInWithCode(context.cells, { ...call.visit, code })
        if (!signedIn.ok) {
          const form = refusedForm(call.wording, { ...signedIn, at: 'code' })
          return signInPage(context, call, form, back)
        }
        return enter(call, signedIn.value, backPath(back) ?? '/')
      },
    },
    {
      method: 'get',
      path: '/sign-in/:token',
      access: anyone,
      handle: async ({ c, frame }) =>
        pageResponse(
          c,
          <SignInLinkPage frame={frame} token={c.req.param('token') ?? ''} form={emptyForm} />,
        ),
    },
    {
      method: 'post',
      path: '/sign-in/:token',
      access: anyone,
      handle: async (call) => {
        const token = call.c.req.param('token') ?? ''
        const signedIn = await signInWithLink(context.cells, { ...call.visit, token })
        if (signedIn.ok) return enter(call, signedIn.value, '/')
        const form = refusedForm(call.wording, signedIn)
        return pageResponse(
          call.c,
          <SignInLinkPage frame={call.frame} token={token} form={form} />,
          422,
        )
      },
    },
    {
      method: 'post',
      path: '/sign-out',
      access: anyone,
      handle: async ({ c, visit }) => {
        await endSession(context.cells, visit.sessionToken)
        visit.setSession(null)
        return c.redirect('/', 303)
      },
    },
  ]
}

/** Where somebody comes in: their neighbourhood, the sample, the first run or signing in. */
async function firstPage(
  context: WebContext,
  principal: Principal,
  isSetUp: boolean,
): Promise<string> {
  if (principal.kind === 'nobody') return isSetUp ? '/sign-in' : '/start'
  const { db } = context.api
  const own = mainMembership(principal.memberships)
  if (own === undefined) return principal.kind === 'visitor' ? '/start' : '/me'
  const cell = await findCell(
    db,
    own.role === 'resident' ? (own.parentId ?? own.cellId) : own.cellId,
  )
  return cell === null ? '/me' : `/at/${cell.slug}`
}

/** A path on this node, from a form: never another address. */
export function backPath(text: string | undefined): string | null {
  return text !== undefined && /^\/(?![/\\])[\w\-./%?=&]*$/.test(text) ? text : null
}

function enter({ c, visit }: WebCall, signedIn: SignedIn, path: string): Response {
  visit.setSession(signedIn)
  return c.redirect(path, 303)
}

function signInPage(
  context: WebContext,
  { c, frame, principal }: WebCall,
  form: FormState,
  back: string | undefined,
): Response | Promise<Response> {
  const page = (
    <SignInPage
      frame={frame}
      form={form}
      hasPasskeys={passkeySupport(context.api.publicUrl).possible}
      back={backPath(back) ?? '/'}
      isAgain={principal.kind === 'person'}
    />
  )
  return pageResponse(c, page, form.refused === null ? 200 : 422)
}

async function joinPage(context: WebContext, call: WebCall, form: FormState): Promise<Response> {
  const token = call.c.req.param('token') ?? ''
  const preview = await previewInvitation(context.cells, { token, address: call.visit.address })
  if (!preview.ok) {
    return signInPage(context, call, refusedForm(call.wording, preview), undefined)
  }
  const { invitedBy, cell, parent, role, expiresMs } = preview.value
  const page = (
    <JoinPage
      frame={call.frame}
      form={form}
      view={{
        token,
        by: invitedBy,
        cellName: cell.name,
        neighbourhoodName: parent?.name ?? null,
        role,
        expiresMs,
        isGuestOfHome: role === 'guest' && cell.kind === 'home',
        isSignedIn: call.principal.kind === 'person',
      }}
    />
  )
  return pageResponse(call.c, page, form.refused === null ? 200 : 422)
}

async function join(context: WebContext, call: WebCall): Promise<Response> {
  const posted = await readForm(call.c, formLimit)
  if (!posted.ok) return joinPage(context, call, refusedForm(call.wording, posted))
  const { values } = posted.value
  const joined = await acceptInvitation(context.cells, {
    ...call.visit,
    token: call.c.req.param('token') ?? '',
    personId: personOf(call.principal),
    name: values['name'] ?? '',
    language: call.wording.language,
  })
  if (!joined.ok) return joinPage(context, call, refusedForm(call.wording, joined, values))
  const { cell, session, recoveryCodes } = joined.value
  const path = `/at/${cell.slug}`
  if (session === null) return call.c.redirect(path, 303)
  call.visit.setSession(session)
  const page = (
    <JoinedPage frame={call.frame} name={cell.name} codes={recoveryCodes} nextHref={path} />
  )
  return pageResponse(call.c, page)
}
