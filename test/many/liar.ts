// The one node that lies: trusted by its neighbours, with all that a node has, and whatever it can think of.
import assert from 'node:assert/strict'
import { readLogHead } from '../../src/accounts/log/store-ledger-log.ts'
import { originOf } from '../../src/accounts/log/witnesses.ts'
import { askedIn } from '../../src/assembly/report/store-asked.ts'
import { makeQuestionReport } from '../../src/assembly/report/reports.ts'
import { farBodiesOf, farSentTo } from '../../src/assembly/report/store-far.ts'
import { nodeSigner } from '../../src/cell/store-node-key.ts'
import { envelopeText, noHash, roundPath } from '../../src/federation/channel/envelope.ts'
import type { Topics } from '../../src/federation/channel/round-desk.ts'
import { headersOf, signText } from '../../src/federation/channel/seal.ts'
import { sendMail } from '../../src/federation/mail/store-mail.ts'
import { findHead } from '../../src/federation/witness/store-witness.ts'
import { ledgerLog } from '../../src/federation/witness/witness-letter.ts'
import type { Json } from '../../src/kernel/canonical-json.ts'
import { checkpointText } from '../../src/kernel/checkpoint.ts'
import { toHex } from '../../src/kernel/hex.ts'
import type { Random } from '../../src/kernel/random.ts'
import { keyText, signNote } from '../../src/kernel/signed-note.ts'
import { minuteMs } from '../../src/kernel/steps.ts'
import type { Chore, Life, ManyNode } from './many-node.ts'
import type { Network } from './network.ts'

/** What it tried. */
export interface Lies {
  letters: number
  forged: number
  replayed: number
  heads: number
  answers: number
}

/** A lie in a letter: to whom, and what it is refused for. */
interface FalseLetter {
  readonly to: string
  readonly kind: string
  readonly content: Json
  readonly codes: readonly string[]
}

