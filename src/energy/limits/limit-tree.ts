import { refuse, type Refusal } from '../../kernel/refusal.ts'

/** A limit that may be behind another: a circuit of a home, a feeder of a neighbourhood. */
interface Branch {
  readonly id: string
  readonly name: string
  readonly parent: string | null
}

/** Whether the limits have ids and names of their own and stand behind one another without a loop. */
export function checkTree(
  branches: readonly Branch[],
  at: string,
  most: number,
): Refusal | undefined {
  if (branches.length > most) {
    return refuse(
      'too-many-limits',
      `${at} has ${branches.length} entries; ${most} at the most.`,
      at,
      {
        most,
      },
    )
  }
  const byId = new Map(branches.map((branch) => [branch.id, branch]))
  for (const [i, { id, name, parent }] of branches.entries()) {
    const own = `${at}[${i}]`
    if (!/^[a-z0-9-]{1,40}$/.test(id) || branches.findIndex((branch) => branch.id === id) !== i) {
      return refuse(
        'bad-id',
        `${own}.id is "${id.slice(0, 60)}"; it has 1 to 40 lower-case letters, digits and hyphens, each id once.`,
        `${own}.id`,
      )
    }
    if (name.trim() === '' || name.length > 60) {
      return refuse('bad-name', `${own}.name has 1 to 60 characters.`, `${own}.name`)
    }
    if (parent !== null && !byId.has(parent)) {
      const known = branches.map((branch) => branch.id).join(', ')
      return refuse(
        'unknown-parent',
        `${own}.parent is "${parent.slice(0, 60)}"; it is one of ${known}, or null.`,
        `${own}.parent`,
      )
    }
    if (pathOf(id, byId) === null) {
      return refuse(
        'loop-of-limits',
        `${own}.parent is "${parent}", which is itself behind "${id}"; one of the two stands in front.`,
        `${own}.parent`,
        { name },
      )
    }
  }
  return undefined
}

/** A limit's id and the ids of all that it is behind; null: they go round in a loop. */
export function pathOf(
  id: string,
  byId: ReadonlyMap<string, Pick<Branch, 'parent'>>,
): string[] | null {
  const path: string[] = []
  for (let at: string | null = id; at !== null; at = byId.get(at)?.parent ?? null) {
    if (path.includes(at)) return null
    path.push(at)
  }
  return path
}
