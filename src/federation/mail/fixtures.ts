// For tests: two nodes that send each other mail over a channel that loses what it is told to. Both keep what they have in one database: what the
// one keeps of the other never meets.
import type { Kysely } from 'kysely'
import { ManualClock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import { orThrow, refuse, success } from '../../kernel/refusal.ts'
import { keyText } from '../../kernel/signed-note.ts'
import type { Store } from '../../store/open.ts'
import type { Schema } from '../../store/schema.ts'
import { roundPath } from '../channel/envelope.ts'
import { RoundDesk } from '../channel/round-desk.ts'
import { RoundDoor } from '../channel/round-door.ts'
import {
  bookOf,
  peerOf,
  requestOf,
  sealedBy,
  startMs,
  testNode,
  type TestNode,
} from '../fixtures.ts'
import type { Peer } from '../peers/peer.ts'
import type { WayOut } from '../way-out.ts'
import { mailTopic, type MailHandlers } from './mail-desk.ts'
import { MailOffice, type MailLine } from './mail-office.ts'
import { sendMail } from './store-mail.ts'

/** What becomes of one question and its answer. `stuck`: nobody ever says anything; `broken`: it breaks here. */
export type Fate = 'whole' | 'question-lost' | 'answer-lost' | 'doubled' | 'stuck' | 'broken'

/** Keeps a node as a peer that is trusted. */
export async function statePeer(db: Kysely<Schema>, node: TestNode): Promise<void> {
  const { name, address, signer } = node
  const row = { name, address, key: keyText(signer), trust: 'trusted', stated_ms: 1 }
  await db
    .insertInto('peers')
    .values({ id: name, ...row })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

/** Takes a note of each letter; the same twice breaks. */
export const noting: MailHandlers = {
  note: async (tx, { content, nowMs }) => {
    const { count } = await tx
      .selectFrom('federation_values')
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .executeTakeFirstOrThrow()
    const row = { value: JSON.stringify(content).slice(0, 60), kept_ms: nowMs, expires_ms: 0 }
    await tx
      .insertInto('federation_values')
      .values({ key: `note ${String(count).padStart(6, '0')}`, ...row })
      .execute()
    return success(null)
  },
}

/** What was noted, in its order. */
export async function notes(db: Kysely<Schema>): Promise<readonly string[]> {
  const rows = await db.selectFrom('federation_values').select('value').orderBy('key').execute()
  return rows.map(({ value }) => value)
}

/** South sends, north takes; `others` are peers of south that are stuck for ever. */
export async function mailPair(
  { db }: Store,
  settings: {
    readonly handlers?: MailHandlers
    readonly fateOf?: (sent: number) => Fate
    readonly others?: readonly string[]
  } = {},
) {
  const { handlers = noting, fateOf = () => 'whole', others = [] } = settings
  const [south, north] = [testNode('south'), testNode('north')]
  const clock = new ManualClock(startMs)
  const peers = new Map<string, Peer>()
  const trusted = [north, ...others.map((name) => testNode(name))]
  for (const node of [south, ...trusted]) await statePeer(db, node)
  for (const node of trusted) peers.set(node.name, peerOf(node))
  const faults: unknown[] = []
  const whole: string[] = []
  const onFault = (error: unknown): void => void faults.push(error)
  const target = `${north.address}${roundPath}`
  let sent = 0
  let book = bookOf(peerOf(south))

  const answered: string[] = []
  const wayOut: WayOut = {
    pass: ({ kind }) => {
      answered.push(kind)
      return () => {}
    },
  }

  /** A node begins: north's door, or south's office; what was in memory is gone. */
  const openNorth = (): RoundDoor => {
    const desk = new RoundDesk(mailTopic({ db, clock, handlers }), clock, onFault)
    const identity = { ...north.identity, wayOut }
    const of = { publicUrl: north.address, identity, desk, clock }
    return new RoundDoor({
      ...of,
      peers: { find: (id) => book.find(id) },
      random: seededRandom(3),
    })
  }
  let door = openNorth()
  const lineTo = ({ id }: Peer): MailLine => ({
    async ask(text) {
      const fate = id === 'north' ? fateOf(sent++) : 'stuck'
      const late = refuse('peer-late', 'Late.')
      if (fate === 'stuck') return await new Promise<never>(() => {})
      if (fate === 'question-lost') return late
      if (fate === 'broken') throw new Error('broken here')
      const post = async () => {
        const question = sealedBy(south, text, target, clock.now())
        const answer = await door.answer(requestOf(question, north.address), '198.51.100.7')
        return { question, answer }
      }
      if (fate === 'doubled') await post()
      const { question, answer } = await post()
      if (fate === 'answer-lost') return late
      if (answer.ok) return success({ question, answer: answer.value })
      return refuse('peer-refused', answer.message, undefined, { code: answer.code })
    },
    close() {},
  })
  const openSouth = (seed: number): MailOffice =>
    new MailOffice({
      db,
      clock,
      random: seededRandom(seed),
      peerOf: (id) => peers.get(id),
      lineTo,
      wayOut: {
        pass({ kind }) {
          whole.push(kind)
          return () => {}
        },
      },
      onFault,
    })
  let office = openSouth(1)
  return {
    clock,
    peers,
    faults,
    /** What north's answers are in the table of what may leave. */
    answered,
    /** Kinds of letters that were judged whole. */
    whole,
    office: () => office,
    restart: (seed: number) => {
      office = openSouth(seed)
      door = openNorth()
    },
    /** North no longer trusts south. */
    distrust: () => void (book = bookOf(peerOf(south, 'known'))),
    /** South writes letters to a peer, each in a transaction of its own. */
    write: async (texts: readonly unknown[], kind = 'note', peerId = 'north') => {
      for (const text of texts) {
        const content = { text: String(text) }
        const mail = { peerId, kind, content }
        orThrow(await db.transaction().execute((tx) => sendMail(tx, mail, clock.now())))
      }
    },
    sent: () => sent,
  }
}
