import type { GenericSchema, InferOutput } from 'valibot'
import type { Principal, Role } from '../cell/role.ts'
import { assert } from '../kernel/assert.ts'
import type { Result } from '../kernel/refusal.ts'

/**
 * Who may call a route. `anyone`: no sign-in. `person`: anyone signed in, about themselves;
 * `session`: the same, but not a token, since what it does could outlive the token. `cell`: one of
 * `roles` in the cell named by the path parameter `cell` (its id or slug; the handler gets the id).
 * A home's resident also counts as `member` of its neighbourhood, and the steward of a
 * neighbourhood as `parent-steward` of its homes: for what concerns a home from outside, never for
 * its inside. `node`: a steward of any neighbourhood on this node. `setup`: nobody has set the node
 * up yet.
 */
export type Access =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'person' }
  | { readonly kind: 'session' }
  | { readonly kind: 'cell'; readonly roles: readonly CellRole[] }
  | { readonly kind: 'node' }
  | { readonly kind: 'setup' }

/** As what somebody stands to a cell. Guests of a home are apart: they see less than those of a neighbourhood. */
export type CellRole = Role | 'home-guest' | 'member' | 'parent-steward'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** What a token may be allowed: see `scope.ts` for what includes what. */
export type Scope = 'read' | 'write' | 'readings' | 'operator' | 'admin'

/** What sign-in routes need from the HTTP request and do to its answer. */
export interface Visit {
  /** Where the request came from: a network address, for rate limits. */
  readonly address: string
  /** Which browser and system, in two or three words. */
  readonly device: string
  /** Whether the request came from this very machine and through no proxy. */
  readonly isLocal: boolean
  /** The session token of the cookie, or null. */
  readonly sessionToken: string | null
  /** Answers with the session cookie; `null` ends it. */
  setSession(session: { readonly token: string; readonly expiresMs: number } | null): void
}

export interface Call<Params, Query, Body> {
  readonly principal: Principal
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** Always there when the call came over HTTP. */
  readonly visit?: Visit
}

/** The visit of a call that came over HTTP. */
export function visitOfCall(call: { readonly visit?: Visit }): Visit {
  assert(call.visit !== undefined, 'a call over HTTP brings its visit')
  return call.visit
}

/** A handler may answer with values that it must not change itself. */
export type ReadonlyDeep<Value> = Value extends readonly (infer Item)[]
  ? readonly ReadonlyDeep<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: ReadonlyDeep<Value[Key]> }
    : Value

/**
 * One route of the JSON API. The schemas check the request, type the handler and make the OpenAPI
 * document: they cannot disagree. An answer holds only what its schema names; an answer of `null`
 * goes out as 204.
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
  /** What a token must hold. */
  readonly scope: Scope
  /** A person must have signed in lately: see `cell/proof.ts`. */
  readonly needsProof?: boolean
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  /** Media type of the body where it is not JSON: `text/csv`. The body then is a text. */
  readonly bodyType?: string
  /**
   * Other media types that the body may come in, with what makes of the bytes what the body would be in JSON.
   */
  readonly bodyForms?: Readonly<Record<string, (bytes: Uint8Array) => Result<unknown>>>
  /** Bytes of the body at the most, where it is not 1 MiB. */
  readonly bodyLimit?: number
  readonly answer: Answer
  /** `text/csv` and the like for answers that are not JSON; the handler then returns a text, or pieces of one (`textStream`). */
  readonly contentType?: string
  // A method, so that routes of all types fit in one list; `mount.ts` checks each part against its
  // schema first.
  handle(
    call: Call<InferOutput<Params>, InferOutput<Query>, InferOutput<Body>>,
  ): Promise<Result<ReadonlyDeep<InferOutput<Answer>>>>
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
