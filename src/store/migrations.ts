import type { Migration } from './migration.ts'
import { cellMigration } from './migrations/0001-cell.ts'

/** Every migration in order. Only ever appended to. */
export const migrations: readonly Migration[] = [cellMigration]
