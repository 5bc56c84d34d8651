import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { hostKey } from '../host-key.ts'

/**
 * Whom a rule is about, as one word: an account by its address (`https://snac.example/mia`), a server by its host, with its port where it
 * has one of its own (`snac.example`), or a domain with all names below it (`*.example.org`, which covers `example.org` too).
 */
export type Subject = string

export const subjectKinds = ['actor', 'server', 'domain'] as const
export type SubjectKind = (typeof subjectKinds)[number]

/** Characters at the most. */
export const subjectLimit = 500
/** Names that an address lies below at the most: what has more is no address of anybody. */
const labelsLimit = 32

/** What kind of subject it is. */
export function kindOfSubject(subject: Subject): SubjectKind {
  if (subject.includes('://')) return 'actor'
  return subject.startsWith('*.') ? 'domain' : 'server'
}

/** Reads whom somebody means. A host is written as browsers make it (lower case, punycode), so that one name is one word. Refused: no address, and a domain that many owners share. */
export function readSubject(kind: SubjectKind, text: string): Result<Subject> {
  const plain = text.trim().replace(/^\*\./, '')
  if (kind === 'actor') {
    const url = addressOf(plain)
    const isAddress = /^https?:\/\//i.test(plain) && url !== null && url.username === ''
    return isAddress && url.href.length <= subjectLimit ? success(url.href) : refuseForm(text)
  }
  const url = addressOf(/^https?:\/\//i.test(plain) ? plain : `https://${plain}`)
  if (url === null || url.username !== '' || url.pathname !== '/' || url.search !== '') {
    return refuseForm(text)
  }
  if (kind === 'server') return success(url.host)
  const { hostname } = url
  // An address of a network has no names below it.
  if (isNumbers(hostname)) return success(url.host)
  if (url.port !== '' || !isOwned(hostname)) return refuseForm(text)
  return success(`*.${hostname}`)
}

/** Everything that a rule about an address can name, the most specific first: the account, its server, the domains that it lies in. */
export function subjectsOf(address: URL): readonly Subject[] {
  const { href, host } = address
  const hostname = address.hostname.replace(/\.$/, '')
  const servers = host === hostname ? [host] : [host, hostname]
  if (isNumbers(hostname)) return [href, ...servers]
  const labels = hostname.split('.').slice(-labelsLimit)
  return [href, ...servers, ...labels.map((_, from) => `*.${labels.slice(from).join('.')}`)]
}

/** Whether a subject is about all that another one is about. */
export function covers(wide: Subject, narrow: Subject): boolean {
  if (wide === narrow) return true
  const kind = kindOfSubject(wide)
  if (kind === 'actor') return false
  const plain = narrow.replace(/^\*\./, '')
  const url = addressOf(kindOfSubject(narrow) === 'actor' ? narrow : `https://${plain}`)
  if (url === null) return false
  const isDomain = kindOfSubject(narrow) === 'domain'
  return subjectsOf(url).some((of) => of === wide && (!isDomain || kind === 'domain'))
}

/**
 * Whether a domain is one owner's. Without a list of all registries this is the guess of {@link hostKey}: `example.org` and `example.co.uk` are,
 * `org` and `co.uk` are not.
 */
function isOwned(domain: string): boolean {
  const isName = domain.includes('.') && !/^\.|\.\.|\.$/.test(domain)
  return isName && hostKey(`x.${domain}`).length <= domain.length
}

function isNumbers(hostname: string): boolean {
  return hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(hostname)
}

function addressOf(text: string): URL | null {
  return text.length <= subjectLimit && URL.canParse(text) ? new URL(text) : null
}

function refuseForm(text: string): Result<never> {
  return refuse(
    'guard-subject',
    `An account is written like https://snac.example/mia, a server or a domain like example.org, which one owner has; not "${text.slice(0, 100)}".`,
    'subject',
  )
}
