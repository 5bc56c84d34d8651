import type { Kysely } from 'kysely'
import { checkName } from '../../cell/cell-check.ts'
import type { Cell } from '../../cell/cell.ts'
import { freeSlug, slugLimit, slugOf } from '../../cell/slug.ts'
import { putMembership } from '../../cell/store-person.ts'
import { createCell, findCellBySlug, lockCell, takenSlugs } from '../../cell/store.ts'
import { newId } from '../../kernel/id.ts'
import {
  catchRefusal,
  orThrow,
  refuse,
  success,
  type Refusal,
  type Result,
} from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import type { AssemblyContext } from '../context.ts'
import {
  askingLimits,
  checkShared,
  sharedFrom,
  type SharedDraft,
  type SharedQuestion,
} from './shared-question.ts'
import { addShared, bodiesOf, listShared, membersOf, putMember } from './store-body.ts'

/** What bodies work with. Their dates go by real time, whatever time a cell lives in. */
export type BodyContext = AssemblyContext

/** Bodies that one neighbourhood founds at the most. */
const foundedLimit = 5

/**
 * Founds a body on this node: a city that asks neighbourhoods. Who founds it looks after it, and the neighbourhood that they look after
 * belongs to it.
 */
export async function foundBody(
  { db, clock, random }: BodyContext,
  founder: Cell,
  { name, personId }: { readonly name: string; readonly personId: string | null },
): Promise<Result<Cell>> {
  const plain = checkName(name)
  if (!plain.ok) return plain
  const nowMs = clock.now()
  return catchRefusal(() =>
    db.transaction().execute(async (tx) => {
      await lockCell(tx, founder.id)
      if ((await bodiesOf(tx, founder.id)).length >= foundedLimit) {
        const message = `A neighbourhood belongs to ${foundedLimit} bodies at the most.`
        return orThrow(refuse('too-many-bodies', message, 'name', { most: foundedLimit }))
      }
      const body = orThrow(
        await createCell(tx, {
          ...founder,
          id: newId(nowMs, random),
          kind: 'city',
          parentId: null,
          slug: await freeSlugFor(tx, plain.value),
          name: plain.value,
          time: { kind: 'machine' },
          createdMs: nowMs,
        }),
      )
      if (personId !== null) await putMembership(tx, personId, body.id, 'steward', nowMs)
      const both = { cell: founder.id, name: founder.name, askedMs: nowMs, answeredMs: nowMs }
      await putMember(tx, { bodyId: body.id, ...both, isMember: true })
      return body
    }),
  )
}

/** Asks a neighbourhood of this node whether it belongs to a body. Asked again, nothing changes. */
export async function askToBelong(
  { db, clock }: BodyContext,
  body: Cell,
  slug: string,
): Promise<Result<null>> {
  const cell = await findCellBySlug(db, slug.trim().toLowerCase())
  if (cell === null || cell.kind !== 'neighbourhood') {
    return refuse('member-unknown', 'There is no neighbourhood with this short name here.', 'slug')
  }
  const members = await membersOf(db, body.id)
  const known = members.find((member) => member.cell === cell.id)
  if (known !== undefined && (known.isMember || known.answeredMs === null)) return success(null)
  if (members.length >= askingLimits.members) {
    const most = askingLimits.members
    return refuse('too-many-members', `A body asks ${most} cells at the most.`, 'slug', { most })
  }
  const asked = { cell: cell.id, name: cell.name, askedMs: clock.now(), answeredMs: null }
  await putMember(db, { bodyId: body.id, ...asked, isMember: false })
  return success(null)
}

/** A neighbourhood says whether it belongs to a body that asked; it may also leave. */
export async function answerBelonging(
  { db, clock }: BodyContext,
  cell: Cell,
  bodyId: string,
  isMember: boolean,
): Promise<Result<null>> {
  const own = (await bodiesOf(db, cell.id)).find((body) => body.bodyId === bodyId)
  if (own === undefined) return refuse('body-unknown', 'This body has not asked you.', 'body')
  await putMember(db, { ...own, name: cell.name, answeredMs: clock.now(), isMember })
  return success(null)
}

/** A body asks a question in all cells that belong to it. */
export async function askQuestion(
  { db, clock, random }: BodyContext,
  body: Cell,
  draft: SharedDraft,
): Promise<Result<SharedQuestion>> {
  const wrong = notABody(body)
  if (wrong !== null) return wrong
  const checked = checkShared(draft)
  if (!checked.ok) return checked
  const asked = (await membersOf(db, body.id)).filter(({ isMember }) => isMember)
  if (asked.length === 0) {
    return refuse('nobody-asked', 'No neighbourhood belongs to this body yet: ask one first.')
  }
  if ((await listShared(db, body.id)).length >= askingLimits.questions) {
    const most = askingLimits.questions
    return refuse('too-many-conversations', `There are ${most} questions at the most.`, undefined, {
      most,
    })
  }
  const nowMs = clock.now()
  const made = sharedFrom(checked.value, { id: newId(nowMs, random), bodyId: body.id, nowMs })
  await db.transaction().execute((tx) => addShared(tx, made.question, made.statements, asked))
  return success(made.question)
}

async function freeSlugFor(db: Kysely<Schema>, name: string): Promise<string> {
  const slug = slugOf(name, 'city')
  const taken = await takenSlugs(db, slug.slice(0, slugLimit - 6).replace(/-+$/, ''))
  return freeSlug(slug, (candidate) => taken.has(candidate))
}

function notABody(cell: Cell): Refusal | null {
  return cell.kind === 'city'
    ? null
    : refuse('not-a-body', 'Only a body that neighbourhoods belong to asks in all of them.')
}
