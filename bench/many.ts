// Days of many nodes in one process, each from one seed, with every check in them:
// `npm run bench -- many [--seed N] [--fixed N] [--fresh N] [--nodes N] [--hours N]`. A seed that fails is printed with the command that runs it again.
import { randomInt } from 'node:crypto'
import { manyDay } from '../test/many/many-day.ts'
import { usualSizes } from '../test/many/sizes.ts'

/** Runs one seed, or the seeds 1 to `fixed` and so many that nobody has drawn before. */
export async function run({ args }: { readonly args: readonly string[] }) {
  const number = (name: string, otherwise: number): number => {
    const at = args.indexOf(`--${name}`)
    const value = at < 0 ? otherwise : Number(args[at + 1])
    if (Number.isSafeInteger(value) && value >= 0) return value
    throw new Error(`--${name} takes a whole number, for example --${name} ${otherwise}`)
  }
  const sizes = {
    ...usualSizes,
    nodes: number('nodes', usualSizes.nodes),
    hours: number('hours', usualSizes.hours),
  }
  const [fixed, fresh] = [number('fixed', 0), number('fresh', 0)]
  if (fixed + fresh === 0) return { ...(await timed(number('seed', 1), sizes)), ...sizes }
  const seeds = [
    ...Array.from({ length: fixed }, (_, i) => i + 1),
    ...Array.from({ length: fresh }, () => randomInt(1_000, 2 ** 31)),
  ]
  const days: Record<string, unknown>[] = []
  const failed: number[] = []
  for (const seed of seeds) {
    try {
      const { hash, events, network, crashes, told, cpuSeconds } = await timed(seed, sizes)
      const { messages, lost, doubled, slow, cut } = network
      const votes = told.votes + told.ballots
      const counts = { events, messages, lost, doubled, slow, cut, crashes, votes }
      days.push({ seed, hash: hash.slice(0, 12), ...counts, cpuSeconds })
    } catch (error) {
      console.error(error)
      failed.push(seed)
      process.exitCode = 1
    }
  }
  return { nodes: sizes.nodes, hours: sizes.hours, days, failed: failed.join(' ') || 'none' }
}

async function timed(seed: number, sizes: typeof usualSizes) {
  const before = process.cpuUsage()
  const outcome = await manyDay(seed, sizes)
  const { user, system } = process.cpuUsage(before)
  return { ...outcome, cpuSeconds: (user + system) / 1e6 }
}
