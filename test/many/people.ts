// People who vote while their node fails again and again: each asks until it says that the vote stands.
import assert from 'node:assert/strict'
import { Ballots } from '../../src/assembly/ballot/ballots.ts'
import { approve, nonceOf } from '../../src/assembly/ballot/log/fixtures.ts'
import { usualDraft } from '../../src/assembly/ballot/fixtures.ts'
import { askedIn } from '../../src/assembly/report/store-asked.ts'
import { hourMs, minuteMs } from '../../src/kernel/steps.ts'
import type { Random } from '../../src/kernel/random.ts'
import type { Life, ManyNode } from './many-node.ts'
import type { Sizes } from './sizes.ts'
import type { WorldTime } from './world-time.ts'

const opinions = [1, -1, 0] as const
const options = ['a', 'b', 'c'] as const

/** What people were told that stands. */
export class Told {
  /** Opinion of a person on a statement, the last one. */
  readonly opinions = new Map<string, 1 | -1 | 0>()
  /** Option that a person chose in a ballot, the last one. */
  readonly choices = new Map<string, string>()
  votes = 0
  ballots = 0
  /** Times that nobody said anything, and the same was asked again. */
  again = 0
}

export function personOf({ name }: ManyNode, number: number): string {
  return `person-${name}-${number}`
}

export function ballotOf({ name }: ManyNode): string {
  return `ballot-${name}`
}

/** A binding ballot in each neighbourhood, open for the first part of the day. */
export async function openBallot(
  node: ManyNode,
  { people, hours }: Sizes,
  startMs: number,
): Promise<void> {
  await node.look(async ({ store: { db } }) => {
    const ballots = new Ballots(db, node.random)
    const all = Array.from({ length: people }, (_, i) => personOf(node, i))
    const draft = {
      ...usualDraft,
      opensMs: startMs - hourMs,
      closesMs: startMs + 0.7 * hours * hourMs,
    }
    const begun = await ballots.begin(node.cell.id, draft, all, startMs - hourMs, {
      id: ballotOf(node),
    })
    assert.ok(begun.ok)
  })
}

/** All people of a neighbourhood vote on every statement, some of them twice, and in the ballot. */
export function haveVote(
  node: ManyNode,
  { people, statements, hours }: Sizes,
  {
    time,
    random,
    told,
  }: { readonly time: WorldTime; readonly random: Random; readonly told: Told },
): void {
  const startMs = time.nowMs
  for (let number = 0; number < people; number++) {
    const person = personOf(node, number)
    for (let statement = 1; statement <= statements; statement++) {
      const times = random.next() < 0.3 ? 2 : 1
      const at = votingTimes(times, random, startMs, 0.75 * hours)
      const ways = at.map(() => opinions[Math.floor(random.next() * 3)] ?? 0)
      void inTurn(time, at, async (i) => {
        const opinion = ways[i] ?? 0
        await insist(node, time, told, (life) => vote(node, life, person, statement, opinion))
        told.opinions.set(`${person} ${statement}`, opinion)
        told.votes++
        time.note(`${person} voted ${opinion} on ${statement}`)
      })
    }
    const at = votingTimes(1 + Math.floor(random.next() * 2), random, startMs, 0.6 * hours)
    const ways = at.map(() => options[Math.floor(random.next() * 3)] ?? 'a')
    const nonces = at.map(() => nonceOf(Math.floor(random.next() * 2 ** 48)))
    void inTurn(time, at, async (i) => {
      const choice = ways[i] ?? 'a'
      const sent = { choice: approve(choice), nonce: nonces[i] ?? '' }
      const stands = await insist(node, time, told, async ({ context }) => {
        const nowMs = node.clock.now()
        const cast = await context.ballots.cast(ballotOf(node), person, sent, nowMs)
        if (cast.ok) return 'stands'
        return cast.code === 'ballot-late' || cast.code === 'ballot-closed' ? 'over' : 'not-yet'
      })
      if (stands === 'over') return
      told.choices.set(person, choice)
      told.ballots++
      time.note(`${person} chose ${choice}`)
    })
  }
}

/** Nothing is said before it was answered. */
async function inTurn(
  time: WorldTime,
  atMs: readonly number[],
  say: (i: number) => Promise<void>,
): Promise<void> {
  for (const [i, at] of atMs.entries()) {
    await until(time, at)
    await say(i)
  }
}

function votingTimes(
  count: number,
  random: Random,
  startMs: number,
  hours: number,
): readonly number[] {
  const all = Array.from({ length: count }, () => startMs + random.next() * hours * hourMs)
  return all.map(Math.round).toSorted((a, b) => a - b)
}

type Stands = 'stands' | 'over' | 'not-yet'

async function vote(
  { cell, clock }: ManyNode,
  { context }: Life,
  personId: string,
  statement: number,
  opinion: 1 | -1 | 0,
): Promise<Stands> {
  const [asked] = await askedIn(context.db, cell.id)
  if (asked === undefined) return 'not-yet'
  const who = { kind: 'person', personId } as const
  const act = { kind: 'vote', who, statement, opinion } as const
  const done = await context.conversations.act(asked.conversationId, act, clock.now())
  return done.ok ? 'stands' : 'not-yet'
}

/** Asks until there is an answer: whoever asks a node that fails hears nothing, and asks again when it is back. */
async function insist(
  node: ManyNode,
  time: WorldTime,
  told: Told,
  act: (life: Life) => Promise<Stands>,
): Promise<Stands> {
  for (;;) {
    const { life } = node
    const said =
      life === null
        ? 'nothing'
        : await Promise.race([act(life), life.over.then(() => 'nothing' as const)])
    if (said === 'stands' || said === 'over') return said
    if (said === 'nothing') told.again++
    await until(time, time.nowMs + (said === 'nothing' ? minuteMs / 2 : 5 * minuteMs))
  }
}

function until(time: WorldTime, atMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  time.at(atMs, resolve)
  return promise
}
