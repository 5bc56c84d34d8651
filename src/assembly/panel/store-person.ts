import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import { readLotteries } from './store-lottery.ts'

/** What somebody said to panels, and where they stood in each lottery. */
export async function onPanels(
  db: Kysely<Schema>,
  personId: string,
): Promise<Record<string, unknown>[]> {
  const rows = await db
    .selectFrom('panel_people')
    .innerJoin('panels', 'panels.id', 'panel_people.panel_id')
    .select(['panels.id', 'title', 'number', 'said', 'answers', 'may_name', 'is_gone', 'said_ms'])
    .where('person_id', '=', personId)
    .orderBy('panels.made_ms')
    .execute()
  const all: Record<string, unknown>[] = []
  for (const row of rows) {
    const lotteries = (await readLotteries(db, row.id)).flatMap((lottery) => {
      const place = lottery.people.indexOf(row.number)
      if (place < 0) return []
      const chance = lottery.chances?.[place]
      return {
        lottery: lottery.number,
        number: place,
        chance: chance === undefined ? null : chance / 1_000,
        isDrawn: lottery.seated?.includes(row.number) ?? null,
      }
    })
    all.push({
      panel: row.id,
      title: row.title,
      said: row.said,
      answers: JSON.parse(row.answers),
      mayBeNamed: row.may_name === 1,
      hasLeft: row.is_gone === 1,
      saidMs: row.said_ms,
      lotteries,
    })
  }
  return all
}

/**
 * Forgets who was behind the numbers of a person, and what they answered. In a file that was published the answers stay by its number until
 * the file is deleted; a seat they had is empty.
 */
export async function forgetOnPanels(db: Kysely<Schema>, personId: string): Promise<void> {
  await db
    .updateTable('panel_people')
    .set({ person_id: null, answers: '{}', may_name: 0, is_gone: 1 })
    .where('person_id', '=', personId)
    .execute()
}
