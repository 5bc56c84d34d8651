import type { Kysely } from 'kysely'
import { findCell } from '../../cell/store.ts'
import { newId } from '../../kernel/id.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { checkEndpoint, checkSecret, type Connection, type ConnectionWish } from '../connection.ts'
import type { Dials, LineState } from '../dials.ts'
import { checkFingerprint } from '../encryption.ts'
import { pastOf } from './desk-past.ts'
import type { PastNow } from '../past.ts'
import type { Protocol } from '../protocol.ts'
import {
  connectionSecrets,
  deleteConnection,
  insertConnection,
  listConnections,
  pinCertificate,
} from '../store-connection.ts'
import { wantHistory } from '../store-history.ts'

/** A connection and how it is; `line` null: its protocol is no longer spoken, or the node is stopping. */
export interface ConnectionNow extends Connection {
  readonly line: LineState | null
  /** How far what its devices remember is read; null: nobody wants it. */
  readonly past: PastNow | null
}

/** The connections that the node dials: which there are, and that the protocols keep them. */
export class Connections {
  readonly #db: Kysely<Schema>
  readonly #random: Random
  readonly #dials: ReadonlyMap<string, Dials>

  constructor(options: {
    readonly db: Kysely<Schema>
    readonly random: Random
    readonly protocols: readonly Protocol[]
  }) {
    this.#db = options.db
    this.#random = options.random
    this.#dials = new Map(
      options.protocols.flatMap(({ name, dials }) => (dials === undefined ? [] : [[name, dials]])),
    )
  }

  /** The protocols that dial, with their usual port and unit. */
  get protocols(): readonly (Dials['terms'] & { readonly name: string })[] {
    return [...this.#dials].map(([name, { terms }]) => ({ name, ...terms }))
  }

  /** Dials everything that was stated before. */
  async start(): Promise<void> {
    const secrets = await connectionSecrets(this.#db)
    for (const connection of await listConnections(this.#db)) {
      const cell = await findCell(this.#db, connection.cellId)
      if (cell !== null) this.#dial(connection, cell.slug, secrets.get(connection.id) ?? null)
    }
  }

  /** The connections of a cell, oldest first. */
  async of(cellId: string): Promise<ConnectionNow[]> {
    const connections = await listConnections(this.#db, [cellId])
    return await Promise.all(connections.map((connection) => this.#now(connection)))
  }

  /** Checks, keeps and dials an address. Refused: an unknown protocol, what {@link checkEndpoint} and {@link insertConnection} refuse. */
  async add(
    cellId: string,
    wish: ConnectionWish,
    createdMs: number,
  ): Promise<Result<ConnectionNow>> {
    const dials = this.#dials.get(wish.protocol)
    if (dials === undefined) {
      const known = [...this.#dials.keys()].join(', ')
      return refuse('unknown-protocol', `protocol must be one of ${known}.`, 'protocol')
    }
    const endpoint = checkEndpoint(wish, dials.terms)
    if (!endpoint.ok) return endpoint
    if (endpoint.value.kind === 'tcp' && !dials.mayDial(endpoint.value.host)) {
      return refuse(
        'address-not-allowed',
        'This address is the machine itself or none of a single device; state the device’s own.',
        'host',
      )
    }
    const secret = checkSecret(wish, dials.terms)
    if (!secret.ok) return secret
    const cell = await findCell(this.#db, cellId)
    if (cell === null) return refuse('no-such-cell', 'There is no cell with this id.', 'cell')
    const connection: Connection = {
      id: newId(createdMs, this.#random),
      cellId,
      protocol: wish.protocol,
      endpoint: endpoint.value,
      createdMs,
    }
    const added = await insertConnection(this.#db, connection, secret.value)
    if (!added.ok) return added
    this.#dial(added.value, cell.slug, secret.value)
    return success(await this.#now(added.value))
  }

  /** Removes a connection and hangs up; what it reported stays. Refused: the cell has no such one. */
  async remove(cellId: string, id: string): Promise<Result<null>> {
    const removed = await deleteConnection(this.#db, cellId, id)
    if (removed === null) return noSuchConnection()
    await this.#dials.get(removed.protocol)?.hangUp((one) => one.id === id)
    return success(null)
  }

  /** A cell is empty and its connections are deleted: hangs up all of them. */
  async forgetCell(cellId: string): Promise<void> {
    for (const dials of this.#dials.values()) await dials.hangUp((one) => one.cellId === cellId)
  }

  /** Tries a connection at once. Refused: the cell has no such one. */
  async test(cellId: string, id: string): Promise<Result<ConnectionNow>> {
    const found = (await listConnections(this.#db, [cellId])).find((one) => one.id === id)
    if (found === undefined) return noSuchConnection()
    await this.#dials.get(found.protocol)?.tryNow(id)
    return success(await this.#now(found))
  }

  /**
   * From now on one certificate is believed at an address that is dialled encrypted, and no other: a member compared its
   * fingerprint. Dialled again at once. Refused: no fingerprint, or the cell has no such encrypted connection.
   */
  async pin(cellId: string, id: string, stated: string): Promise<Result<ConnectionNow>> {
    const fingerprint = checkFingerprint(stated)
    if (!fingerprint.ok) return fingerprint
    const pinned = await pinCertificate(this.#db, cellId, id, fingerprint.value)
    if (pinned === null) return noSuchConnection()
    await this.#dials.get(pinned.protocol)?.hangUp((one) => one.id === id)
    const cell = await findCell(this.#db, cellId)
    const secrets = await connectionSecrets(this.#db)
    if (cell !== null) this.#dial(pinned, cell.slug, secrets.get(id) ?? null)
    return success(await this.#now(pinned))
  }

  /**
   * Reads in what the devices behind a connection remember, from now on in the background; once more, it is read again
   * and adds nothing. Refused: the cell has no such connection, or its devices remember nothing.
   */
  async wantPast(cellId: string, id: string, nowMs: number): Promise<Result<ConnectionNow>> {
    const found = (await listConnections(this.#db, [cellId])).find((one) => one.id === id)
    if (found === undefined) return noSuchConnection()
    if (this.#dials.get(found.protocol)?.terms.hasPast !== true) {
      return refuse('no-past', 'What is behind this address remembers nothing.', 'connection')
    }
    await wantHistory(this.#db, id, nowMs)
    return success(await this.#now(found))
  }

  #dial(connection: Connection, cellSlug: string, secret: string | null): void {
    this.#dials.get(connection.protocol)?.dial({ ...connection, cellSlug, secret })
  }

  async #now(connection: Connection): Promise<ConnectionNow> {
    const line = this.#dials.get(connection.protocol)?.stateOf(connection.id) ?? null
    return { ...connection, line, past: await pastOf(this.#db, connection.id) }
  }
}

function noSuchConnection(): Result<never> {
  return refuse('no-such-connection', 'This cell has no such connection.', 'connection')
}
