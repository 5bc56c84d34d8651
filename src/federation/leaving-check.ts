import type { LeavingLine, LeavingRow } from './leaving.ts'

/** Who is about to receive something. A count: how many at once. */
export type Receiver =
  | { readonly kind: 'everybody' | 'asker' | 'server' }
  | { readonly kind: 'followers'; readonly count: number }
  | { readonly kind: 'peer'; readonly address: string; readonly isTrusted: boolean }

/** Something that is about to leave. */
export interface Departure {
  readonly line: LeavingLine
  readonly kind: string
  /** As it was read from the text that leaves. */
  readonly content: unknown
  readonly to: Receiver
  /** The cell that it leaves; null: it is of the node itself. */
  readonly cellId: string | null
}

/** What was found to be allowed: its row, and the fields that are really in it, sorted. */
export interface Allowed {
  readonly row: LeavingRow
  readonly fields: readonly string[]
}

/** Levels of a message that are looked through at the most: what is deeper does not leave. */
const depthLimit = 32

/** Judges by a table whether something may leave. A text says why not: its kind, a field or who receives it is not in the table. */
export function checkLeaving(
  table: readonly LeavingRow[],
  { line, kind, content, to, cellId }: Departure,
): Allowed | string {
  const row = table.find((of) => of.line === line && of.kinds.includes(kind))
  if (row === undefined) return `a ${line} of the kind "${kind}"`
  if (!mayReceive(row, to, cellId)) return `the ${line} "${kind}" to this receiver`
  const { found, empty, carried, isTooDeep } = new Look(row.carries).at(content)
  if (isTooDeep) return `the ${line} "${kind}" of more than ${depthLimit} levels`
  for (const field of found) {
    const isDeclared = row.fields.some((of) => of === field || matches(of, field))
    if (!isDeclared) return `the field "${field}" of the ${line} "${kind}"`
  }
  for (const place of empty) {
    const isDeclared = [...row.fields, row.carries ?? ''].some((of) => isWithin(of, place))
    if (!isDeclared) return `the field "${place}" of the ${line} "${kind}"`
  }
  for (const one of carried) {
    const inner = checkLeaving(table, { line, kind: kindOf(one), content: one, to, cellId })
    if (typeof inner === 'string') return inner
    for (const field of inner.fields) found.add(`${row.carries}.${field}`)
  }
  return { row, fields: [...found].toSorted() }
}

/** The kind of a document of the social web: its type, with that of the object in it. */
export function kindOf(document: unknown): string {
  const type = typeIn(document)
  const object = isObject(document) ? document['object'] : undefined
  return isObject(object) ? `${type}/${typeIn(object)}` : type
}

function typeIn(value: unknown): string {
  const type = isObject(value) ? value['type'] : undefined
  const first: unknown = Array.isArray(type) && type.length === 1 ? type[0] : type
  return typeof first === 'string' ? first : ''
}

function mayReceive({ to: audience }: LeavingRow, to: Receiver, cellId: string | null): boolean {
  if (audience === 'everybody') return true
  if (audience === 'followers' || audience === 'asker' || audience === 'server') {
    return to.kind === audience
  }
  const isPeer = to.kind === 'peer' && to.isTrusted
  return isPeer && (audience === 'peers' || cellId !== null)
}

/** Looks through a message: which paths have values, which are lists or objects with nothing in them, and what lies set aside. Words of JSON-LD (`@context`) say nothing. */
class Look {
  readonly found = new Set<string>()
  readonly empty = new Set<string>()
  readonly carried: unknown[] = []
  isTooDeep = false
  readonly #carries: string | undefined

  constructor(carries: string | undefined) {
    this.#carries = carries
  }

  at(value: unknown): Look {
    this.#walk(value, '', 0)
    return this
  }

  #walk(value: unknown, path: string, depth: number): void {
    if (depth > depthLimit) {
      this.isTooDeep = true
    } else if (Array.isArray(value)) {
      if (value.length === 0) this.empty.add(path)
      else if (path === this.#carries) this.carried.push(...value)
      else for (const one of value) this.#walk(one, path, depth + 1)
    } else if (isObject(value)) {
      const entries = Object.entries(value).filter(([name]) => name !== '@context')
      if (entries.length === 0 && path !== '') this.empty.add(path)
      for (const [name, own] of entries) {
        // A point in a name is not one of a path.
        const plain = name.replaceAll('.', '%2E')
        this.#walk(own, path === '' ? plain : `${path}.${plain}`, depth + 1)
      }
    } else this.found.add(path)
  }
}

/** Whether a path is one that is declared with `*` for any one name. */
function matches(declared: string, path: string): boolean {
  if (!declared.includes('*')) return false
  const [of, names] = [declared.split('.'), path.split('.')]
  return of.length === names.length && of.every((name, i) => name === '*' || name === names[i])
}

/** Whether a declared path is a place, or lies below it. */
function isWithin(declared: string, place: string): boolean {
  const names = place.split('.')
  const of = declared.split('.').slice(0, names.length)
  return of.length === names.length && of.every((name, i) => name === '*' || name === names[i])
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
