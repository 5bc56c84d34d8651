import { sql, type Kysely } from 'kysely'
import { keyText, newPrivateKey, signerOf } from '../src/kernel/signed-note.ts'
import { keyOf, linksOf, type Link } from '../src/store/moving-table.ts'
import { movingTables } from '../src/node/moving-tables.ts'
import type { Store } from '../src/store/open.ts'
import type { AnyTables } from '../src/store/snapshot.ts'

type Row = Record<string, unknown>

/** Homes of a made-up neighbourhood, and rows in each of its other tables. */
const homes = 2
const rowsEach = 3

/**
 * Puts rows into every table that goes along with a neighbourhood: made by the schema, with links as they are stated, so that a table that comes
 * later has rows, too. `name` is in every text: two neighbourhoods share none.
 */
export async function filledEverywhere({ db, kind }: Store, name: string): Promise<string> {
  const any = db as unknown as Kysely<AnyTables>
  const types = new Map((await any.introspection.getTables()).map((of) => [of.name, of.columns]))
  const made = new Map<string, Row[]>()
  for (const moving of movingTables) {
    const count = moving.of === 'root' ? homes + 1 : rowsEach
    const rows: Row[] = []
    for (let i = 0; i < count; i++) {
      const row: Row = {}
      for (const { name: column, dataType } of types.get(moving.table) ?? []) {
        row[column] = valueOf(dataType.toLowerCase(), `${name} ${moving.table} ${column} ${i}`, i)
      }
      for (const link of linksOf(moving)) row[link.column] = linked(link, made, i)
      if (moving.isNumbered === true) delete row['id']
      Object.assign(row, special(moving.table, name, i, row))
      rows.push(await insert(any, kind, moving.table, row))
    }
    made.set(moving.table, rows)
  }
  return `${name} cells id 0`
}

function linked(link: Link, made: ReadonlyMap<string, Row[]>, i: number): unknown {
  const named = made.get(link.table) ?? []
  const values = named.map((row) => row[keyOf(link)])
  return link.isList === true ? JSON.stringify(values) : values[i % values.length]
}

/** What has to be more than of its type. */
function special(table: string, name: string, i: number, row: Row): Row {
  if (table === 'cells') {
    const root = `${name} cells id 0`
    return i === 0 ? { kind: 'neighbourhood', parent_id: null } : { kind: 'home', parent_id: root }
  }
  if (table === 'decisions') return { follows_id: null }
  if (table === 'peers') return peer(name, i)
  return row
}

/** Trust does not go along: the other node states it for itself. */
function peer(name: string, i: number): Row {
  const host = `${name.toLowerCase()}-${i}.example.org`
  const key = keyText(signerOf(host, 'text', newPrivateKey()))
  return { address: `https://${host}`, key, trust: 'known' }
}

function valueOf(type: string, text: string, i: number): unknown {
  if (/blob|bytea/.test(type)) return Buffer.from([i, 0, 255])
  if (/double|real|float/.test(type)) return i + 0.25
  return /int/.test(type) ? i + 1 : text
}

async function insert(
  db: Kysely<AnyTables>,
  kind: Store['kind'],
  table: string,
  row: Row,
): Promise<Row> {
  await db.insertInto(table).values(row).execute()
  if (row['id'] !== undefined || !movingTables.some((of) => of.table === table && of.isNumbered)) {
    return row
  }
  const last = kind === 'sqlite' ? sql<number>`last_insert_rowid()` : sql<number>`lastval()`
  const { rows } = await sql<{ id: number }>`select ${last} as id`.execute(db)
  return { ...row, id: Number(rows[0]?.id) }
}
