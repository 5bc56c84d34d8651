import type { Random } from '../../kernel/random.ts'
import type { Candidate, PanelTask, Seats } from './panel-task.ts'

/**
 * Two questions with two answers each, and one person alone of their kind: old ways of drawing gave that person nearly no chance, though
 * everybody can have the same.
 */
export function twoGroups(people: number, size: number): PanelTask {
  const seats: Seats = { min: Math.round(size * 0.45), max: size }
  const person = (group: string, leaning: string): Candidate => {
    return { answers: { group, leaning }, household: null }
  }
  return {
    size,
    quotas: { group: { one: seats, other: seats }, leaning: { left: seats, right: seats } },
    people: Array.from({ length: people }, (_, i) => {
      if (i === 0) return person('one', 'right')
      return i < people / 2 ? person('one', 'left') : person('other', 'right')
    }),
  }
}

/**
 * A pool in which most people are alone of their type: who says yes differs from who lives there (the young and those with little
 * schooling are fewer), and the minimums of the regions fill every seat.
 */
export function manyTypes(
  random: Random,
  { people, size, regions }: { people: number; size: number; regions: number },
): PanelTask {
  const shares = {
    sex: [0.5, 0.5],
    age: [0.25, 0.26, 0.25, 0.24],
    schooling: [0.3, 0.25, 0.25, 0.2],
    car: [0.6, 0.4],
  }
  const drawn = (parts: readonly number[], lean: number): number => {
    const tilted = parts.map((share, i) => share * (1 + lean * i))
    let left = random.next() * tilted.reduce((sum, share) => sum + share)
    const at = tilted.findIndex((share) => (left -= share) < 0)
    return at < 0 ? parts.length - 1 : at
  }
  const list = Array.from({ length: people }, (): Candidate => {
    const answers = {
      region: `${Math.floor(regions * random.next() ** 1.2)}`,
      sex: `${drawn(shares.sex, 0.1)}`,
      age: `${drawn(shares.age, 0.5)}`,
      schooling: `${drawn(shares.schooling, 0.7)}`,
      car: `${drawn(shares.car, 0.3)}`,
    }
    return { answers, household: null }
  })
  const about = (share: number): Seats => {
    return { min: Math.max(Math.floor(share * size) - 1, 0), max: Math.ceil(share * size) + 1 }
  }
  const each = (parts: readonly number[]): [string, Seats][] =>
    parts.map((part, i) => [`${i}`, about(part)])
  const even = Math.floor(size / regions)
  const region = Array.from({ length: regions }, (_, r): [string, Seats] => {
    return [`${r}`, { min: even + (r < size % regions ? 1 : 0), max: even + 2 }]
  })
  const quotas = {
    region: Object.fromEntries(region),
    sex: Object.fromEntries(each(shares.sex)),
    age: Object.fromEntries(each(shares.age)),
    schooling: Object.fromEntries(each(shares.schooling)),
    car: Object.fromEntries(each(shares.car)),
  }
  return { size, quotas, people: list }
}

/** The same people, some of them in homes of two or three. */
export function withHouseholds(random: Random, task: PanelTask): PanelTask {
  const homes = Math.ceil(task.people.length / 2)
  const people = task.people.map((person) => {
    return random.next() < 0.6
      ? { ...person, household: Math.floor(random.next() * homes) }
      : person
  })
  return { ...task, people }
}

/** The same people with quotas that leave no room: those of one random panel, minimum and maximum alike. There is such a panel. */
export function withoutRoom(random: Random, task: PanelTask): PanelTask {
  const order = task.people
    .map((person) => ({ person, place: random.next() }))
    .sort((one, other) => one.place - other.place)
  const homes = new Set<number>()
  const panel: Candidate[] = []
  for (const { person } of order) {
    if (panel.length === task.size) break
    if (person.household !== null && homes.has(person.household)) continue
    if (person.household !== null) homes.add(person.household)
    panel.push(person)
  }
  const quotas = Object.entries(task.quotas).map(([question, answers]) => {
    const exact = Object.keys(answers).map((answer) => {
      const seats = panel.filter((person) => person.answers[question] === answer).length
      return [answer, { min: seats, max: seats }] as const
    })
    return [question, Object.fromEntries(exact)] as const
  })
  return { ...task, quotas: Object.fromEntries(quotas) }
}
