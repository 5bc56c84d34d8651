import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../kernel/clock.ts'
import { floorTo, hourMs, minuteMs } from '../kernel/steps.ts'
import type { SampleState } from './past.ts'
import type { SampleDefinition } from './sample.ts'
import { momentAt, SimulatedSite } from './simulated-site.ts'
import { SiteConnection, type SiteCredentials } from './site-connection.ts'
import { weatherAt } from './weather.ts'

export interface SampleOptions {
  /** `mqtt://127.0.0.1:1883`. */
  readonly brokerUrl: string
  readonly sample: SampleDefinition
  /** One for each home and one for the neighbourhood itself, by slug. */
  readonly credentials: ReadonlyMap<string, SiteCredentials>
  /** The sample's own time; its speed may change while it runs. */
  readonly clock: Clock & { readonly speed: number }
  /** Where an earlier run or `pastReadings` left off; a device that is not in it begins afresh. */
  readonly state?: SampleState
  /** Told of connections that fail; each is tried again. */
  readonly onFault: (error: unknown) => void
  /** Ends the run. */
  readonly signal?: AbortSignal
}

export interface RunningSample {
  /** What the devices carry on, to be kept over a restart. */
  state(): SampleState
  /** Reports that the broker has not acknowledged yet. */
  unsentCount(): number
  stop(): Promise<void>
}

/** Steps of simulated time that a tick may have. */
const tickChoicesMs = [10_000, minuteMs, 3 * minuteMs, 5 * minuteMs, 15 * minuteMs, hourMs]
/** A device publishes at most twice in a real second. */
const leastRealMs = 500
/** Longest real sleep: a changed speed is noticed after it. */
const longestSleepMs = 500
/** A run that fell behind further than this (the machine slept) leaves a gap in what is reported. */
const longestStepMs = hourMs

/** The tick at a speed: 10 s of simulated time in real time, a minute at 60, a quarter hour at 900. */
export function tickMsAt(speed: number): number {
  return tickChoicesMs.find((tickMs) => tickMs >= speed * leastRealMs) ?? hourMs
}

/**
 * Runs the sample: every site connects to the broker with its own credentials, announces its devices, and
 * lives, publishing what a real one would and doing what it is asked, until `stop` or the signal.
 */
export function startSample(options: SampleOptions): RunningSample {
  const { sample, clock, credentials, onFault } = options
  const runs = [...sample.homes, sample.shared].map((definition) => {
    const own = credentials.get(definition.slug)
    if (own === undefined)
      throw new Error(`The sample's site ${definition.slug} has no credentials.`)
    return {
      site: new SimulatedSite(definition, sample.seed, options.state?.[definition.slug]),
      connection: new SiteConnection(options.brokerUrl, definition, own, onFault),
    }
  })
  const ending = new AbortController()
  const end = (): void => ending.abort()
  options.signal?.addEventListener('abort', end, { once: true })

  /** The sites have lived up to here. */
  let livedMs = clock.now()

  const live = (nowMs: number): void => {
    const tickMs = tickMsAt(clock.speed)
    const endMs = floorTo(nowMs, tickMs) + tickMs
    if (endMs - livedMs > Math.max(longestStepMs, tickMs)) livedMs = endMs - tickMs
    const stepMs = endMs - livedMs
    const weather = weatherAt(sample.seed, sample.place, livedMs + stepMs / 2)
    const moment = momentAt(livedMs, stepMs, sample.timeZone, weather)
    for (const { site, connection } of runs) {
      const inForce = connection.inbox.inForce(livedMs)
      const asked = new Map([...inForce].map(([device, { powerW }]) => [device, powerW]))
      for (const report of site.step(moment, asked)) {
        connection.report(report, inForce.get(report.device)?.id ?? null, onFault)
      }
    }
    livedMs = endMs
  }

  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const nowMs = clock.now()
      if (nowMs >= livedMs) live(nowMs)
      const { speed } = clock
      const waitMs = speed > 0 ? (livedMs - clock.now()) / speed : longestSleepMs
      await sleep(Math.min(longestSleepMs, Math.max(1, waitMs)), undefined, {
        signal: ending.signal,
      }).catch(() => {})
    }
  }
  const done = run().catch(onFault)

  return {
    state: () => Object.fromEntries(runs.map(({ site }) => [site.definition.slug, site.state()])),
    unsentCount: () => runs.reduce((sum, { connection }) => sum + connection.unsentCount, 0),
    stop: async () => {
      options.signal?.removeEventListener('abort', end)
      end()
      await done
      await Promise.all(runs.map(({ connection }) => connection.close()))
    },
  }
}
