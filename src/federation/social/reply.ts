import type { Verdict } from '../guard/verdict.ts'

/** What somebody on another server wrote in reply to a post. */
export interface Reply {
  readonly cellId: string
  /** The post that it replies to. */
  readonly postId: string
  /** What it replies to, by its id in the room that it comes from. */
  readonly sourceId: string
  /** Address of the words themselves. */
  readonly address: string
  /** Address of the activity that brought them. */
  readonly activity: string
  /** Address of who wrote them: on the same host. */
  readonly author: string
  /** `@name@host`. */
  readonly handle: string
  /** In plain words, in one line. */
  readonly text: string
  /** BCP 47; null: not said. */
  readonly language: string | null
}

/** What somebody made of words of theirs. */
export interface AmendedWords extends Pick<Reply, 'address' | 'author'> {
  readonly text: string | null
}

/** Who takes what others write: the node hands it to the room whose posts they reply to. */
export interface Ear {
  /** Gives whether it was taken. */
  replied(reply: Reply): Promise<boolean>
  /** Somebody changed what they wrote, or deleted it (`text` is null); it may be anything of theirs. */
  amended(words: AmendedWords): Promise<void>
  /** Somebody was blocked, or is no longer: what those who are blocked said is hidden, and what others said is shown as before. */
  judgedAnew(verdicts: OuterVerdicts): Promise<void>
}

/** How a neighbourhood meets whoever is at an address. */
export type OuterVerdicts = (cellId: string) => Promise<(author: string) => Verdict>

/** Characters of what somebody wrote, with its markup, that are read at the most. */
const markupLimit = 20_000

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

/** Words without markup, and without the names in front that only say whom they are for. Empty: there is none, or far too much. */
export function plainWords(html: string): string {
  if (html.length > markupLimit) return ''
  return html
    .replaceAll(/<\/?(?:p|br|div|li|ul|ol|blockquote|h[1-6])\b[^<>]*>/giu, ' ')
    .replaceAll(/<[^<>]*>/gu, '')
    .replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,5}));/giu, signOf)
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .replace(/^(?:@[^\s@]+(?:@[^\s@]+)?(?: |$))+/u, '')
}

function signOf(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return entities[name.toLowerCase()] ?? whole
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole
}

/** `@name@host` of an actor; its address where its server gives it no name that can be one. */
export function handleOf(actor: URL, name: string | null): string {
  return name !== null && /^[\p{L}\p{N}_.-]{1,64}$/u.test(name)
    ? `@${name}@${actor.host}`
    : actor.href
}

/** Characters of an address at the most. */
const addressLimit = 2_000

/** Whether an address that is said to be somebody's is on the server of theirs. */
export function isOfHost(address: URL | null, actor: URL): address is URL {
  return (
    address !== null &&
    address.origin === actor.origin &&
    address.href.length <= addressLimit &&
    actor.href.length <= addressLimit
  )
}
