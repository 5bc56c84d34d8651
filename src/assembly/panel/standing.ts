import type { Kysely } from 'kysely'
import { hasRole, personOf, type Principal } from '../../cell/role.ts'
import { smallestGroup } from '../../cell/small-group.ts'
import { findPerson, homesOfResidents } from '../../cell/store-person.ts'
import type { Schema } from '../../store/schema.ts'
import type { Panel } from './panel.ts'
import {
  emptySeats,
  haveAllAnswered,
  lotteryInForce,
  seatedNow,
  type LotterySummary,
  type PanelLottery,
  type PanelPerson,
} from './panel-lottery.ts'
import { shownCounts } from './shown.ts'
import { readPeople } from './store.ts'
import { readLotteries } from './store-lottery.ts'

type Db = Kysely<Schema>

/** Where a panel is: answers come in; they are in; a lottery is worked out, published, drawn; its time is over. */
export type Stage = 'collecting' | 'closed' | 'counting' | 'ready' | 'drawn' | 'over'

/** Who has seats: names of those who agreed to be named, by the alphabet and apart from their numbers. */
export interface SeatedNames {
  readonly names: readonly string[]
  /** Those who are "a neighbour". */
  readonly others: number
  readonly empty: number
}

/** A lottery as somebody may see it. */
export interface LotteryStanding extends Pick<
  PanelLottery,
  | 'number'
  | 'state'
  | 'seedFrom'
  | 'begunMs'
  | 'publishedMs'
  | 'digest'
  | 'summary'
  | 'seed'
  | 'slot'
  | 'drawnMs'
> {
  /** Seats that are filled by it: null for the first draw. */
  readonly replaces: number | null
  /** What stands in the way; null for those who may not see the file. */
  readonly changes: PanelLottery['changes']
  readonly refusal: PanelLottery['refusal']
  /** Null: nobody is drawn yet. */
  readonly drawn: Omit<SeatedNames, 'empty'> | null
  /** The reader's own number in the file, and their chance in thousandths. */
  readonly mine: {
    readonly number: number
    readonly chance: number | null
    readonly isDrawn: boolean
  } | null
}

/** A panel as one reader may see it: sums for everybody in the neighbourhood, their own number and chance for each. */
export interface PanelStanding {
  readonly panel: Panel
  readonly stage: Stage
  /** Everybody who is asked, and those who said yes; null: fewer than five. */
  readonly invited: number
  readonly yes: number | null
  /** By answer, once nobody answers any more: before, one more would tell what a neighbour answered. */
  readonly said: LotterySummary['said'] | null
  readonly lotteries: readonly LotteryStanding[]
  readonly seats: SeatedNames | null
  readonly isSteward: boolean
  /** Whether the reader may see the file: who said yes, and stewards. */
  readonly isInsider: boolean
  /** Whether the reader lives in a home of the neighbourhood, and so is asked. */
  readonly isAsked: boolean
  readonly mayAnswer: boolean
  readonly mayBegin: boolean
  /** What the reader said; null: nothing, or nobody is asked any more who they are. */
  readonly mine:
    | (Pick<PanelPerson, 'said' | 'answers' | 'mayName' | 'isGone'> & {
        readonly isSeated: boolean
      })
    | null
}

