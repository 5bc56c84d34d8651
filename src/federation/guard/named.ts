/** Whom an activity is by, and all that it is about: addresses in it which decide whether it is taken. */
export interface Named {
  readonly actor: string | null
  /** Addresses of what is inside and of who wrote that: a boost brings what somebody else said. */
  readonly about: readonly string[]
}

/** Levels and addresses that are looked at, at the most. */
const levelsLimit = 8
export const namesLimit = 100

/** Reads whom an activity names. What nobody could write an address in is left out. */
export function namedIn(activity: unknown): Named {
  const { actor }: Readonly<Record<string, unknown>> = { ...Object(activity) }
  const about = new Set<string>()
  collect(activity, about, 0)
  return { actor: idsIn(actor)[0] ?? null, about: [...about].slice(0, namesLimit) }
}

/** Whether an activity only takes something back: whoever sends it may always do that. */
export function isLeaving(activity: unknown): boolean {
  const { type }: Readonly<Record<string, unknown>> = { ...Object(activity) }
  return type === 'Undo' || type === 'Delete'
}

function collect(value: unknown, found: Set<string>, level: number): void {
  if (level > levelsLimit || found.size >= namesLimit) return
  if (Array.isArray(value)) {
    for (const one of value) collect(one, found, level)
    return
  }
  if (typeof value === 'string') {
    if (URL.canParse(value)) found.add(value)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const inside: Readonly<Record<string, unknown>> = { ...value }
  for (const name of ['id', 'actor', 'attributedTo']) {
    for (const id of idsIn(inside[name])) found.add(id)
  }
  for (const name of ['object', 'target', 'origin']) collect(inside[name], found, level + 1)
}

function idsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(idsIn)
  const id: unknown =
    typeof value === 'object' && value !== null && 'id' in value ? value.id : value
  return typeof id === 'string' && URL.canParse(id) ? [id] : []
}
