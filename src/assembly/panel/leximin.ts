import type { Lottery, LotteryOptions } from './lottery.ts'
import { mixToTarget } from './mix-to-target.ts'
import type { Pool } from './pool.ts'
import { PanelMix } from './panel-mix.ts'
import { PanelSearch } from './panel-search.ts'
import { relaxedChances } from './relaxed.ts'

/**
 * LEXIMIN (Flanigan, Gölz, Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens' assemblies, Nature 596, 2021): the lottery over panels
 * whose smallest chance is as large as can be, then the next smallest, and so on. Types stand for their people, who are exchangeable.
 * First panels are mixed to the chances that bound it from above (`relaxed.ts`): where that goes, they are the fairest, and proven.
 * Where not, the paper's column generation goes on from those panels, stage by stage. `none`: no panel keeps the rules; `late`: not even
 * one was found in time.
 */
export function leximin(pool: Pool, options: LotteryOptions): Lottery | 'none' | 'late' {
  const { solver } = options
  const target = relaxedChances(pool, solver)
  if (target === null) return 'none'
  const search = new PanelSearch(pool, solver)
  try {
    const first = search.best(new Float64Array(pool.types.length))
    if (first === 'none') return 'none'
    if (first === 'stopped') return 'late'
    const bound = target.reduce((one, other) => Math.min(one, other))
    const mixed = mixToTarget(pool, search, target, options)
    if (mixed.isThere) {
      const parts = lotteryOfMix(pool, mixed)
      return { ...parts, bound, isProven: true, searches: search.searches }
    }
    const mix = new PanelMix(pool, search, options)
    try {
      for (const panel of [first.panel, ...mixed.panels]) mix.add(panel)
      const isProven = mix.byStages()
      const parts = lotteryOfMix(pool, mix)
      return { ...parts, bound, isProven, searches: search.searches }
    } finally {
      mix.close()
    }
  } finally {
    search.close()
  }
}

/** What of a mix has weight, and the chances that it gives. */
function lotteryOfMix(
  { types }: Pool,
  mix: Pick<Lottery, 'panels' | 'weights'>,
): Pick<Lottery, 'panels' | 'weights' | 'chances'> {
  const used = mix.weights.flatMap((weight, p) => (weight > 1e-9 ? [p] : []))
  const sum = used.reduce((total, p) => total + mix.weights[p]!, 0)
  const panels = used.map((p) => mix.panels[p]!)
  const weights = used.map((p) => mix.weights[p]! / sum)
  const chances = Float64Array.from(types, ({ members }, t) => {
    return panels.reduce((chance, panel, p) => chance + weights[p]! * panel[t]!, 0) / members.length
  })
  return { panels, weights, chances }
}
