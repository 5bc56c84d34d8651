import type { Scope } from './route.ts'

/** A token as its person sees it later: without the token. */
export interface ApiToken {
  readonly id: string
  readonly personId: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdMs: number
  readonly expiresMs: number
  readonly lastUsedMs: number | null
}
