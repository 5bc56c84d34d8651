import { createHash, type Hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import * as v from 'valibot'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import type { Cell } from '../backup-format.ts'
import { openSealed } from './sealed-stream.ts'

// An archive of a neighbourhood, inside its encryption: gzip of JSON lines.
//
//   {"format":"commonwatt-archive","version":1,"madeMs":…,"software":"0.9.0","migrations":[…],"cell":{…},"node":{…}}
//   {"table":"cells","columns":["id","kind",…]}
//   ["01j…","home",…]                                    one line a row; bytes as {"base64":"…"}
//   …
//   {"end":true,"tables":{"cells":{"rows":25,"sha256":"…"},…}}   of each table: its rows, and the digest of its lines
//   {"signed":"…"}                                       what the node signs of all lines before: `signedText`

export const archiveFormat = 'commonwatt-archive'
export const archiveVersion = 1
/** The longest line that is read, in bytes: no row comes near it. */
export const archiveLineLimitBytes = 64 * 1024 ** 2
/** What an archive unpacks to at the most, in bytes: about a thousand homes for twenty years. */
export const archiveLimitBytes = 64 * 1024 ** 3

const text = v.string()
const headerShape = v.object({
  format: v.literal(archiveFormat),
  version: v.number(),
  madeMs: v.number(),
  /** Version of the program. */
  software: text,
  migrations: v.array(text),
  cell: v.object({ id: text, kind: text, slug: text, name: text }),
  /** The node that made it: the address it has for others, or empty, and the key with which it signs as one line. */
  node: v.object({ address: text, key: text }),
})
const tableShape = v.object({ table: text, columns: v.array(text) })
const bytesShape = v.object({ base64: text })
const partShape = v.object({ rows: v.number(), sha256: text })
const endShape = v.object({ end: v.literal(true), tables: v.record(text, partShape) })
const signedShape = v.object({ signed: text })

/** What an archive says of itself first. */
export type ArchiveHeader = v.InferOutput<typeof headerShape>
/** Rows of each table, and SHA-256 of its lines in hex. */
export type ArchiveParts = v.InferOutput<typeof endShape>['tables']

export type ArchiveLine =
  | { readonly kind: 'header'; readonly header: ArchiveHeader }
  | { readonly kind: 'table'; readonly table: string; readonly columns: readonly string[] }
  | { readonly kind: 'row'; readonly cells: readonly Cell[] }
  | { readonly kind: 'end'; readonly tables: ArchiveParts }
  /** `text`: what should be signed. */
  | { readonly kind: 'signed'; readonly note: string; readonly text: string }

/** Digests of an archive's lines as they come: of each table, and of all. */
export class LineDigests {
  readonly #all = createHash('sha256')
  readonly #parts: Record<string, { rows: number; digest: Hash }> = {}
  #part: { rows: number; digest: Hash } | null = null

  /** A line, without its line feed; of a table that begins, its name. */
  add(line: string, begins: string | null): void {
    const bytes = `${line}\n`
    this.#all.update(bytes)
    if (begins !== null) {
      this.#part = { rows: 0, digest: createHash('sha256') }
      this.#parts[begins] = this.#part
    } else if (this.#part !== null) this.#part.rows += 1
    this.#part?.digest.update(bytes)
  }

  /** The tables that ended so far. */
  parts(): ArchiveParts {
    return Object.fromEntries(
      Object.entries(this.#parts).map(([table, { rows, digest }]) => [
        table,
        { rows, sha256: digest.copy().digest('hex') },
      ]),
    )
  }

  /** The last line, that of the end: what the node signs then. */
  end(line: string): string {
    return `${archiveFormat} ${archiveVersion}\n${this.#all.update(`${line}\n`).digest('hex')}\n`
  }
}

/** The lines of an archive in order, with their digests and counts compared. Throws a `RefusalError` that says what is wrong with the file. */
export async function* readArchive(
  path: string,
  passphrase: string,
  mostBytes: number = archiveLimitBytes,
): AsyncGenerator<ArchiveLine> {
  const digests = new LineDigests()
  let width = -1
  let number = 0
  let signedText: string | null = null
  let isWhole = false
  for await (const line of linesOf(path, passphrase, mostBytes)) {
    number += 1
    const read = isWhole ? null : lineOf(path, line, number, signedText)
    if (read === null) throw damaged(path, number)
    if (read.kind === 'row' && read.cells.length !== width) throw damaged(path, number)
    if (read.kind === 'table') width = read.columns.length
    if (read.kind === 'end') {
      if (!isSame(read.tables, digests.parts())) throw damaged(path, number)
      signedText = digests.end(line)
    } else if (read.kind === 'signed') isWhole = true
    else digests.add(line, read.kind === 'table' ? read.table : null)
    yield read
  }
  if (!isWhole) throw damaged(path, number)
}

function lineOf(
  path: string,
  line: string,
  number: number,
  signedText: string | null,
): ArchiveLine | null {
  const value = parsed(line)
  if (number === 1) return { kind: 'header', header: headerOf(path, value) }
  if (signedText !== null) {
    return v.is(signedShape, value)
      ? { kind: 'signed', note: value.signed, text: signedText }
      : null
  }
  if (isRow(value)) return { kind: 'row', cells: value }
  if (v.is(tableShape, value)) {
    return { kind: 'table', table: value.table, columns: value.columns }
  }
  return v.is(endShape, value) ? { kind: 'end', tables: value.tables } : null
}

/** By hand: an archive has millions of rows. */
function isRow(value: unknown): value is readonly Cell[] {
  return Array.isArray(value) && value.every(isCell)
}

function isCell(value: unknown): value is Cell {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    v.is(bytesShape, value)
  )
}

