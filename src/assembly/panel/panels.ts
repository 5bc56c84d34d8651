import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { findCell } from '../../cell/store.ts'
import { homesOfResidents } from '../../cell/store-person.ts'
import { assert } from '../../kernel/assert.ts'
import type { Clock } from '../../kernel/clock.ts'
import { newId } from '../../kernel/id.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { findConversation } from '../conversation/store.ts'
import { inOne } from '../meeting/store.ts'
import { checkAnswers } from './asked.ts'
import { foundOf } from './found.ts'
import { drawFrom, type LotteryFile } from './lottery-file.ts'
import { LotteryQueue, type QueueTimes } from './lottery-queue.ts'
import type { LotteryOutcome } from './lottery-outcome.ts'
import { tablesInThread } from './lottery-thread.ts'
import type { Progress } from './lottery.ts'
import { checkSeedFrom, firstTask, replacementTask, type PreparedTask } from './lottery-task.ts'
import { checkPanel, panelLimits, type Panel, type PanelChange, type PanelDraft } from './panel.ts'
import { notInvited, notReady, over, underWay } from './panel-refusals.ts'
import {
  emptySeats,
  haveAllAnswered,
  lotteryInForce,
  seatedNow,
  type PanelLottery,
  type PanelPerson,
  type SeedFrom,
} from './panel-lottery.ts'
import {
  cellOf,
  countPanels,
  countTables,
  holdPanel,
  insertPanel,
  insertTables,
  markGone,
  readPeople,
  savePerson,
  type KeptTables,
} from './store.ts'
import {
  callOffPanel,
  changePanel,
  erasePanels,
  relaxPanel,
  type EndedLottery,
} from './store-changes.ts'
import {
  countingLotteries,
  insertLottery,
  readFile,
  readLotteries,
  saveDrawn,
  saveFound,
  type BegunLottery,
} from './store-lottery.ts'

type Db = Kysely<Schema>

/** What somebody says to a panel. Of a no nothing else is kept. */
export type Saying = Pick<PanelPerson, 'said' | 'answers' | 'mayName'>

export interface PanelsOptions {
  readonly db: Db
  readonly random: Random
  /** The time a cell lives in. */
  readonly clockOf: (cell: Cell) => Clock
  readonly onFault: (event: string, error: unknown, fields: { readonly panelId: string }) => void
  /** Hears of a neighbourhood where a lottery was worked out. */
  readonly onFound?: (cellId: string) => void
  /** How long a lottery may take. */
  readonly times?: QueueTimes
}

/** The panels of a node: who said yes, their lotteries, draws and tables. The order of things is kept here: answers, digest, seed, replacements. */
export class Panels {
  private readonly options: PanelsOptions
  private readonly queue: LotteryQueue

  constructor(options: PanelsOptions) {
    this.options = options
    this.queue = new LotteryQueue(options.times)
  }

  /** Begins the lotteries again that a node was working out when it stopped. */
  async resume(): Promise<void> {
    for (const lottery of await countingLotteries(this.options.db)) this.work(lottery)
  }

  /** Resolves when no lottery is worked out. */
  idle(): Promise<void> {
    return this.queue.idle()
  }

  close(): Promise<void> {
    return this.queue.close()
  }

  async make(cellId: string, draft: PanelDraft, nowMs: number): Promise<Result<Panel>> {
    const { db, random } = this.options
    const checked = checkPanel(draft, nowMs)
    if (!checked.ok) return checked
    const { conversationId } = draft
    if (conversationId !== null) {
      const about = await findConversation(db, conversationId)
      if (about?.cellId !== cellId) {
        return refuse('conversation-unknown', 'There is no such question here.', 'conversationId')
      }
    }
    const limit = panelLimits.panels
    if ((await countPanels(db, cellId)) >= limit) {
      return refuse('panels-full', `A neighbourhood keeps at most ${limit} panels.`, 'cell', {
        limit,
      })
    }
    const id = newId(nowMs, random)
    const panel = { ...checked.value, id, cellId, madeMs: nowMs, erasedMs: null, calledOff: null }
    await insertPanel(db, panel)
    return success(panel)
  }

  /** Changes seats and dates while no lottery is worked out or published. */
  change(id: string, change: PanelChange): Promise<Result<Panel>> {
    return changePanel(this.options.db, id, change)
  }

  /** The smallest change of quotas with which there is a panel, as it was named after a lottery that was impossible. */
  relax(id: string, number: number): Promise<Result<Panel>> {
    return relaxPanel(this.options.db, id, number)
  }

  /** Calls a panel off, with a reason that everybody reads: its time is over, and what is worked out for it ends. */
  async callOff(id: string, reason: string, nowMs: number): Promise<Result<Panel>> {
    const off = await callOffPanel(this.options.db, id, reason, nowMs)
    if (!off.ok) return off
    this.forget(off.value.ended)
    return success(off.value.panel)
  }

