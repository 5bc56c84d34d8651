import { getCookie } from 'hono/cookie'
import type { Context } from 'hono'
import type { AppEnv } from '../api/context.ts'
import type { Cell } from '../cell/cell.ts'
import { hasRole, mainMembership, type Principal } from '../cell/role.ts'
import { findCell } from '../cell/store.ts'
import type { WebContext } from './context.ts'
import type { Frame, Places } from './layout.tsx'
import { chooseLanguage } from './messages/catalogue.ts'
import { wording, type Wording } from './messages/wording.ts'
import { noticeOf } from './notice.ts'
import type { CellHead } from './view/now.ts'

/** The cookie that keeps the language a person chose. */
export const languageCookie = 'language'

/** The voice of a page: the reader's language, the cell's time zone and currency. */
export function wordingFor(c: Context, cell: Cell | null): Wording {
  const language = chooseLanguage(getCookie(c, languageCookie), c.req.header('accept-language'))
  return wording(language, {
    timeZone: cell?.timeZone ?? 'UTC',
    currency: cell?.currency ?? 'EUR',
  })
}

/** What stands around a page, for this reader and cell. */
export async function frameFor(
  context: WebContext,
  c: Context<AppEnv>,
  of: {
    readonly principal: Principal
    readonly cell: Cell | null
    readonly nowMs: number
    readonly isSetUp: boolean
  },
): Promise<Frame> {
  const { principal, cell } = of
  const said = wordingFor(c, cell)
  const url = new URL(c.req.url)
  return {
    wording: said,
    path: pathOf(c, url),
    cell: cell === null ? null : headOf(cell),
    nowMs: of.nowMs,
    places: await placesOf(context, principal, cell),
    reader: principal.kind === 'person' ? { name: principal.name } : null,
    isSetUp: of.isSetUp,
    notice: await noticeOf(context, said, principal, url.searchParams),
  }
}

/** Where the page stands: what answers a posted form stands where the form did. */
function pathOf(c: Context, url: URL): string {
  const from = c.req.header('referer') ?? ''
  return c.req.method === 'GET' || !URL.canParse(from) ? url.pathname : new URL(from).pathname
}

/** A cell as the frame shows it. */
export function headOf(cell: Cell): CellHead {
  const { slug, name, kind, timeZone, currency, isSample, time } = cell
  return {
    slug,
    name,
    kind,
    timeZone,
    currency,
    isSample,
    speed: time.kind === 'scaled' ? time.speed : 1,
  }
}

/** Where the navigation leads: the neighbourhood of this page, or the reader's first, and their home in it. */
async function placesOf(
  context: WebContext,
  principal: Principal,
  cell: Cell | null,
): Promise<Places | null> {
  if (principal.kind === 'nobody') return null
  const { db } = context.api
  const { memberships } = principal
  // A body has no homes, things or accounts: from its pages the way leads back to where the reader lives.
  const body = cell?.kind === 'city' ? cell : null
  const first = mainMembership(memberships.filter(({ cellId }) => cellId !== body?.id))
  const own = body === null ? cell : null
  const together =
    body !== null && hasRole(principal, body.id, 'steward') ? { together: body.slug } : {}
  const at = own ?? (first === undefined ? null : await findCell(db, first.cellId))
  const neighbourhood =
    at?.kind === 'home' && at.parentId !== null ? await findCell(db, at.parentId) : at
  if (neighbourhood === null || neighbourhood.kind === 'city') {
    const slug = neighbourhood?.slug ?? together.together
    return slug === undefined ? null : placesOfBody(slug)
  }
  const homes = memberships.filter(({ parentId }) => parentId === neighbourhood.id)
  const lived = homes.filter(({ role }) => role === 'resident')
  const here = lived.find(({ cellId }) => cellId === cell?.id) ?? lived[0] ?? homes[0]
  const home = here === undefined ? null : await findCell(db, here.cellId)
  const isSteward = hasRole(principal, neighbourhood.id, 'steward')
  const isMember = lived.length > 0
  const maySee = isSteward || isMember || hasRole(principal, neighbourhood.id, 'guest')
  return {
    neighbourhood: maySee ? neighbourhood.slug : null,
    home: home === null ? null : { slug: home.slug, isGuest: here?.role === 'guest' },
    isSteward,
    isMember,
    together: isSteward || isMember ? neighbourhood.slug : null,
    ...together,
  }
}

/** Who only looks after a body finds there what it asks. */
function placesOfBody(slug: string): Places {
  const none = { neighbourhood: null, home: null, isSteward: false, isMember: false }
  return { ...none, together: slug }
}
