// The process that `settle-kill.ts` kills while it settles.

import { once } from 'node:events'
import { openStore } from '../../src/store/open.ts'
import type { FromSettleVictim, ToSettleVictim } from './messages.ts'
import { settleAll } from './settle-all.ts'

// Everything is loaded now; the file may still be in the hands of the one before.
const [order] = (await once(process, 'message')) as [ToSettleVictim]
const store = await openStore(order.database)
tell({ kind: 'settling' })
await settleAll(store, order.cellId, order.nowMs)
tell({ kind: 'done' })

function tell(message: FromSettleVictim): void {
  process.send?.(message)
}