  /** Takes a person's yes or no; the last one counts. */
  async answer(
    id: string,
    personId: string,
    { said, answers, mayName }: Saying,
    nowMs: number,
  ): Promise<Result<null>> {
    return inOne(this.options.db, async (tx) => {
      const panel = await holdPanel(tx, id)
      const homes = await homesOfResidents(tx, panel.cellId)
      if (!homes.has(personId)) return notInvited()
      const lottery = lotteryInForce(await readLotteries(tx, id))
      if (nowMs >= panel.answersUntilMs || lottery !== null) {
        return refuse('panel-late', 'The time to answer is over.')
      }
      const checked = said === 'yes' ? checkAnswers(panel.asked, answers) : success({})
      if (!checked.ok) return checked
      const saying = { said, answers: checked.value, mayName: said === 'yes' && mayName }
      await savePerson(tx, id, personId, { ...saying, atMs: nowMs })
      return success(null)
    })
  }

  /** Somebody cannot be on the panel any more, drawn or not: they are asked no more, and a seat they have is empty. */
  async leave(id: string, personId: string): Promise<Result<null>> {
    return this.go(id, (people) => people.find((one) => one.personId === personId))
  }

  /** The same for somebody on the panel, by their number in a lottery's file: for a steward who heard of it. */
  async vacate(
    id: string,
    { lottery, number }: { readonly lottery: number; readonly number: number },
  ): Promise<Result<null>> {
    return this.go(id, (people, lotteries) => {
      const in_ = lotteries.find((one) => one.number === lottery)?.people[number]
      return people.find((one) => one.number === in_ && seatedNow(lotteries).includes(one.number))
    })
  }

  private async go(
    id: string,
    who: (
      people: readonly PanelPerson[],
      lotteries: readonly PanelLottery[],
    ) => PanelPerson | undefined,
  ): Promise<Result<null>> {
    return inOne(this.options.db, async (tx) => {
      await holdPanel(tx, id)
      const lotteries = await readLotteries(tx, id)
      const person = who(await readPeople(tx, id), lotteries)
      if (person?.said !== 'yes' || lotteryInForce(lotteries) === null) {
        const message = 'Only who said yes can leave, once the lottery has begun.'
        return refuse('not-on-panel', message, 'number')
      }
      await markGone(tx, id, person.number)
      return success(null)
    })
  }

  /** Begins to work out a lottery: the first one, or one for the seats that are empty. Its number. */
  async begin(id: string, seedFrom: SeedFrom, nowMs: number): Promise<Result<number>> {
    const { db } = this.options
    const from = checkSeedFrom(seedFrom, nowMs)
    if (!from.ok) return from
    if (this.queue.isFull()) {
      return refuse('lottery-busy', 'Many lotteries are worked out just now: try again soon.')
    }
    const begun = await inOne(db, async (tx): Promise<Result<BegunLottery>> => {
      const panel = await holdPanel(tx, id)
      const lotteries = await readLotteries(tx, id)
      const prepared = await this.prepare(tx, panel, lotteries, nowMs)
      if (!prepared.ok) return prepared
      const limit = panelLimits.lotteries
      if (lotteries.length >= limit) {
        return refuse('lotteries-full', `A panel has at most ${limit} lotteries.`, 'panel', {
          limit,
        })
      }
      const number = lotteries.length + 1
      const of = { panelId: id, number, seedFrom: from.value, begunMs: nowMs }
      const lottery = { ...of, ...prepared.value }
      await insertLottery(tx, lottery)
      return success(lottery)
    })
    if (!begun.ok) return begun
    this.work(begun.value)
    return success(begun.value.number)
  }

  private async prepare(
    tx: Db,
    panel: Panel,
    lotteries: readonly PanelLottery[],
    nowMs: number,
  ): Promise<Result<PreparedTask>> {
    if (nowMs >= panel.endsMs || panel.erasedMs !== null) return over()
    const last = lotteryInForce(lotteries)
    if (last !== null && last.state !== 'drawn') return underWay()
    const people = await readPeople(tx, panel.id)
    const homes = await homesOfResidents(tx, panel.cellId)
    if (last === null) {
      if (nowMs < panel.answersUntilMs && !haveAllAnswered(people, homes)) {
        const message = 'People can still answer. The lottery begins after that, or when all have.'
        return refuse('panel-open', message)
      }
      return firstTask(panel, people, homes, this.options.random)
    }
    const lottery = lotteries.find(({ seated }) => seated !== null)
    const file = lottery === undefined ? null : await readFile(tx, panel.id, lottery.number)
    if (lottery === undefined || file === null) return over()
    return replacementTask({ lottery, file }, lotteries, people, homes)
  }

  private work(lottery: BegunLottery): void {
    const { panelId, number, task } = lottery
    this.queue.add(nameOf(panelId, number), task, async (outcome) => {
      try {
        await this.keep(lottery, outcome)
      } catch (error) {
        this.options.onFault('panel-lottery-not-kept', error, { panelId })
      }
    })
  }

