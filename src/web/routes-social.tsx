import type { SocialWish } from '../federation/social/social.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { GroupPage, PostPage, SocialPage } from './pages/social.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { problemResponse } from './problem-response.tsx'
import {
  anyone,
  cellPage,
  formLimit,
  stewards,
  type CellCall,
  type WebCall,
  type WebRoute,
} from './web-route.ts'

/** *Followers on other servers*: a steward switches it on or off; and what others see of the neighbourhood then. */
export function socialPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/federation' as const
  return [
    cellPage({
      method: 'get',
      path,
      access: stewards,
      handle: (call) => show(context, call, emptyForm),
    }),
    cellPage({ method: 'post', path, access: stewards, handle: (call) => state(context, call) }),
    cellPage({
      method: 'post',
      path: `${path}/remove`,
      access: stewards,
      handle: (call) => remove(context, call),
    }),
    {
      method: 'get',
      path: '/groups/:group',
      access: anyone,
      handle: (call) => group(context, call),
    },
    { method: 'get', path: '/posts/:post', access: anyone, handle: (call) => post(context, call) },
    { method: 'get', path: '/polls/:post', access: anyone, handle: (call) => post(context, call) },
    { method: 'get', path: '/events/:post', access: anyone, handle: (call) => post(context, call) },
  ]
}

async function state(context: WebContext, call: CellCall): Promise<Response> {
  const { c, cell, wording, principal, nowMs } = call
  const form = await readForm(c, formLimit)
  const values = form.ok ? form.value.values : {}
  const wish = form.ok ? wishOf(values['state'], principal.kind === 'person') : form
  if (!wish.ok) return show(context, call, refusedForm(wording, wish, values))
  const stated = await stateSocial(context, cell.id, wish.value, nowMs)
  if (!stated.ok) return show(context, call, refusedForm(wording, stated, values))
  return c.redirect(withNotice(`/at/${cell.slug}/federation`, 'settings.saved'), 303)
}

/** Takes a post back; one that is gone already is. */
async function remove({ social }: WebContext, { c, cell }: CellCall): Promise<Response> {
  const form = await readForm(c, formLimit)
  const postId = form.ok ? form.value.values['post'] : undefined
  if (postId !== undefined) await social?.takeDown(cell.id, postId)
  return c.redirect(withNotice(`/at/${cell.slug}/federation`, 'frame.done'), 303)
}

async function stateSocial(
  { social }: WebContext,
  cellId: string,
  wish: SocialWish,
  nowMs: number,
): Promise<Result<void>> {
  if (social === null) {
    return refuse('social-unaddressed', 'This node has no public address.', 'state')
  }
  await social.state(cellId, wish, nowMs)
  return success(undefined)
}

function wishOf(wanted: string | undefined, isSignedIn: boolean): Result<SocialWish> {
  if (wanted === 'off') return success({ isOn: false })
  if (wanted !== 'en' && wanted !== 'de') {
    return refuse('social-state', 'Choose one of the list.', 'state')
  }
  return isSignedIn
    ? success({ isOn: true, language: wanted })
    : refuse('social-sign-in', 'Only a signed-in steward opens the neighbourhood.', 'state')
}

async function show(
  { social }: WebContext,
  { c, cell, frame }: CellCall,
  form: FormState,
): Promise<Response> {
  const shown = (await social?.cell(cell.id)) ?? null
  const posts = (await social?.posts(cell.id)) ?? []
  const echoes = await social?.echoesOf(posts.map(({ id }) => id))
  return pageResponse(
    c,
    <SocialPage
      frame={frame}
      path={`/at/${cell.slug}/federation`}
      hasAddress={social !== null}
      shown={
        shown === null || social === null
          ? null
          : {
              cell: shown,
              handle: `@${shown.slug}@${social.host}`,
              followers: await social.followers(cell.id),
              posts: posts.map((post) => ({ post, echo: echoes?.get(post.id) ?? noEcho })),
            }
      }
      form={form}
    />,
    form.refused === null ? 200 : 422,
  )
}

const noEcho = { announces: 0, likes: 0, replies: 0 }

/** What anybody sees of a neighbourhood that is switched on. */
async function group({ social }: WebContext, { c, frame }: WebCall): Promise<Response> {
  const cell = (await social?.cell(c.req.param('group') ?? '')) ?? null
  if (social === null || cell === null) return problemResponse(c, frame, 'not-found')
  return pageResponse(
    c,
    <GroupPage
      frame={frame}
      cell={cell}
      handle={`@${cell.slug}@${social.host}`}
      posts={await social.posts(cell.id)}
    />,
  )
}

async function post({ social }: WebContext, { c, frame }: WebCall): Promise<Response> {
  const found = (await social?.post(c.req.param('post') ?? '')) ?? null
  const cell = found === null ? null : ((await social?.cell(found.cellId)) ?? null)
  if (found === null || cell === null) return problemResponse(c, frame, 'not-found')
  return pageResponse(c, <PostPage frame={frame} cell={cell} post={found} />)
}
