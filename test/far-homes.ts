// Two nodes on loopback of which one plans homes of the other: for tests and benchmarks.
import { Hono } from 'hono'
import { Asking } from '../src/federation/channel/asking.ts'
import { roundPath } from '../src/federation/channel/envelope.ts'
import { PeerLine } from '../src/federation/channel/peer-line.ts'
import { RoundDesk, type Topics } from '../src/federation/channel/round-desk.ts'
import { RoundDoor } from '../src/federation/channel/round-door.ts'
import { headersOf, type Identity } from '../src/federation/channel/seal.ts'
import { bookOf, testNode, type TestNode } from '../src/federation/fixtures.ts'
import type { Peer } from '../src/federation/peers/peer.ts'
import { FarGroup } from '../src/federation/rounds/far-group.ts'
import type { Opening } from '../src/federation/rounds/group-messages.ts'
import { TableWayOut } from '../src/federation/way-out.ts'
import { machineClock } from '../src/kernel/clock.ts'
import type { Steps } from '../src/kernel/steps.ts'
import { secureRandom } from '../src/kernel/random.ts'
import { listen } from '../src/node/http-server.ts'
import { problemResponse } from '../src/api/problem.ts'
import type { OpenParts, Part } from '../src/energy/plan/part.ts'

/** A node that answers those who know it, on a port of its own. */
export interface ServingNode {
  readonly node: TestNode
  readonly port: number
  readonly desk: RoundDesk
  /** Questions that were answered or refused. */
  readonly served: { count: number }
  stop(): Promise<void>
}

/** Starts a node that trusts `asker`. `publicUrl`: where others reach it, if that is not where it listens. */
export async function serve(asker: Peer, topics: Topics, publicUrl?: string): Promise<ServingNode> {
  const server = await listen('127.0.0.1', 0, false)
  const { port } = server
  const node = testNode('far', publicUrl ?? `http://127.0.0.1:${port}`)
  const faults: unknown[] = []
  const desk = new RoundDesk(topics, machineClock, (error) => faults.push(error))
  const parts = { publicUrl: node.address, identity: judged(node), desk }
  const peers = bookOf(asker)
  const door = new RoundDoor({ ...parts, peers, clock: machineClock, random: secureRandom })
  const served = { count: 0 }
  const app = new Hono()
  app.post(roundPath, async (c) => {
    served.count++
    const sealed = await door.answer(c.req.raw, '127.0.0.1')
    if (!sealed.ok) return problemResponse(sealed, 'test')
    return c.body(sealed.value.text, 200, headersOf(sealed.value))
  })
  server.answerWith(app.fetch)
  return { node, port, desk, served, stop: () => server.stop() }
}

/** How the group of a cell is asked to take part in a plan over these steps. */
export function openingOf(cell: string, { startMs, stepMs, count }: Steps): Opening {
  return { city: 'city', cell, startMs, stepMs, steps: count }
}

/** The line of one node to another on loopback. */
export function lineBetween(asker: TestNode, other: Peer): PeerLine {
  return new PeerLine(other, {
    identity: judged(asker),
    clock: machineClock,
    random: secureRandom,
    reach: { loopback: true },
  })
}

/** What may leave a node is judged as in one that runs. */
function judged({ identity }: TestNode): Identity {
  const wayOut = new TableWayOut({ onLeft: () => {}, onFault: () => {} })
  return { ...identity, wayOut }
}

/**
 * For `planNeighbourhood`: every second part takes part in the rounds over a line, as the group of a cell named by its number; all else is asked where it is.
 * `open` makes the parts, and `offer` is told what the other node then has.
 */
export function halfFar(
  open: OpenParts,
  line: PeerLine,
  offer: (cell: string, part: Part) => void,
): OpenParts {
  return async (input, usualPrice) => {
    const parts = await open(input, usualPrice)
    return await Promise.all(
      parts.map(async (part, i) => {
        if (i % 2 === 0) return part
        offer(String(i), part)
        const asking = new Asking(line, secureRandom)
        const far = await FarGroup.open(asking, openingOf(String(i), input.steps), `far ${i}`)
        return withRounds(part, far)
      }),
    )
  }
}

function withRounds(part: Part, far: FarGroup): Part {
  return {
    feederId: part.feederId,
    opening: part.opening,
    movers: far.movers,
    limits: far.limits,
    get absent() {
      return far.absent
    },
    prepare: (...asked) => far.prepare(...asked),
    begin: (...asked) => far.begin(...asked),
    answer: (...asked) => far.answer(...asked),
    tryOut: (...asked) => far.tryOut(...asked),
    foresee: (...asked) => far.foresee(...asked),
    turn: (...asked) => far.turn(...asked),
    move: (...asked) => far.move(...asked),
    settle: (...asked) => far.settle(...asked),
    keep: () => far.keep(),
    restrict: (...asked) => far.restrict(...asked),
    resume: () => part.resume(),
    netW: () => part.netW(),
    askPreferred: (...asked) => part.askPreferred(...asked),
    takePreferred: (...asked) => part.takePreferred(...asked),
    read: (...asked) => part.read(...asked),
    close: () => part.close(),
  }
}
