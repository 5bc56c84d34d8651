import { setImmediate as breathe } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** How long queries follow each other before others have their turn, ms. */
const sliceMs = 10

/**
 * The same database for work of many queries one after the other. SQLite answers at once, so that nothing else of the program runs between them;
 * here others have their turn after some of them.
 */
export function breathing(db: Kysely<Schema>): Kysely<Schema> {
  let sinceMs = performance.now()
  return db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (performance.now() - sinceMs > sliceMs) {
        await breathe()
        sinceMs = performance.now()
      }
      return result
    },
  })
}
