// Lotteries over panels: what the fairest one takes, beside the chance that no lottery can pass; from two groups to the sizes of assemblies
// that were held. One row for each pool, worked out in the thread that does it in a node.

import { parseArgs } from 'node:util'
import { manyTypes, twoGroups, withHouseholds } from '../src/assembly/panel/fixtures.ts'
import { faultsOf } from '../src/assembly/panel/lottery-file.ts'
import { lotteryInThread } from '../src/assembly/panel/lottery-thread.ts'
import { slotCount } from '../src/assembly/panel/slots.ts'
import type { PanelTask } from '../src/assembly/panel/panel-task.ts'
import { seededRandom } from '../src/kernel/random.ts'

export async function run({ args }: { args: readonly string[] }): Promise<Record<string, unknown>> {
  const { values } = parseArgs({ args: [...args], options: { seed: { type: 'string' } } })
  const seed = Number(values.seed ?? '1')
  const rows = []
  for (const [pool, task] of pools(seed)) rows.push(await judge(pool, task))
  return { seed, rows }
}

/** Pools with a name; the large ones have the people, seats and number of questions of assemblies that published what their draw took. */
function pools(seed: number): [string, PanelTask][] {
  const drawn = (people: number, size: number, regions: number): PanelTask =>
    manyTypes(seededRandom(seed), { people, size, regions })
  return [
    ['two groups', twoGroups(200, 20)],
    ['two groups', twoGroups(2_000, 200)],
    ['many types', drawn(150, 22, 8)],
    ['many types in homes', withHouseholds(seededRandom(seed), drawn(150, 22, 8))],
    ['many types', drawn(250, 20, 10)],
    ['many types', drawn(404, 40, 12)],
    ['many types', drawn(825, 75, 16)],
    ['many types', drawn(1_727, 110, 20)],
  ]
}

async function judge(pool: string, task: PanelTask): Promise<Record<string, unknown>> {
  const before = process.cpuUsage()
  const began = performance.now()
  const result = await lotteryInThread(task)
  const seconds = (performance.now() - began) / 1_000
  const { user, system } = process.cpuUsage(before)
  const row = { pool, people: task.people.length, seats: task.size }
  if (!result.ok) return { ...row, refused: result.code }
  if (result.value.kind === 'impossible') return { ...row, impossible: result.value.changes.length }
  const { file, types, least, bound, searches, panels } = result.value
  return {
    ...row,
    types,
    seconds: Number(seconds.toFixed(2)),
    cpuSeconds: Number(((user + system) / 1e6).toFixed(2)),
    leastPercent: percent(least),
    boundPercent: percent(bound),
    isProven: file.isProven,
    leastOfThousand: Math.min(...file.chances) / (slotCount / 100),
    panels,
    searches,
    faults: faultsOf(file).length,
  }
}

function percent(chance: number): number {
  return Number((100 * chance).toFixed(4))
}
