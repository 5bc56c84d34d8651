import type { AssemblyContext } from '../../assembly/context.ts'
import { heardOf, mapView, standOf } from '../../assembly/conversation/map-view.ts'
import type { Who } from '../../assembly/conversation/act.ts'
import type { Talk } from '../../assembly/conversation/talk.ts'
import { turnOf } from '../../assembly/conversation/turn.ts'
import { statementsFromMeetings } from '../../assembly/meeting/store-passages.ts'
import { becameOf } from '../../assembly/report/store-became.ts'
import { noticesOf } from '../../assembly/report/store-asked.ts'
import { findCell } from '../../cell/store.ts'
import type { CameOf } from '../parts/next-steps.tsx'
import type { QuestionMapView, QuestionView, Seat } from '../view/question.ts'

/** A question as `who` sees it (null: reads along). `first`: the statement they went back to. */
export async function readQuestion(
  { db, maps, clock, random }: AssemblyContext,
  talk: Talk,
  of: {
    readonly who: Who | null
    readonly seat: Seat
    readonly first: number | null
    readonly came?: readonly CameOf[]
  },
): Promise<QuestionView> {
  const { who, seat, first } = of
  const nowMs = clock.now()
  const number = who === null ? null : talk.numberOf(who)
  const finer = await maps.finer(talk, nowMs)
  const isOpen = talk.conversation.closedMs === null
  const turn =
    who === null || !isOpen
      ? null
      : turnOf(talk, await maps.plain(talk, nowMs), number, random, first)
  const next = turn?.next ?? null
  const meetings =
    next?.author === null ? await statementsFromMeetings(db, talk.conversation.id) : null
  const own = talk.statements.filter(({ author }) => number !== null && author === number)
  const view = own.length === 0 ? null : mapView(talk, finer)
  const { conversation } = talk
  const became = await becameOf(
    db,
    conversation,
    own.map((statement) => statement.number),
    nowMs,
  )
  const cell = await findCell(db, conversation.cellId)
  return {
    conversation,
    seat,
    turn,
    before:
      number === null || turn === null || turn.next === null
        ? null
        : talk.opinionOf(number, turn.next.number),
    votes: number === null ? [] : votesOf(talk, number),
    stand: number === null ? null : standOf(talk, finer, number),
    own: own.map((statement) => ({
      statement,
      moderation: talk.moderations.findLast((line) => line.statement === statement.number) ?? null,
      heard: view === null ? null : heardOf(view, statement.number),
      became: became.get(statement.number) ?? [],
    })),
    meeting: (next && meetings?.get(next.number)) ?? null,
    outer: (next && talk.outer.handles().get(next.number)) ?? null,
    answers: (await noticesOf(db, [conversation.id])).get(conversation.id) ?? null,
    decisions: `/at/${cell?.slug ?? conversation.cellId}/decisions`,
    came: of.came ?? [],
    nowMs,
  }
}

/** The map of a question as `who` sees it. */
export async function readQuestionMap(
  { maps, clock }: AssemblyContext,
  talk: Talk,
  of: { readonly who: Who | null; readonly seat: Seat },
): Promise<QuestionMapView> {
  const number = of.who === null ? null : talk.numberOf(of.who)
  const finer = await maps.finer(talk, clock.now())
  return {
    conversation: talk.conversation,
    seat: of.seat,
    map: mapView(talk, finer),
    stand: number === null ? null : standOf(talk, finer, number),
  }
}

function votesOf(talk: Talk, participant: number): QuestionView['votes'] {
  return talk.statements.flatMap((statement) => {
    const opinion = talk.opinionOf(participant, statement.number)
    return opinion === null || statement.state !== 'shown' ? [] : [{ statement, opinion }]
  })
}