/** Where a panel stands for one reader. */
export async function standingOf(
  db: Db,
  panel: Panel,
  principal: Principal,
  nowMs: number,
): Promise<PanelStanding> {
  const people = await readPeople(db, panel.id)
  const lotteries = await readLotteries(db, panel.id)
  const homes = await homesOfResidents(db, panel.cellId)
  const personId = personOf(principal)
  const isAsked = personId !== null && homes.has(personId)
  const me = people.find((one) => personId !== null && one.personId === personId)
  const isSteward = hasRole(principal, panel.cellId, 'steward')
  const isInsider = isSteward || me?.said === 'yes'
  const stage = stageOf(panel, lotteries, nowMs)
  const seated = seatedNow(lotteries)
  const willing = people.filter(({ said }) => said === 'yes')
  const first = lotteries.find(({ summary }) => summary !== null)?.summary ?? null
  return {
    panel,
    stage,
    invited: homes.size,
    yes: first === null ? atLeast(willing.length) : first.people,
    said: stage === 'collecting' ? null : (first?.said ?? saidBy(panel, willing)),
    lotteries: await Promise.all(
      lotteries.map((lottery) => seenBy(db, lottery, people, { me, isInsider })),
    ),
    seats: seated.length === 0 ? null : await seatsOf(db, panel, lotteries, people),
    isSteward,
    isInsider,
    isAsked,
    mayAnswer: stage === 'collecting' && isAsked,
    mayBegin: isSteward && mayBegin(stage, lotteries, people, homes),
    mine:
      me === undefined
        ? null
        : {
            said: me.said,
            answers: me.answers,
            mayName: me.mayName,
            isGone: me.isGone,
            isSeated: seated.includes(me.number) && !me.isGone,
          },
  }
}

/** Where a panel is in its course. */
export function stageOf(
  { answersUntilMs, endsMs, erasedMs }: Panel,
  lotteries: readonly PanelLottery[],
  nowMs: number,
): Stage {
  if (erasedMs !== null || nowMs >= endsMs) return 'over'
  const state = lotteryInForce(lotteries)?.state
  if (state === 'counting' || state === 'ready' || state === 'drawn') return state
  return nowMs < answersUntilMs ? 'collecting' : 'closed'
}

function mayBegin(
  stage: Stage,
  lotteries: readonly PanelLottery[],
  people: readonly PanelPerson[],
  homes: ReadonlyMap<string, string>,
): boolean {
  if (stage === 'drawn') return emptySeats(lotteries, people).length > 0
  return stage === 'closed' || (stage === 'collecting' && haveAllAnswered(people, homes))
}

function saidBy({ asked }: Panel, willing: readonly PanelPerson[]): LotterySummary['said'] {
  return asked.map(({ key, answers }) => ({
    key,
    answers: shownCounts(
      answers.map((one) => one.key),
      willing.map((one) => one.answers[key]),
    ),
  }))
}

function atLeast(people: number): number | null {
  return people < smallestGroup ? null : people
}

async function seenBy(
  db: Db,
  lottery: PanelLottery,
  people: readonly PanelPerson[],
  reader: { readonly me: PanelPerson | undefined; readonly isInsider: boolean },
): Promise<LotteryStanding> {
  const { leaving, seated, changes, refusal, people: places, chances, ...seen } = lottery
  const { me, isInsider } = reader
  const number = me === undefined ? -1 : places.indexOf(me.number)
  return {
    ...seen,
    replaces: leaving.length === 0 ? null : leaving.length,
    changes: isInsider ? changes : null,
    refusal: isInsider ? refusal : null,
    drawn: seated === null ? null : await namesOf(db, seated, people),
    mine:
      me === undefined || number < 0
        ? null
        : {
            number,
            chance: chances?.[number] ?? null,
            isDrawn: seated?.includes(me.number) ?? false,
          },
  }
}

async function seatsOf(
  db: Db,
  panel: Panel,
  lotteries: readonly PanelLottery[],
  people: readonly PanelPerson[],
): Promise<SeatedNames> {
  const seated = seatedNow(lotteries)
  const empty = panel.erasedMs === null ? emptySeats(lotteries, people) : []
  const taken = seated.filter((number) => !empty.includes(number))
  return { ...(await namesOf(db, taken, people)), empty: empty.length }
}

async function namesOf(
  db: Db,
  seated: readonly number[],
  people: readonly PanelPerson[],
): Promise<Omit<SeatedNames, 'empty'>> {
  const names: string[] = []
  for (const { number, personId, mayName } of people) {
    if (!mayName || personId === null || !seated.includes(number)) continue
    const person = await findPerson(db, personId)
    if (person !== null) names.push(person.name)
  }
  names.sort((one, other) => one.localeCompare(other))
  return { names, others: seated.length - names.length }
}
