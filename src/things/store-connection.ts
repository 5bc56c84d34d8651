import type { Kysely, Selectable } from 'kysely'
import { lockCell } from '../cell/store.ts'
import { assert } from '../kernel/assert.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import type { Schema } from '../store/schema.ts'
import { forgetHistories } from './store-history.ts'
import { addressOf, connectionLimit, type Connection, type Endpoint } from './connection.ts'
import type { Encryption } from './encryption.ts'

/**
 * Keeps a new connection. Refused: the cell has {@link connectionLimit} already, or the address is dialled already, by
 * this cell or another of the node: a reader takes one caller, and energy counted in two homes would be counted twice.
 * `secret`: what the device asks for, readable only through {@link connectionSecrets}.
 */
export async function insertConnection(
  db: Kysely<Schema>,
  connection: Connection,
  secret: string | null = null,
): Promise<Result<Connection>> {
  const { id, cellId, protocol, endpoint, createdMs } = connection
  return await db.transaction().execute(async (tx) => {
    await lockCell(tx, cellId)
    if ((await listConnections(tx, [cellId])).length >= connectionLimit) {
      return refuse(
        'too-many-connections',
        `A cell may have ${connectionLimit} addresses; remove one that is not used.`,
        undefined,
        { most: connectionLimit },
      )
    }
    const address = addressOf(endpoint)
    const isTcp = endpoint.kind === 'tcp'
    const row = await tx
      .insertInto('connections')
      .values({
        id,
        cell_id: cellId,
        protocol,
        host: isTcp ? endpoint.host : null,
        port: isTcp ? endpoint.port : null,
        unit: isTcp ? endpoint.unit : null,
        tls: isTcp ? writtenTls(endpoint.tls) : null,
        serial_path: isTcp ? null : endpoint.path,
        address,
        secret,
        history_wanted_ms: null,
        created_ms: createdMs,
      })
      .onConflict((conflict) => conflict.column('address').doNothing())
      .returningAll()
      .executeTakeFirst()
    if (row !== undefined) return success(connection)
    const at = isTcp ? 'host' : 'path'
    return refuse('address-taken', `${address} is already connected to this node.`, at)
  })
}

/** The connections of these cells, or of all, oldest first. */
export async function listConnections(
  db: Kysely<Schema>,
  cellIds?: readonly string[],
): Promise<Connection[]> {
  if (cellIds?.length === 0) return []
  let query = db.selectFrom('connections').selectAll()
  if (cellIds !== undefined) query = query.where('cell_id', 'in', cellIds)
  return (await query.orderBy('created_ms').orderBy('id').execute()).map(toConnection)
}

/** What was stated for devices that ask for a password or token, by connection: for whoever dials, and nobody else. */
export async function connectionSecrets(db: Kysely<Schema>): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('connections')
    .select(['id', 'secret'])
    .where('secret', 'is not', null)
    .execute()
  return new Map(rows.map(({ id, secret }) => [id, secret ?? '']))
}

/** From now on one certificate is believed at an address, and no other; gives the connection as it is then. */
export async function pinCertificate(
  db: Kysely<Schema>,
  cellId: string,
  id: string,
  fingerprint: string,
): Promise<Connection | null> {
  const row = await db
    .updateTable('connections')
    .set({ tls: fingerprint })
    .where('cell_id', '=', cellId)
    .where('id', '=', id)
    .where('tls', 'is not', null)
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? null : toConnection(row)
}

/** Removes a connection of a cell; gives it, or null where the cell has no such one. */
export async function deleteConnection(
  db: Kysely<Schema>,
  cellId: string,
  id: string,
): Promise<Connection | null> {
  await forgetHistories(db, [cellId], id)
  const row = await db
    .deleteFrom('connections')
    .where('cell_id', '=', cellId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? null : toConnection(row)
}

function toConnection(row: Selectable<Schema['connections']>): Connection {
  const { id, cell_id: cellId, protocol, created_ms: createdMs } = row
  return { id, cellId, protocol, endpoint: toEndpoint(row), createdMs }
}

function toEndpoint(row: Selectable<Schema['connections']>): Endpoint {
  const { host, port, unit, tls, serial_path: path } = row
  if (path !== null) return { kind: 'serial', path }
  assert(host !== null && port !== null, 'a connection without a host is in the database')
  const endpoint = { kind: 'tcp', host, port, unit } as const
  if (tls === null) return endpoint
  return { ...endpoint, tls: { fingerprint: tls === byAuthorities ? null : tls } }
}

/** Stands in the table where the certificate is believed that authorities vouch for. */
const byAuthorities = 'authorities'

function writtenTls(tls: Encryption | undefined): string | null {
  return tls === undefined ? null : (tls.fingerprint ?? byAuthorities)
}
