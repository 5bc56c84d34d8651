import type { Talk } from '../../assembly/conversation/talk.ts'
import { whoOf } from '../../assembly/conversation/who.ts'
import { listBallots } from '../../assembly/ballot/store.ts'
import { listConversations } from '../../assembly/conversation/store.ts'
import { reviewsOf } from '../../assembly/decision/store-care.ts'
import { listDecisions } from '../../assembly/decision/store-decision.ts'
import { readMinutes } from '../../assembly/meeting/store-minutes.ts'
import { calledOffIn } from '../../assembly/meeting/store-change.ts'
import { listMeetings } from '../../assembly/meeting/store.ts'
import { standingOf } from '../../assembly/report/answer.ts'
import { askedIn, noticesOf } from '../../assembly/report/store-asked.ts'
import { farBodiesOf, farSentTo, lastSentReport } from '../../assembly/report/store-far.ts'
import { bodiesOf, listTaken, sentTo } from '../../assembly/report/store-body.ts'
import { lotteryInForce } from '../../assembly/panel/panel-lottery.ts'
import { readLotteries } from '../../assembly/panel/store-lottery.ts'
import { listPanels, readPeople } from '../../assembly/panel/store.ts'
import { hasRole, isMember, personOf } from '../../cell/role.ts'
import { findCell } from '../../cell/store.ts'
import { homesOfResidents } from '../../cell/store-person.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { WebContext } from '../context.ts'
import {
  asksReader,
  type TogetherLine,
  type TogetherView,
  type WaitsView,
} from '../view/together.ts'
import type { CellCall } from '../web-route.ts'

/** Questions, ballots and meetings that are looked at, at the most: the newest. */
const looked = 20
/** Decisions are said to be due for review from this long before. */
const reviewAheadMs = 30 * dayMs
/** Decisions are news for this long, and so many of them at the most. */
const decidedNewsMs = 30 * dayMs
const decidedShown = 5
/** Answers are news for this long. */
const newsMs = 60 * dayMs

/** What is asked of the reader, what comes, and what came of it. */
export async function readTogether(context: WebContext, call: CellCall): Promise<TogetherView> {
  const { db } = context.api
  const { cell, principal } = call
  const isSteward = hasRole(principal, cell.id, 'steward')
  const bodies = await bodiesOf(db, cell.id)
  const [ballots, meetings] = [await ballotLines(context, call), await meetingLines(context, call)]
  const belong = []
  const names = new Map<string, TogetherView['bodies'][number]>()
  for (const { bodyId, isMember, answeredMs } of bodies) {
    const body = await findCell(db, bodyId)
    if (body === null) continue
    if (isMember) {
      names.set(bodyId, {
        id: bodyId,
        href: `/bodies/${body.slug}`,
        name: body.name,
        node: null,
      })
    } else if (answeredMs === null) belong.push({ body: bodyId, name: body.name, node: null })
  }
  for (const { bodyId, name, slug, node, isMember, answeredMs } of await farBodiesOf(db, cell.id)) {
    const at = context.assembly.far.find(node)
    const href = at === null ? null : `${at.address}/bodies/${slug}`
    if (isMember) names.set(bodyId, { id: bodyId, href, name, node: at?.name ?? node })
    else if (answeredMs === null) belong.push({ body: bodyId, name, node: at?.name ?? node })
  }
  const begun = new Set((await askedIn(db, cell.id)).map(({ questionId }) => questionId))
  const waiting = isSteward
    ? [...(await sentTo(db, cell.id)), ...(await farSentTo(db, cell.id))]
    : []
  return {
    name: cell.name,
    base: `/at/${cell.slug}`,
    isSteward,
    now: await nowLines(context, call, ballots, meetings, isSteward),
    coming: [...meetings.coming, ...ballots.coming],
    answers: await answerLines(context, call),
    decided: await decidedLines(context, call),
    review: await reviewLines(context, call),
    belong: isSteward ? belong : [],
    asked: waiting
      .filter(({ id, bodyId }) => !begun.has(id) && names.has(bodyId))
      .map(({ id, question, language, bodyId }) => ({
        id,
        question,
        language,
        bodyName: names.get(bodyId)?.name ?? '',
      })),
    bodies: [...names.values()],
  }
}

/** What asks the reader for a word, for pages about something else: of those who live here, and what a steward looks after is not in it. */
export async function readWaits(context: WebContext, call: Asked): Promise<WaitsView | null> {
  const { cell, principal } = call
  const of = cell.parentId === null ? cell : await findCell(context.api.db, cell.parentId)
  if (of === null || !isMember(principal, of.id)) return null
  const asked = { ...call, cell: of }
  const [ballots, meetings] = [
    await ballotLines(context, asked),
    await meetingLines(context, asked),
  ]
  const lines = (await nowLines(context, asked, ballots, meetings, false)).filter(asksReader)
  return { href: `/at/${of.slug}/together`, lines }
}

