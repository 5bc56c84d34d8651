import { cases, changeOf, type Case, type ReplayReport } from './report.ts'
import type { Figures } from './tally.ts'

const caseNames: Readonly<Record<Case, string>> = {
  idle: 'without a plan, batteries idle',
  alone: 'each home for itself',
  plan: 'with the plan',
}

/** The report as one HTML page that needs nothing else: to open, send, print on A4. */
export function reportPage(report: ReplayReport): string {
  const { recording } = report
  const title = `Replay of ${recording.name}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${text(title)}</h1>
<p class="lead">${text(leadSentence(report))}</p>
<p>${text(`${recording.source} ${recording.homes} homes, ${dayOf(recording.fromMs, recording.timeZone)} to ${dayOf(recording.toMs - 1, recording.timeZone)}, in steps of ${recording.stepMinutes} minutes.`)}</p>
${totals(report)}
${monthsSection(report, 'cost', `Cost by month, ${recording.currency}`, 'What the neighbourhood paid for its exchange with the grid, local fees and charging on the way.', 0)}
${monthsSection(report, 'peakKw', 'Highest import by month, kW', 'The highest mean import of one step.', 1)}
${monthsSection(report, 'co2Kg', 'CO2 by month, kg', 'Import in each step times the carbon intensity of the grid in that step.', 0)}
${certificateSection(report)}
<section>
<h2>Accounts</h2>
<p>${text(`${report.accounts.intervals} quarter hours were settled; ${report.accounts.unbalanced} bookings or accounts do not add up. The homes owe ${money(report.accounts.homesOwe, recording.currency)} together; all accounts sum to ${report.accounts.sumMicro} micro-units.`)}</p>
</section>
<section>
<h2>What was assumed, and what is odd in the data</h2>
<ul>
${recording.notes.map((note) => `<li>${text(note)}</li>`).join('\n')}
<li>${text('Batteries begin empty and cars full in all three cases; what is left in them and in the warmth of buildings at the end is shown, and not counted as money.')}</li>
<li>${text(foresightSentence(report))}</li>
</ul>
<p>${text(`Made in ${report.seconds.total.toFixed(0)} s: readings ${report.seconds.readings.toFixed(0)} s, forecasts ${report.seconds.forecasts.toFixed(0)} s, plans ${report.seconds.plans.toFixed(0)} s, accounts ${report.seconds.accounts.toFixed(0)} s.`)}</p>
</section>
</main>
</body>
</html>
`
}

function leadSentence(report: ReplayReport): string {
  const { currency } = report.recording
  const { idle, plan } = report.figures
  return [
    `With the plan the neighbourhood paid ${money(plan.cost, currency)} instead of ${money(idle.cost, currency)} (${percent(changeOf(report, 'cost'))}),`,
    `its highest import was ${plan.peakKw.toFixed(1)} kW instead of ${idle.peakKw.toFixed(1)} kW (${percent(changeOf(report, 'peakKw'))}),`,
    `and its CO2 ${(plan.co2Kg / 1000).toFixed(2)} t instead of ${(idle.co2Kg / 1000).toFixed(2)} t (${percent(changeOf(report, 'co2Kg'))}).`,
  ].join(' ')
}

function foresightSentence({ settings, recording }: ReplayReport): string {
  const every = settings.replanSteps * recording.stepMinutes
  const plan = `A new plan every ${every} minutes, ${settings.horizonHours} hours ahead`
  return settings.foresight === 'perfect'
    ? `${plan}, with perfect foresight: nobody has that; it shows what better forecasts could bring.`
    : `${plan}, with forecasts made from the past only.`
}

interface Row {
  readonly label: string
  readonly value: (figures: Figures) => number
  readonly digits: number
}

function rowsOf(currency: string): readonly Row[] {
  return [
    { label: `Cost, ${currency}`, value: (f) => f.cost, digits: 2 },
    { label: `Cost if nothing were shared, ${currency}`, value: (f) => f.costApart, digits: 2 },
    { label: 'CO2, kg', value: (f) => f.co2Kg, digits: 0 },
    { label: 'Highest import, kW', value: (f) => f.peakKw, digits: 1 },
    { label: "Mean of the days' highest import, kW", value: (f) => f.dailyPeakKw, digits: 1 },
    { label: 'From the grid, kWh', value: (f) => f.importKwh, digits: 0 },
    { label: 'Into the grid, kWh', value: (f) => f.exportKwh, digits: 0 },
    { label: 'Used, kWh', value: (f) => f.consumptionKwh, digits: 0 },
    { label: 'Made, kWh', value: (f) => f.generationKwh, digits: 0 },
    { label: 'Self-sufficiency, %', value: (f) => f.selfSufficiency * 100, digits: 1 },
  ]
}

function totals({ figures, heldKwh, recording }: ReplayReport): string {
  const rows = rowsOf(recording.currency).map(({ label, value, digits }) => [
    label,
    ...cases.map((name) => value(figures[name]).toFixed(digits)),
  ])
  const held = cases.map((name) => heldKwh[name].toFixed(1))
  rows.push(['Left in stores at the end, kWh', ...held])
  const header = ['', ...cases.map((name) => caseNames[name])]
  return `<section>
<h2>Three ways, the same days</h2>
<p>Each column is the same homes with the same weather and habits; only batteries, cars and heat pumps behave differently.</p>
${table('Three ways, the same days', header, rows)}
</section>`
}

