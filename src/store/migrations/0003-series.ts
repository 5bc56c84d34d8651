import { sql } from 'kysely'
import { bytesType, type Migration } from '../migration.ts'

export const seriesMigration: Migration = {
  name: '0003-series',
  async up(db, kind) {
    // Rows of one series lie together in the order of time: SQLite clusters by the key itself.
    const clustered = kind === 'sqlite' ? sql`without rowid` : sql``
    await db.schema
      .createTable('series')
      .addColumn('id', 'integer', (c) =>
        kind === 'sqlite'
          ? c.primaryKey().autoIncrement()
          : c.primaryKey().generatedByDefaultAsIdentity(),
      )
      .addColumn('thing_id', 'text', (c) => c.notNull())
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('quantity', 'text', (c) => c.notNull())
      .addColumn('time_zone', 'text', (c) => c.notNull())
      .addColumn('raw_from_ms', 'bigint', (c) => c.notNull().defaultTo(0))
      .addUniqueConstraint('series_once', ['thing_id', 'cell_id', 'quantity'])
      .execute()
    await db.schema.createIndex('series_by_cell').on('series').column('cell_id').execute()
    await db.schema
      .createTable('raw_readings')
      .addColumn('series_id', 'integer', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addColumn('value', 'double precision', (c) => c.notNull())
      .addPrimaryKeyConstraint('raw_readings_key', ['series_id', 'at_ms'])
      .modifyEnd(clustered)
      .execute()
    await db.schema
      .createTable('packed_days')
      .addColumn('series_id', 'integer', (c) => c.notNull())
      .addColumn('start_ms', 'bigint', (c) => c.notNull())
      .addColumn('first_ms', 'bigint', (c) => c.notNull())
      .addColumn('last_ms', 'bigint', (c) => c.notNull())
      .addColumn('count', 'integer', (c) => c.notNull())
      .addColumn('data', bytesType(kind), (c) => c.notNull())
      .addPrimaryKeyConstraint('packed_days_key', ['series_id', 'start_ms'])
      .execute()
    await db.schema
      .createTable('dirty_quarters')
      .addColumn('series_id', 'integer', (c) => c.notNull())
      .addColumn('start_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('dirty_quarters_key', ['series_id', 'start_ms'])
      .modifyEnd(clustered)
      .execute()
    await db.schema
      .createTable('intervals')
      .addColumn('series_id', 'integer', (c) => c.notNull())
      .addColumn('resolution', 'text', (c) => c.notNull())
      .addColumn('start_ms', 'bigint', (c) => c.notNull())
      .addColumn('end_ms', 'bigint', (c) => c.notNull())
      .addColumn('mean', 'double precision')
      .addColumn('min', 'double precision')
      .addColumn('max', 'double precision')
      .addColumn('sum', 'double precision')
      .addColumn('late', 'double precision')
      .addColumn('coverage', 'double precision', (c) => c.notNull())
      .addPrimaryKeyConstraint('intervals_key', ['series_id', 'resolution', 'start_ms'])
      .modifyEnd(clustered)
      .execute()
    await db.schema
      .createTable('retentions')
      .addColumn('cell_id', 'text', (c) => c.primaryKey())
      .addColumn('raw_days', 'integer', (c) => c.notNull())
      .addColumn('quarter_days', 'integer', (c) => c.notNull())
      .addColumn('hour_days', 'integer', (c) => c.notNull())
      .execute()
  },
}
