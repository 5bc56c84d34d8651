import { setTimeout as wait } from 'node:timers/promises'
import * as v from 'valibot'
import {
  arrange,
  jointPlanOf,
  neighbourhoodSlug,
  setupOf,
  townHallSlug,
  whoIsSilent,
  type Seats,
} from './arrange.ts'
import { DemoError } from './demo-error.ts'
import { nodeNames, type DemoFolder, type DemoPages, type NodeName } from './demo-folder.ts'
import { buildProgram, DemoNode } from './demo-node.ts'
import { isFree } from './free-port.ts'
import { slowLine, type SlowLine } from './slow-line.ts'
import { Steward } from './steward.ts'

export interface DemoOptions {
  /** How long every byte to and from West takes. */
  readonly delayMs: number
  /** East goes away this long after it was last there, and for how long; 0: never. */
  readonly everyMs: number
  readonly awayMs: number
  /** Seconds of the simulated homes for each real one, or that they live in real time. */
  readonly speed: number | 'real'
}

const titles: Readonly<Record<NodeName, string>> = { city: 'City', east: 'East', west: 'West' }

/** A city of three nodes on this machine. */
export class Demo {
  readonly #folder: DemoFolder
  readonly #options: DemoOptions
  readonly #say: (text: string) => void
  readonly #nodes: Readonly<Record<NodeName, DemoNode>>
  readonly #end = new AbortController()
  #line: SlowLine | null = null
  #hasBegun = false

  constructor(folder: DemoFolder, options: DemoOptions, say: (text: string) => void) {
    this.#folder = folder
    this.#options = options
    this.#say = say
    const { ports } = folder.kept
    const node = (name: NodeName, port: number, speed: DemoOptions['speed'] | null): DemoNode => {
      const publicUrl = `http://127.0.0.1:${ports[name]}`
      const [dataFolder, logFile] = [folder.dataOf(name), folder.logOf(name)]
      const settings = { title: titles[name], publicUrl, port, dataFolder, logFile, speed }
      return new DemoNode(settings, (error) => this.#end.abort(error))
    }
    this.#nodes = {
      city: node('city', ports.city, null),
      east: node('east', ports.east, options.speed),
      west: node('west', ports.westInside, options.speed),
    }
  }

