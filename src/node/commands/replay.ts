import { orThrow } from '../../kernel/refusal.ts'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReplayReport } from '../../replay/report.ts'
import { isSet, jsonOption, textOf, type Command } from './command.ts'
import { Progress } from './progress.ts'
import { readDay } from './read-day.ts'
import { readWhole } from './read-number.ts'

export const replayCommand: Command = {
  name: 'replay',
  summary: 'run a recorded neighbourhood through the whole node, with and without the plan',
  description:
    'Readings, forecasts, plans, set points and accounts are made as in a live node, in a ' +
    'database of their own and without a network. Out come report.html and report.json: ' +
    'cost, peak, self-sufficiency and CO2 by month. Known recordings: CityLearn 2022 ' +
    '(hours of a year) and HAMLET (quarter hours with heat and cars).',
  example: 'commonwatt replay ../shared/data/energy/citylearn-2022 --days 30 --out report',
  arguments: [{ name: 'FOLDER', meaning: 'the folder of the recording', isRequired: true }],
  options: {
    days: { type: 'string', value: 'N', meaning: 'only so many days (default: all)' },
    from: {
      type: 'string',
      value: 'DAY',
      meaning: 'first day, as 2016-08-15; days before it teach the forecasts',
    },
    every: {
      type: 'string',
      value: 'N',
      meaning: 'a new plan after N steps (default: every hour)',
    },
    ahead: { type: 'string', value: 'HOURS', meaning: 'how far plans look ahead (default: 24)' },
    perfect: { type: 'boolean', meaning: 'perfect foresight instead of forecasts, to compare' },
    out: {
      type: 'string',
      value: 'FOLDER',
      meaning: 'where the report goes (default: replay-report)',
    },
    database: {
      type: 'string',
      value: 'FILE',
      meaning: 'keep the database of the replay in a new file, to look at',
    },
    json: jsonOption,
  },
  async run(call) {
    const [{ readRecording }, { replay }, { reportPage }, { openStore }] = await Promise.all([
      import('../../replay/folder.ts'),
      import('../../replay/replay.ts'),
      import('../../replay/report-page.ts'),
      import('../../store/open.ts'),
    ])
    const { terminal } = call
    const [folder = ''] = call.arguments
    const days = readWhole(call, 'days', 1, 3660)
    const replanSteps = readWhole(call, 'every', 1, 96)
    const horizonHours = readWhole(call, 'ahead', 4, 36) ?? 24
    const fromDay = readDay(call, 'from')
    const recording = orThrow(await readRecording(folder))
    const store = await openStore(textOf(call, 'database') ?? ':memory:')
    const progress = new Progress(terminal, 'replaying')
    let report: ReplayReport
    try {
      const options = {
        fromDay,
        days,
        replanSteps,
        horizonHours,
        foresight: isSet(call, 'perfect') ? 'perfect' : 'own',
        secondsNow: () => performance.now() / 1000,
        onStep: (done: number, total: number, atMs: number) =>
          progress.show(done, total, new Date(atMs).toISOString().slice(0, 10)),
      } as const
      report = orThrow(await replay(store, recording, options))
    } finally {
      progress.end()
      await store.close()
    }
    const out = textOf(call, 'out') ?? 'replay-report'
    await mkdir(out, { recursive: true })
    await writeFile(join(out, 'report.json'), `${JSON.stringify(report, null, 2)}\n`)
    await writeFile(join(out, 'report.html'), reportPage(report))
    if (isSet(call, 'json')) terminal.out(`${JSON.stringify(report)}\n`)
    else terminal.out(`${summary(report)}\nThe report: ${join(out, 'report.html')}\n`)
    return 0
  },
}

function summary({ figures, recording, certificate, seconds }: ReplayReport): string {
  const { idle, alone, plan } = figures
  const line = (label: string, of: (figure: typeof plan) => number, digits: number): string =>
    `${label.padEnd(30)}${[idle, alone, plan].map((f) => of(f).toFixed(digits).padStart(14)).join('')}`
  return [
    `${''.padEnd(30)}${['idle', 'each alone', 'with plan'].map((name) => name.padStart(14)).join('')}`,
    line(`cost, ${recording.currency}`, (f) => f.cost, 2),
    line('CO2, kg', (f) => f.co2Kg, 0),
    line('highest import, kW', (f) => f.peakKw, 1),
    line("mean of days' peaks, kW", (f) => f.dailyPeakKw, 1),
    line('self-sufficiency, %', (f) => f.selfSufficiency * 100, 1),
    `${certificate.plans} plans in ${seconds.plans.toFixed(0)} s; median gap ${(certificate.medianGap * 100).toFixed(3)} %, worst ${(certificate.worstGap * 100).toFixed(2)} %.`,
  ].join('\n')
}