export class Liar {
  readonly lies: Lies = { letters: 0, forged: 0, replayed: 0, heads: 0, answers: 0 }
  readonly #node: ManyNode
  readonly #others: readonly ManyNode[]
  readonly #network: Network
  readonly #random: Random
  readonly #told: {
    readonly to: string
    readonly number: number
    readonly codes: readonly string[]
  }[] = []
  #city: string
  #witness: string
  #hasChangedLog = false

  /** `city` and `witness`: names of the nodes of which it is a member, and which watches its log. */
  constructor(
    node: ManyNode,
    others: readonly ManyNode[],
    {
      network,
      random,
      city,
      witness,
    }: {
      readonly network: Network
      readonly random: Random
      readonly city: string
      readonly witness: string
    },
  ) {
    this.#node = node
    this.#others = others
    this.#network = network
    this.#random = random
    this.#city = city
    this.#witness = witness
  }

  get chores(): readonly Chore[] {
    return [
      { name: 'lie', everyMs: 10 * minuteMs, work: (_, life) => this.#lie(life) },
      { name: 'forge', everyMs: 2 * minuteMs, work: (_, life) => this.#forge(life) },
    ]
  }

  /** Answers of its neighbourhood in joint rounds: some of them cannot be. */
  crooked(topics: Topics): Topics {
    return Object.fromEntries(
      Object.entries(topics).map(([kind, begin]) => [
        kind,
        (asker) => {
          const speaker = begin(asker)
          return {
            get cellId() {
              return speaker.cellId ?? null
            },
            close: () => speaker.close(),
            answer: async (of, round, content) => {
              const answer = await speaker.answer(of, round, content)
              return of === 'steps' && this.#random.next() < 0.3 ? this.#bent(answer) : answer
            },
          }
        },
      ]),
    )
  }

  /** Throws where somebody believed it. */
  async check(): Promise<void> {
    const { life } = this.#node
    assert.ok(life !== null)
    const { db } = life.context
    for (const { to, number, codes } of this.#told) {
      const letter = await db
        .selectFrom('mail_out')
        .select(['settled_ms', 'refused', 'kind'])
        .where('peer_id', '=', to)
        .where('number', '=', number)
        .executeTakeFirstOrThrow()
      if (letter.settled_ms === null) continue
      assert.ok(
        codes.includes(letter.refused ?? ''),
        `${to} answered to a lie (${letter.kind}): ${letter.refused}`,
      )
    }
    if (!this.#hasChangedLog) return
    const watching = this.#others.find(({ name }) => name === this.#witness)?.life
    assert.ok(watching !== null && watching !== undefined)
    const at = { isOwn: false, cellId: this.#node.cell.id, log: ledgerLog }
    const { fault } = await findHead(watching.context.db, { ...at, peerId: this.#node.name })
    assert.equal(fault?.code, 'log-changed', 'its witness has found out')
  }

  async #lie(life: Life): Promise<void> {
    const { db } = life.context
    const all = await this.#falseLetters(life)
    const letter = all[Math.floor(this.#random.next() * all.length)]
    if (letter === undefined) return
    const { to, kind, content, codes } = letter
    const mail = { peerId: to, kind, content }
    const nowMs = this.#node.clock.now()
    const sent = await db.transaction().execute((tx) => sendMail(tx, mail, nowMs))
    if (!sent.ok) return
    this.#told.push({ to, number: sent.value.number, codes })
    this.lies.letters++
    await this.#changeLog(life)
  }

  async #falseLetters(life: Life): Promise<readonly FalseLetter[]> {
    const { context, parts } = life
    const { db } = context
    const own = this.#node.cell
    const victim = this.#others[Math.floor(this.#random.next() * this.#others.length)]!
    const [body] = await farBodiesOf(db, own.id)
    const [question] = await farSentTo(db, own.id)
    const [city, witness] = [this.#city, this.#witness]
    const letters: FalseLetter[] = [
      { to: city, kind: 'made-up', content: {}, codes: ['mail-kind-unknown'] },
      {
        to: witness,
        kind: 'witness-answer',
        content: {
          cell: victim.cell.id,
          agrees: true,
          key: keyText({ ...parts.channel.signer, use: 'seen' }),
        },
        codes: ['witness-not-asked'],
      },
      {
        to: witness,
        kind: 'log-fault',
        content: { cell: victim.cell.id, log: ledgerLog, code: 'log-changed' },
        codes: ['witness-not-asked'],
      },
    ]
    if (body !== undefined) {
      const { id, name } = victim.cell
      const called = { body: body.bodyId, called: victim.cell.slug }
      letters.push(
        {
          to: city,
          kind: 'belonging',
          content: { ...called, cell: { id, name }, belongs: false },
          codes: ['member-elsewhere', 'member-not-asked'],
        },
        {
          to: city,
          kind: 'statements-passed',
          content: { question: question?.id ?? 'none', statements: [] },
          codes: ['asked-not-found'],
        },
      )
    }
    const [asked] = await askedIn(db, own.id)
    if (asked !== undefined) {
      const made = await makeQuestionReport(context, own, asked.conversationId)
      if (made.ok) {
        const people = { participants: made.value.people.participants + 100, placed: 0 }
        const sender = { ...made.value.sender, cell: victim.cell.id, name: victim.cell.name }
        for (const more of [{ people }, { sender }]) {
          letters.push({
            to: city,
            kind: 'assembly-report',
            content: JSON.parse(JSON.stringify({ ...made.value, ...more })),
            codes: ['report-hash'],
          })
        }
      }
    }
    return letters
  }

  /** Once, when its log was seen: another history of the same length, signed with its own key. */
  async #changeLog({ context }: Life): Promise<void> {
    const { db } = context
    const { cell } = this.#node
    const at = { isOwn: true, peerId: this.#witness, cellId: cell.id, log: ledgerLog }
    const seen = await findHead(db, at)
    if (this.#hasChangedLog || seen.size === 0 || this.lies.letters < 5) return
    const { size } = await readLogHead(db, cell.id)
    if (size !== seen.size) return
    const origin = originOf(cell.id)
    const head = this.#random.bytes(32)
    const note = signNote(checkpointText({ origin, size, head }), await nodeSigner(db, origin))
    const content = { cell: cell.id, log: ledgerLog, note, from: size, path: [] }
    const nowMs = this.#node.clock.now()
    await db
      .transaction()
      .execute((tx) => sendMail(tx, { peerId: this.#witness, kind: 'log-head', content }, nowMs))
    this.#hasChangedLog = true
    this.lies.heads++
  }

  /** A message in somebody else's name, and one that was heard on the way. */
  async #forge({ parts, context }: Life): Promise<void> {
    const someone = (): ManyNode =>
      this.#others[Math.floor(this.#random.next() * this.#others.length)]!
    const [victim, other] = [someone(), someone()]
    const { random, clock } = context
    const target = `${victim.address}${roundPath}`
    const wire = this.#network.wire(this.#node.name, victim.name, target, () => false)
    const text = envelopeText({
      session: toHex(random.bytes(16)),
      round: 0,
      seq: 0,
      prev: noHash,
      kind: 'hello',
      content: {},
    })
    const nowS = Math.floor(clock.now() / 1000)
    const keyId = other.life?.parts.channel.identity.keyId ?? 'nobody'
    const { privateKey } = parts.channel.identity
    const nonce = toHex(random.bytes(16))
    const forged = signText(text, target, { keyId, privateKey }, { nowS, nonce })
    this.lies.forged++
    const heard = await wire.post(headersOf(forged), text, 60_000)
    assert.ok(!heard.ok, `${victim.name} believed that ${other.name} wrote this`)
    const overheard = this.#network.overheard.get(victim.name)
    if (overheard === undefined) return
    this.lies.replayed++
    const startedAt = victim.startedMs
    const again = await wire.post(overheard.headers, overheard.text, 60_000)
    // What was said to it before its power failed is new to it: it says so once more, and nothing else follows.
    if (startedAt === victim.startedMs && startedAt < overheard.atMs) {
      assert.ok(!again.ok, `${victim.name} took the same message twice`)
    }
  }

  /** An answer that cannot be. */
  #bent(answer: Json): Json {
    if (typeof answer !== 'object' || answer === null || !('values' in answer)) return answer
    this.lies.answers++
    const text = JSON.stringify(answer)
    const draw = this.#random.next()
    if (draw < 0.3)
      return JSON.parse(
        text.replaceAll(/"[A-Za-z0-9+/]{40,}={0,2}"/g, (row) => {
          const count =
            ((row.length - 2) / 4) * 3 - (row.endsWith('=="') ? 2 : row.endsWith('="') ? 1 : 0)
          return JSON.stringify(
            Buffer.from(
              new Float64Array(count / 8).fill(draw < 0.15 ? NaN : 1e300).buffer,
            ).toString('base64'),
          )
        }),
      )
    if (draw < 0.6) return { values: [], absent: [] }
    return { values: [null], absent: [{ number: -1, reason: 'late' }] }
  }
}
