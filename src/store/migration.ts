import type { ColumnDataType, Kysely } from 'kysely'

/** The databases the product runs on. */
export type DatabaseKind = 'sqlite' | 'postgres'

/** One numbered step forward. There is no way back: restore a backup instead. */
export interface Migration {
  readonly name: string
  up(db: Kysely<unknown>, kind: DatabaseKind): Promise<void>
}

/** The column type for raw bytes. Everything else is the same on both: `text`, `integer`, `bigint`, `double precision`. */
export function bytesType(kind: DatabaseKind): ColumnDataType {
  return kind === 'sqlite' ? 'blob' : 'bytea'
}
