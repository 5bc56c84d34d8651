import packageJson from '../../package.json' with { type: 'json' }
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Ballots } from '../assembly/ballot/ballots.ts'
import { Conversations } from '../assembly/conversation/conversations.ts'
import { TalkMaps } from '../assembly/conversation/talk-maps.ts'
import { Trials } from '../assembly/decision/trials.ts'
import { QuestionCounts } from '../assembly/report/question-counts.ts'
import { TranscriptReader } from '../assembly/meeting/transcript-reader.ts'
import { Panels } from '../assembly/panel/panels.ts'
import { machineAlarm, type Alarm } from '../kernel/alarm.ts'
import { machineClock, type Clock } from '../kernel/clock.ts'
import { Signal } from '../kernel/signal.ts'
import { secureRandom, type Random } from '../kernel/random.ts'
import type { Cell } from '../cell/cell.ts'
import { newSetupCode } from '../cell/setup.ts'
import { listCells } from '../cell/store.ts'
import { ensureNodeKey } from '../cell/store-node-key.ts'
import { Departures } from '../federation/departures.ts'
import { Social, type SocialParts } from '../federation/social/social.ts'
import { TableWayOut } from '../federation/way-out.ts'
import { importSamples } from '../series/import.ts'
import { Intake } from '../series/intake.ts'
import { openStore, type Store } from '../store/open.ts'
import { ThingsDesk } from '../things/desk/desk.ts'
import { isAllowedAddress } from '../things/protocols/allowed-address.ts'
import { protocols } from '../things/protocols/registry.ts'
import { checkBrokerCredential, checkPassword } from '../things/credentials.ts'
import { S2Door } from '../things/s2/s2-door.ts'
import { buildApp } from './app.ts'
import type { NodeParts } from './parts.ts'
import { CellClocks } from './cell-clocks.ts'
import { CityTable } from './city-table.ts'
import { socialOrigin, type Config } from './config.ts'
import { Heartbeats } from './heartbeats.ts'
import { MailChore } from './mail-chore.ts'
import type { HttpServer } from './http-server.ts'
import type { Log } from './log.ts'
import { OuterEar } from './outer-ear.ts'
import { nodeBroker } from './node-broker.ts'
import { openChannel } from './peer-channel.ts'
import { createSampleAssembly } from './sample-assembly.ts'
import { catchUpSampleTime, createSampleCells, findSampleCells } from './sample-cells.ts'
import type { SampleRun } from './sample-run.ts'
import type { LiveEvent } from '../web/context.ts'

/** A node that is open: everything but the port that its page is asked on, which stays while the rest is opened anew. */
export interface OpenNode {
  /** Where things connect. */
  readonly mqttUrl: string
  /** Where the first steward begins; null once the node is set up. */
  readonly setupUrl: string | null
  /** Stops in order: what came in becomes durable, then the database closes. */
  stop(): Promise<void>
}

/** What the world gives a node; tests give it other clocks, and less patience with other nodes. */
export interface Surroundings {
  readonly log: Log
  readonly clock?: Clock
  readonly alarm?: Alarm
  readonly random?: Random
}

/**
 * Opens one node: database, broker, heartbeats and, in a database without cells, the sample. The page answers before
 * everything else is up. Throws a plain sentence where a part cannot start, with everything stopped again.
 */
