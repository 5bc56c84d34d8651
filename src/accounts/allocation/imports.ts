import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { catchRefusal, orThrow, refuse, RefusalError, type Result } from '../../kernel/refusal.ts'
import { quarterMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { correctionOf, type Account } from '../ledger.ts'
import type { Period } from '../period.ts'
import { book } from '../store-booking.ts'
import { listAccounts, openAccounts, type AccountOwner } from '../store.ts'
import { fileBytesLimit, refuseTooLarge } from './allocation.ts'
import { valuesByCoefficients } from './by-coefficients.ts'
import { ownersOfPoints } from './points.ts'
import { readAllocationFile, type FileContent, type SentFile } from './read-file.ts'
import { reconciledDays } from './reconciliation.ts'
import {
  findImport,
  markAllocated,
  markBooked,
  saveImport,
  type AccountValue,
  type AllocationImport,
} from './store.ts'

/** Lines of the ledger that one file may change at the most: about a month of 50 homes, in one transaction. */
const linesLimit = 1_000_000

/** Metering points that nobody states, named in a refusal at the most. */
const namedPointsLimit = 5

/** A file, and the only time of it that counts; null: all of it. */
export interface TakenFile extends SentFile {
  readonly only: Period | null
}

/**
 * Reads a grid operator's file and keeps what it says of accounts; books nothing. The same file again is the one that is
 * there. Refused: what cannot be read, and metering points that nobody has stated.
 */
export async function takeFile(
  db: Kysely<Schema>,
  cell: Cell,
  homes: readonly Cell[],
  file: TakenFile,
  nowMs: number,
): Promise<Result<AllocationImport>> {
  if (file.bytes.length > fileBytesLimit) return refuseTooLarge()
  return catchRefusal(async () => {
    const id = createHash('sha256')
      .update(`${cell.id}\n${file.format}\n${file.fileName}\n${file.only?.label ?? ''}\n`)
      .update(file.bytes)
      .digest('hex')
    const known = await findImport(db, cell.id, id)
    if (known !== null) return known
    const owners = orThrow(await ownersOfPoints(db, cell, homes))
    const content = orThrow(
      await readAllocationFile(file, {
        isInstallation: (code) => owners.get(code)?.kind === 'plant',
        isKnown: (point) => owners.has(point),
        timeZone: cell.timeZone,
      }),
    )
    checkKnown(content, owners)
    return await db.transaction().execute(async (tx) => {
      const values = await valuesOf(tx, cell.id, content, owners, file.only)
      const made = { ...describe(file, values), id, cellId: cell.id, madeMs: nowMs }
      await saveImport(tx, made, values)
      return made
    })
  })
}

/** Throws a refusal that names the metering points nobody has stated. */
function checkKnown(content: FileContent, owners: ReadonlyMap<string, AccountOwner>): void {
  const points =
    content.kind === 'coefficients'
      ? content.table.points
      : content.values.map(({ point }) => point)
  const unknown = new Set(points.filter((point) => !owners.has(point)))
  if (unknown.size > 0) throw new RefusalError(refuseUnknown([...unknown]))
}

/** What a file says of accounts, which are opened where there are none yet. Throws a refusal where it says nothing that counts. */
async function valuesOf(
  tx: Kysely<Schema>,
  cellId: string,
  content: FileContent,
  owners: ReadonlyMap<string, AccountOwner>,
  only: Period | null,
): Promise<AccountValue[]> {
  if ((await listAccounts(tx, cellId)).length === 0) throw new RefusalError(refuseUnsettled())
  const accounts = await openAccounts(tx, cellId, [...owners.values()])
  const accountOf = new Map(
    [...owners].map(([point, { kind, ownerId }]) => [
      point,
      accounts.find((account) => account.kind === kind && account.ownerId === ownerId),
    ]),
  )
  const [fromMs, toMs] = only === null ? [0, Infinity] : [only.fromMs, only.toMs]
  if (content.kind === 'coefficients') {
    const find = (point: string): Account | undefined => accountOf.get(point)
    return await valuesByCoefficients(tx, cellId, accounts, content.table, find, fromMs, toMs)
  }
  const values = content.values.flatMap((value): AccountValue[] => {
    const account = accountOf.get(value.point)
    // What people used before they had this account is not theirs: it may be of who lived there before.
    const isTheirs = account !== undefined && value.startMs >= account.fromMs
    const isAsked = value.startMs >= fromMs && value.startMs < toMs
    return isTheirs && isAsked ? [{ ...value, accountId: account.id }] : []
  })
  if (values.length > 0) return values
  const message = 'The file says nothing of the members of today in this time.'
  throw new RefusalError(refuse('allocation-empty', message, 'file'))
}

/**
 * Books what a kept file changes: of each interval that comes out differently the settlement is reversed and made again,
 * in one transaction with the mark that it is allocated now. A file is booked once: again it changes nothing. Gives how many intervals
 * were corrected.
 */
export async function bookImport(
  db: Kysely<Schema>,
  cell: Cell,
  id: string,
  nowMs: number,
): Promise<Result<{ readonly corrected: number }>> {
  return catchRefusal(() =>
    db.transaction().execute(async (tx) => {
      const of = await findImport(tx, cell.id, id)
      if (of === null) throw new RefusalError(refuseMissingImport())
      if (!(await markBooked(tx, of, nowMs))) return { corrected: 0 }
      let corrected = 0
      let lines = 0
      for await (const day of reconciledDays(tx, cell, of)) {
        const right = day.filter(({ outcome }) => outcome.kind === 'right')
        const bookings = right.flatMap(({ booked, outcome }) =>
          outcome.kind === 'right' && outcome.differences.length > 0
            ? correctionOf(booked, outcome.right)
            : [],
        )
        lines += bookings.reduce((count, { entries }) => count + entries.length, 0)
        if (lines > linesLimit) throw new RefusalError(refuseTooManyLines())
        if ((await book(tx, bookings, nowMs)) < bookings.length) {
          throw new RefusalError(refuseChanged())
        }
        corrected += bookings.length / 2
        await markAllocated(
          tx,
          of,
          right.map(({ booked: { startMs, revision } }) => ({ startMs, revision })),
        )
      }
      return { corrected }
    }),
  )
}

/** What a file says of itself. */
function describe(
  { format, fileName }: SentFile,
  values: readonly AccountValue[],
): Pick<AllocationImport, 'format' | 'fileName' | 'fromMs' | 'toMs' | 'missing' | 'bookedMs'> {
  const starts = new Set(values.map(({ startMs }) => startMs))
  let [fromMs, lastMs] = [Infinity, -Infinity]
  for (const startMs of starts) {
    fromMs = Math.min(fromMs, startMs)
    lastMs = Math.max(lastMs, startMs)
  }
  const toMs = lastMs + quarterMs
  const missing = (toMs - fromMs) / quarterMs - starts.size
  return { format, fileName: fileName.slice(0, 200), fromMs, toMs, missing, bookedMs: null }
}

function refuseUnknown(points: readonly string[]) {
  const named = points.slice(0, namedPointsLimit).join(', ')
  const message = `Nobody here has stated these metering points: ${named}. State each with the meter or shared generator it belongs to; ${points.length} are missing.`
  return refuse('metering-point-unknown', message, 'file', { named, count: points.length })
}

function refuseUnsettled() {
  return refuse('nothing-settled', 'Nothing is settled here yet that a file could correct.', 'file')
}

export function refuseMissingImport() {
  return refuse('not-found', 'There is no such file; it may have been too long ago.', 'import')
}

function refuseTooManyLines() {
  const message = 'This file would change too many lines of the ledger at once: send a shorter one.'
  return refuse('allocation-too-many-lines', message, 'file')
}

function refuseChanged() {
  const message = 'The accounts changed in the meantime; look at the differences again.'
  return refuse('allocation-changed', message, 'import')
}