function headerOf(path: string, value: unknown): ArchiveHeader {
  if (!v.is(headerShape, value)) throw damaged(path, 1)
  if (value.version === archiveVersion) return value
  const message = `The archive ${path} was made by a newer Commonwatt (form ${value.version}; this one reads ${archiveVersion}). Bring this node to that version first.`
  throw new RefusalError(refuse('archive-newer', message))
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isSame(told: ArchiveParts, counted: ArchiveParts): boolean {
  const names = Object.keys(counted)
  return (
    Object.keys(told).length === names.length &&
    names.every(
      (name) =>
        told[name]?.rows === counted[name]?.rows && told[name]?.sha256 === counted[name]?.sha256,
    )
  )
}

async function* linesOf(
  path: string,
  passphrase: string,
  mostBytes: number,
): AsyncGenerator<string> {
  const sealed = Readable.from(openSealed(path, passphrase))
  const unpacked = sealed.pipe(createGunzip())
  sealed.on('error', (error) => unpacked.destroy(error))
  const pieces: Buffer[] = []
  let length = 0
  let number = 1
  let total = 0
  try {
    for await (const chunk of unpacked) {
      if (!Buffer.isBuffer(chunk)) throw damaged(path, number)
      total += chunk.length
      if (total > mostBytes) throw tooBig(path, mostBytes)
      let from = 0
      for (let to = chunk.indexOf(10); to >= 0; to = chunk.indexOf(10, from)) {
        pieces.push(chunk.subarray(from, to))
        yield Buffer.concat(pieces).toString('utf8')
        pieces.length = 0
        length = 0
        number += 1
        from = to + 1
      }
      if (from < chunk.length) pieces.push(chunk.subarray(from))
      length += chunk.length - from
      if (length > archiveLineLimitBytes) throw damaged(path, number)
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    throw typeof code === 'string' && code.startsWith('Z_') ? damaged(path, number) : error
  } finally {
    sealed.destroy()
  }
  if (length > 0) throw damaged(path, number)
}

function damaged(path: string, line: number): RefusalError {
  const message = `The archive ${path} is not as one is made: line ${line} does not fit. Nothing was taken in; make it again.`
  return new RefusalError(refuse('archive-damaged', message, undefined, { line }))
}

function tooBig(path: string, mostBytes: number): RefusalError {
  const most = Math.floor(mostBytes / 1024 ** 3)
  const message = `The archive ${path} unpacks to more than ${most} GiB. Nothing was taken in.`
  return new RefusalError(refuse('archive-too-big', message, undefined, { most }))
}
