import type { GenericSchema, InferOutput } from 'valibot'
import type { Principal, Role } from '../cell/role.ts'
import type { Result } from '../kernel/refusal.ts'

/**
 * Who may call a route. `anyone`: no sign-in. `person`: anyone signed in, about themselves.
 * `cell`: one of `roles` in the cell named by the path parameter `cell`; a home's resident also counts as
 * `member` of the neighbourhood; `steward` of a neighbourhood counts for its things, not for the inside of homes.
 * `node`: a steward of any neighbourhood on this node. `setup`: nobody has set the node up yet.
 */
export type Access =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'person' }
  | { readonly kind: 'cell'; readonly roles: readonly (Role | 'member')[] }
  | { readonly kind: 'node' }
  | { readonly kind: 'setup' }

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/**
 * One route of the JSON API. The schemas check the request, type the handler and make the OpenAPI
 * document: they cannot disagree.
 */
export interface Route<
  Params extends GenericSchema = GenericSchema,
  Query extends GenericSchema = GenericSchema,
  Body extends GenericSchema = GenericSchema,
  Answer extends GenericSchema = GenericSchema,
> {
  readonly method: Method
  /** Below `/api`: `/cells/{cell}/plan`. */
  readonly path: string
  /** One line for the document. */
  readonly summary: string
  readonly access: Access
  /** What a token must hold: `read`, `write`, `readings`, `admin`. */
  readonly scope: 'read' | 'write' | 'readings' | 'admin'
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly answer: Answer
  /** `text/csv` and the like for answers that are not JSON; the handler then returns a string. */
  readonly contentType?: string
  readonly handle: (call: {
    readonly principal: Principal
    readonly params: InferOutput<Params>
    readonly query: InferOutput<Query>
    readonly body: InferOutput<Body>
  }) => Promise<Result<InferOutput<Answer>>>
}

/** Gives a route its types. */
export function route<
  Params extends GenericSchema,
  Query extends GenericSchema,
  Body extends GenericSchema,
  Answer extends GenericSchema,
>(of: Route<Params, Query, Body, Answer>): Route<Params, Query, Body, Answer> {
  return of
}
