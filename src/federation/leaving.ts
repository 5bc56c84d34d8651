import { mailRows } from './leaving-mail.ts'
import { roundRows } from './leaving-rounds.ts'
import { sumRows } from './leaving-sums.ts'
import { socialRows } from './leaving-social.ts'

/** How something leaves: asked of a peer, answered to one, told to servers of the social web (sent to them, or read by them), or read by anybody who asks for what the node says of itself. */
export type LeavingLine = 'question' | 'answer' | 'social' | 'open'

/** Who may receive something. `asker`: whoever asked for just this. `server`: the one that it is about. `peers`: nodes that are trusted here. `body`: of these those that are in one body with the cell that it leaves. */
export type Audience = 'everybody' | 'followers' | 'asker' | 'server' | 'peers' | 'body'

/** One row of the table of what may leave. */
export interface LeavingRow {
  /** What it is counted as. Never changed. */
  readonly name: string
  /** What people call it. */
  readonly called: { readonly en: string; readonly de: string }
  readonly line: LeavingLine
  /** Kinds of the messages: of a question, of the question that is answered, or types of the social web (`Create/Note`: a `Create` with a `Note` in it). */
  readonly kinds: readonly string[]
  /** Every value that a message may have, by its path: `prices`, `answers.sumW`; in lists the same for each, `*` for any one name. Nothing else leaves. */
  readonly fields: readonly string[]
  /** A list of whole messages in it, each of which has a row of its own on the same line. */
  readonly carries?: string
  readonly to: Audience
  /** The files in which its senders name it. */
  readonly sentBy: readonly string[]
  /** What it is and why it leaves, for whoever lives there. */
  readonly why: { readonly en: string; readonly de: string }
}

/**
 * All that may leave a node, and who may receive it. What is not in here does not leave: the two ways out (`seal` of the channel, `sendOut` and the
 * answers of `social`) ask {@link WayOut}. Readings, ballots, trips and names of people have no row.
 */
export const leavingTable: readonly LeavingRow[] = [
  {
    name: 'hello',
    called: { en: 'Are you there?', de: 'Bist du da?' },
    line: 'question',
    kinds: ['hello'],
    fields: [],
    to: 'peers',
    sentBy: ['src/federation/channel/hello.ts'],
    why: {
      en: 'We ask another node whether it is there.',
      de: 'Wir fragen einen anderen Knoten, ob er da ist.',
    },
  },
  {
    name: 'hello-answer',
    called: { en: 'I am here', de: 'Ich bin da' },
    line: 'answer',
    kinds: ['hello'],
    fields: ['nowMs'],
    to: 'peers',
    sentBy: ['src/federation/channel/hello.ts'],
    why: {
      en: 'We say that we are there, with the time on our clock, so that both see whether the clocks agree.',
      de: 'Wir sagen, dass wir da sind, mit der Zeit unserer Uhr, damit beide sehen, ob die Uhren gleich gehen.',
    },
  },
  {
    name: 'close',
    called: { en: 'End of questions', de: 'Ende der Fragen' },
    line: 'question',
    kinds: ['close'],
    fields: [],
    to: 'peers',
    sentBy: ['src/federation/channel/envelope.ts'],
    why: {
      en: 'We tell another node that we have no more questions.',
      de: 'Wir sagen einem anderen Knoten, dass wir nichts mehr fragen.',
    },
  },
  {
    name: 'closed',
    called: { en: 'End was heard', de: 'Ende gehört' },
    line: 'answer',
    kinds: ['close'],
    fields: [],
    to: 'peers',
    sentBy: ['src/federation/channel/envelope.ts'],
    why: {
      en: 'We say that we have heard that.',
      de: 'Wir sagen, dass wir das gehört haben.',
    },
  },
  {
    name: 'failed',
    called: { en: 'No answer', de: 'Keine Antwort' },
    line: 'answer',
    kinds: ['failed'],
    fields: ['code'],
    to: 'peers',
    sentBy: ['src/federation/channel/envelope.ts'],
    why: {
      en: 'We say in one word why a question has no answer.',
      de: 'Wir sagen mit einem Wort, warum eine Frage keine Antwort hat.',
    },
  },
  {
    name: 'node-card',
    called: { en: 'Who this node is', de: 'Wer dieser Knoten ist' },
    line: 'open',
    kinds: ['node-card'],
    fields: ['name', 'address', 'key'],
    to: 'everybody',
    sentBy: ['src/federation/peers/node-card.ts'],
    why: {
      en: 'Host, address and key of this node, so that stewards of others can find it and compare the digits of its key.',
      de: 'Rechnername, Adresse und Schlüssel dieses Knotens, damit die Verwaltung anderer ihn findet und die Ziffern seines Schlüssels vergleicht.',
    },
  },
  {
    name: 'block-list',
    called: { en: 'Whom we block', de: 'Wen wir sperren' },
    line: 'open',
    kinds: ['block-list'],
    fields: ['domains'],
    to: 'everybody',
    sentBy: ['src/federation/guard/list-desk.ts'],
    why: {
      en: 'Names of servers that this neighbourhood blocks, for others to subscribe to, where its stewards share them.',
      de: 'Namen von Servern, die diese Nachbarschaft sperrt, damit andere sie abonnieren, wo ihre Verwaltung sie teilt.',
    },
  },
  ...socialRows,
  ...mailRows,
  ...roundRows,
  ...sumRows,
]
