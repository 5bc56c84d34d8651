import type { Context } from 'hono'
import type { AppEnv } from '../api/context.ts'
import type { Access, Visit } from '../api/route.ts'
import type { Cell } from '../cell/cell.ts'
import type { Principal } from '../cell/role.ts'
import { assert } from '../kernel/assert.ts'
import type { Frame } from './layout.tsx'
import type { Wording } from './messages/wording.ts'

/** One request for a page, after it is known who asks, for which cell, and in which language. */
export interface WebCall {
  readonly c: Context<AppEnv>
  readonly principal: Principal
  readonly visit: Visit
  readonly wording: Wording
  readonly frame: Frame
  /** The cell that the path names; null where it names none. */
  readonly cell: Cell | null
  /** The time the cell lives in; the machine's where the path names no cell. */
  readonly nowMs: number
}

/** A request for a page of a cell. */
export interface CellCall extends WebCall {
  readonly cell: Cell
}

/** One address of the pages. Who may open it is said as for the API, and stands in the same table of accesses. */
export interface WebRoute {
  readonly method: 'get' | 'post'
  /** `/at/:cell/things`: a cell is given by its short name. */
  readonly path: string
  readonly access: Access
  /** A person must have signed in lately: see `cell/proof.ts`. */
  readonly needsProof?: boolean
  handle(call: WebCall): Promise<Response>
}

/** A route whose path names a cell. */
export function cellPage(of: {
  readonly method: 'get' | 'post'
  readonly path: `${string}/:cell${string}`
  readonly access: Extract<Access, { kind: 'cell' }>
  readonly needsProof?: boolean
  readonly handle: (call: CellCall) => Promise<Response>
}): WebRoute {
  return {
    ...of,
    handle: (call) => {
      const { cell } = call
      assert(cell !== null, 'a page of a cell is only opened where there is one')
      return of.handle({ ...call, cell })
    },
  }
}

/** Roles as most pages of a cell want them. */
export const members = {
  kind: 'cell',
  roles: ['steward', 'guest', 'member'],
} as const satisfies Access
/** Whoever may look at a cell as a whole. */
export const everyone = {
  kind: 'cell',
  roles: [...members.roles, 'resident', 'home-guest'],
} as const satisfies Access
export const stewards = { kind: 'cell', roles: ['steward'] } as const satisfies Access
export const residents = { kind: 'cell', roles: ['resident'] } as const satisfies Access
/** Those who steer the things of a cell: its residents, or the steward for what a neighbourhood owns. */
export const keepers = { kind: 'cell', roles: ['resident', 'steward'] } as const satisfies Access
export const anyone = { kind: 'anyone' } as const satisfies Access

/** Bytes of a posted form at the most, where a route says nothing else. */
export const formLimit = 64 * 1024
