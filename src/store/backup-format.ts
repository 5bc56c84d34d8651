import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { refuse, RefusalError, type RefusalValues } from '../kernel/refusal.ts'

// The form of a backup, the same for every database: one gzip file of JSON lines.
//
//   {"format":"commonwatt-backup","version":1,"madeMs":…,"kind":"sqlite","migrations":["0001-cell",…]}
//   {"table":"cells","columns":["id","kind",…]}
//   ["01j…","home",…]                              one line a row; bytes as {"base64":"…"}
//   …
//   {"end":true,"rows":{"cells":25,…},"sha256":"…"}  the digest of every byte before this line

export const backupFormat = 'commonwatt-backup'
export const backupVersion = 1
/** The longest line that is read, in bytes: no row comes near it. */
export const lineLimitBytes = 64 * 1024 * 1024
/** What a backup unpacks to at the most, in bytes: what is sent to a node must not fill its disk. */
export const unpackedLimitBytes = 16 * 1024 ** 3

/** What a backup says of itself in its first line. */
export interface BackupHeader {
  readonly madeMs: number
  /** The database it was made from; it can be restored into any. */
  readonly kind: string
  /** The migrations that made the schema of its rows. */
  readonly migrations: readonly string[]
}

/** What it says of its content in its last line. */
export interface BackupEnd {
  /** Rows per table. */
  readonly rows: Readonly<Record<string, number>>
  /** SHA-256 of every byte before the last line, in hex. */
  readonly sha256: string
}

export type Cell = string | number | null | { readonly base64: string }

export type BackupLine =
  | { readonly kind: 'header'; readonly header: BackupHeader }
  | { readonly kind: 'table'; readonly table: string; readonly columns: readonly string[] }
  | { readonly kind: 'row'; readonly cells: readonly Cell[] }
  | { readonly kind: 'end'; readonly end: BackupEnd }

/**
 * The lines of a backup in order, each checked for its form, the digest and the row counts at the
 * end. Throws a `RefusalError` that says what is wrong with the file. `onBytes` is told how much of
 * the file has been read.
 */
export async function* readBackup(
  path: string,
  onBytes: (bytes: number) => void = () => {},
  mostBytes: number = unpackedLimitBytes,
): AsyncGenerator<BackupLine> {
  const digest = createHash('sha256')
  const rows: Record<string, number> = {}
  let table: string | null = null
  let width = 0
  let number = 0
  let isEnded = false
  for await (const text of readLines(path, onBytes, mostBytes)) {
    number += 1
    if (isEnded) throw damaged(path, number, 'follows its end')
    const line = parseLine(path, text, number)
    if (line.kind === 'row') {
      if (table === null || line.cells.length !== width) {
        throw damaged(path, number, 'does not fit its table')
      }
      rows[table] = (rows[table] ?? 0) + 1
    } else if (line.kind === 'table') {
      table = line.table
      width = line.columns.length
      rows[table] = 0
    } else if (line.kind === 'end') {
      if (line.end.sha256 !== digest.digest('hex')) throw changed(path)
      if (!isSame(line.end.rows, rows)) throw damaged(path, number, 'counts other rows')
      isEnded = true
    }
    if (!isEnded) digest.update(text).update('\n')
    yield line
  }
  if (!isEnded) throw cutOff(path)
}

function isSame(told: BackupEnd['rows'], counted: BackupEnd['rows']): boolean {
  return (
    Object.keys(told).length === Object.keys(counted).length &&
    Object.entries(counted).every(([name, count]) => told[name] === count)
  )
}