/** A neighbourhood, and who asks, when. */
type Asked = Pick<CellCall, 'cell' | 'principal' | 'nowMs'>

/** In the order in which they want attention. */
async function nowLines(
  context: WebContext,
  asked: Asked,
  ballots: Awaited<ReturnType<typeof ballotLines>>,
  meetings: Awaited<ReturnType<typeof meetingLines>>,
  isSteward: boolean,
): Promise<TogetherLine[]> {
  return [
    ...(await panelLines(context, asked)),
    ...ballots.open,
    ...meetings.minutes,
    ...(await questionLines(context, asked, isSteward)),
    ...ballots.done,
  ]
}

async function questionLines(
  { api: { db }, assembly }: WebContext,
  { cell, principal }: Asked,
  isSteward: boolean,
): Promise<TogetherLine[]> {
  const who = whoOf(principal, cell.id)
  const all = await listConversations(db, cell.id)
  const open = all.filter(({ closedMs }) => closedMs === null).slice(0, looked)
  const lines: TogetherLine[] = []
  for (const { id } of open) {
    const talk = await assembly.conversations.open(id)
    if (talk === null) continue
    const { question: title, language } = talk.conversation
    const href = `/at/${cell.slug}/questions/${id}`
    const count = who.ok ? unvoted(talk, talk.numberOf(who.value)) : 0
    if (count > 0) lines.push({ kind: 'vote', title, language, href, open: count })
    else lines.push({ kind: 'read', title, language, href: `${href}/map` })
    const waiting = talk.statements.filter(({ state }) => state === 'waiting').length
    if (isSteward && waiting > 0) {
      lines.push({ kind: 'moderate', title, language, href: `${href}/care`, waiting })
    }
  }
  return [...(isSteward ? await reportLines({ db }, cell.id, cell.slug) : []), ...lines]
}

/** Statements that somebody has not voted on. */
function unvoted(talk: Talk, number: number | null): number {
  const shown = talk.statements.filter(({ state }) => state === 'shown')
  if (number === null) return shown.length
  return shown.filter((of) => talk.opinionOf(number, of.number) === null).length
}

/** Reports that a body waits for. */
async function reportLines(
  { db }: Pick<WebContext['api'], 'db'>,
  cellId: string,
  slug: string,
): Promise<TogetherLine[]> {
  const lines: TogetherLine[] = []
  const asked = (await askedIn(db, cellId)).slice(0, looked)
  const notices = await noticesOf(
    db,
    asked.map(({ conversationId }) => conversationId),
  )
  const questions = new Map((await listConversations(db, cellId)).map((of) => [of.id, of]))
  for (const { conversationId, questionId, bodyName, reportsDueMs } of asked) {
    const taken = await listTaken(db, questionId)
    if (notices.has(conversationId) || taken.some(({ cell }) => cell === cellId)) continue
    // To another node it is on its way, or was taken there.
    const sent = await lastSentReport(db, conversationId)
    if (sent !== null && sent.state !== 'refused') continue
    const { question: title = '', language = null } = questions.get(conversationId) ?? {}
    const href = `/at/${slug}/questions/${conversationId}/report`
    lines.push({ kind: 'report', title, language, href, bodyName, dueMs: reportsDueMs })
  }
  return lines
}

async function ballotLines(
  { assembly: { db, ballots } }: WebContext,
  { cell, nowMs, principal }: Asked,
): Promise<Record<'open' | 'done' | 'coming', TogetherLine[]>> {
  const [open, done, coming]: [TogetherLine[], TogetherLine[], TogetherLine[]] = [[], [], []]
  const personId = personOf(principal)
  for (const id of (await listBallots(db, cell.id)).slice(0, looked)) {
    const ballot = await ballots.definition(id)
    if (ballot === null || nowMs >= ballot.closesMs || (await ballots.isClosed(id))) continue
    const { title, language, opensMs, closesMs } = ballot
    const line = { title, language, href: `/at/${cell.slug}/ballots/${id}` }
    if (nowMs < opensMs) {
      coming.push({ kind: 'ballot-comes', ...line, opensMs })
      continue
    }
    const step = personId === null ? null : await ballots.stepOf(id, personId)
    if (step === 'not-yet') open.push({ kind: 'ballot', ...line, closesMs })
    else done.push({ kind: 'ballot-open', ...line, step, closesMs })
  }
  return { open, done, coming }
}

