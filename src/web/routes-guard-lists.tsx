import { createHash } from 'node:crypto'
import { personOf } from '../cell/role.ts'
import { blocksCsv } from '../federation/guard/list-format.ts'
import { choiceOf } from '../federation/guard/store-choice.ts'
import {
  changedNames,
  countNames,
  listsOf,
  type HeardList,
} from '../federation/guard/store-list.ts'
import type { Social } from '../federation/social/social.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { GuardListsPage, namesShown, type ListView } from './pages/guard-lists.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { problemResponse } from './problem-response.tsx'
import { csvResponse } from './routes-cell.tsx'
import {
  anyone,
  cellPage,
  formLimit,
  stewards,
  type CellCall,
  type WebCall,
  type WebRoute,
} from './web-route.ts'

type Values = Readonly<Record<string, string>>

/** *Lists of others*: a steward subscribes to lists, sees what they would change, lets it hold, closes the door to all who are new, and shares the own list. */
export function guardListPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/federation/lists' as const
  const settle = (
    to: string,
    work: (social: Social, call: CellCall, values: Values) => Promise<Result<unknown>>,
  ): WebRoute =>
    cellPage({
      method: 'post',
      path: `${path}/${to}`,
      access: stewards,
      handle: (call) => settled(context, call, work),
    })
  return [
    cellPage({
      method: 'get',
      path,
      access: stewards,
      handle: (call) => show(context, call, emptyForm),
    }),
    cellPage({
      method: 'get',
      path: `${path}/blocks.csv`,
      access: stewards,
      handle: async (call) =>
        csvResponse(call, blocksCsv((await context.social?.lists.blocked(call.cell.id)) ?? [])),
    }),
    settle('subscribe', ({ lists }, { cell, principal }, values) => {
      const ruling = values['ruling'] === 'accept' ? 'accept' : 'block'
      const isAutomatic = values['itself'] === '1'
      const wish = { address: values['address'] ?? '', ruling, isAutomatic } as const
      return lists.subscribe(cell.id, wish, personOf(principal))
    }),
    settle('unsubscribe', ({ lists }, { cell, principal }, { list = '' }) =>
      lists.unsubscribe(cell.id, list, personOf(principal)),
    ),
    settle('take', ({ lists }, { cell, principal }, { list: id = '', changed = '' }) =>
      lists.take(cell.id, { id, changedMs: Number(changed) }, personOf(principal)),
    ),
    settle('choose', async ({ guard }, { cell, principal }, { only, share }) => {
      const closed = only === undefined ? {} : { hearsOnlyAccepted: only === 'on' }
      const shared = share === undefined ? {} : { isShared: share === 'on' }
      await guard.choose(cell.id, { ...closed, ...shared }, personOf(principal))
      return success(null)
    }),
    {
      method: 'get',
      path: '/groups/:group/blocks.csv',
      access: anyone,
      handle: (call) => shared(context, call),
    },
  ]
}

async function settled(
  context: WebContext,
  call: CellCall,
  work: (social: Social, call: CellCall, values: Values) => Promise<Result<unknown>>,
): Promise<Response> {
  const { c, cell, wording } = call
  const form = await readForm(c, formLimit)
  if (!form.ok) return show(context, call, refusedForm(wording, form))
  const { values } = form.value
  const { social } = context
  const done =
    social === null
      ? refuse('social-unaddressed', 'This node has no public address.')
      : await work(social, call, values)
  if (!done.ok) return show(context, call, refusedForm(wording, done, values))
  await social?.enforce()
  return c.redirect(withNotice(`/at/${cell.slug}/federation/lists`, 'frame.done'), 303)
}

async function show(
  { api, social }: WebContext,
  { c, cell, frame }: CellCall,
  form: FormState,
): Promise<Response> {
  const { db } = api
  const lists = [...(await listsOf(db, cell.id)), ...(await listsOf(db, null))]
  const isNodeClosed = (await choiceOf(db, null)).hearsOnlyAccepted
  const choice = await choiceOf(db, cell.id)
  const isOpen = !choice.hearsOnlyAccepted && !isNodeClosed
  const view = {
    hasAddress: social !== null,
    lists: await Promise.all(lists.map((list) => viewOf(db, social, cell.id, list))),
    choice,
    isNodeClosed,
    outside: social === null || !isOpen ? 0 : await social.losing(cell.id, { onlyAccepted: true }),
    sharedAt: `${api.publicUrl}/groups/${cell.id}/blocks.csv`,
  }
  return pageResponse(
    c,
    <GuardListsPage frame={frame} slug={cell.slug} view={view} form={form} />,
    form.refused === null ? 200 : 422,
  )
}

async function viewOf(
  db: WebContext['api']['db'],
  social: Social | null,
  cellId: string,
  list: HeardList,
): Promise<ListView> {
  const { id, ruling } = list
  const counts = await countNames(db, id)
  const added = await changedNames(db, id, 'added', namesShown)
  const isBlock = ruling === 'block' && counts.added > 0 && social !== null
  const rules = isBlock
    ? (await changedNames(db, id, 'added', counts.added)).map(({ subject }) => {
        return { subject, ruling, isOfNode: list.keeper === null, isOfList: true }
      })
    : []
  return {
    list,
    counts,
    added,
    dropped: await changedNames(db, id, 'dropped', namesShown),
    touched: isBlock ? await social.losing(cellId, { rules }) : 0,
  }
}

/** The own list as others read it, where stewards share it; the same again is not sent twice. */
async function shared({ social }: WebContext, { c, frame }: WebCall): Promise<Response> {
  const text = (await social?.lists.shared(c.req.param('group') ?? '')) ?? null
  if (text === null) return problemResponse(c, frame, 'not-found')
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`
  const headers = { etag, 'cache-control': 'no-cache' }
  if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers })
  return c.body(text, 200, { ...headers, 'content-type': 'text/csv; charset=utf-8' })
}
