import type { PanelTask } from './panel-task.ts'
import type { Row } from './program.ts'

/**
 * People who can stand for each other: the same answers, and homes with the same people in them. Exchanging two of them changes
 * nothing that anybody asked for, so the fairest lottery gives them one chance, and a panel is known by how many of each type it takes.
 */
export interface PersonType {
  /** Places in the task's list of people. */
  readonly members: readonly number[]
  /** Answers, in the order of the pool's questions. */
  readonly answers: readonly string[]
  /** Which class of homes they live in, by place in `Pool.classes`. */
  readonly homes: number
  /** How many a panel may take: one of each home. */
  readonly most: number
}

/** Homes whose members are of the same types. Somebody living alone, or of whose home nobody else said yes, is a home of one. */
export interface HomeClass {
  /** People by place in the task's list, home by home. */
  readonly homes: readonly (readonly number[])[]
  readonly types: readonly number[]
}

/** A rule that every panel keeps: a sum of counts between two bounds. */
export interface Rule extends Row {
  readonly of:
    | { readonly kind: 'size' }
    | { readonly kind: 'homes' }
    | { readonly kind: 'quota'; readonly question: string; readonly answer: string }
}

/** The people of a task by type, and the rules in numbers of each type. */
export interface Pool {
  readonly task: PanelTask
  readonly types: readonly PersonType[]
  readonly classes: readonly HomeClass[]
  readonly rules: readonly Rule[]
}

export function poolOf(task: PanelTask): Pool {
  const { types, classes } = typesOf(task)
  const rules: Rule[] = [
    {
      of: { kind: 'size' },
      lower: task.size,
      upper: task.size,
      indices: types.map((_, t) => t),
      values: types.map(() => 1),
    },
  ]
  Object.entries(task.quotas).forEach(([question, answers], q) => {
    for (const [answer, { min, max }] of Object.entries(answers)) {
      const indices = types.flatMap((type, t) => (type.answers[q] === answer ? [t] : []))
      const values = indices.map(() => 1)
      rules.push({
        of: { kind: 'quota', question, answer },
        lower: min,
        upper: max,
        indices,
        values,
      })
    }
  })
  for (const { homes, types: inside } of classes) {
    if (inside.length < 2) continue
    const values = inside.map(() => 1)
    rules.push({ of: { kind: 'homes' }, lower: 0, upper: homes.length, indices: inside, values })
  }
  return { task, types, classes, rules }
}

/** Whether a panel, as a number of each type, keeps every rule. */
export function keepsRules({ types, rules }: Pool, counts: ArrayLike<number>): boolean {
  return (
    types.every(({ most }, t) => counts[t]! >= 0 && counts[t]! <= most) &&
    rules.every(({ lower, upper, indices }) => {
      const sum = indices.reduce((all, t) => all + counts[t]!, 0)
      return sum >= lower && sum <= upper
    })
  )
}

function typesOf({ people, quotas }: PanelTask): Pick<Pool, 'types' | 'classes'> {
  const questions = Object.keys(quotas)
  const answersOf = people.map(({ answers }) => questions.map((question) => answers[question]!))
  const keys = answersOf.map((answers) => JSON.stringify(answers))
  const homes = Map.groupBy(people.keys(), (i) => people[i]!.household ?? `alone ${i}`)
  const classes = Map.groupBy(homes.values(), (members) =>
    JSON.stringify(members.map((i) => keys[i]!).sort()),
  )
  const types: PersonType[] = []
  const all = [...classes.values()].map((alike, c): HomeClass => {
    const inside = Map.groupBy(alike.flat(), (i) => keys[i]!)
    const numbers = [...inside.values()].map((members) => {
      return (
        types.push({ members, answers: answersOf[members[0]!]!, homes: c, most: alike.length }) - 1
      )
    })
    return { homes: alike, types: numbers }
  })
  return { types, classes: all }
}
