import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import { success } from '../../kernel/refusal.ts'
import type { AccountsContext } from '../context.ts'
import { refuseUnsettled } from '../missing.ts'
import { books, members, own } from '../readers.ts'
import { cellPath, intervalPath, logHeadShape, proofsShape } from '../shapes.ts'
import { checkLog, proofsOfInterval } from './store-log-check.ts'
import { readLogHead } from './store-ledger-log.ts'
import { findHomeAccount } from '../store.ts'

/** The log of the ledger: its head, its check, and what it says of one home, with proof. */
export function logRoutes({ db }: AccountsContext): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/accounts/log',
      summary:
        "Length and head of the ledger's log (RFC 6962): whoever has noted it can tell later whether anything booked before was changed",
      access: members,
      scope: 'read',
      params: cellPath,
      answer: logHeadShape,
      handle: async ({ params }) => success(await readLogHead(db, params.cell)),
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/accounts/log/check',
      summary: 'Works the whole log out again from the bookings: none changed, none gone',
      access: books,
      scope: 'read',
      params: cellPath,
      answer: v.object({ ...logHeadShape.entries, changed: v.number(), isWhole: v.boolean() }),
      handle: async ({ params }) => success(await checkLog(db, params.cell)),
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/entries/{start}/proofs',
      summary:
        'All that the log says of a home about the quarter hour that begins at this instant, with proof',
      access: own,
      scope: 'read',
      params: intervalPath,
      answer: proofsShape,
      handle: async ({ params }) => {
        const account = await findHomeAccount(db, params.cell)
        if (account === null) return refuseUnsettled()
        const { cellId, number } = account
        return success({ proofs: await proofsOfInterval(db, cellId, number, params.start) })
      },
    }),
  ]
}