export async function openNode(
  config: Config,
  server: HttpServer,
  restore: NodeParts['restore'],
  { log, clock = machineClock, alarm = machineAlarm, random = secureRandom }: Surroundings,
): Promise<OpenNode> {
  const stops: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const step of stops.splice(0).toReversed()) await step()
  }
  try {
    if (!isServerAddress(config.database)) {
      mkdirSync(dirname(config.database), { recursive: true, mode: 0o700 })
    }
    const store = await openStore(config.database)
    stops.push(() => store.close())
    await ensureNodeKey(store.db)
    const onFault = (event: string, error: unknown): void => log.error(event, error)
    const intake = new Intake({
      db: store.db,
      kind: store.kind,
      onFault: (error) => onFault('readings-listener', error),
    })
    stops.push(() => intake.close())
    const conversations = new Conversations({ db: store.db })
    stops.push(() => conversations.close())
    const maps = new TalkMaps((error) => onFault('opinion-map', error))
    stops.push(() => maps.close())
    const counts = new QuestionCounts()
    stops.push(() => counts.close())
    const transcripts = new TranscriptReader({
      db: store.db,
      clock,
      server: config.languageModel,
      isAllowed: isAllowedAddress,
      onFault: (error) => onFault('language-model', error),
    })
    stops.push(() => transcripts.close())
    const clocks = new CellClocks(clock)
    const clockOf = (cell: Pick<Cell, 'id' | 'parentId' | 'time'>): Clock => clocks.of(cell)
    const live = new Signal<LiveEvent>((error) => onFault('page-listener', error))
    const panels = new Panels({
      db: store.db,
      random,
      clockOf,
      onFault,
      onFound: (cellId) => live.emit({ cellId, what: 'panel' }),
    })
    stops.push(() => panels.close())
    const ballots = new Ballots(store.db, random)
    stops.push(() => ballots.stop())
    const trials = new Trials(store.db)
    stops.push(() => trials.close())
    const broker = await nodeBroker(config, store.db, clock, log)
    const s2 = new S2Door({
      clock,
      trustsProxy: config.publicUrl !== null,
      authenticate: (userName, password) =>
        userName === null
          ? checkPassword(store.db, password)
          : checkBrokerCredential(store.db, userName, password),
      onEvent: (event, fields) => log.info(event, fields),
    })
    const desk = new ThingsDesk({
      db: store.db,
      intake,
      protocols: protocols({
        mqtt: broker.link,
        s2,
        clock,
        random,
        isAllowed: isAllowedAddress,
        onFault,
      }),
      clockOf,
      random,
      importPast: (target, quantity, samples) =>
        importSamples(store.db, store.kind, target, quantity, samples),
      onFault,
    })
    if (config.sample && (await listCells(store.db)).length === 0) {
      const sample = await createSampleCells(store.db, config.sampleSpeed, random, clock.now())
      await createSampleAssembly(store.db, conversations, sample.neighbourhood, random)
    }
    await catchUpSampleTime(store.db)
    const departures = new Departures(store.db, clock)
    stops.push(() => departures.write())
    const onLeft = (...of: Parameters<Departures['count']>): void => departures.count(...of)
    const wayOut = new TableWayOut({ onLeft, onFault })
    const hearing = { db: store.db, conversations, clock, clockOf }
    const ear = new OuterEar(hearing, log)
    const onRefused: SocialParts['onRefused'] = (what, { code }) => log.info(what, { code })
    const heard = { clock, random, wayOut, onFault, onRefused, ear }
    const social = socialOf(config, store, heard)
    if (social !== null) stops.push(() => social.stop())
    const table = new CityTable(alarm, (memberId) => heartbeats.planSoon(memberId))
    const parts: NodeParts = {
      store,
      config,
      clock,
      alarm,
      random,
      clocks,
      intake,
      conversations,
      maps,
      counts,
      transcripts,
      panels,
      trials,
      ballots,
      desk,
      table,
      log,
      publicUrl: config.publicUrl ?? server.url,
      departures,
      channel: await openChannel(config, store, wayOut),
      live,
      backupFolder: config.database === ':memory:' ? null : join(config.dataFolder, 'backups'),
      broker,
      s2,
      social,
      restore,
    }
    const heartbeats: Heartbeats = new Heartbeats(parts)
    const { app, cells } = buildApp(parts, heartbeats)
    server.answerWith(app.fetch)
    server.upgradeWith((request, socket, head) => void s2.upgrade(request, socket, head))
    stops.push(async () => {
      server.upgradeWith(null)
      server.answerWith(null)
    })
    await social?.start()
    await panels.resume()
    await desk.start()
    stops.push(() => desk.stop())
    await heartbeats.start()
    stops.push(() => heartbeats.stop())
    const mail = new MailChore(parts)
    mail.start()
    stops.push(() => mail.stop())
    const sample = await startSampleRun(parts, heartbeats)
    if (sample !== null) stops.push(() => sample.stop())
    const setup = await newSetupCode(cells)
    log.info('node-started', { port: server.port })
    return { mqttUrl: broker.url(), setupUrl: setup?.url ?? null, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function socialOf(
  config: Config,
  { db, kind }: Store,
  parts: Pick<SocialParts, 'clock' | 'random' | 'wayOut' | 'onFault' | 'onRefused' | 'ear'>,
): Social | null {
  const origin = socialOrigin(config)
  if (origin === null) return null
  const { version } = packageJson
  const loopback = config.federationLoopback
  return new Social({ ...parts, db, kind, origin, loopback, version })
}

function isServerAddress(database: string): boolean {
  return database === ':memory:' || /^postgres(ql)?:/.test(database)
}

async function startSampleRun(parts: NodeParts, heartbeats: Heartbeats): Promise<SampleRun | null> {
  const { store, clocks, clock, desk, intake, random, broker, log } = parts
  const cells = await findSampleCells(store.db)
  if (cells === null) return null
  const ownTime = clocks.scaled(cells.neighbourhood)
  const sampleClock = ownTime ?? { now: () => clock.now(), speed: 1 }
  const { SampleRun } = await import('./sample-run.ts')
  return await SampleRun.start({
    db: store.db,
    cells,
    desk,
    intake,
    clock: sampleClock,
    nowMs: () => clock.now(),
    random,
    brokerUrl: broker.localUrl(),
    brokerLogin: broker.login,
    onComplete: () => void heartbeats.replan(cells.neighbourhood.id),
    onFault: (event, error) => log.error(event, error),
  })
}
