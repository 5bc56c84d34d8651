/**
 * Who sees what: a statement is for those who live in the home, and for the steward of its neighbourhood, who
 * keeps the community's books: sums and amounts of a period, never its single entries. Those, from
 * which a home's day could be read, are for those who live there; the steward sees an interval summed
 * over homes. Members see the rule, the check and their own.
 */
export const own = { kind: 'cell', roles: ['resident'] } as const
export const ownOrBooks = { kind: 'cell', roles: ['resident', 'parent-steward'] } as const
/** Those who live in a home, or who keep a neighbourhood's books: each what is theirs. */
export const keepers = { kind: 'cell', roles: ['resident', 'steward'] } as const
export const books = { kind: 'cell', roles: ['steward'] } as const
export const members = { kind: 'cell', roles: ['steward', 'member'] } as const
