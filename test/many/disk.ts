import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely'
import { Kysely } from 'kysely'
import { migrate } from '../../src/store/migrate.ts'
import type { Store } from '../../src/store/open.ts'
import type { Schema } from '../../src/store/schema.ts'
import { openSqliteFile, sqliteDialect } from '../../src/store/sqlite.ts'

/** A node's database while the node is up. What is not committed when the power fails is lost, as are all who wait for an answer: they never get one. */
export interface Disk {
  readonly store: Store
  /** The power fails now, or before the statement that comes after so many. */
  fail(after?: number): void
}

/** Opens a node's file. `onFailed` hears that the power has failed. */
export async function openDisk(path: string, onFailed: () => void): Promise<Disk> {
  const database = openSqliteFile(path)
  // Here the process goes on when the power of a node fails, and with it the system's copy of the file: nothing is to be synced.
  database.exec('pragma synchronous = off')
  let isUp = true
  let left = Infinity
  const fail = (): void => {
    if (!isUp) return
    isUp = false
    database.close()
    onFailed()
  }
  const turn = async (): Promise<void> => {
    if (isUp && left-- <= 0) fail()
    if (!isUp) await new Promise<never>(() => {})
  }
  const dialect = sqliteDialect(database)
  const db = new Kysely<Schema>({
    dialect: { ...dialect, createDriver: () => failing(dialect, turn) },
  })
  await migrate(db as Kysely<unknown>, 'sqlite')
  return {
    store: { db, kind: 'sqlite', close: async () => fail() },
    fail: (after = 0) => {
      if (after === 0) fail()
      else left = after
    },
  }
}

/** A driver that asks for a turn before each statement, also those that begin and end a transaction. */
function failing(dialect: Dialect, turn: () => Promise<void>): Driver {
  const driver = dialect.createDriver()
  return {
    init: () => driver.init(),
    acquireConnection: async () => new FailingConnection(await driver.acquireConnection(), turn),
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    releaseConnection: (connection) => driver.releaseConnection(connection),
    destroy: () => driver.destroy(),
  }
}

class FailingConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection
  readonly #turn: () => Promise<void>

  constructor(connection: DatabaseConnection, turn: () => Promise<void>) {
    this.#connection = connection
    this.#turn = turn
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    await this.#turn()
    return await this.#connection.executeQuery<R>(query)
  }

  async *streamQuery<R>(
    query: CompiledQuery,
    chunk: number,
  ): AsyncIterableIterator<QueryResult<R>> {
    await this.#turn()
    yield* this.#connection.streamQuery<R>(query, chunk)
  }
}
