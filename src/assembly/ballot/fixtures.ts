// For tests: Sonnenhof with six people who vote, and its ballots.
import assert from 'node:assert/strict'
import { settle, setUpSonnenhof, testContext, value } from '../../cell/fixtures.ts'
import { findCell } from '../../cell/store.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { hourMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { Ballots, type BallotDraft } from './ballots.ts'
import { beginBallot } from './begin-ballot.ts'
import { consequenceOf } from './consequence.ts'
import type { BallotContext } from './context.ts'
import { approve, definitionOf, nonceOf, openedMs } from './log/fixtures.ts'
import { readBallot } from './store.ts'

const { id: _, eligible: __, registrarKey: ___, ...usual } = definitionOf({})

/** A ballot by approval of three options, as it is stated. */
export const usualDraft: BallotDraft = { ...usual, isUnlinked: false }

/** Six people live here, each in a home of their own; the first is the steward. `usually`: what is stated of each ballot that is begun. */
export async function ballotScene(store: Store, usually: Partial<BallotDraft> = {}) {
  const cells = testContext(store.db)
  const setUp = await setUpSonnenhof(cells)
  const people = [setUp.personId]
  for (let i = 0; i < 5; i++) {
    people.push((await settle(cells, setUp, `Home ${i}`, `Resident ${i}`)).personId)
  }
  const cell = await findCell(store.db, setUp.neighbourhood.id)
  assert.ok(cell !== null)
  const decided: string[] = []
  /** Each as after a start of the node. */
  const contextOf = (): BallotContext => ({
    db: store.db,
    ballots: new Ballots(store.db, cells.random),
    random: cells.random,
    clockOf: () => new ManualClock(openedMs),
    onDecided: (id) => decided.push(id),
  })
  const context = contextOf()
  const begin = async (changes: Partial<BallotDraft> = {}): Promise<string> => {
    const draft = { ...usualDraft, ...usually, ...changes }
    return value(await beginBallot(context, cell, { draft, homeIds: [] }, openedMs)).id
  }
  let nonce = 0
  const vote = async (ballot: string, person: number, option: string): Promise<void> => {
    const sent = { choice: approve(option), nonce: nonceOf(++nonce) }
    value(await context.ballots.cast(ballot, people[person]!, sent, openedMs + hourMs))
  }
  const came = async (ballot: string) =>
    consequenceOf((await readBallot(store.db, ballot))?.consequence ?? null)
  return { db: store.db, cell, people, context, contextOf, begin, vote, came, decided }
}
