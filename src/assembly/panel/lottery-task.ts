import type { Random } from '../../kernel/random.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { smallestGroup } from '../../cell/small-group.ts'
import { checkText } from '../conversation/conversation.ts'
import { quotasOf } from './asked.ts'
import type { LotteryFile } from './lottery-file.ts'
import type { Panel } from './panel.ts'
import {
  emptySeats,
  seatedNow,
  type LotterySummary,
  type PanelLottery,
  type PanelPerson,
  type SeedFrom,
} from './panel-lottery.ts'
import type { PanelTask } from './panel-task.ts'
import { replacementOf } from './replacement.ts'
import { chanceBins, shownCounts } from './shown.ts'

/** A task with who its people are: numbers of the panel by place, and of those whose seats are filled. */
export interface PreparedTask {
  readonly task: PanelTask
  readonly people: readonly number[]
  readonly leaving: readonly number[]
}

/**
 * The first draw of a panel: those who said yes and live in the neighbourhood (`homes`: by id of a person), in an order that says nothing, with
 * homes as numbers of this draw only.
 */
export function firstTask(
  { size, asked }: Panel,
  people: readonly PanelPerson[],
  homes: ReadonlyMap<string, string>,
  random: Random,
): Result<PreparedTask> {
  const willing = shuffled(
    people.flatMap(({ number, personId, said, isGone, answers }) => {
      const home = personId === null ? undefined : homes.get(personId)
      return said === 'no' || isGone || home === undefined ? [] : [{ number, answers, home }]
    }),
    random,
  )
  if (willing.length < size) return tooFew(size)
  const known = shuffled([...new Set(willing.map(({ home }) => home))], random)
  const households = new Map(known.map((home, i) => [home, i]))
  return success({
    task: {
      size,
      quotas: quotasOf(asked),
      people: willing.map(({ answers, home }) => ({
        answers,
        household: households.get(home) ?? null,
      })),
    },
    people: willing.map(({ number }) => number),
    leaving: [],
  })
}

/** The draw for seats that fell empty: among those of the `first` lottery who are left, by the answers in its file. */
export function replacementTask(
  first: { readonly lottery: PanelLottery; readonly file: LotteryFile },
  lotteries: readonly PanelLottery[],
  people: readonly PanelPerson[],
  homes: ReadonlyMap<string, string>,
): Result<PreparedTask> {
  const { lottery, file } = first
  const empty = emptySeats(lotteries, people)
  if (empty.length === 0) {
    return refuse('no-seat-empty', 'Every seat of the panel is taken: nobody has to be replaced.')
  }
  const placeOf = new Map(lottery.people.map((number, place) => [number, place]))
  const placesOf = (numbers: readonly number[]): number[] =>
    numbers.flatMap((number) => placeOf.get(number) ?? [])
  const gone = people.filter(
    ({ personId, isGone }) => isGone || personId === null || !homes.has(personId),
  )
  const { size, quotas } = file
  const replaced = replacementOf(
    { size, quotas, people: file.people },
    placesOf(seatedNow(lotteries)),
    placesOf(empty),
    placesOf(gone.map(({ number }) => number)),
  )
  if (!replaced.ok) return replaced
  const { task, people: places } = replaced.value
  if (task.people.length < task.size) return tooFew(task.size)
  return success({
    task,
    people: places.map((place) => lottery.people[place]!),
    leaving: empty,
  })
}

function tooFew(size: number): Refusal {
  const message = `Fewer people said yes and can be drawn than there are seats (${size}). Ask more people, or have fewer seats.`
  return refuse('too-few-said-yes', message, 'size', { size })
}

/** What everybody may know of a lottery that was published. What its people answered is summed up for the first one only: a second sum would tell the difference. */
export function summaryOf(
  { size, people, chances, quotas, isProven }: LotteryFile,
  isFirst: boolean,
): LotterySummary {
  const questions = isFirst ? Object.entries(quotas) : []
  return {
    size,
    people: people.length < smallestGroup ? null : people.length,
    said: questions.map(([key, answers]) => ({
      key,
      answers: shownCounts(
        Object.keys(answers),
        people.map((person) => person.answers[key]),
      ),
    })),
    bins: chanceBins(chances),
    isProven,
  }
}

/** Where a seed will come from, in order. A public value must be one that nobody knows yet. */
export function checkSeedFrom(from: SeedFrom, nowMs: number): Result<SeedFrom> {
  if (from.kind === 'dice') return success(from)
  const name = checkText(from.name, 200, 'seedFrom.name', 1)
  if (!name.ok) return name
  if (!Number.isSafeInteger(from.atMs) || from.atMs <= nowMs) return seedKnown()
  return success({ ...from, name: name.value })
}

export function seedKnown(): Refusal {
  return refuse(
    'seed-known',
    'The digest must be published before anybody can know the seed: name a value that comes later.',
    'seedFrom.atMs',
  )
}

/** The same values in an order by chance. */
function shuffled<Value>(values: readonly Value[], random: Random): Value[] {
  const all = [...values]
  for (let i = all.length - 1; i > 0; i--) {
    const other = Math.floor(random.next() * (i + 1))
    ;[all[i], all[other]] = [all[other]!, all[i]!]
  }
  return all
}
