import { randomBytes } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { openStore, type Store } from '../src/store/open.ts'

const postgresUrl = process.env['TEST_DATABASE_URL']

/**
 * Runs one test body on a fresh database of every kind: SQLite in memory always, PostgreSQL where
 * `TEST_DATABASE_URL` names a server (`npm test` starts one where it finds PostgreSQL installed).
 */
export function testOnEachDatabase(
  name: string,
  body: (store: Store, context: TestContext) => Promise<void>,
): void {
  test(`${name} [sqlite]`, async (context) => {
    const store = await openStore(':memory:')
    try {
      await body(store, context)
    } finally {
      await store.close()
    }
  })
  if (postgresUrl === undefined) return
  test(`${name} [postgres]`, async (context) => {
    const { default: pg } = await import('pg')
    const database = `test_${randomBytes(8).toString('hex')}`
    const admin = new pg.Client(postgresUrl)
    await admin.connect()
    await admin.query(`create database ${database}`)
    const url = new URL(postgresUrl)
    url.pathname = `/${database}`
    try {
      const store = await openStore(url.href)
      try {
        await body(store, context)
      } finally {
        await store.close()
      }
    } finally {
      await admin.query(`drop database ${database} with (force)`)
      await admin.end()
    }
  })
}
