import type { Context } from 'hono'
import type { AppEnv } from '../api/context.ts'
import type { Access, Visit } from '../api/route.ts'
import type { Cell } from '../cell/cell.ts'
import type { Principal } from '../cell/role.ts'
import type { Frame } from './layout.tsx'
import type { Wording } from './messages/wording.ts'

/** One request for a page, after it is known who asks, for which cell, and in which language. */
export interface WebCall {
  readonly c: Context<AppEnv>
  readonly principal: Principal
  readonly visit: Visit
  readonly wording: Wording
  readonly frame: Frame
  /** The time the cell lives in; the machine's where the path names no cell. */
  readonly nowMs: number
}

/** A request for a page of a cell. */
export interface CellCall extends WebCall {
  readonly cell: Cell
}

/** One address of the pages. Those who may open it are said as for the API, and are in the same table of accesses. */
export type WebRoute =
  | {
      readonly method: 'get' | 'post'
      /** `/sign-in/:token`: without a cell. */
      readonly path: string
      readonly access: Exclude<Access, { kind: 'cell' }>
      /** Bytes of a posted form at the most, where it is not 64 KiB. */
      readonly bodyLimit?: number
      handle(call: WebCall): Promise<Response>
    }
  | {
      readonly method: 'get' | 'post'
      /** `/at/:cell/things`: the cell by its short name. */
      readonly path: string
      readonly access: Extract<Access, { kind: 'cell' }>
      readonly bodyLimit?: number
      handle(call: CellCall): Promise<Response>
    }

/** Roles as most pages of a cell want them. */
export const members = { kind: 'cell', roles: ['steward', 'guest', 'member'] } as const satisfies Access
export const stewards = { kind: 'cell', roles: ['steward'] } as const satisfies Access
export const residents = { kind: 'cell', roles: ['resident'] } as const satisfies Access
/** Those who steer the things of a cell: its residents, or the steward for what a neighbourhood owns. */
export const keepers = { kind: 'cell', roles: ['resident', 'steward'] } as const satisfies Access
export const anyone = { kind: 'anyone' } as const satisfies Access
