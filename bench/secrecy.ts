import { codesOf } from '../src/coordination/secret/answers.ts'
import { mostParties, type Message } from '../src/coordination/secret/message.ts'
import { SecretParty } from '../src/coordination/secret/party.ts'
import { SecretSum } from '../src/coordination/secret/sum.ts'
import { Tally, type Numbers, type Shape } from '../src/coordination/secret/tally.ts'
import { secureRandom } from '../src/kernel/random.ts'
import { orThrow } from '../src/kernel/refusal.ts'

/** What a round asks, by the codes of the answers. */
const questionsOfARound = ['use', 'answer', 'trial', 'use', 'lengths'] as const

/**
 * What secret sums cost: parties in one circle answer rounds, one after the other in this thread. Arguments: `--parties N` (100), `--steps N` (96),
 * `--rounds N` (5), `--missing N` (0; so many answer no question and are recovered). Seconds and bytes are those of one party and
 * round, and of the collector; the sum is checked against one without masks.
 */
export async function run(options: {
  json: boolean
  args: readonly string[]
}): Promise<Record<string, unknown>> {
  const { args } = options
  const count = numberAfter(args, '--parties', mostParties)
  const steps = numberAfter(args, '--steps', 96)
  const rounds = numberAfter(args, '--rounds', 5)
  const missing = numberAfter(args, '--missing', 0)
  const meter = new Meter()
  const sum = new SecretSum(secureRandom)
  const parties = Array.from({ length: count }, () => new SecretParty(secureRandom))
  const roster = orThrow(sum.meet(parties.map(({ publicKey }) => publicKey)))
  for (const party of parties) await meter.party(() => party.meet(roster))
  const meeting = meter.read()
  const codes = codesOf(steps)
  for (let round = 0; round < rounds; round++) {
    for (const name of questionsOfARound) {
      await ask(sum, parties, codes[name].shape, missing, meter)
    }
  }
  const { partySeconds, collectorSeconds, sentBytes, receivedBytes } = meter.read(meeting)
  const plainBytes = questionsOfARound.reduce((bytes, name) => {
    const { shape } = codes[name]
    return bytes + 8 * (shape.sums + (shape.counts > 0 ? 2 : 0))
  }, 0)
  return {
    parties: count,
    steps,
    rounds,
    missing,
    questionsPerRound: questionsOfARound.length,
    toMeet: { secondsPerParty: meeting.partySeconds / count },
    perPartyAndRound: {
      seconds: partySeconds / count / rounds,
      bytesSent: Math.round(sentBytes / count / rounds),
      bytesReceived: Math.round(receivedBytes / count / rounds),
      bytesWithoutMasks: plainBytes,
    },
    collectorPerRound: { seconds: collectorSeconds / rounds },
    allInOneThreadPerRound: { seconds: (partySeconds + collectorSeconds) / rounds },
  }
}

/** One question, from the seeds to the sum. */
async function ask(
  sum: SecretSum,
  parties: readonly SecretParty[],
  shape: Shape,
  missing: number,
  meter: Meter,
): Promise<void> {
  if (!sum.hasSeeds) {
    const number = sum.beginDeal()
    for (const party of parties) {
      const deal = meter.sent(await meter.party(() => party.deal(number)))
      await meter.collector(() => orThrow(sum.takeDeal(deal)))
    }
    for (const [i, party] of parties.entries()) {
      const dealt = meter.received(await meter.collector(() => sum.dealt(i)))
      await meter.party(() => party.take(dealt))
    }
  }
  orThrow(sum.ask([...parties.keys()], shape))
  const open = new Tally(shape)
  for (const [i, party] of parties.entries()) {
    if (i < missing) continue
    const numbers = drawn(shape)
    orThrow(open.count(numbers))
    const asked = meter.received(await meter.collector(() => sum.asked(i)))
    const masked = meter.sent(await meter.party(() => party.mask(asked, numbers)))
    await meter.collector(() => orThrow(sum.takeMasked(masked)))
  }
  for (const i of orThrow(sum.close())) {
    const wanted = meter.received(await meter.collector(() => sum.wanted(i)))
    const revealed = meter.sent(await meter.party(() => parties[i]!.reveal(wanted)))
    await meter.collector(() => orThrow(sum.takeRevealed(revealed)))
  }
  const { sums } = orThrow(await meter.collector(() => sum.sum()))
  const expected = open.read().sums
  if (!sums.every((value, i) => value === expected[i])) throw new Error('the sum is wrong')
}

function drawn({ sums, counts }: Shape): Numbers {
  return {
    sums: Float64Array.from({ length: sums }, () => (Math.random() - 0.5) * 1e4),
    counts: Uint32Array.from({ length: counts }, () => (Math.random() < 0.01 ? 1 : 0)),
  }
}

/** Who takes how long, and what passes between them. */
class Meter {
  #partyMs = 0
  #collectorMs = 0
  #sent = 0
  #received = 0

  async party<T>(work: () => T | Promise<T>): Promise<T> {
    const began = performance.now()
    const value = await work()
    this.#partyMs += performance.now() - began
    return value
  }

  async collector<T>(work: () => T | Promise<T>): Promise<T> {
    const began = performance.now()
    const value = await work()
    this.#collectorMs += performance.now() - began
    return value
  }

  sent(message: Message): Message {
    this.#sent += message.body.length + message.tag.length
    return message
  }

  received(message: Message): Message {
    this.#received += message.body.length + message.tag.length
    return message
  }

  /** All of it, or what came after an earlier reading. */
  read(before = { partySeconds: 0, collectorSeconds: 0, sentBytes: 0, receivedBytes: 0 }) {
    return {
      partySeconds: this.#partyMs / 1000 - before.partySeconds,
      collectorSeconds: this.#collectorMs / 1000 - before.collectorSeconds,
      sentBytes: this.#sent - before.sentBytes,
      receivedBytes: this.#received - before.receivedBytes,
    }
  }
}

function numberAfter(args: readonly string[], name: string, otherwise: number): number {
  const at = args.indexOf(name)
  const value = at < 0 ? otherwise : Number(args[at + 1])
  if (!Number.isFinite(value)) throw new Error(`${name} takes a number`)
  return value
}
