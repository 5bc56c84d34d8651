import type { LotteryFile } from '../../assembly/panel/lottery-file.ts'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import { isSet, jsonOption, textOf, type Command } from './command.ts'
import { textIn } from './read-file.ts'

/** Bytes of a file at the most: 20,000 people and a thousand panels of a thousand take less. */
const fileLimit = 32 * 1024 * 1024
/** Faults that are printed; how many there are is said. */
const shownFaults = 20

export const redrawCommand: Command = {
  name: 'redraw',
  summary: 'check the draw of a panel and repeat it, on any machine',
  description:
    'Reads what a neighbourhood published of a panel drawn by lot: everything but names. Checks that each of the thousand panels keeps ' +
    'the quotas and takes one person of each home at the most, that the chances are those of the panels, that nothing was changed since the ' +
    'digest was published, and that the seed draws the panel that is said to be drawn. With --seed it draws with the seed ' +
    'that you heard yourself. Ends with exit code 1 when something does not follow from the rest.',
  example: 'commonwatt redraw panel-3.json --seed "3 6 1 1 5 2 4 6 2 5"',
  arguments: [{ name: 'FILE', meaning: 'the published draw, as JSON', isRequired: true }],
  options: {
    seed: { type: 'string', value: 'SEED', meaning: 'the seed as it was thrown in the room' },
    digest: {
      type: 'string',
      value: 'HEX',
      meaning: 'the digest as it was noted before the seed was thrown',
    },
    json: jsonOption,
  },
  async run(call) {
    const { drawFrom, faultsOf } = await import('../../assembly/panel/lottery-file.ts')
    const { terminal } = call
    const [path = ''] = call.arguments
    const file = await readLottery(path)
    const faults = [...faultsOf(file)]
    const digest = textOf(call, 'digest')
    if (digest !== undefined && digest.toLowerCase() !== file.digest) {
      faults.push(
        'The digest is not the one that you gave: these are not the panels that were published.',
      )
    }
    let checked = file
    const seed = textOf(call, 'seed')
    // Panels and chances that are not in order draw nothing that means anything.
    if (seed !== undefined && faults.length === 0) {
      const drawn = drawFrom(file, seed)
      if (drawn.ok) checked = drawn.value
      else if (drawn.code === 'drawn-already') faults.push(drawn.message)
      else throw new RefusalError(drawn)
    }
    const ok = faults.length === 0
    if (isSet(call, 'json')) {
      terminal.out(`${JSON.stringify({ ok, faults, digest: file.digest, drawn: checked.drawn })}\n`)
    } else terminal.out(said(checked, faults))
    return ok ? 0 : 1
  },
}

function said(
  { size, people, panels, chances, drawn, digest }: LotteryFile,
  faults: readonly string[],
): string {
  const least = chances.reduce((one, other) => Math.min(one, other), Infinity)
  const most = chances.reduce((one, other) => Math.max(one, other), 0)
  const lines = [
    `${size} seats, ${people.length} people, ${panels.length} panels; chances ${least / 10} to ${most / 10} %`,
    `digest ${digest}`,
  ]
  if (faults.length > 0) {
    lines.push(
      `NOT in order, ${faults.length} faults:`,
      ...faults.slice(0, shownFaults).map((fault) => `  ${fault}`),
    )
  } else {
    lines.push(
      'Every panel keeps the quotas and the rule of homes; the chances are those of the panels.',
    )
    if (drawn === null) lines.push('Nothing is drawn yet: give the seed with --seed.')
    else {
      lines.push(
        `The seed "${drawn.seed}" draws panel ${drawn.slot}: the people numbered ${drawn.panel.join(', ')}.`,
      )
    }
  }
  return `${lines.join('\n')}\n`
}

/** Refuses, by its path in the file, what is no published draw. */
async function readLottery(path: string): Promise<LotteryFile> {
  const v = await import('valibot')
  const { lotteryFileShape } = await import('../../assembly/panel/lottery-file.ts')
  const text = await textIn(path, fileLimit, 'draw')
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw notDraw(path, 'it is not JSON')
  }
  const parsed = v.safeParse(lotteryFileShape, content)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw notDraw(path, issue.message, v.getDotPath(issue) ?? undefined)
}

function notDraw(path: string, why: string, at?: string): RefusalError {
  const where = at === undefined ? '' : ` at ${at}`
  const message = `${path} is no published draw: ${why}${where}. Take the file that the panel's page offers.`
  return new RefusalError(refuse('not-a-draw', message, at))
}
