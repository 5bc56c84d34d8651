/**
 * A refusal: bad input or a rule that says no. It is a value, not an exception: it says what was
 * wrong, where, and what would be right, and nothing has changed.
 */
export interface Refusal {
  readonly ok: false
  /** Stable and machine-readable, in kebab-case: `counter-went-back`. */
  readonly code: string
  /** One plain sentence for a person: what was wrong and what would be right. */
  readonly message: string
  /** Where: a field path (`tariff.import[3].priceMicroPerKwh`), a CSV line (`line 12`), a topic. */
  readonly at?: string
  /** Numbers and names that stand in the sentence, for who says it in another language. */
  readonly values?: RefusalValues
}

export type RefusalValues = Readonly<Record<string, string | number>>

export interface Success<Value> {
  readonly ok: true
  readonly value: Value
}

export type Result<Value> = Success<Value> | Refusal

export function success<Value>(value: Value): Success<Value> {
  return { ok: true, value }
}

/** Characters of a refusal's sentence, and of its place, at the most. */
export const refusalLimit = 600

export function refuse(
  code: string,
  message: string,
  at?: string,
  values?: RefusalValues,
): Refusal {
  return {
    ok: false,
    code,
    message: shortened(message),
    ...(at === undefined ? {} : { at: shortened(at) }),
    ...(values === undefined ? {} : { values }),
  }
}

/** A sentence may quote what was sent, however long that is: its middle goes, for its end says what would be right. */
function shortened(text: string): string {
  if (text.length <= refusalLimit) return text
  const half = refusalLimit / 2 - 1
  return `${text.slice(0, half)} … ${text.slice(-half + 1)}`
}

/** Carries a refusal out of a transaction so that it rolls back; `catchRefusal` turns it into a value again. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError'
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/** The value of a result, or its refusal thrown: for a row of steps that each may refuse, and for transactions that must roll back. */
export function orThrow<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value
  throw new RefusalError(result)
}

/** Runs `work` and returns what it returns, or the refusal it threw. Other errors pass through. */
export async function catchRefusal<Value>(work: () => Promise<Value>): Promise<Result<Value>> {
  try {
    return success(await work())
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal
    throw error
  }
}
