import type { Kysely } from 'kysely'
import type { Act } from '../assembly/conversation/act.ts'
import type { Conversations } from '../assembly/conversation/conversations.ts'
import { beginConversation } from '../assembly/conversation/import-polis.ts'
import { enterDecision, type DecisionDraft } from '../assembly/decision/decisions.ts'
import type { Cell } from '../cell/cell.ts'
import type { Random } from '../kernel/random.ts'
import { orThrow } from '../kernel/refusal.ts'
import { dayMs } from '../kernel/steps.ts'
import { sampleNeighbourhood, samplePastDays } from '../simulation/sample.ts'
import { sampleTalk } from '../simulation/sample-talk.ts'
import type { Schema } from '../store/schema.ts'

/**
 * What the people of the sample have asked each other and decided, so that a newcomer finds a question to vote on and a rule that the
 * plan obeys. It goes the way of every vote and every decision.
 */
export async function createSampleAssembly(
  db: Kysely<Schema>,
  conversations: Conversations,
  neighbourhood: Cell,
  random: Random,
): Promise<void> {
  const startMs = neighbourhood.createdMs + samplePastDays * dayMs
  const { seed } = sampleNeighbourhood()
  const talk = sampleTalk(startMs, seed)
  const { question, background, language } = talk
  const draft = { question, background, language, isStrict: false }
  const { id } = orThrow(
    await beginConversation({ db, random }, neighbourhood.id, draft, talk.askedMs),
  )
  const act = async (of: Act, atMs: number): Promise<void> => {
    orThrow(await conversations.act(id, of, atMs))
  }
  const whoIs = (by: number) => ({ kind: 'link', tokenHash: `sample-${by}` }) as const
  for (const { by, text, language: spoken, atMs } of talk.statements) {
    const who = by === null ? null : whoIs(by)
    await act({ kind: 'say', who, text, language: spoken, evenSo: true }, atMs)
  }
  // Asked for at once they are written in few transactions, in this order.
  await Promise.all(
    talk.votes.map(({ by, statement, opinion, atMs }) =>
      act({ kind: 'vote', who: whoIs(by), statement, opinion }, atMs),
    ),
  )
  orThrow(await enterDecision(db, neighbourhood, reserve(startMs), { random, nowMs: startMs }))
}

/** Decided at a meeting the week before: a rule that every plan keeps, and that costs little. */
function reserve(startMs: number): DecisionDraft {
  return {
    decidedMs: startMs - 6 * dayMs,
    followsId: null,
    record: {
      title: 'Each battery keeps a tenth for a power cut',
      convened: 'meeting',
      method: 'show of hands',
      methodVersion: '',
      logRoot: null,
      tally: { inFavour: 15, against: 3, abstained: 2, eligible: 24, quorum: 12 },
      dissent: 'Whoever wants a reserve can set one alone.',
      reviewMs: startMs + 90 * dayMs,
      basis: '',
    },
    mandates: [
      {
        sentence: 'Each battery keeps a tenth for a power cut',
        place: { kind: 'homes', homeIds: [] },
        when: {
          weekdays: [0, 1, 2, 3, 4, 5, 6],
          months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
          fromMinute: 0,
          toMinute: 1440,
        },
        rule: { kind: 'battery-reserve', measure: 'share', least: 0.1 },
        force: { kind: 'soft', priority: 'high' },
        competence: 'neighbourhood',
        fromMs: null,
        untilMs: null,
        examples: [
          { at: { month: 1, weekday: 1, minute: 1080 }, amount: 0.2, isAllowed: true },
          { at: { month: 1, weekday: 1, minute: 1080 }, amount: 0.05, isAllowed: false },
        ],
      },
    ],
  }
}
