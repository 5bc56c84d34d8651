/** Throws when what must be true is not: a defect of ours, never a person's mistake. Stays on in production. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}

/** Marks a branch that the types rule out. */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable: ${JSON.stringify(value)}`)
}

/** What {@link assert} throws. The job that meets it stops, rolls back and raises an alarm. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}
