import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { catchRefusal, orThrow, refuse, RefusalError, type Result } from '../../kernel/refusal.ts'
import { quarterMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import type { Account } from '../ledger.ts'
import type { Period } from '../period.ts'
import { listSharingRules } from '../sharing/store-agreed.ts'
import { listAccounts, openAccounts, type AccountOwner } from '../store.ts'
import { fileBytesLimit, refuseTooLarge, type Allocation } from './allocation.ts'
import { valuesByCoefficients } from './by-coefficients.ts'
import { partsElsewhere, partsOfGuests } from '../communities/store-meter-part.ts'
import { ofPart } from './part-of-file.ts'
import { checkStep } from './same-step.ts'
import { ownersOfPoints } from './points.ts'
import { readAllocationFile, type FileContent, type SentFile } from './read-file.ts'
import { findImport, saveImport, type AccountValue, type AllocationImport } from './store.ts'

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
      const said = await valuesOf(tx, cell, content, owners, file.only)
      const made = { ...describe(file, said), id, cellId: cell.id, madeMs: nowMs }
      await saveImport(tx, made, said.values)
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

/** What a file says of accounts, all of it of intervals of one length. */
interface SaidOfAccounts {
  readonly stepMs: number
  readonly values: readonly AccountValue[]
}

/**
 * What a file says of accounts, which are opened where there are none yet. Throws a refusal where it says nothing that counts, or speaks
 * of intervals of another length than those that are settled.
 */
async function valuesOf(
  tx: Kysely<Schema>,
  { id: cellId, timeZone }: Cell,
  content: FileContent,
  owners: ReadonlyMap<string, AccountOwner>,
  only: Period | null,
): Promise<SaidOfAccounts> {
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
    return await valuesByCoefficients(
      tx,
      { id: cellId, timeZone },
      accounts,
      content.table,
      find,
      fromMs,
      toMs,
    )
  }
  const rules = await listSharingRules(tx, cellId)
  const whole = content.values.flatMap((value): SaidValue[] => {
    const account = accountOf.get(value.point)
    // What people used before they had this account is not theirs: it may be of who lived there before.
    const isTheirs = account !== undefined && value.startMs >= account.fromMs
    const isAsked = value.startMs >= fromMs && value.startMs < toMs
    return isTheirs && isAsked ? [{ ...value, accountId: account.id }] : []
  })
  const values = await ofCommunity(tx, cellId, accounts, whole)
  const [first] = values
  if (first === undefined) {
    const message = 'The file says nothing of the members of today in this time.'
    throw new RefusalError(refuse('allocation-empty', message, 'file'))
  }
  for (const { startMs, stepMs } of values) checkStep(rules, startMs, stepMs, timeZone)
  return { stepMs: first.stepMs, values }
}

type SaidValue = AccountValue & Allocation

/** Of homes that take part in several communities only what counts in this one. */
async function ofCommunity(
  tx: Kysely<Schema>,
  cellId: string,
  accounts: readonly Account[],
  values: readonly SaidValue[],
): Promise<readonly SaidValue[]> {
  const elsewhere = Map.groupBy(await partsElsewhere(tx, cellId), ({ homeId }) => homeId)
  const guests = Map.groupBy(await partsOfGuests(tx, cellId), ({ homeId }) => homeId)
  if (elsewhere.size + guests.size === 0) return values
  const ownerOf = new Map(accounts.map(({ id, ownerId }) => [id, ownerId]))
  return [...Map.groupBy(values, ({ accountId }) => accountId)].flatMap(([id, said]) => {
    const ownerId = ownerOf.get(id) ?? ''
    const [there, here] = [elsewhere.get(ownerId), guests.get(ownerId)]
    if (here !== undefined) return ofPart(said, { parts: here, cellId })
    return there === undefined ? said : ofPart(said, { parts: there, cellId: null })
  })
}

/** What a file says of itself. */
function describe(
  { format, fileName }: SentFile,
  { stepMs, values }: SaidOfAccounts,
): Omit<AllocationImport, 'id' | 'cellId' | 'madeMs'> {
  const starts = new Set(values.map(({ startMs }) => startMs))
  let [fromMs, lastMs] = [Infinity, -Infinity]
  for (const startMs of starts) {
    fromMs = Math.min(fromMs, startMs)
    lastMs = Math.max(lastMs, startMs)
  }
  const toMs = lastMs + stepMs
  const missing = (toMs - fromMs - starts.size * stepMs) / quarterMs
  const nothing = { begunMs: null, bookedToMs: null, corrected: 0, bookedMs: null }
  return { format, fileName: fileName.slice(0, 200), fromMs, toMs, stepMs, missing, ...nothing }
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