  private async keep(
    lottery: BegunLottery,
    outcome: Result<LotteryOutcome> | Error,
  ): Promise<void> {
    const { db, onFault } = this.options
    if (outcome instanceof Error)
      onFault('panel-lottery-broke', outcome, { panelId: lottery.panelId })
    const cell = await findCell(db, await cellOf(db, lottery.panelId))
    assert(cell !== null, 'a panel belongs to a neighbourhood')
    const nowMs = this.options.clockOf(cell).now()
    await saveFound(db, lottery, foundOf(lottery, outcome, nowMs), nowMs)
    this.options.onFound?.(cell.id)
  }

  /** How far a lottery is that is being worked out; null: it waits. */
  progressOf(id: string, number: number): Progress | null {
    return this.queue.progressOf(nameOf(id, number))
  }

  /** Stops a lottery that is being worked out; nothing comes of it. */
  async stop(id: string, number: number, nowMs: number): Promise<Result<null>> {
    const refusal = refuse('lottery-stopped', 'The lottery was stopped before it was worked out.')
    const isStopped = await saveFound(
      this.options.db,
      { panelId: id, number },
      { state: 'refused', refusal },
      nowMs,
    )
    this.queue.stop(nameOf(id, number))
    return isStopped ? success(null) : notReady('There is no lottery that is being worked out.')
  }

  /**
   * Draws by a seed from what was published under a digest, once; the same seed again changes nothing. Refuses a digest that is not that of the
   * panels: whoever types the seed has seen which panels it is for.
   */
  async draw(
    id: string,
    number: number,
    { digest, seed }: { readonly digest: string; readonly seed: string },
    nowMs: number,
  ): Promise<Result<LotteryFile>> {
    return inOne(this.options.db, async (tx) => {
      const { calledOff } = await holdPanel(tx, id)
      if (calledOff !== null) return over()
      const lottery = (await readLotteries(tx, id)).find((one) => one.number === number)
      if (lottery === undefined || lottery.digest === null) {
        return notReady('No digest is published yet, so no seed can be taken.')
      }
      const file = await readFile(tx, id, number)
      if (file === null) return over()
      if (digest !== lottery.digest) {
        return refuse('wrong-digest', 'This is not the digest of these panels.', 'digest')
      }
      const { seedFrom } = lottery
      if (seedFrom.kind === 'public' && nowMs < seedFrom.atMs) {
        return refuse('seed-early', 'Nobody can know the seed that was named yet.', 'seed')
      }
      const done = drawFrom(file, seed)
      if (!done.ok || lottery.state === 'drawn') return done
      const seated = (done.value.drawn?.panel ?? []).map((place) => lottery.people[place]!)
      const isSaved = await saveDrawn(tx, id, number, done.value, { seated, atMs: nowMs })
      assert(isSaved, 'nobody else draws while the panel is held')
      return done
    })
  }

  /** Makes tables for those on the panel, by the seed of the last draw. */
  async makeTables(
    id: string,
    { tables, rounds }: { readonly tables: number; readonly rounds: number },
    nowMs: number,
  ): Promise<Result<KeptTables>> {
    const { db } = this.options
    const lotteries = await readLotteries(db, id)
    const drawn = lotteries.filter(({ seated }) => seated !== null)
    const [first, last] = [drawn[0], drawn.at(-1)]
    if (first === undefined || last === undefined) {
      return notReady('Nobody is drawn yet: tables come after the draw.')
    }
    if (first.people.length === 0) return over()
    const people = await readPeople(db, id)
    const empty = emptySeats(lotteries, people)
    const on = new Set(seatedNow(lotteries).filter((one) => !empty.includes(one)))
    // In the order of the published file, so that whoever has it comes to the same tables.
    const numbers = first.people.filter((number) => on.has(number))
    const seated = numbers.map((number) => people.find((one) => one.number === number)!.answers)
    const seed = `${last.digest} ${last.seed}`
    const made = await tablesInThread(seated, { tables, rounds, seed })
    if (!made.ok) return made
    const seating = made.value.seating.map((round) =>
      round.map((table) => table.map((place) => numbers[place]!)),
    )
    const kept = { ...made.value, seating, seed }
    return inOne(db, async (tx) => {
      await holdPanel(tx, id)
      const number = (await countTables(tx, id)) + 1
      const limit = panelLimits.tables
      if (number > limit) {
        return refuse('tables-full', `Tables are made at most ${limit} times.`, 'tables', { limit })
      }
      await insertTables(tx, id, { number, tables, atMs: nowMs }, kept)
      return success(kept)
    })
  }

  /** Deletes the answers for panels of a neighbourhood that ended long enough ago; how many panels. */
  async eraseDue(cellId: string, nowMs: number): Promise<number> {
    const { erased, ended } = await erasePanels(this.options.db, cellId, nowMs)
    this.forget(ended)
    return erased
  }

  /** Works lotteries out no more that have ended. */
  private forget(ended: readonly EndedLottery[]): void {
    for (const { panelId, number } of ended) this.queue.stop(nameOf(panelId, number))
  }
}

function nameOf(panelId: string, number: number): string {
  return `${panelId} ${number}`
}
