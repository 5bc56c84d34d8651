import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import type { ApiContext, AppEnv } from '../api/context.ts'
import { frame } from '../api/frame.ts'
import { mountApi } from '../api/mount.ts'
import { requestLimits } from '../api/request-limits.ts'
import type { Cell } from '../cell/cell.ts'
import type { AssemblyContext } from '../assembly/context.ts'
import { signInAttempts, type CellContext } from '../cell/context.ts'
import { updateCell } from '../cell/store.ts'
import { mountSocial } from '../federation/social/mount.ts'
import { newId } from '../kernel/id.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import { backupName, keepBackups, listBackups } from '../store/backup-folder.ts'
import { backUp } from '../store/backup.ts'
import type { EnergyContext } from '../energy/context.ts'
import type { ThingsContext } from '../things/context.ts'
import type { WebContext } from '../web/context.ts'
import { mountPages } from '../web/mount.ts'
import { serveAssets } from './assets.ts'
import { sampleSpeedLimit, uploadFolder } from './config.ts'
import { backupPolicy } from './backup-policy.ts'
import { citySessions } from './far-seat.ts'
import { learningSessions } from './learning.ts'
import { farNodes } from './far-nodes.ts'
import type { Heartbeats } from './heartbeats.ts'
import { mailHandlers } from './mail-handlers.ts'
import { witnessParts } from './own-logs.ts'
import type { NodeParts } from './parts.ts'
import { mountChannel } from './peer-channel.ts'
import { allRoutes, personHooks } from './routes.ts'

/** Everything that answers over HTTP: assets, API and pages behind one frame. */
export function buildApp(
  parts: NodeParts,
  heartbeats: Heartbeats,
): { readonly app: Hono<AppEnv>; readonly cells: CellContext } {
  const { store, clock, random, publicUrl, config, log, desk, clocks } = parts
  const { db } = store
  const api: ApiContext = {
    db,
    clock,
    random,
    publicUrl,
    socketAddressOf: (c) => getConnInfo(c).remote.address ?? 'unknown',
    trustsProxy: config.publicUrl !== null,
    limits: requestLimits(),
    onFault: (event, error, fields) => log.error(event, error, fields),
  }
  const cells: CellContext = {
    db,
    clock,
    random,
    publicUrl,
    attempts: signInAttempts(),
    note: (event, fields) => log.info(event, fields),
    personHooks: personHooks(clock, async ({ id, slug }) => {
      await desk.forgetHome(id)
      await parts.broker.forgetCell(slug)
      await parts.s2.forgetCell(slug)
    }),
  }
  const things: ThingsContext = {
    db,
    desk,
    clock,
    clockOf: (cell) => clocks.of(cell),
    random,
    publicUrl,
    // Read when it is asked for: the broker gets its port after the pages are built.
    get brokerUrl() {
      return parts.broker.url()
    },
    dropCredential: (id) => {
      parts.broker.dropCredential(id)
      parts.s2.dropCredential(id)
    },
  }
  const energy: EnergyContext = {
    db,
    clockOf: things.clockOf,
    random,
    onLimits: (id) => void heartbeats.limitsChanged(id),
    fetch,
  }
  const assembly: AssemblyContext = {
    db,
    conversations: parts.conversations,
    maps: parts.maps,
    counts: parts.counts,
    transcripts: parts.transcripts,
    ballots: parts.ballots,
    panels: parts.panels,
    trials: parts.trials,
    clock,
    clockOf: things.clockOf,
    random,
    publicUrl,
    far: farNodes(parts.channel),
    onDecided: (id) => {
      energy.onLimits(id)
      heartbeats.decided()
    },
  }
  const web: WebContext = {
    api,
    cells,
    things,
    energy,
    assembly,
    social: parts.social,
    channel: parts.channel,
    departures: parts.departures,
    live: parts.live,
    replan: (id) => heartbeats.replan(id),
    setSpeed: (cell, speed) => setSpeed(parts, cell, speed),
    databaseKind: parts.store.kind,
    backups: backupsOf(parts),
    restoring: restoringOf(parts),
  }
  const app = new Hono<AppEnv>()
  app.use(frame(api))
  app.get('/assets/:name', serveAssets())
  if (parts.social !== null) mountSocial(app, parts.social, api)
  const { kind } = store
  const federation = { db, clock, random, channel: parts.channel }
  mountApi(app, allRoutes({ api, cells, things, energy, assembly, federation, kind }), api)
  if (parts.channel !== null) {
    const handlers = mailHandlers(assembly, witnessParts(parts.channel))
    const sessions = { ...citySessions(parts), ...learningSessions(parts) }
    mountChannel(app, parts.channel, api, handlers, sessions)
  }
  mountPages(app, web)
  return { app, cells }
}

async function setSpeed(
  { store, clocks }: NodeParts,
  cell: Cell,
  speed: number,
): Promise<Result<void>> {
  const clock = clocks.scaled(cell)
  if (clock === null || cell.time.kind === 'machine') {
    return refuse(
      'real-time',
      'Only a simulated neighbourhood has a speed; this one lives in real time.',
    )
  }
  if (!(speed >= 0 && speed <= sampleSpeedLimit)) {
    return refuse('bad-speed', `The speed is a number from 0 to ${sampleSpeedLimit}.`, 'speed')
  }
  clock.setSpeed(speed)
  const time = { ...cell.time, speed, resumeMs: clock.now() }
  const updated = await updateCell(store.db, cell.id, { time })
  return updated.ok ? success(undefined) : updated
}

function backupsOf({ store, clock, backupFolder }: NodeParts): WebContext['backups'] {
  if (backupFolder === null) return null
  return {
    async make() {
      await mkdir(backupFolder, { recursive: true })
      const name = backupName(clock.now())
      await backUp(store, join(backupFolder, name), clock.now())
      await keepBackups(backupFolder, backupPolicy.keep)
      return success({ name })
    },
    lastMs: async () => (await listBackups(backupFolder))[0]?.madeMs ?? null,
  }
}

function restoringOf({ config, restore, clock, random }: NodeParts): WebContext['restoring'] {
  if (restore === null) return null
  const folder = uploadFolder(config)
  return {
    async withUpload(work) {
      await mkdir(folder, { recursive: true })
      const path = join(folder, newId(clock.now(), random))
      try {
        return await work(path)
      } finally {
        await rm(path, { force: true })
      }
    },
    restore,
  }
}