/** A figure as the house rule asks: heading, sentence, picture, table, CSV. */
function monthsSection(
  report: ReplayReport,
  figure: 'cost' | 'peakKw' | 'co2Kg',
  heading: string,
  sentence: string,
  digits: number,
): string {
  const header = ['month', ...cases.map((name) => caseNames[name])]
  const rows = report.months.map(({ month, figures }) => [
    month,
    ...cases.map((name) => figures[name][figure].toFixed(digits)),
  ])
  return `<section>
<h2>${text(heading)}</h2>
<p>${text(sentence)} Outlined: without a plan; filled: with the plan.</p>
${bars(
  report.months.map(({ month, figures }) => ({
    label: month,
    before: figures.idle[figure],
    after: figures.plan[figure],
  })),
  heading,
)}
${table(heading, header, rows)}
</section>`
}

function bars(
  months: readonly { label: string; before: number; after: number }[],
  label: string,
): string {
  const width = 720
  const height = 180
  const most = Math.max(1e-9, ...months.flatMap(({ before, after }) => [before, after]))
  const slot = width / Math.max(1, months.length)
  const bar = (value: number, x: number, className: string): string => {
    const tall = (Math.max(0, value) / most) * (height - 30)
    return `<rect class="${className}" x="${x.toFixed(1)}" y="${(height - 20 - tall).toFixed(1)}" width="${(slot * 0.34).toFixed(1)}" height="${tall.toFixed(1)}"/>`
  }
  const drawn = months.map(
    (month, i) =>
      bar(month.before, i * slot + slot * 0.12, 'before') +
      bar(month.after, i * slot + slot * 0.52, 'after') +
      `<text x="${((i + 0.5) * slot).toFixed(1)}" y="${height - 4}">${text(month.label.slice(2))}</text>`,
  )
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${text(`${label}: the numbers are in the table below`)}">${drawn.join('')}</svg>`
}

function certificateSection({ certificate }: ReplayReport): string {
  return `<section>
<h2>How good the plans were</h2>
<p>${text(`${certificate.plans} plans were made. Each carries its cost and a proven bound that no plan can undercut: half of them were within ${percent(certificate.medianGap, 3)} of it, nine of ten within ${percent(certificate.gap90, 3)}, the worst within ${percent(certificate.worstGap, 2)}, after ${certificate.meanRounds.toFixed(0)} rounds on average. Wishes or limits gave way ${certificate.relaxations} times.`)}</p>
</section>`
}

function table(
  label: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const csv = [header, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')
  const head = header.map((cell) => `<th scope="col">${text(cell)}</th>`).join('')
  const body = rows.map(
    ([first = '', ...rest]) =>
      `<tr><th scope="row">${text(first)}</th>${rest.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`,
  )
  return `<div class="table" tabindex="0" role="region" aria-label="${text(label)}"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>
<p class="csv"><a download="table.csv" href="data:text/csv;charset=utf-8,${encodeURIComponent(csv)}">This table as CSV</a></p>`
}

function csvCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

function text(plain: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  }
  return plain.replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign)
}

function money(amount: number, currency: string): string {
  return `${amount.toFixed(2)} ${currency}`
}

function percent(share: number | null, digits = 1): string {
  if (share === null) return 'no change'
  return `${share < 0 ? '−' : ''}${Math.abs(share * 100).toFixed(digits)} %`
}

function dayOf(atMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'long' }).format(atMs)
}

/** The colours of `web/style/tokens.css`, kept here so that the page stands alone. */
const style = `
:root { color-scheme: light dark; --paper: #fbf8f1; --ink: #1c252e; --line: #d8d0bf; --edge: #7d7668; --moved: #b8401f }
@media (prefers-color-scheme: dark) { :root { --paper: #10161c; --ink: #ece7da; --line: #333d47; --edge: #858e97; --moved: #ff8a5f } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 Seravek, Ubuntu, 'Noto Sans', 'DejaVu Sans', sans-serif }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem }
h1, h2 { font-family: Palatino, P052, Georgia, serif; line-height: 1.2 }
.lead { font-size: 1.25rem }
section { margin-top: 2.5rem; break-inside: avoid }
.table { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 0.875rem }
th, td { text-align: right; padding: 0.2rem 0.4rem; border-bottom: 1px solid var(--line); font-weight: normal }
th:first-child { text-align: left }
tbody th { white-space: nowrap }
thead th { font-weight: bold; vertical-align: bottom }
svg { width: 100%; height: auto }
svg text { font-size: 11px; text-anchor: middle; fill: var(--ink) }
.before { fill: none; stroke: var(--edge) }
.after { fill: var(--moved) }
.csv { font-size: 0.875rem }
a { color: inherit }
@page { size: A4; margin: 15mm }
@media print { main { max-width: none; padding: 0 } .csv { display: none } }
`
