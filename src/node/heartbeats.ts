import type { Cell } from '../cell/cell.ts'
import { findCell, listCells } from '../cell/store.ts'
import { sweepExpired } from '../cell/store-secret.ts'
import { tellHeads } from '../federation/witness/witnessing.ts'
import { minuteMs } from '../kernel/steps.ts'
import { backUpWhenDue } from '../store/backup-folder.ts'
import { backupPolicy } from './backup-policy.ts'
import { ownLogs } from './own-logs.ts'
import type { NodeParts } from './parts.ts'
import { CityBeat } from './city-beat.ts'
import { Heartbeat } from './heartbeat.ts'
import { Pacer } from './pacer.ts'
import { publishAll } from './social-chore.ts'
import { askPeers } from './peer-chore.ts'
import { refreshPrices } from './price-chore.ts'
import { VtnChore } from './vtn-chore.ts'

/** Prices from outside, and a renewed certificate, are looked for this often. */
const hourlyMs = 60 * minuteMs

/** Servers of grid operators, and other nodes, are asked this often. */
const serversMs = 5 * minuteMs

/** Every neighbourhood's heartbeat, and what the node does for itself: backups, sweeping, and prices from outside. */
export class Heartbeats {
  readonly #parts: NodeParts
  readonly #beats = new Map<string, Heartbeat>()
  readonly #cities = new Map<string, CityBeat>()
  readonly #chores: Pacer
  #isRunning = false
  #lastHourlyMs = 0
  #lastServersMs = 0
  readonly #servers: VtnChore
  #stopListening = (): void => {}