function parseLine(path: string, text: string, number: number): BackupLine {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw number === 1 ? notABackup(path) : damaged(path, number, 'is not readable')
  }
  if (number === 1) return { kind: 'header', header: readHeader(path, value) }
  if (Array.isArray(value) && value.every(isCell)) return { kind: 'row', cells: value }
  if (isRecord(value)) {
    const { table, columns, end, rows, sha256 } = value
    if (typeof table === 'string' && isTexts(columns)) return { kind: 'table', table, columns }
    if (end === true && isCounts(rows) && typeof sha256 === 'string') {
      return { kind: 'end', end: { rows, sha256 } }
    }
  }
  throw damaged(path, number, 'is not readable')
}

function readHeader(path: string, value: unknown): BackupHeader {
  if (!isRecord(value) || value['format'] !== backupFormat) throw notABackup(path)
  const { version, madeMs, kind, migrations } = value
  if (typeof version === 'number' && version > backupVersion) {
    throw refusal(
      'backup-newer',
      `The backup ${path} was made by a newer Commonwatt (form ${version}; this one reads ${backupVersion}). Restore it with the newer version.`,
    )
  }
  if (typeof madeMs !== 'number' || typeof kind !== 'string' || !isTexts(migrations)) {
    throw damaged(path, 1, 'is incomplete')
  }
  return { madeMs, kind, migrations }
}

/** Splits the unpacked file into lines and turns what the disk or gzip say into a refusal. */
async function* readLines(
  path: string,
  onBytes: (bytes: number) => void,
  mostBytes: number,
): AsyncGenerator<string> {
  const file = createReadStream(path)
  const unpacked = file.pipe(createGunzip())
  // `pipe` does not pass errors on: a missing file would wait for ever.
  file.on('error', (error) => unpacked.destroy(error))
  const pieces: Buffer[] = []
  let length = 0
  let number = 1
  let total = 0
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      onBytes(file.bytesRead)
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
      if (length > lineLimitBytes) throw damaged(path, number, 'is longer than any row')
    }
  } catch (error) {
    throw error instanceof RefusalError ? error : explain(path, error)
  } finally {
    file.destroy()
  }
  if (length > 0) throw cutOff(path)
}

function explain(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return refusal('backup-missing', `There is no file ${path}.`)
  if (code === 'EISDIR') return refusal('backup-missing', `${path} is a folder, not a backup.`)
  if (code === 'Z_BUF_ERROR') return cutOff(path)
  if (typeof code !== 'string' || !code.startsWith('Z_')) return error
  const isOtherFile = error instanceof Error && error.message === 'incorrect header check'
  return isOtherFile ? notABackup(path) : changed(path)
}

function tooBig(path: string, mostBytes: number): RefusalError {
  const most = Math.floor(mostBytes / 1024 ** 3)
  return refusal(
    'backup-too-big',
    `The backup ${path} unpacks to more than ${most} GiB. Nothing was changed; use an older backup, or move the database itself.`,
    { most },
  )
}

function cutOff(path: string): RefusalError {
  return refusal(
    'backup-cut-off',
    `The backup ${path} is damaged: its end is missing: it was cut off. Nothing was changed; use an older backup.`,
  )
}

function changed(path: string): RefusalError {
  return refusal(
    'backup-changed',
    `The backup ${path} is damaged: its content does not match its checksum. Nothing was changed; use an older backup.`,
  )
}

function damaged(path: string, line: number, what: string): RefusalError {
  return refusal(
    'backup-damaged',
    `The backup ${path} is damaged: line ${line} ${what}. Nothing was changed; use an older backup.`,
    { line },
  )
}

function notABackup(path: string): RefusalError {
  return refusal(
    'not-a-backup',
    `${path} is not a Commonwatt backup. One is made by "commonwatt backup" and ends in .backup.gz.`,
  )
}

function refusal(code: string, message: string, values?: RefusalValues): RefusalError {
  return new RefusalError(refuse(code, message, undefined, values))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isCounts(value: unknown): value is Record<string, number> {
  return isRecord(value) && Object.values(value).every((item) => Number.isSafeInteger(item))
}

function isCell(value: unknown): value is Cell {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    (isRecord(value) && typeof value['base64'] === 'string')
  )
}