  /** Runs until it is told to end, and then stops all it has started. Throws a `DemoError` where something fails. */
  async run(): Promise<void> {
    const ended = Promise.withResolvers<never>()
    ended.promise.catch(() => {})
    this.#end.signal.addEventListener('abort', () => ended.reject(this.#end.signal.reason))
    const work = this.#work()
    try {
      await Promise.race([work, ended.promise])
    } catch (error) {
      if (!this.#end.signal.aborted || this.#end.signal.reason !== null) throw error
    } finally {
      this.#end.abort(null)
      await Promise.allSettled([work, ...nodeNames.map((name) => this.#nodes[name].stop())])
      await this.#line?.stop()
    }
  }

  /** Whether nodes were started: otherwise there is nothing to end. */
  get hasBegun(): boolean {
    return this.#hasBegun
  }

  /** Ends it in order. */
  end(): void {
    this.#end.abort(null)
  }

  async #work(): Promise<void> {
    await this.#takePorts()
    await buildProgram()
    this.#end.signal.throwIfAborted()
    this.#hasBegun = true
    this.#say('Starting three nodes. The first time, all is ready within about a minute.')
    const seats = await this.#open()
    const { kept } = this.#folder
    const pages = kept.pages ?? (await arrange(seats, this.#say))
    this.#folder.keep({ pages })
    this.#tell(pages)
    await this.#tellPlan(seats, pages)
    await this.#comeAndGo(seats)
  }

  /** The addresses by which the nodes know each other stay the same: a port that is taken cannot be another one. */
  async #takePorts(): Promise<void> {
    const { kept, path } = this.#folder
    for (const port of Object.values(kept.ports)) {
      if (await isFree(port)) continue
      throw new DemoError(
        `Port ${port} of the demo in ${path} is taken. Does this demo run in another window? Then end it there. Otherwise another program has taken it: start the demo on another folder.`,
      )
    }
    this.#line = await slowLine(kept.ports.west, kept.ports.westInside, this.#options.delayMs)
  }

  /** Starts all nodes and signs in to each: by setting it up, or by a code from the last time. */
  async #open(): Promise<Seats> {
    const seat = async (name: NodeName) => {
      const node = this.#nodes[name]
      const setupCode = await node.start()
      const steward = new Steward(node.insideUrl, this.#end.signal)
      if (setupCode !== null) await steward.post('/setup', setupOf(name, setupCode))
      else await steward.post('/sign-in/code', { code: this.#folder.kept.codes[name].at(-1) ?? '' })
      const made = v.parse(codesShape, await steward.post('/me/recovery-codes'))
      this.#folder.keep({ codes: { ...this.#folder.kept.codes, [name]: made.recoveryCodes } })
      return { title: titles[name], steward }
    }
    const [city, east, west] = await Promise.all([seat('city'), seat('east'), seat('west')])
    return { city, east, west }
  }

  #tell({ body, question, joint }: DemoPages): void {
    const { kept, path } = this.#folder
    const { delayMs } = this.#options
    const why: Readonly<Record<NodeName, string>> = {
      city: 'asks both neighbourhoods',
      east: 'a neighbourhood of simulated homes',
      west: `the same, far away: every word takes ${delayMs / 1000} s there and ${delayMs / 1000} s back`,
    }
    const lines = nodeNames.map((name) => {
      const { title, publicUrl } = this.#nodes[name].settings
      return `  ${title.padEnd(5)} ${publicUrl}/sign-in  code ${kept.codes[name][0]}  (${why[name]})`
    })
    const city = this.#nodes.city.settings.publicUrl
    this.#say(
      [
        'Sign in as the steward of each, with a code that works once:',
        ...lines,
        `  (more codes stand in ${path}/demo.json)`,
        'All of it is shown by four pages of the city:',
        `  Neighbours: whom the node knows, how it goes with them, what left  ${city}/at/${townHallSlug}/neighbours`,
        `  The plan that it makes with both neighbourhoods each quarter hour  ${city}${joint}`,
        `  The question side by side, as the neighbourhoods answered it       ${city}${question}`,
        `  Who belongs to the city, and what it has asked                     ${city}${body}`,
        `East and West have a page Neighbours, too: /at/${neighbourhoodSlug}/neighbours.`,
        'Ctrl-C ends all three nodes.',
      ].join('\n'),
    )
  }

  /** The first plan of all three; in times of their own there is none. */
  async #tellPlan(seats: Seats, { cityId }: DemoPages): Promise<void> {
    if (this.#options.speed !== 'real') {
      this.#say(
        'The simulated homes live in a faster time of their own: the city cannot plan with them.',
      )
      return
    }
    const said = await jointPlanOf(seats, cityId, this.#end.signal)
    this.#say(
      said ??
        'The city has no plan with both neighbourhoods yet: it tries again each quarter hour.',
    )
  }

  /** East goes away now and then; each time all are asked who is there, as their page Neighbours then shows. */
  async #comeAndGo({ city, east, west }: Seats): Promise<void> {
    const { everyMs, awayMs } = this.#options
    const { signal } = this.#end
    if (everyMs === 0) await wait(foreverMs, null, { signal })
    for (;;) {
      await wait(everyMs, null, { signal })
      this.#say(`East goes away for ${awayMs / 1000} seconds.`)
      await this.#nodes.east.stop()
      const silent = await whoIsSilent({ city, west })
      this.#say(`Not heard (who asks: of whom): ${silent.join(', ')}.`)
      await wait(awayMs, null, { signal })
      await this.#nodes.east.start()
      const still = await whoIsSilent({ city, east, west })
      this.#say(
        still.length === 0
          ? 'East is back, and all three hear each other.'
          : `East is back. Not heard (who asks: of whom): ${still.join(', ')}.`,
      )
    }
  }
}

/** As long as a timer can be: 24 days. */
const foreverMs = 2 ** 31 - 1
const codesShape = v.object({ recoveryCodes: v.array(v.string()) })
