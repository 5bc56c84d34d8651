import type { JointNews } from '../../energy/plan/joint-news.ts'

/** What a plan that was made together with a city says of itself to the neighbourhood's members. */
export interface JointShareView {
  readonly cityName: string
  /** What a kWh is worth in the city now, micro-units. */
  readonly priceMicroPerKwh: number
  /** How many other neighbourhoods took part, and how many of them did not answer; null: the city did not say. */
  readonly others: { readonly count: number; readonly absent: number } | null
  /** When the city's connection is full, from now on. */
  readonly full: readonly {
    readonly fromMs: number
    readonly toMs: number
    readonly way: JointNews['full'][number]['way']
  }[]
}
