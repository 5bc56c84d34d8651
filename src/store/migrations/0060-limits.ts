import type { Migration } from '../migration.ts'

/** What grid operators ask for, with every answer to it; and what people state of fuses, circuits and feeders. */
export const limitsMigration: Migration = {
  name: '0060-limits',
  async up(db) {
    await db.schema
      .createTable('grid_signals')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('neighbourhood_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('own_id', 'text', (c) => c.notNull())
      .addColumn('part', 'text', (c) => c.notNull())
      .addColumn('sender', 'text', (c) => c.notNull())
      .addColumn('is_operator', 'integer', (c) => c.notNull())
      .addColumn('import_limit_w', 'double precision')
      .addColumn('export_limit_w', 'double precision')
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('until_ms', 'bigint')
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('received_ms', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('grid_signals_own_id', ['cell_id', 'own_id'])
      .execute()
    await db.schema
      .createIndex('grid_signals_by_neighbourhood')
      .on('grid_signals')
      .columns(['neighbourhood_id', 'received_ms'])
      .execute()
    await db.schema
      .createTable('grid_signal_events')
      .addColumn('signal_id', 'text', (c) => c.notNull().references('grid_signals.id'))
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('grid_signal_events_key', ['signal_id', 'number'])
      .execute()
    await db.schema
      .createTable('stated_limits')
      .addColumn('cell_id', 'text', (c) => c.primaryKey().references('cells.id'))
      .addColumn('set_ms', 'bigint', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .execute()
  },
}
