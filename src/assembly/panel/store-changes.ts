import type { Kysely } from 'kysely'
import { success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { checkText } from '../conversation/conversation.ts'
import { inOne } from '../meeting/store.ts'
import { relaxedSeats } from './asked.ts'
import { answersKeptMs, checkChange, panelLimits, type Panel, type PanelChange } from './panel.ts'
import { lotteryInForce, seatedNow } from './panel-lottery.ts'
import { notReady, over, underWay } from './panel-refusals.ts'
import {
  endedBefore,
  eraseAnswers,
  holdPanel,
  namedOn,
  saveCalledOff,
  updatePanel,
} from './store.ts'
import { readLotteries, saveFound } from './store-lottery.ts'

type Db = Kysely<Schema>

/** A lottery that was being worked out when its panel ended: nobody needs it any more. */
export interface EndedLottery {
  readonly panelId: string
  readonly number: number
}

/** Changes seats and dates while no lottery is worked out or published. */
export async function changePanel(db: Db, id: string, change: PanelChange): Promise<Result<Panel>> {
  return inOne(db, async (tx) => {
    const panel = await holdPanel(tx, id)
    if (panel.calledOff !== null) return over()
    if (lotteryInForce(await readLotteries(tx, id)) !== null) return underWay()
    const changed = checkChange(panel, change)
    if (changed.ok) await updatePanel(tx, changed.value)
    return changed
  })
}

/** Changes quotas as little as it takes for a panel to be there, as it was named after a lottery that was impossible. */
export async function relaxPanel(db: Db, id: string, number: number): Promise<Result<Panel>> {
  return inOne(db, async (tx) => {
    const panel = await holdPanel(tx, id)
    const lottery = (await readLotteries(tx, id)).find((one) => one.number === number)
    if (lottery?.changes === undefined || lottery.changes === null) {
      return notReady('Nothing was named that would have to change.')
    }
    const asked = relaxedSeats(panel.asked, lottery.changes)
    return asked.ok ? changePanel(tx, id, { ...panel, asked: asked.value }) : asked
  })
}

/** Calls a panel off, with a reason that everybody reads, and ends the lotteries that are worked out for it. */
export async function callOffPanel(
  db: Db,
  id: string,
  reason: string,
  nowMs: number,
): Promise<Result<{ readonly panel: Panel; readonly ended: readonly EndedLottery[] }>> {
  const checked = checkText(reason, panelLimits.reason, 'reason', 1)
  if (!checked.ok) return checked
  return inOne(db, async (tx) => {
    const panel = await holdPanel(tx, id)
    if (panel.calledOff !== null || nowMs >= panel.endsMs) return over()
    const ended = await endLotteries(tx, id, nowMs)
    await saveCalledOff(tx, panel, { atMs: nowMs, reason: checked.value })
    return success({ panel: await holdPanel(tx, id), ended })
  })
}

/** Deletes the answers for panels of a neighbourhood that ended long enough ago; how many panels, and the lotteries that this ended. */
export async function erasePanels(
  db: Db,
  cellId: string,
  nowMs: number,
): Promise<{ readonly erased: number; readonly ended: readonly EndedLottery[] }> {
  const ids = await endedBefore(db, cellId, nowMs - answersKeptMs)
  const ended: EndedLottery[] = []
  for (const id of ids) {
    const lotteries = await inOne(db, async (tx) => {
      await holdPanel(tx, id)
      const gone = await endLotteries(tx, id, nowMs)
      const named = await namedOn(tx, id, seatedNow(await readLotteries(tx, id)))
      await eraseAnswers(tx, id, named, nowMs)
      return gone
    })
    ended.push(...lotteries)
  }
  return { erased: ids.length, ended }
}

/** Ends the lotteries of a panel that are being worked out. */
async function endLotteries(tx: Db, id: string, nowMs: number): Promise<EndedLottery[]> {
  const counting = (await readLotteries(tx, id)).filter(({ state }) => state === 'counting')
  const ended = counting.map(({ number }) => ({ panelId: id, number }))
  for (const one of ended) await saveFound(tx, one, { state: 'refused', refusal: over() }, nowMs)
  return ended
}
