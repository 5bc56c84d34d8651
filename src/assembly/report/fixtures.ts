// For tests: reports of people who vote as they were planted, and two streets under one city.
import { createCell, findCell } from '../../cell/store.ts'
import { ensureNodeKey } from '../../cell/store-node-key.ts'
import { value } from '../../cell/fixtures.ts'
import type { Cell } from '../../cell/cell.ts'
import { assert } from '../../kernel/assert.ts'
import { seededRandom } from '../../kernel/random.ts'
import type { Store } from '../../store/open.ts'
import { beginConversation } from '../conversation/import-polis.ts'
import { person, startMs, testAssembly } from '../conversation/fixtures.ts'
import { plantedVotes } from '../opinion/fixtures.ts'
import { acceptQuestion } from './asked.ts'
import { askQuestion, foundBody } from './bodies.ts'
import { reportHash, type ProvenReport, type Report } from './report.ts'
import type { SharedDraft } from './shared-question.ts'
import { putMember } from './store-body.ts'

type Context = Awaited<ReturnType<typeof testAssembly>>

export const draft: SharedDraft = {
  question: 'What shall the city do for bicycles?',
  background: '',
  language: 'en',
  statements: Array.from({ length: 10 }, (_, i) => `The city does thing number ${i + 1}.`),
  slateSize: 3,
  answerDays: 30,
  reportDays: 14,
}

/** A node with a street that has a question, on which `people` voted in two groups. */
export async function votedStreet(store: Store, { people = 40, seed = 2 } = {}) {
  await ensureNodeKey(store.db)
  const context = await testAssembly(store)
  const street = value(await beginConversation(context, 'street', question, startMs))
  await sow(context, street.id, 10)
  await voted(context, street.id, { people, seed })
  return { context, id: street.id }
}

const question = { question: 'What now?', background: '', language: 'en', isStrict: false }

async function sow({ conversations }: Context, id: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const act = {
      kind: 'say',
      who: null,
      text: `Statement ${i}.`,
      language: 'en',
      evenSo: true,
    } as const
    value(await conversations.act(id, act, startMs))
  }
}

/** Two groups vote on the first ten statements. */
export async function voted(
  { conversations }: Context,
  id: string,
  { people = 40, seed = 2 } = {},
): Promise<void> {
  const { log } = plantedVotes(seededRandom(seed), {
    people,
    statements: 10,
    groups: 2,
    density: 0.9,
  })
  for (const { participant, statement, opinion } of log) {
    const who = person(`${id}-${participant}`)
    const act = { kind: 'vote', who, statement: 1 + Number(statement.slice(1)), opinion } as const
    value(await conversations.act(id, act, startMs))
  }
}

/** A city with two streets that were asked, and voted. */
export async function askedCity(store: Store) {
  await ensureNodeKey(store.db)
  const context = await testAssembly(store)
  const street = await streetAt(store)
  const lane = value(
    await createCell(store.db, { ...street, id: 'lane', slug: 'lane', name: 'Lane' }),
  )
  const city = value(await foundBody(context, street, { name: 'Graz', personId: null }))
  const both = { cell: lane.id, name: lane.name, askedMs: startMs, answeredMs: startMs }
  await putMember(store.db, {
    bodyId: city.id,
    ...both,
    isMember: true,
    node: '',
    refused: null,
  })
  const shared = value(await askQuestion(context, city, draft))
  const talks: Record<'street' | 'lane', string> = {
    street: value(await acceptQuestion(context, street, shared.id, startMs)),
    lane: value(await acceptQuestion(context, lane, shared.id, startMs)),
  }
  await voted(context, talks.street, { seed: 2 })
  await voted(context, talks.lane, { seed: 5, people: 24 })
  return { context, street, lane, city, shared, talks }
}

async function streetAt({ db }: Store): Promise<Cell> {
  const cell = await findCell(db, 'street')
  assert(cell !== null, 'the street is there')
  return cell
}

/** A report that was changed by somebody who also mended its hash. */
export function changed(report: ProvenReport, more: Partial<Report>): ProvenReport {
  const { proof, ...rest } = report
  const other = { ...rest, ...more }
  return { ...other, proof: { ...proof, hash: reportHash(other) } }
}
