import { findFarBody } from '../../assembly/report/store-far.ts'
import { findCell } from '../../cell/store.ts'
import type { Plan } from '../../energy/plan/plan.ts'
import { findJointShare } from '../../energy/store-joint.ts'
import { stepIndex, stepStartMs } from '../../kernel/steps.ts'
import type { WebContext } from '../context.ts'
import type { JointShareView } from '../view/joint-share.ts'

/** Told at the most. */
const spansShown = 3

/** With which city a neighbourhood's plan was made; null: by itself. */
export async function readJointShare(
  { api: { db } }: WebContext,
  neighbourhoodId: string,
  { steps: planned }: Pick<Plan, 'steps'>,
  nowMs: number,
): Promise<JointShareView | null> {
  const share = await findJointShare(db, neighbourhoodId)
  if (share === null || share.steps.startMs !== planned.startMs) return null
  const { cityId, steps, priceMicroPerKwh, news } = share
  const city = (await findCell(db, cityId)) ?? (await findFarBody(db, cityId))
  const price = priceMicroPerKwh[stepIndex(steps, nowMs)]
  if (city === null || price === undefined) return null
  const spans = (news?.full ?? []).map(({ from, to, way }) => {
    return { fromMs: stepStartMs(steps, from), toMs: stepStartMs(steps, to), way }
  })
  const others =
    news === null ? null : { count: Math.max(0, news.neighbourhoods - 1), absent: news.absent }
  return {
    cityName: city.name,
    priceMicroPerKwh: price,
    others,
    full: spans
      .filter(({ toMs }) => toMs > nowMs)
      .toSorted((one, other) => one.fromMs - other.fromMs)
      .slice(0, spansShown),
  }
}
