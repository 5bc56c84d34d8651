import type { Transaction } from 'kysely'
import { findCell, findCellBySlug, lockCell } from '../../cell/store.ts'
import { orThrow, refuse, RefusalError, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { noticeHash } from './answer.ts'
import { passHere } from './asked.ts'
import { calledCell, type BodyContext } from './bodies.ts'
import { takeIn } from './body-desk.ts'
import { readReport } from './check-report.ts'
import { farShapes, readLetter, type FarKind } from './far-letter.ts'
import { askingLimits, checkShared } from './shared-question.ts'
import { conversationsAsked, putNotice } from './store-asked.ts'
import { findShared, membersOf, putMember, removeMember } from './store-body.ts'
import {
  addFarQuestion,
  countFarQuestions,
  farBodiesOf,
  findFarBody,
  findFarQuestion,
  isFarAsked,
  nodeOf,
  putFarBody,
  putFarStatements,
  settleSentReport,
} from './store-far.ts'

/** A letter of another node, in the transaction in which it counts as handled. */
export interface FromFar {
  readonly tx: Transaction<Schema>
  /** Who sent it. */
  readonly node: string
  readonly content: unknown
  readonly nowMs: number
}

type Desk = Pick<BodyContext, 'clock' | 'far'>

/** Bodies of other nodes that one neighbourhood belongs to, or is asked to, at the most. */
const farBodyLimit = 20

/** What this room takes from other nodes. Each is refused where it is not the sender's to say; told twice is told once. What is refused is thrown or returned. */
export const farDesk: Readonly<
  Record<FarKind, (desk: Desk, from: FromFar) => Promise<Result<null>>>
> = {
  'asks-to-belong': askedToBelong,
  belonging: heardOfBelonging,
  'question-asked': questionAsked,
  'statements-passed': statementsPassed,
  'answers-notice': noticed,
  'assembly-report': reported,
}

/** What became of a letter that this room sent; null: the other node has taken it. */
export async function farSettled(
  from: FromFar & { readonly kind: FarKind },
  refused: { readonly code: string; readonly message: string } | null,
): Promise<void> {
  const { tx, node, kind, content, nowMs } = from
  if (kind === 'assembly-report') {
    const report = readReport(content)
    if (report.ok) await settleSentReport(tx, report.value.id, refused)
  }
  if (kind === 'asks-to-belong' && refused !== null) {
    const asked = readLetter(farShapes[kind], content)
    if (!asked.ok) return
    const cell = calledCell(node, asked.value.called)
    const members = await membersOf(tx, asked.value.body.id)
    const own = members.find((member) => member.cell === cell)
    if (own !== undefined) {
      await putMember(tx, { ...own, answeredMs: nowMs, refused: refused.code })
    }
  }
}

async function askedToBelong(
  { far }: Desk,
  { tx, node, content, nowMs }: FromFar,
): Promise<Result<null>> {
  const asked = readLetter(farShapes['asks-to-belong'], content)
  if (!asked.ok) return asked
  const { body, called } = asked.value
  const cell = (await findCellBySlug(tx, called)) ?? (await findCell(tx, called))
  if (cell === null || cell.kind !== 'neighbourhood') {
    return refuse(
      'member-unknown',
      'There is no neighbourhood with this short name here.',
      'called',
    )
  }
  await lockCell(tx, cell.id)
  const before = await farBodiesOf(tx, cell.id)
  const known = before.find(({ bodyId }) => bodyId === body.id)
  if ((await findCell(tx, body.id)) !== null || (known !== undefined && known.node !== node)) {
    return refuse('body-elsewhere', 'This body lives on another node.', 'body.id')
  }
  if (known === undefined && before.length >= farBodyLimit) {
    const message = `A neighbourhood knows ${farBodyLimit} bodies of other nodes at the most.`
    return refuse('too-many-bodies', message, undefined, { most: farBodyLimit })
  }
  const stays = known !== undefined && (known.isMember || known.answeredMs === null)
  const { name, slug, id: bodyId } = body
  const kept = stays
    ? { ...known, name, slug }
    : { bodyId, cellId: cell.id, node, name, slug, askedMs: nowMs }
  const said = stays ? {} : { answeredMs: null, isMember: false }
  await putFarBody(tx, { answeredMs: null, isMember: false, ...kept, ...said })
  const belongs = stays && known.isMember ? true : null
  const answer = { body: bodyId, called, cell: { id: cell.id, name: cell.name }, belongs }
  orThrow(await far.tell(tx, node, { kind: 'belonging', content: answer }, nowMs))
  return success(null)
}

async function heardOfBelonging(
  _desk: Desk,
  { tx, node, content, nowMs }: FromFar,
): Promise<Result<null>> {
  const said = readLetter(farShapes.belonging, content)
  if (!said.ok) return said
  const { body: bodyId, called, cell, belongs } = said.value
  const body = await findCell(tx, bodyId)
  if (body?.kind !== 'city') return refuse('body-unknown', 'This body does not live here.', 'body')
  await lockCell(tx, bodyId)
  const members = await membersOf(tx, bodyId)
  const known = members.find((member) => member.cell === cell.id)
  const waiting = members.find((member) => member.cell === calledCell(node, called))
  if (known === undefined && waiting === undefined) {
    return refuse('member-not-asked', 'This body has not asked this neighbourhood.', 'called')
  }
  if ((await findCell(tx, cell.id)) !== null || (known !== undefined && known.node !== node)) {
    return refuse('member-elsewhere', 'This neighbourhood lives on another node.', 'cell.id')
  }
  if (waiting !== undefined) await removeMember(tx, bodyId, waiting.cell)
  const before = known ?? waiting
  await putMember(tx, {
    bodyId,
    cell: cell.id,
    name: cell.name,
    askedMs: before?.askedMs ?? nowMs,
    answeredMs: belongs === null ? null : nowMs,
    isMember: belongs === true,
    node,
    refused: null,
  })
  return success(null)
}

async function questionAsked(_desk: Desk, { tx, node, content }: FromFar): Promise<Result<null>> {
  const asked = readLetter(farShapes['question-asked'], content)
  if (!asked.ok) return asked
  const { question, statements, cells } = asked.value
  const texts = statements.map(({ text }) => text)
  const draft = checkShared({ ...question, statements: texts, reportDays: 1 })
  if (!draft.ok) return draft
  const known = await findFarQuestion(tx, question.id)
  const isTaken =
    known !== null && (known.question.bodyId !== question.bodyId || known.node !== node)
  if (isTaken || (await findShared(tx, question.id)) !== null) {
    return refuse(
      'question-taken',
      'Another body has asked a question with this id.',
      'question.id',
    )
  }
  if (known === null && (await countFarQuestions(tx, question.bodyId)) >= askingLimits.questions) {
    const most = askingLimits.questions
    const message = `A body asks ${most} questions at the most.`
    return refuse('too-many-conversations', message, undefined, { most })
  }
  for (const cell of cells) {
    // Told again: it may have left since.
    if (await isFarAsked(tx, question.id, cell)) continue
    const bodies = await farBodiesOf(tx, cell)
    const body = bodies.find(({ bodyId }) => bodyId === question.bodyId)
    if (body?.node !== node || !body.isMember) {
      const message = `${cell} does not belong to the body that asks.`
      return refuse('not-a-member', message, 'cells')
    }
  }
  await addFarQuestion(tx, { node, question, statements }, cells)
  return success(null)
}

async function statementsPassed(
  _desk: Desk,
  { tx, node, content }: FromFar,
): Promise<Result<null>> {
  const passed = readLetter(farShapes['statements-passed'], content)
  if (!passed.ok) return passed
  const known = await askedBy(tx, node, passed.value.question)
  const before = new Set(known.statements.map(({ id }) => id))
  const more = passed.value.statements.filter(({ id }) => !before.has(id))
  const statements = [...known.statements, ...more]
  if (statements.length > askingLimits.statements) {
    return refuse('too-many-statements', 'This question has as many statements as it can.')
  }
  await putFarStatements(tx, { ...known, statements })
  await passHere(tx, known.question.id, more)
  return success(null)
}

async function noticed({ far }: Desk, { tx, node, content }: FromFar): Promise<Result<null>> {
  const notice = readLetter(farShapes['answers-notice'], content)
  if (!notice.ok) return notice
  const { question, body, url, bodyName } = notice.value
  const known = await askedBy(tx, node, question)
  if (known.question.bodyId !== body) {
    return refuse('question-taken', 'Another body has asked this question.', 'body')
  }
  const address = far.find(node)?.address ?? ''
  if (!URL.canParse(url) || new URL(url).origin !== address) {
    return refuse('letter-form', 'The answers are on a page of the node that tells of them.', 'url')
  }
  const own = await findFarBody(tx, body)
  const told = { ...notice.value, bodyName: own?.name ?? bodyName }
  for (const { conversationId } of await conversationsAsked(tx, question)) {
    await putNotice(tx, conversationId, told, noticeHash(told))
  }
  return success(null)
}

async function reported(desk: Desk, { tx, node, content }: FromFar): Promise<Result<null>> {
  const read = readReport(content)
  if (!read.ok) return read
  const { asked, sender } = read.value
  const question = asked === null ? null : await findShared(tx, asked.question)
  if (question === null) {
    return refuse(
      'report-other-question',
      'This report answers no question of a body here.',
      'asked',
    )
  }
  if ((await nodeOf(tx, question.bodyId, sender.cell)) !== node) {
    const message = `${sender.name} does not live on the node that sent this report.`
    return refuse('report-other-cell', message, 'sender.cell')
  }
  await takeIn(desk, tx, question, read.value)
  return success(null)
}

/** A question that a body of this node has asked here. */
async function askedBy(tx: Transaction<Schema>, node: string, id: string) {
  const known = await findFarQuestion(tx, id)
  if (known?.node === node) return known
  throw new RefusalError(
    refuse('asked-not-found', 'You have not asked this question here.', 'question'),
  )
}
