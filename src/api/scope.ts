import type { Scope } from './route.ts'

export const scopes = [
  'read',
  'write',
  'readings',
  'operator',
  'admin',
] as const satisfies readonly Scope[]

/**
 * What each scope lets a token do. `read` sees, `readings` delivers measured values and sees
 * nothing, `write` steers as well, `operator` limits connections for a grid operator and sees what became of that,
 * `admin` does everything its person may. No token ever may more than its person.
 */
const includes = {
  read: ['read'],
  readings: ['readings'],
  write: ['read', 'readings', 'write'],
  operator: ['operator'],
  admin: ['read', 'readings', 'write', 'operator', 'admin'],
} as const satisfies Record<Scope, readonly Scope[]>

/** Whether a token that holds `held` may do what needs `needed`. */
export function scopesAllow(held: readonly string[], needed: Scope): boolean {
  return scopes.some((scope) => held.includes(scope) && includes[scope].some((s) => s === needed))
}
