import { readSubject, type Subject } from './subject.ts'

/** Whom a list names, in our words. */
export interface NamedByList {
  readonly subject: Subject
  /** Why, as the list says it to everybody; may be empty. */
  readonly note: string
}

/** What a list says. `leftOut`: names that are not taken: too long, hidden behind stars, no names at all, or said to be heard less but not blocked. */
export interface ReadList {
  readonly names: readonly NamedByList[]
  readonly leftOut: number
}

/** Why a list is not read: it is none, or it names too many. */
export type ListFault = 'form' | 'many'

/** Names of one list, and characters of why each stands there, at the most. */
export const listNamesLimit = 10_000
export const listNoteLimit = 200

/**
 * Reads a list of domains: Mastodon's CSV (`#domain,#severity,...`), a JSON list of names or of objects with `domain` and `severity` (as a
 * Mastodon server answers at `/api/v1/instance/domain_blocks`), or one name a line, `#` before what is a comment. A name is its domain with all
 * below it; where a domain looks as if many owners shared it, just the server of that name. In a list of blocks only `suspend` is one: what is
 * `silence` or `noop` there is heard. A page for people, where less than half of the lines are names, is no list.
 */
export function readList(text: string): ReadList | ListFault {
  const plain = text.replace(/^\uFEFF/, '')
  const lines = /^\s*[[{]/.test(plain) ? jsonLines(plain) : textLines(plain)
  if (lines === null) return 'form'
  const names = new Map<Subject, string>()
  let leftOut = 0
  let count = 0
  let bad = 0
  for (const { domain, severity, note } of lines) {
    if (++count > listNamesLimit) return 'many'
    const subject = subjectOf(domain)
    if (subject === null) bad++
    if (subject === null || !(severity === '' || severity === 'suspend')) leftOut++
    else if (!names.has(subject)) names.set(subject, note.slice(0, listNoteLimit).toWellFormed())
  }
  // Names behind stars are none either, and some lists hide most of theirs.
  if (bad > 0 && bad === count) return 'form'
  if (bad * 2 > count && lines.isGuess) return 'form'
  return { names: [...names].map(([subject, note]) => ({ subject, note })), leftOut }
}

/** Domains and servers as Mastodon's CSV of blocks, which another node can subscribe to. Accounts are not in it: that format has none. */
export function blocksCsv(subjects: readonly Subject[]): string {
  const domains = blockedDomains(subjects)
  const rows = domains.map((domain) => `${domain},suspend,false,false,,false`)
  return [csvHead, ...rows, ''].join('\r\n')
}

/** The names that {@link blocksCsv} has, sorted, each once. */
export function blockedDomains(subjects: readonly Subject[]): readonly string[] {
  const names = subjects.map((subject) => subject.replace(/^\*\./, ''))
  return [...new Set(names.filter((name) => /^[a-z0-9.-]+$/.test(name)))].toSorted()
}

const csvHead = '#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate'

interface Line {
  readonly domain: string
  readonly severity: string
  readonly note: string
}
type Lines = Iterable<Line> & {
  /** Nothing said that it is a list. */
  readonly isGuess: boolean
}

function textLines(text: string): Lines {
  const [first = ''] = /^[^\r\n]*/.exec(text) ?? []
  const heads = first.split(',').map((head) => head.trim().replace(/^"?#?|"$/g, ''))
  const isTable = heads.includes('domain') && (heads.length > 1 || first.startsWith('#'))
  return isTable
    ? { isGuess: false, [Symbol.iterator]: () => tableLines(text, heads) }
    : { isGuess: true, [Symbol.iterator]: () => plainLines(text) }
}

function* plainLines(text: string): Generator<Line> {
  for (const [line] of text.matchAll(/[^\r\n]+/g)) {
    const domain = line.trim()
    if (domain !== '' && !domain.startsWith('#')) yield { domain, severity: '', note: '' }
  }
}

function* tableLines(text: string, heads: readonly string[]): Generator<Line> {
  const at = (name: string): number => heads.indexOf(name)
  const [domainAt, severityAt, noteAt] = [at('domain'), at('severity'), at('public_comment')]
  let isHead = true
  for (const fields of csvRows(text)) {
    const domain = fields[domainAt]?.trim() ?? ''
    if (!isHead && domain !== '') {
      yield { domain, severity: fields[severityAt] ?? '', note: fields[noteAt] ?? '' }
    }
    isHead = false
  }
}

/** Rows of CSV (RFC 4180): a field in quotes may have commas, line breaks and doubled quotes. */
function* csvRows(text: string): Generator<readonly string[]> {
  let row: string[] = []
  const field = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|\r|\n|$)/y
  while (field.lastIndex < text.length) {
    const found = field.exec(text)
    if (found === null) return
    const [, quoted, bare = '', end] = found
    row.push(quoted?.replaceAll('""', '"') ?? bare)
    if (end === ',') continue
    yield row
    row = []
  }
}

function jsonLines(text: string): Lines | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  const inside: Readonly<Record<string, unknown>> = { ...Object(json) }
  const list = Array.isArray(json) ? json : inside['domains']
  if (!Array.isArray(list)) return null
  return {
    isGuess: false,
    *[Symbol.iterator]() {
      for (const one of list) {
        const of: Readonly<Record<string, unknown>> = { ...Object(one) }
        const domain = typeof one === 'string' ? one : textOf(of['domain'])
        yield { domain, severity: textOf(of['severity']), note: textOf(of['comment']) }
      }
    },
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function subjectOf(domain: string): Subject | null {
  const plain = domain.trim().replace(/^\*\./, '')
  // Only names: no stars within, no addresses, no numbers that browsers would read as an address of a network.
  if (plain.length > 253 || /[\s*/@:?#[\]]/.test(plain) || !/\.[^.\d][^.]*\.?$/.test(plain))
    return null
  const name = readSubject('domain', plain)
  const read = name.ok ? name : readSubject('server', plain)
  return read.ok ? read.value : null
}