  constructor(parts: NodeParts) {
    this.#parts = parts
    this.#servers = new VtnChore(parts.store.db, parts.random, fetch, parts.clock)
    this.#chores = new Pacer({
      clock: parts.clock,
      everyMs: minuteMs,
      work: () => this.#doChores(),
      onFault: (error) => parts.log.error('chores-failed', error),
    })
  }

  async start(): Promise<void> {
    this.#isRunning = true
    const { desk, live } = this.#parts
    const stopChanges = desk.changes.subscribe(({ cellId, what }) => {
      live.emit({ cellId, what: 'things' })
      if (what === 'overridden') void this.#ofHome(cellId).then((beat) => beat?.actSoon())
    })
    const stopReadings = desk.readings.subscribe(({ cellId }) => {
      live.emit({ cellId, what: 'readings' })
    })
    this.#stopListening = () => {
      stopChanges()
      stopReadings()
    }
    await this.#startMissing()
    this.#chores.start()
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    this.#stopListening()
    // Whoever waits for somebody else would have the node wait, too.
    this.#parts.table.close()
    await this.#chores.stop()
    const beats = [...this.#beats.values(), ...this.#cities.values()]
    await Promise.all(beats.map((beat) => beat.stop()))
    this.#beats.clear()
    this.#cities.clear()
  }

  /** Makes a new plan for a neighbourhood, and resolves when it is in force; or has a city plan soon, which may have to wait for others. */
  async replan(cellId: string): Promise<void> {
    await this.#startMissing()
    this.#cities.get(cellId)?.planSoon()
    await this.#beats.get(cellId)?.replan()
  }

  /** A city looks for a neighbourhood to plan with. */
  planSoon(neighbourhoodId: string): void {
    this.#beats.get(neighbourhoodId)?.planSoon()
  }

  /** What a connection or a wire may carry has changed: it is held at once, and planned for; resolves when a plan does. */
  async limitsChanged(neighbourhoodId: string): Promise<void> {
    this.#beats.get(neighbourhoodId)?.actSoon()
    await this.replan(neighbourhoodId)
  }

  /** Something was decided: those who follow the neighbourhood need not wait a minute for it. */
  decided(): void {
    this.#chores.request()
  }

  /** New neighbourhoods get their heartbeat, those that are gone lose it. */
  async #startMissing(): Promise<void> {
    if (!this.#isRunning) return
    const cells = await listCells(this.#parts.store.db)
    const neighbourhoods = cells.filter((cell) => cell.kind === 'neighbourhood')
    for (const cell of neighbourhoods) {
      if (this.#beats.has(cell.id)) continue
      const beat = new Heartbeat(this.#parts, cell)
      this.#beats.set(cell.id, beat)
      for (const { id, parentId } of cells) {
        if (id === cell.id || parentId === cell.id) await this.#parts.desk.watch(id)
      }
      beat.start()
    }
    await this.#startCities(cells.filter((cell) => cell.kind === 'city'))
    const alive = new Set(neighbourhoods.map(({ id }) => id))
    for (const [id, beat] of this.#beats) {
      if (alive.has(id)) continue
      this.#beats.delete(id)
      await beat.stop()
    }
  }

  async #startCities(cities: readonly Cell[]): Promise<void> {
    for (const city of cities) {
      if (this.#cities.has(city.id)) continue
      const beat = new CityBeat(this.#parts, city.id)
      this.#cities.set(city.id, beat)
      beat.start()
    }
    const alive = new Set(cities.map(({ id }) => id))
    for (const [id, beat] of this.#cities) {
      if (alive.has(id)) continue
      this.#cities.delete(id)
      await beat.stop()
    }
  }

  async #refreshPrices(): Promise<void> {
    const { store, clocks, log } = this.#parts
    for (const cell of await listCells(store.db)) {
      if (cell.kind === 'home') continue
      const fresh = await refreshPrices(store.db, cell, clocks.of(cell).now(), fetch)
      if (fresh === true) void this.replan(cell.id)
      else if (fresh !== false) log.error('prices-not-fetched', fresh.message, { cellId: cell.id })
    }
  }

  /** What people answered for panels that are over does not stay. */
  async #eraseAnswers(): Promise<void> {
    const { store, clocks, panels } = this.#parts
    for (const cell of await listCells(store.db)) {
      if (cell.kind === 'neighbourhood') await panels.eraseDue(cell.id, clocks.of(cell).now())
    }
  }

  async #askServers(): Promise<void> {
    const { store, clocks, log } = this.#parts
    for (const cell of await listCells(store.db)) {
      if (cell.kind !== 'neighbourhood') continue
      const fresh = await this.#servers.ask(cell, clocks.of(cell).now())
      if (fresh === true) void this.limitsChanged(cell.id)
      else if (fresh !== false) log.error('openadr-failed', fresh.message, { cellId: cell.id })
    }
  }

  async #renewCertificate(): Promise<void> {
    const { broker, log } = this.#parts
    try {
      await broker.renewCertificate()
    } catch (error) {
      // The one in use stays; the reason is for the operator.
      log.error('broker-certificate-not-renewed', error)
    }
  }

  async #ofHome(cellId: string): Promise<Heartbeat | undefined> {
    const cell = await findCell(this.#parts.store.db, cellId)
    return this.#beats.get(cell?.parentId ?? cellId)
  }

  async #doChores(): Promise<void> {
    await this.#startMissing()
    const { store, clock, backupFolder, social, channel, departures } = this.#parts
    await sweepExpired(store.db, clock.now())
    if (social !== null) {
      await social.lists.care()
      await social.enforce()
      await publishAll(this.#parts, social)
    }
    if (channel !== null) await tellHeads(store.db, { logs: ownLogs }, clock.now())
    await departures.write()
    if (clock.now() - this.#lastHourlyMs >= hourlyMs) {
      this.#lastHourlyMs = clock.now()
      await this.#refreshPrices()
      await this.#renewCertificate()
      await this.#eraseAnswers()
    }
    if (clock.now() - this.#lastServersMs >= serversMs) {
      this.#lastServersMs = clock.now()
      if (channel !== null) await askPeers(this.#parts, channel)
      await this.#askServers()
    }
    if (backupFolder !== null) await backUpWhenDue(store, backupFolder, backupPolicy, clock.now())
  }
}
