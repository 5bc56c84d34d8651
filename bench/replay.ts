import { orThrow } from '../src/kernel/refusal.ts'
// The CityLearn year (17 real homes, hourly) through the whole node: readings, forecasts, plans, accounts.
// Cost, peak and CO2 with the plan against the same homes without one.
//
//   npm run bench -- replay [--days 30] [--every 1] [--perfect] [--folder ../shared/data/energy/hamlet]

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readRecording } from '../src/replay/folder.ts'
import { replay } from '../src/replay/replay.ts'
import { changeOf } from '../src/replay/report.ts'
import { openStore } from '../src/store/open.ts'

/** Fields: what each of the three ways came to, the plan's change against each, certificates, seconds. */
export async function run({
  args,
  json,
}: {
  json: boolean
  args: readonly string[]
}): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      folder: { type: 'string' },
      days: { type: 'string' },
      every: { type: 'string' },
      perfect: { type: 'boolean' },
    },
  })
  const data = process.env['COMMONWATT_DATA'] ?? join(import.meta.dirname, '../../shared/data')
  const recording = orThrow(
    await readRecording(values.folder ?? join(data, 'energy/citylearn-2022')),
  )
  const store = await openStore(':memory:')
  try {
    const report = orThrow(
      await replay(store, recording, {
        fromDay: null,
        days: values.days === undefined ? null : Number(values.days),
        replanSteps: values.every === undefined ? null : Number(values.every),
        horizonHours: 24,
        foresight: values.perfect === true ? 'perfect' : 'own',
        secondsNow: () => performance.now() / 1000,
        onStep: (done, total) => {
          if (!json && done % 240 === 0) process.stderr.write(`\r${done} of ${total} steps `)
        },
      }),
    )
    const percent = (share: number | null) => (share === null ? null : round(share * 100))
    const { figures, certificate, seconds, accounts } = report
    return {
      recording: report.recording.name,
      homes: report.recording.homes,
      foresight: report.settings.foresight,
      costIdle: round(figures.idle.cost),
      costAlone: round(figures.alone.cost),
      costPlan: round(figures.plan.cost),
      costChangePercent: percent(changeOf(report, 'cost')),
      costChangeAgainstAlonePercent: percent(changeOf(report, 'cost', 'alone')),
      costApartChangePercent: percent(changeOf(report, 'costApart')),
      peakIdleKw: round(figures.idle.peakKw),
      peakPlanKw: round(figures.plan.peakKw),
      peakChangePercent: percent(changeOf(report, 'peakKw')),
      dailyPeakChangePercent: percent(changeOf(report, 'dailyPeakKw')),
      rampingChangePercent: percent(changeOf(report, 'rampingKw')),
      co2IdleKg: round(figures.idle.co2Kg),
      co2PlanKg: round(figures.plan.co2Kg),
      co2ChangePercent: percent(changeOf(report, 'co2Kg')),
      selfSufficiencyIdle: round(figures.idle.selfSufficiency * 100),
      selfSufficiencyPlan: round(figures.plan.selfSufficiency * 100),
      heldIdleKwh: round(report.heldKwh.idle),
      heldPlanKwh: round(report.heldKwh.plan),
      plans: certificate.plans,
      medianGapPercent: round(certificate.medianGap * 100, 4),
      worstGapPercent: round(certificate.worstGap * 100, 3),
      ledgerSumMicro: accounts.sumMicro,
      settledQuarters: accounts.intervals,
      secondsTotal: round(seconds.total),
      secondsReadings: round(seconds.readings),
      secondsForecasts: round(seconds.forecasts),
      secondsPlans: round(seconds.plans),
      secondsAccounts: round(seconds.accounts),
      cpuSeconds: round(process.cpuUsage().user / 1e6),
    }
  } finally {
    await store.close()
  }
}

function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits))
}
