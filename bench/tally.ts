// What a ballot costs: votes taken, hashed and counted, receipts made and checked, a recount of the exported log, and votes that
// nobody links to people, from the blinded key to the count. Per second of CPU, on one core.

import { generateKeyPairSync } from 'node:crypto'
import { parseArgs } from 'node:util'
import { BallotBox, bytesOf } from '../src/assembly/ballot/log/ballot-box.ts'
import type {
  BallotDefinition,
  Choice,
  LogEntry,
} from '../src/assembly/ballot/log/ballot-shapes.ts'
import { definitionOf, nonceOf } from '../src/assembly/ballot/log/fixtures.ts'
import { LogTree } from '../src/assembly/ballot/log/log-tree.ts'
import { isReceiptProven, receiptOf } from '../src/assembly/ballot/log/receipt.ts'
import { recountOf } from '../src/assembly/ballot/log/recount.ts'
import { signBlinded } from '../src/assembly/ballot/key/registrar.ts'
import {
  blindedKey,
  registrarForVoters,
  tokenOf,
  voteUnlinked,
} from '../src/assembly/ballot/key/voter-key.ts'
import { RunningCount } from '../src/assembly/ballot/tally/running-count.ts'
import { countingOf, tallied, tallyOf } from '../src/assembly/ballot/tally/tally.ts'
import { leafHash } from '../src/kernel/merkle.ts'
import { seededRandom, type Random } from '../src/kernel/random.ts'

const names = Array.from({ length: 10 }, (_, i) => `option-${i}`)
const options = names.map((id) => ({ id, title: id, cost: null }))

/** What somebody votes, by the method. */
const methods: readonly {
  readonly method: BallotDefinition['method']
  readonly vote: (random: Random) => Choice
}[] = [
  {
    method: { kind: 'approval', seats: 1 },
    vote: (random) => {
      return { kind: 'approve', options: names.filter(() => random.next() < 0.3) }
    },
  },
  {
    method: { kind: 'star' },
    vote: (random) => {
      return { kind: 'score', scores: numbers(random, 6, 0) }
    },
  },
  {
    method: { kind: 'schulze', seats: 1 },
    vote: (random) => {
      return { kind: 'rank', ranks: numbers(random, 10, 1) }
    },
  },
]

export async function run({ args }: { args: readonly string[] }): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      votes: { type: 'string', default: '100000' },
      keys: { type: 'string', default: '200' },
    },
  })
  const votes = Number(values.votes)
  const rows = methods.map((method) => numbered(method, votes))
  return { votes, rows, unlinked: await unlinked(Number(values.keys)) }
}

function numbered(
  { method, vote }: (typeof methods)[number],
  votes: number,
): Record<string, string | number> {
  const random = seededRandom(1)
  const ballot = definitionOf({ options, method, eligible: votes, hasDelegation: false })
  const entries: LogEntry[] = Array.from({ length: votes }, (_, i) => {
    const atMs = ballot.opensMs + i
    return { kind: 'ballot', voter: i + 1, atMs, choice: vote(random), nonce: nonceOf(i) }
  })
  const all: LogEntry[] = [...entries, { kind: 'closed', atMs: ballot.closesMs }]
  const nextVote = shownMs(ballot, entries, vote(random))
  const box = opened(ballot)
  const tree = new LogTree()
  tree.add(hashOf({ kind: 'definition', ballot }))
  const takenMs = timed(() => {
    for (const entry of all) {
      if (!box.add(entry, 'atMs' in entry ? entry.atMs : 0).ok) throw new Error('refused')
      tree.add(hashOf(entry))
    }
  })
  let chosen = ''
  const countedMs = timed(() => {
    const tally = tallyOf(box)
    if (!tally.ok) throw new Error(tally.message)
    chosen = tally.value.outcome.chosen.join()
  })
  const receipts = Math.min(votes, 20_000)
  let proven = 0
  const madeMs = timed(() => {
    for (let i = 0; i < receipts; i++) {
      const receipt = receiptOf(tree, ballot.id, Math.floor((i * votes) / receipts) + 1)
      if (isReceiptProven(receipt)) proven++
    }
  })
  const lines = [{ kind: 'definition' as const, ballot }, ...all].map((entry) =>
    Buffer.from(bytesOf(entry)).toString(),
  )
  const recountMs = timed(() => {
    const counted = recountOf(lines)
    if (!counted.ok || counted.value.tally.outcome.chosen.join() !== chosen)
      throw new Error('other')
  })
  return {
    method: method.kind,
    takenPerSecond: perSecond(votes, takenMs),
    countMs: Math.round(countedMs),
    ...nextVote,
    provenPerSecond: perSecond(proven, madeMs),
    recountPerSecond: perSecond(lines.length, recountMs),
    logMB: Number((lines.reduce((sum, line) => sum + line.length + 1, 0) / 1e6).toFixed(1)),
  }
}

