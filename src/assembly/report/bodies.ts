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
import { farBodiesOf, putFarBody, type FarBody } from './store-far.ts'
import { tellAsked } from './tell-asked.ts'
import { addShared, bodiesOf, listShared, membersOf, putMember } from './store-body.ts'

/** What bodies work with. Their dates go by real time, whatever time a cell lives in. */
export type BodyContext = AssemblyContext

/** A cell of this node. */
const here = { node: '', refused: null } as const

/** Bodies that one neighbourhood founds at the most. */
const foundedLimit = 5

/** Characters of how a neighbourhood of another node is called, at the most. */
const calledLimit = 100

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
      await putMember(tx, { bodyId: body.id, ...both, ...here, isMember: true })
      return body
    }),
  )
}

/** Asks a neighbourhood whether it belongs to a body: one of this node, or of another one (`node`). Asked again, nothing changes. */
export async function askToBelong(
  context: BodyContext,
  body: Cell,
  slug: string,
  node = '',
): Promise<Result<null>> {
  const { db, clock } = context
  if (node !== '') return askFar(context, body, slug.trim().toLowerCase(), node)
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
  await putMember(db, { bodyId: body.id, ...asked, ...here, isMember: false })
  return success(null)
}

/** Until the other node says which neighbourhood it is, it is known by how it was called. */
async function askFar(
  { db, clock, far }: BodyContext,
  body: Cell,
  called: string,
  node: string,
): Promise<Result<null>> {
  if (!far.all().some(({ id }) => id === node)) {
    return refuse('node-unknown', 'This node does not trust such another node.', 'node')
  }
  if (called === '' || called.length > calledLimit) {
    return refuse('member-unknown', 'There is no neighbourhood with this short name.', 'slug')
  }
  const nowMs = clock.now()
  return catchRefusal(() =>
    db.transaction().execute(async (tx) => {
      await lockCell(tx, body.id)
      const members = await membersOf(tx, body.id)
      const cell = calledCell(node, called)
      const known = members.find((member) => member.cell === cell)
      if (known !== undefined && known.answeredMs === null) return null
      if (known === undefined && members.length >= askingLimits.members) {
        const most = askingLimits.members
        const message = `A body asks ${most} cells at the most.`
        return orThrow(refuse('too-many-members', message, 'slug', { most }))
      }
      const asked = { cell, name: called, askedMs: nowMs, answeredMs: null, isMember: false }
      await putMember(tx, { bodyId: body.id, ...asked, node, refused: null })
      const { id, name, slug } = body
      const content = { body: { id, name, slug }, called }
      orThrow(await far.tell(tx, node, { kind: 'asks-to-belong', content }, nowMs))
      return null
    }),
  )
}

/** What stands for a neighbourhood of another node until its id is known. */
export function calledCell(node: string, called: string): string {
  return `${node}?${called}`
}

/** A neighbourhood says whether it belongs to a body that asked; it may also leave. */
export async function answerBelonging(
  context: BodyContext,
  cell: Cell,
  bodyId: string,
  isMember: boolean,
): Promise<Result<null>> {
  const { db, clock } = context
  const abroad = (await farBodiesOf(db, cell.id)).find((body) => body.bodyId === bodyId)
  if (abroad !== undefined) return answerFar(context, cell, abroad, isMember)
  const own = (await bodiesOf(db, cell.id)).find((body) => body.bodyId === bodyId)
  if (own === undefined) return refuse('body-unknown', 'This body has not asked you.', 'body')
  await putMember(db, { ...own, name: cell.name, answeredMs: clock.now(), isMember })
  return success(null)
}

function answerFar(
  { db, clock, far }: BodyContext,
  cell: Cell,
  body: FarBody,
  isMember: boolean,
): Promise<Result<null>> {
  const nowMs = clock.now()
  return catchRefusal(() =>
    db.transaction().execute(async (tx) => {
      await putFarBody(tx, { ...body, answeredMs: nowMs, isMember })
      const { id, name, slug } = cell
      const content = { body: body.bodyId, called: slug, cell: { id, name }, belongs: isMember }
      const told = await far.tell(tx, body.node, { kind: 'belonging', content }, nowMs)
      // Whoever leaves does so, whether or not the other node can be told.
      if (isMember) orThrow(told)
      return null
    }),
  )
}

/** A body asks a question in all cells that belong to it. */
export async function askQuestion(
  { db, clock, random, far }: BodyContext,
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
  await db.transaction().execute(async (tx) => {
    await addShared(tx, made.question, made.statements, asked)
    await tellAsked({ far }, tx, made.question, nowMs, (cells) => ({
      kind: 'question-asked',
      content: { ...made, cells: cells.map(({ cell }) => cell) },
    }))
  })
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
