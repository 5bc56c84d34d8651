import { Temporal as polyfill } from '@js-temporal/polyfill'

// Node 24 has no `Temporal`; Fedify brings this one. Its types are older than the language's own, which Fedify's are.

/** A point in time as Fedify takes it. */
export function instant(ms: number): Temporal.Instant {
  const made: unknown = polyfill.Instant.fromEpochMilliseconds(ms)
  if (isInstant(made)) return made
  throw new Error('the polyfill makes instants')
}

function isInstant(value: unknown): value is Temporal.Instant {
  return value instanceof polyfill.Instant
}