/** What the page of an open ballot takes, ms: the first, and after one more vote with a count that follows the log, and with one of all votes. */
function shownMs(
  definition: BallotDefinition,
  votes: readonly LogEntry[],
  choice: Choice,
): { readonly firstPageMs: number; readonly nextPageMs: number; readonly anewMs: number } {
  const shown = { ...definition, isOpenCount: true }
  const box = opened(shown)
  for (const vote of votes) box.add(vote, null)
  const running = RunningCount.of(shown)
  if (running === null) throw new Error('this is counted from sums')
  let chosen = ''
  const page = (): void => {
    const counting = countingOf(box)
    if (!counting.ok) throw new Error(counting.message)
    const pieces = running.follow(box)
    for (;;) {
      const { done, value } = pieces.next()
      if (done !== true) continue
      chosen = tallied(counting.value, value).outcome.order.join()
      return
    }
  }
  const firstPageMs = timed(page)
  const last = { kind: 'ballot' as const, voter: 1, atMs: shown.opensMs, choice }
  if (!box.add({ ...last, nonce: nonceOf(votes.length) }, null).ok) throw new Error('refused')
  const nextPageMs = timed(page)
  const anewMs = timed(() => {
    const tally = tallyOf(box)
    if (!tally.ok || tally.value.outcome.order.join() !== chosen) throw new Error('other')
  })
  return {
    firstPageMs: Math.round(firstPageMs),
    nextPageMs: Math.round(nextPageMs),
    anewMs: Math.round(anewMs),
  }
}

async function unlinked(keys: number): Promise<Record<string, number>> {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const registrarKey = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const ballot = definitionOf({ options, registrarKey, hasDelegation: false, eligible: keys })
  const registrar = await registrarForVoters(registrarKey)
  const box = opened(ballot)
  const asked: Awaited<ReturnType<typeof blindedKey>>[] = []
  const blindMs = await timedLater(async () => {
    for (let i = 0; i < keys; i++) asked.push(await blindedKey(registrar))
  })
  const signed: Uint8Array[] = []
  const signMs = timed(() => {
    for (const { blinded } of asked) {
      const one = signBlinded(pair.privateKey, blinded)
      if (one.ok) signed.push(one.value)
    }
  })
  const votes: LogEntry[] = []
  const voteMs = await timedLater(async () => {
    for (const [i, { own }] of asked.entries()) {
      const token = await tokenOf(registrar, own, signed[i]!)
      const choice: Choice = { kind: 'approve', options: [names[i % 10]!] }
      const vote = await voteUnlinked(own, token, box.definitionLeaf, choice, nonceOf(i))
      votes.push({ kind: 'unlinked', ...vote })
    }
  })
  const takenMs = timed(() => {
    for (const vote of votes) if (!box.add(vote, ballot.opensMs).ok) throw new Error('refused')
  })
  return {
    keys,
    blindMsEach: blindMs / keys,
    signMsEach: signMs / keys,
    finaliseAndVoteMsEach: voteMs / keys,
    takenPerSecond: perSecond(keys, takenMs),
  }
}

function opened(ballot: BallotDefinition): BallotBox {
  const box = BallotBox.open(ballot)
  if (!box.ok) throw new Error(box.message)
  return box.value
}

function hashOf(entry: LogEntry): Uint8Array {
  return leafHash(bytesOf(entry))
}

function numbers(random: Random, below: number, least: number): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, least + Math.floor(random.next() * below)]))
}

function perSecond(count: number, ms: number): number {
  return Math.round((1_000 * count) / ms)
}

/** Milliseconds of CPU. */
function timed(work: () => void): number {
  const before = process.cpuUsage()
  work()
  return spentSince(before)
}

async function timedLater(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  return spentSince(before)
}

function spentSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
