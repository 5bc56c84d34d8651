// Lotteries over panels: what the fairest one takes, beside the chance that no lottery can pass; from two groups to the sizes of assemblies
// that were held. One row for each pool, worked out in the thread that does it in a node. `--tight`: 100 pools whose quotas leave no room.

import { parseArgs } from 'node:util'
import {
  manyTypes,
  twoGroups,
  withHouseholds,
  withoutRoom,
} from '../src/assembly/panel/fixtures.ts'
import { faultsOf } from '../src/assembly/panel/lottery-file.ts'
import { lotteryInThread } from '../src/assembly/panel/lottery-thread.ts'
import type { PanelTask } from '../src/assembly/panel/panel-task.ts'
import { seededRandom } from '../src/kernel/random.ts'

export async function run({ args }: { args: readonly string[] }): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args: [...args],
    options: { seed: { type: 'string' }, tight: { type: 'boolean' } },
  })
  const seed = Number(values.seed ?? '1')
  if (values.tight === true)
    return { seed, rows: [await tight(seed, 60, 8), await tight(seed, 150, 22)] }
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
  const { file, types, least, bound, moved, searches, panels } = result.value
  return {
    ...row,
    types,
    seconds: Number(seconds.toFixed(2)),
    cpuSeconds: Number(((user + system) / 1e6).toFixed(2)),
    leastPercent: percent(least),
    boundPercent: percent(bound),
    isProven: file.isProven,
    movedPoints: percent(moved),
    panels,
    searches,
    faults: faultsOf(file).length,
  }
}

/** Fifty pools, some people in one home, quotas those of a random panel: where the bound is out of reach, stage by stage. */
async function tight(seed: number, people: number, size: number): Promise<Record<string, unknown>> {
  const seconds: number[] = []
  let [proven, staged, moved] = [0, 0, 0]
  for (let i = 0; i < 50; i++) {
    const random = seededRandom(seed * 1_000 + i)
    const pool = withHouseholds(random, manyTypes(random, { people, size, regions: 8 }))
    const before = process.cpuUsage()
    const result = await lotteryInThread(withoutRoom(random, pool))
    const { user, system } = process.cpuUsage(before)
    seconds.push((user + system) / 1e6)
    if (!result.ok || result.value.kind === 'impossible') continue
    if (result.value.file.isProven) proven++
    if (result.value.searches > 1) staged++
    moved = Math.max(moved, result.value.moved)
  }
  seconds.sort((one, other) => one - other)
  return {
    pools: seconds.length,
    people,
    seats: size,
    proven,
    neededBranchAndBound: staged,
    medianCpuSeconds: Number(seconds[25]!.toFixed(2)),
    worstCpuSeconds: Number(seconds.at(-1)!.toFixed(2)),
    movedPoints: percent(moved),
  }
}

function percent(chance: number): number {
  return Number((100 * chance).toFixed(4))
}
