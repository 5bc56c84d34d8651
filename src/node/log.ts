/** Writes one JSON line per event: a name, ids and numbers, never personal data. `error` means someone must act. */
export interface Log {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void
  error(event: string, error: unknown, fields?: Readonly<Record<string, unknown>>): void
}

export function jsonLog(write: (line: string) => void, now: () => number): Log {
  const line = (level: string, event: string, fields: Readonly<Record<string, unknown>>): void =>
    write(`${JSON.stringify({ at: new Date(now()).toISOString(), level, event, ...fields })}\n`)
  return {
    info: (event, fields = {}) => line('info', event, fields),
    error: (event, error, fields = {}) => line('error', event, { ...fields, ...describe(error) }),
  }
}

/** The inner text of a fault with its causes: for the log, never for a person. */
function describe(error: unknown): { message: string; stack?: string } {
  if (!(error instanceof Error)) return { message: String(error) }
  const causes: string[] = [error.message]
  for (let cause = error.cause; cause instanceof Error && causes.length < 5; cause = cause.cause) {
    causes.push(cause.message)
  }
  const message = causes.join(' <- ')
  return error.stack === undefined ? { message } : { message, stack: error.stack }
}