/** Panels that ask whether the reader would take part. */
async function panelLines(
  { api: { db } }: WebContext,
  { cell, principal, nowMs }: Asked,
): Promise<TogetherLine[]> {
  if (!isMember(principal, cell.id)) return []
  const personId = personOf(principal)
  if (personId === null) return []
  // Who lives in no home of it is not asked, and once a lottery is under way nobody is.
  if (!(await homesOfResidents(db, cell.id)).has(personId)) return []
  const lines: TogetherLine[] = []
  for (const { id, title, language, answersUntilMs } of await listPanels(db, cell.id, looked)) {
    if (nowMs >= answersUntilMs) continue
    if (lotteryInForce(await readLotteries(db, id)) !== null) continue
    const people = await readPeople(db, id)
    if (people.some((one) => one.personId === personId)) continue
    const href = `/at/${cell.slug}/panels/${id}`
    lines.push({ kind: 'panel', title, language, href, untilMs: answersUntilMs })
  }
  return lines
}

async function meetingLines(
  { api: { db } }: WebContext,
  { cell, nowMs }: Asked,
): Promise<{ readonly coming: TogetherLine[]; readonly minutes: TogetherLine[] }> {
  const [coming, minutes]: [TogetherLine[], TogetherLine[]] = [[], []]
  const off = await calledOffIn(db, cell.id)
  for (const { id, title, startsMs } of await listMeetings(db, cell.id, looked)) {
    if (off.has(id)) continue
    const line = { title, language: null, href: `/at/${cell.slug}/meetings/${id}` }
    if (startsMs > nowMs) coming.push({ kind: 'meeting', ...line, startsMs })
    else {
      const { state, untilMs } = await readMinutes(db, id)
      if (state === 'open' && untilMs !== null && untilMs > nowMs) {
        minutes.push({ kind: 'minutes', ...line, untilMs })
      }
    }
  }
  return { coming: coming.toReversed(), minutes }
}

async function answerLines(
  { api: { db, clock } }: WebContext,
  { cell }: CellCall,
): Promise<TogetherLine[]> {
  const asked = await askedIn(db, cell.id)
  const notices = await noticesOf(
    db,
    asked.map(({ conversationId }) => conversationId),
  )
  const nowMs = clock.now()
  const lines = [...notices].flatMap(([conversation, { bodyName, dueMs, items }]) =>
    items.map(({ statement, text: title, language, answers }) => {
      const standing = standingOf(statement, dueMs, answers, nowMs)
      const href = `/at/${cell.slug}/questions/${conversation}#answers`
      return { kind: 'answer' as const, title, language, href, bodyName, dueMs, standing }
    }),
  )
  const place = { overdue: 0, answered: 1, waits: 2 }
  return lines
    .filter(({ standing }) => standing.kind !== 'answered' || nowMs - standing.answer.atMs < newsMs)
    .sort((a, b) => place[a.standing.kind] - place[b.standing.kind] || a.dueMs - b.dueMs)
    .slice(0, looked)
}

/** What was decided lately. */
async function decidedLines(
  { api: { db } }: WebContext,
  { cell, nowMs }: CellCall,
): Promise<TogetherLine[]> {
  return (await listDecisions(db, cell.id))
    .filter(({ decidedMs }) => decidedMs > nowMs - decidedNewsMs)
    .slice(0, decidedShown)
    .map(({ id, record: { title }, decidedMs }) => {
      const href = `/at/${cell.slug}/decisions/${id}`
      return { kind: 'decided', title, language: null, href, decidedMs }
    })
}

async function reviewLines(
  { api: { db } }: WebContext,
  { cell, nowMs }: CellCall,
): Promise<TogetherLine[]> {
  const decisions = await listDecisions(db, cell.id)
  const followed = new Set(decisions.map(({ followsId }) => followsId))
  const reviews = await reviewsOf(
    db,
    decisions.map(({ id }) => id),
  )
  return decisions
    .flatMap(({ id, record }): Extract<TogetherLine, { kind: 'review' }>[] => {
      const { title } = record
      // What was looked at again is looked at next when that says.
      const last = reviews.get(id)?.at(-1)
      const reviewMs = last === undefined ? record.reviewMs : last.nextMs
      if (reviewMs === null || reviewMs > nowMs + reviewAheadMs || followed.has(id)) return []
      const href = `/at/${cell.slug}/decisions/${id}`
      return [{ kind: 'review', title, language: null, href, reviewMs }]
    })
    .sort((a, b) => a.reviewMs - b.reviewMs)
    .slice(0, looked)
}
