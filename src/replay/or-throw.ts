import { RefusalError, type Result } from '../kernel/refusal.ts'

/** The value of a result, or its refusal thrown as a `RefusalError`: for a long row of steps that each may refuse. */
export function orThrow<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value
  throw new RefusalError(result)
}
