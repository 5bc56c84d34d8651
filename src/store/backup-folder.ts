import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { backUp, type BackupSummary } from './backup.ts'
import type { Store } from './open.ts'

/** A backup in its folder, by its name. */
export interface KeptBackup {
  readonly path: string
  readonly madeMs: number
  readonly bytes: number
}

/** How often a node makes a backup by itself, and how many of them it keeps. */
export interface BackupPolicy {
  readonly everyMs: number
  readonly keep: number
}

const named = /^commonwatt-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.backup\.gz$/

/** The file name of a backup made at `nowMs`: sorts by time. */
export function backupName(nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return `commonwatt-${stamp}.backup.gz`
}

/** The backups in a folder, the newest first. A folder that is not there has none. */
export async function listBackups(folder: string): Promise<KeptBackup[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  const backups: KeptBackup[] = []
  for (const name of names) {
    const [, year, month, day, hour, minute, second] = (named.exec(name) ?? []).map(Number)
    if (year === undefined || month === undefined) continue
    const path = join(folder, name)
    const madeMs = Date.UTC(year, month - 1, day, hour, minute, second)
    backups.push({ path, madeMs, bytes: (await stat(path)).size })
  }
  return backups.toSorted((a, b) => b.madeMs - a.madeMs)
}

/** Makes a checked backup in `folder` when the newest one is older than the policy says, then clears old ones. */
export async function backUpWhenDue(
  store: Pick<Store, 'db' | 'kind'>,
  folder: string,
  policy: BackupPolicy,
  nowMs: number,
): Promise<BackupSummary | null> {
  const [newest] = await listBackups(folder)
  if (newest !== undefined && nowMs - newest.madeMs < policy.everyMs) return null
  await mkdir(folder, { recursive: true })
  const made = await backUp(store, join(folder, backupName(nowMs)), nowMs)
  await keepBackups(folder, policy.keep)
  return made
}

/** Removes all but the newest `keep` backups (at least one stays) and returns what was removed. */
export async function keepBackups(folder: string, keep: number): Promise<string[]> {
  const old = (await listBackups(folder)).slice(Math.max(1, keep))
  for (const { path } of old) await rm(path)
  return old.map(({ path }) => path)
}
