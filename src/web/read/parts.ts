import { readParts } from '../../accounts/communities/read-parts.ts'
import { factorsOf } from '../../accounts/sharing/member-terms.ts'
import { wholeShare } from '../../accounts/sharing/sharing-key.ts'
import { listSharingRules } from '../../accounts/sharing/store-agreed.ts'
import type { Cell } from '../../cell/cell.ts'
import { findCell } from '../../cell/store.ts'
import type { WebContext } from '../context.ts'
import type { PartsView } from '../view/parts.ts'

/** What a home has in other communities, or what a community has of homes from elsewhere. */
export async function readPartsView(
  { api: { db } }: WebContext,
  cell: Cell,
  nowMs: number,
): Promise<PartsView> {
  const isHome = cell.kind === 'home'
  const parts = await readParts(db, cell)
  return {
    kind: isHome ? 'home' : 'community',
    own: isHome ? await readOwn(db, cell, nowMs) : null,
    parts: parts.map(({ id, home, community, partsPerMillion, fromMs, untilMs, state }) => ({
      id,
      name: isHome ? community.name : home.name,
      partsPerMillion,
      fromMs,
      lastMs: untilMs === null ? null : untilMs - 1,
      state: state === 'agreed' && (untilMs ?? Infinity) <= nowMs ? 'over' : state,
      statementHref:
        state === 'agreed' && fromMs <= nowMs
          ? `/at/${cell.slug}/meter-parts/${id}/statement`
          : null,
    })),
  }
}

async function readOwn(
  db: WebContext['api']['db'],
  home: Cell,
  nowMs: number,
): Promise<PartsView['own']> {
  const neighbourhood = home.parentId === null ? null : await findCell(db, home.parentId)
  if (neighbourhood === null) return null
  const rules = await listSharingRules(db, neighbourhood.id)
  const rule = rules.findLast(({ validFromMs }) => validFromMs <= nowMs)
  const partsPerMillion = factorsOf(rule ?? {}).get(home.id) ?? wholeShare
  return { neighbourhood: neighbourhood.name, partsPerMillion }
}
