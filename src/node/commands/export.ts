import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fromLocal } from '../../kernel/local-time.ts'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'
import { dataOption, isSet, textOf, type Call, type Command } from './command.ts'
import { withNodeStore } from './node-store.ts'
import { pickCell } from './pick-cell.ts'
import { readDay } from './read-day.ts'

const resolutions = ['raw', 'quarter', 'hour', 'day'] as const

/** Without --from, as many days before today are written. */
const usualDays = 31

export const exportCommand: Command = {
  name: 'export',
  summary: 'write measured values as CSV or JSON',
  description:
    'Times stand in UTC and in local time. Without --out the values go to the terminal, ' +
    'so that they can be piped on.',
  example: 'commonwatt export home-7 --resolution hour --from 2026-08-01 --out august.csv',
  arguments: [
    { name: 'CELL', meaning: 'short name of the home or neighbourhood', isRequired: true },
  ],
  options: {
    thing: { type: 'string', value: 'NAME', meaning: 'only this thing (default: all)' },
    resolution: {
      type: 'string',
      value: 'WIDTH',
      meaning: 'raw, quarter, hour or day (default: quarter)',
    },
    from: {
      type: 'string',
      value: 'DAY',
      meaning: `first local day, as 2026-08-01 (default: ${usualDays} days ago)`,
    },
    to: { type: 'string', value: 'DAY', meaning: 'last local day (default: today)' },
    out: { type: 'string', value: 'FILE', meaning: 'the file to write' },
    json: { type: 'boolean', meaning: 'write JSON instead of CSV' },
    data: dataOption,
  },
  async run(call) {
    const [{ exportCsv, exportJson }, { listSeries }, { listThings }, { listCells }] =
      await Promise.all([
        import('../../series/export.ts'),
        import('../../series/store.ts'),
        import('../../things/store.ts'),
        import('../../cell/store.ts'),
      ])
    const { terminal } = call
    const [slug = ''] = call.arguments
    const resolution = readResolution(call)
    const [from, to] = [readDay(call, 'from'), readDay(call, 'to')]
    await withNodeStore(call, 'exist', async ({ db }) => {
      const cell = pickCell(await listCells(db), slug)
      const { timeZone } = cell
      const wanted = textOf(call, 'thing')
      const names = new Map((await listThings(db, cell.id)).map(({ id, name }) => [id, name]))
      const series = (await listSeries(db, { cellIds: [cell.id] }))
        .map((one) => ({ series: one, thingName: names.get(one.thingId) ?? one.thingId }))
        .filter(({ thingName }) => wanted === undefined || thingName === wanted)
      if (series.length === 0) {
        const whose = wanted === undefined ? cell.name : `"${wanted}" in ${cell.name}`
        throw new RefusalError(refuse('nothing-to-export', `There are no values of ${whose}.`))
      }
      const nowMs = terminal.nowMs()
      const options = {
        resolution,
        timeZone,
        fromMs: from === null ? nowMs - usualDays * dayMs : fromLocal(timeZone, ...from),
        toMs: to === null ? nowMs : fromLocal(timeZone, to[0], to[1], to[2] + 1),
      }
      const write = isSet(call, 'json') ? exportJson : exportCsv
      const pieces = write(db, series, options)
      const out = textOf(call, 'out')
      if (out !== undefined) await pipeline(Readable.from(pieces), createWriteStream(out))
      else for await (const piece of pieces) terminal.out(piece)
    })
    return 0
  },
}

function readResolution(call: Call) {
  const text = textOf(call, 'resolution') ?? 'quarter'
  const resolution = resolutions.find((known) => known === text)
  if (resolution !== undefined) return resolution
  throw new RefusalError(
    refuse('bad-option', `--resolution is raw, quarter, hour or day, not "${text}".`),
  )
}
