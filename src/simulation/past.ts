import { assert } from '../kernel/assert.ts'
import { quarterMs } from '../kernel/steps.ts'
import type { SampleDefinition } from './sample.ts'
import { momentAt, SimulatedSite, type Report, type SiteState } from './simulated-site.ts'
import { weatherAt } from './weather.ts'

/** What each site's devices carry on, by the site's slug. JSON: it may be kept over a restart. */
export type SampleState = Readonly<Record<string, SiteState>>

/** A report and where it comes from. */
export interface PastReport extends Report {
  readonly slug: string
}

/** Steps of the past at the most: a month in quarter hours. */
export const pastLimit = 31 * 96

/**
 * What the sample's devices would have reported in `[fromMs, toMs)`, in quarter hours, each minding only
 * itself (nobody had a plan yet), and the state in which the live run goes on. The same physics, weather
 * and habits as the live run, so nothing jumps at the seam.
 */
export function pastReadings(
  sample: SampleDefinition,
  fromMs: number,
  toMs: number,
  seed: number = sample.seed,
): { readonly reports: PastReport[]; readonly state: SampleState } {
  assert((toMs - fromMs) % quarterMs === 0, 'the past is whole quarter hours')
  assert((toMs - fromMs) / quarterMs <= pastLimit, 'the past of a sample is a month at the most')
  const definitions = [...sample.homes, sample.shared]
  const sites = definitions.map((definition) => new SimulatedSite(definition, seed))
  const reports: PastReport[] = []
  for (let atMs = fromMs; atMs < toMs; atMs += quarterMs) {
    // The middle of the step stands for the whole of it.
    const weather = weatherAt(seed, sample.place, atMs + quarterMs / 2)
    const moment = momentAt(atMs, quarterMs, sample.timeZone, weather)
    for (const site of sites) {
      const { slug } = site.definition
      for (const report of site.step(moment)) reports.push({ slug, ...report })
    }
  }
  const state = Object.fromEntries(sites.map((site) => [site.definition.slug, site.state()]))
  return { reports, state }
}

/**
 * The state that follows from what the devices last reported (a thing's address is `slug/device`): how the
 * sample goes on after a restart without jumps in charge, warmth or counters.
 */
export function stateFromReadings(
  latest: Iterable<{ readonly address: string; readonly quantity: string; readonly value: number }>,
): SampleState {
  const state: Record<string, Record<string, Record<string, number>>> = {}
  for (const { address, quantity, value } of latest) {
    const [slug = '', device = ''] = address.split('/', 2)
    const site = (state[slug] ??= {})
    const own = (site[device] ??= {})
    own[quantity] = value
  }
  return state
}
