import { standingOf } from '../../assembly/report/answer.ts'
import type { SharedQuestion } from '../../assembly/report/shared-question.ts'
import {
  answersOf,
  askedCellsOf,
  findSlate,
  listShared,
  listTaken,
  membersOf,
  newestTaken,
  sharedStatementsOf,
} from '../../assembly/report/store-body.ts'
import type { Cell } from '../../cell/cell.ts'
import { hasRole, type Principal } from '../../cell/role.ts'
import type { WebContext } from '../context.ts'
import type { AskedView, BodyView } from '../view/asked.ts'

interface Asking {
  readonly cell: Cell
  readonly principal: Principal
}

/** Questions that are listed at the most: the newest. */
const listed = 50
/** Statements of neighbourhoods that are offered to be passed on, at the most. */
const offered = 50

/** A body and what it asked. */
export async function readBody(
  { api: { db, clock }, assembly: { far } }: WebContext,
  { cell, principal }: Asking,
): Promise<BodyView> {
  const isSteward = hasRole(principal, cell.id, 'steward')
  const questions: BodyView['questions'][number][] = []
  for (const question of (await listShared(db, cell.id)).slice(0, listed)) {
    const taken = await listTaken(db, question.id)
    const drawn = await findSlate(db, question.id)
    const answers = await answersOf(db, question.id)
    const standings = (drawn?.slate.proposals ?? []).map(({ statement }) =>
      standingOf(statement, drawn?.slate.dueMs ?? 0, answers, clock.now()),
    )
    const open = standings.filter(({ kind }) => kind !== 'answered')
    questions.push({
      question,
      asked: (await askedCellsOf(db, question.id)).length,
      reports: new Set(taken.map((of) => of.cell)).size,
      duty:
        drawn === null
          ? null
          : {
              dueMs: drawn.slate.dueMs,
              open: open.length,
              overdueDays: Math.max(0, ...open.map((of) => (of.kind === 'overdue' ? of.days : 0))),
            },
    })
  }
  return {
    name: cell.name,
    slug: cell.slug,
    isSteward,
    questions,
    members: (isSteward ? await membersOf(db, cell.id) : []).map((of) => ({
      ...of,
      nodeName: of.node === '' ? null : (far.find(of.node)?.name ?? of.node),
    })),
    nodes: isSteward ? far.all() : [],
  }
}

/** Names of the other nodes on which cells of a body live, by cell. */
export async function nodeNamesOf(
  { api: { db }, assembly: { far } }: WebContext,
  bodyId: string,
): Promise<ReadonlyMap<string, string>> {
  const abroad = (await membersOf(db, bodyId)).filter(({ node }) => node !== '')
  return new Map(abroad.map(({ cell, node }) => [cell, far.find(node)?.name ?? node]))
}

/** A question of a body, with its reports and answers. */
export async function readAsked(
  context: WebContext,
  { cell, principal }: Asking,
  question: SharedQuestion,
): Promise<AskedView> {
  const { db, clock } = context.api
  const isSteward = hasRole(principal, cell.id, 'steward')
  const shared = await sharedStatementsOf(db, question.id)
  const slate = await findSlate(db, question.id)
  const answers = await answersOf(db, question.id)
  const newest = await newestTaken(db, question.id)
  const people = new Map(newest.map(({ id, people: of }) => [id, of.participants]))
  const known = new Set(shared.map(({ id }) => id))
  return {
    body: { name: cell.name, slug: cell.slug },
    base: `/at/${cell.slug}/asked/${question.id}`,
    page: `/asked/${question.id}`,
    isSteward,
    question,
    nodeNames: await nodeNamesOf(context, cell.id),
    shared,
    asked: await askedCellsOf(db, question.id),
    reports: (await listTaken(db, question.id)).flatMap((taken) => {
      const participants = people.get(taken.reportId)
      return participants === undefined ? [] : [{ ...taken, participants }]
    }),
    own:
      slate !== null || !isSteward
        ? []
        : newest
            .flatMap(({ statements, sender }) =>
              statements
                .filter(({ id, counts }) => !known.has(id) && counts.some((of) => of !== null))
                .map(({ id, text, language }) => ({ id, text, language, name: sender.name })),
            )
            .slice(0, offered),
    slate,
    proposals: (slate?.slate.proposals ?? []).map((proposal) => ({
      proposal,
      standing: standingOf(proposal.statement, slate?.slate.dueMs ?? 0, answers, clock.now()),
      answers: answers.filter(({ statement }) => statement === proposal.statement),
    })),
  }
}
