// `npm run demo`: a city of three nodes on this machine, to look at. A program beside the product: it starts nodes and asks their API, as anybody could.

import { parseArgs } from 'node:util'
import { Demo, type DemoOptions } from './demo.ts'
import { DemoError } from './demo-error.ts'
import { DemoFolder } from './demo-folder.ts'

const help = `npm run demo -- [options]

A city of three nodes on this machine: two neighbourhoods of simulated homes, and the city that asks them.

  --data FOLDER    where it keeps its data (default: a new folder for temporary files); the same again goes on with it
  --delay MS       how long every word to and from West takes (default: 200; 0 to 3000)
  --every SECONDS  how long East is there before it goes away (default: 240; 0: it stays)
  --away SECONDS   how long it is away then (default: 60)
  --speed N        seconds of the simulated homes for each real one, 1 to 900 (default: real, they live in our time;
                   in another time of their own they make no plan with the city)
`

const declared = {
  data: { type: 'string' },
  delay: { type: 'string', default: '200' },
  every: { type: 'string', default: '240' },
  away: { type: 'string', default: '60' },
  speed: { type: 'string', default: 'real' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

const dayS = 24 * 60 * 60

async function main(args: readonly string[]): Promise<number> {
  const typed = read(args)
  if (typed === null) {
    process.stdout.write(help)
    return 0
  }
  const folder = await DemoFolder.open(typed.data)
  const demo = new Demo(folder, typed.options, (text) => {
    const time = new Date().toTimeString().slice(0, 8)
    process.stdout.write(`${time} ${text}\n`)
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => demo.end())
  }
  try {
    await demo.run()
  } finally {
    if (demo.hasBegun) process.stdout.write(`All three nodes have stopped. ${leftIn(folder)}\n`)
  }
  return 0
}

function leftIn({ path, kept }: DemoFolder): string {
  return kept.pages === null
    ? `What they kept is in ${path}; it was not ready and can be removed.`
    : `Their data is in ${path}: go on with "npm run demo -- --data ${path}", or remove the folder.`
}

/** null: help is wanted. */
function read(args: readonly string[]): { data: string | null; options: DemoOptions } | null {
  const { values } = parsed(args)
  if (values.help) return null
  return {
    data: values.data ?? null,
    options: {
      delayMs: numberOf('delay', values.delay, 0, 3000),
      everyMs: 1000 * numberOf('every', values.every, 0, dayS),
      awayMs: 1000 * numberOf('away', values.away, 1, dayS),
      speed: values.speed === 'real' ? 'real' : numberOf('speed', values.speed, 1, 900),
    },
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: declared })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new DemoError(`${why}. "npm run demo -- --help" lists the options.`)
  }
}

function numberOf(name: string, text: string, least: number, most: number): number {
  const number = Number(text)
  if (text.trim() !== '' && number >= least && number <= most) return number
  throw new DemoError(`--${name} must be a number from ${least} to ${most}, not "${text}".`)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof DemoError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
