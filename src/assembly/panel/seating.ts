import type { Kysely } from 'kysely'
import { findPerson } from '../../cell/store-person.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import type { LotteryFile } from './lottery-file.ts'
import type { PanelStanding } from './standing.ts'
import { readPeople, readTables, type KeptTables } from './store.ts'
import { readFile, readLotteries } from './store-lottery.ts'

/** Somebody at a table: by name where they agreed, else by their number in the file in which they were drawn. */
export type AtTable =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'number'; readonly lottery: number; readonly number: number }

/** Tables as they are printed. */
export type Seated = Omit<KeptTables, 'seating'> & {
  readonly seating: readonly (readonly (readonly AtTable[])[])[]
}

/** The tables that were made last, for those who may see them; null: none were made. */
export async function seatingOf(
  db: Kysely<Schema>,
  { panel, isInsider }: PanelStanding,
): Promise<Result<Seated | null>> {
  if (!isInsider) return notYours()
  const tables = await readTables(db, panel.id)
  if (tables === null) return success(null)
  const people = await readPeople(db, panel.id)
  const lotteries = await readLotteries(db, panel.id)
  const known = new Map<number, AtTable>()
  for (const number of new Set(tables.seating.flat(2))) {
    const person = people.find((one) => one.number === number)
    const found =
      person?.mayName === true && person.personId !== null
        ? await findPerson(db, person.personId)
        : null
    const drawn = lotteries.findLast(({ seated }) => seated?.includes(number))
    known.set(
      number,
      found === null
        ? {
            kind: 'number',
            lottery: drawn?.number ?? 0,
            number: drawn?.people.indexOf(number) ?? 0,
          }
        : { kind: 'name', name: found.name },
    )
  }
  const seating = tables.seating.map((round) =>
    round.map((table) => table.map((number) => known.get(number)!)),
  )
  return success({ ...tables, seating })
}

/** What was published of a lottery, for those who may see it. */
export async function fileFor(
  db: Kysely<Schema>,
  { panel, isInsider }: PanelStanding,
  lottery: number,
): Promise<Result<LotteryFile>> {
  if (!isInsider) return notYours()
  const file = await readFile(db, panel.id, lottery)
  return file === null
    ? refuse('lottery-file-not-found', 'There is no such file, or it was deleted.', 'lottery')
    : success(file)
}

function notYours(): Result<never> {
  return refuse(
    'panel-not-yours',
    'This is for those who said yes, and for stewards: it tells of single people.',
  )
}
