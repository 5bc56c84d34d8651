import { randomBytes } from 'node:crypto'
import { after, test, type TestContext } from 'node:test'
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
    template ??= makeTemplate(postgresUrl)
    await withPostgres(postgresUrl, ` template ${await template}`, async (address) => {
      const store = await openStore(address)
      try {
        await body(store, context)
      } finally {
        await store.close()
      }
    })
  })
}

/** Runs a test with the address of an empty PostgreSQL database, where there is a server: for whole nodes. */
export function testOnEmptyPostgres(
  name: string,
  body: (address: string, context: TestContext) => Promise<void>,
): void {
  if (postgresUrl === undefined) return
  test(`${name} [postgres]`, (context) =>
    withPostgres(postgresUrl, '', (address) => body(address, context)))
}

async function withPostgres(
  url: string,
  like: string,
  work: (address: string) => Promise<void>,
): Promise<void> {
  const database = freshName()
  await administer(url, `create database ${database}${like}`)
  try {
    await work(addressOf(url, database))
  } finally {
    await administer(url, `drop database ${database} with (force)`)
  }
}

/** A migrated database that the others are copied from: copying is much faster than migrating. */
let template: Promise<string> | undefined

async function makeTemplate(url: string): Promise<string> {
  const name = freshName()
  await administer(url, `create database ${name}`)
  const store = await openStore(addressOf(url, name))
  await store.close()
  return name
}

after(async () => {
  if (postgresUrl === undefined || template === undefined) return
  await administer(postgresUrl, `drop database ${await template} with (force)`)
})

function freshName(): string {
  return `test_${randomBytes(8).toString('hex')}`
}

function addressOf(url: string, database: string): string {
  const address = new URL(url)
  address.pathname = `/${database}`
  return address.href
}

async function administer(url: string, statement: string): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
