import { dayMs } from '../kernel/steps.ts'
import type { BackupPolicy } from '../store/backup-folder.ts'

/** A node makes a backup a day by itself and keeps a fortnight of them. */
export const backupPolicy: BackupPolicy = { everyMs: dayMs, keep: 14 }
