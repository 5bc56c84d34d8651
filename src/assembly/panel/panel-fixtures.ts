// For tests: a neighbourhood whose people say yes to a panel.
import { join, setUpSonnenhof, settle, testContext, value } from '../../cell/fixtures.ts'
import type { Principal } from '../../cell/role.ts'
import { membershipsOf } from '../../cell/store-person.ts'
import { dayMs } from '../../kernel/steps.ts'
import { seededRandom } from '../../kernel/random.ts'
import type { Store } from '../../store/open.ts'
import type { Asked } from './asked.ts'
import type { QueueTimes } from './lottery-queue.ts'
import type { Panel, PanelDraft } from './panel.ts'
import { Panels, type Saying } from './panels.ts'
import { readLotteries } from './store-lottery.ts'

/** Two questions: one to pick, one of a steward's own. */
export function askedOf(min = 2): readonly Asked[] {
  const own = (title: string) => ({ key: '', title, min: 0, max: 6 })
  return [
    {
      key: 'tenure',
      title: null,
      answers: [
        { key: 'owned', title: null, min, max: 4 },
        { key: 'rented', title: null, min, max: 4 },
        { key: 'other', title: null, min: 0, max: 1 },
      ],
    },
    { key: '', title: 'Do you have a car?', answers: [own('Yes'), own('No')] },
  ]
}

export function draftOf(nowMs: number, changes: Partial<PanelDraft> = {}): PanelDraft {
  return {
    conversationId: null,
    title: 'A panel about batteries',
    purpose: 'To advise the neighbourhood on who may use which battery.',
    language: 'en',
    size: 6,
    asked: askedOf(),
    answersUntilMs: nowMs + 7 * dayMs,
    meetsMs: nowMs + 14 * dayMs,
    endsMs: nowMs + 30 * dayMs,
    ...changes,
  }
}

/** What the person in this place says. */
export function sayingOf(i: number, changes: Partial<Saying> = {}): Saying {
  const answers = {
    tenure: i % 2 === 0 ? 'owned' : 'rented',
    'Do you have a car?': i % 3 === 0 ? 'Yes' : 'No',
  }
  return { said: 'yes', answers, mayName: i % 4 === 0, ...changes }
}

/** Sonnenhof with so many more homes; in the first of them two live. The steward lives in a home, too. */
export async function panelHomes(store: Store, homes: number, usual: QueueTimes = {}) {
  const cells = testContext(store.db)
  const setUp = await setUpSonnenhof(cells)
  const people: string[] = []
  for (let i = 0; i < homes; i++) {
    const joined = await settle(cells, setUp, `Home ${i}`, `Resident ${i}`)
    people.push(joined.personId)
    if (i > 0) continue
    const second = await join(cells, joined.personId, joined.cell.id, 'resident', 'Second')
    people.push(second.personId)
  }
  const faults: unknown[] = []
  const open = (times = usual) =>
    new Panels({
      db: store.db,
      random: seededRandom(3),
      clockOf: () => cells.clock,
      onFault: (_event, error) => faults.push(error),
      times,
    })
  return {
    cells,
    setUp,
    cellId: setUp.neighbourhood.id,
    stewardId: setUp.personId,
    people,
    faults,
    open,
    panels: open(),
  }
}

/** A panel to which everybody but the steward said yes, with its time to answer over. */
export async function answered(of: Awaited<ReturnType<typeof panelHomes>>) {
  const { cells, cellId, panels, people } = of
  const nowMs = cells.clock.now()
  const panel = value(await panels.make(cellId, draftOf(nowMs), nowMs))
  for (const [i, personId] of people.entries()) {
    value(await panels.answer(panel.id, personId, sayingOf(i), nowMs))
  }
  cells.clock.set(panel.answersUntilMs)
  return panel
}

/** Somebody as a call of theirs comes. */
export async function principalOf(store: Store, personId: string): Promise<Principal> {
  return {
    kind: 'person',
    personId,
    name: '',
    memberships: await membershipsOf(store.db, personId),
  }
}

/** The digest of a lottery; empty: none is published. */
export async function digestOf(store: Store, panel: Panel, number: number): Promise<string> {
  const found = (await readLotteries(store.db, panel.id)).find((one) => one.number === number)
  return found?.digest ?? ''
}
