import type { CityPlan } from './city-plan.ts'

/** Steps in which a city's connection carries all that it can: `[from, to)`. */
export interface FullSteps {
  readonly from: number
  readonly to: number
  /** Whether that is what comes in, or what goes out. */
  readonly way: 'in' | 'out'
}

/** What members of a city are told of a joint plan: how many took part, and when its connection is full. What all together use is not told: who knows it and is one of two knows what the other uses. */
export interface JointNews {
  readonly neighbourhoods: number
  /** Who of them is counted with what was last heard. */
  readonly absent: number
  readonly full: readonly FullSteps[]
}

/** Told at the most. */
export const fullLimit = 100

/** Nearer to a limit than this part of it is full. */
const nearness = 0.005

/** What a joint plan's members are told of it. */
export function newsOf({ members, netW, importLimitW, exportLimitW }: CityPlan): JointNews {
  const isFull = (power: number, limitW: number | null): boolean =>
    limitW !== null && power >= (1 - nearness) * limitW
  const full: FullSteps[] = []
  for (const way of ['in', 'out'] as const) {
    const limitW = way === 'in' ? importLimitW : exportLimitW
    let from: number | null = null
    for (let t = 0; t <= netW.length; t++) {
      const power = way === 'in' ? netW[t] : -(netW[t] ?? 0)
      const is = t < netW.length && isFull(power ?? 0, limitW)
      if (is) from ??= t
      else if (from !== null) {
        full.push({ from, to: t, way })
        from = null
      }
    }
  }
  const each = members.flatMap((member) => member.parts ?? [member])
  const absent = each.filter((one) => one.absent !== null).length
  return { neighbourhoods: each.length, absent, full: full.slice(0, fullLimit) }
}
