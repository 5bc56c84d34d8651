import type { Period } from '../accounts/period.ts'
import { removeWitness, stateWitness } from '../accounts/log/store-witness.ts'
import { hasRole } from '../cell/role.ts'
import { readExpectedPremium } from '../accounts/store-premium.ts'
import { decimals, statementCsv } from '../accounts/statement-csv.ts'
import { readKey } from '../kernel/signed-note.ts'
import type { WebContext } from './context.ts'
import { csvText, premiumCsv } from './csv.ts'
import { readForm } from './forms/read-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { AccountsPage } from './pages/accounts.tsx'
import { BookingsPage } from './pages/bookings.tsx'
import { ProofPage } from './pages/proof.tsx'
import { StatementPage } from './pages/statement.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { AccountsReader, askedMonth, readHomeStatement, statementView } from './read/accounts.ts'
import { readPayouts } from './read/premium-payouts.ts'
import { readBookings, readProofs, StandingReader } from './read/proofs.ts'
import { csvResponse } from './routes-cell.tsx'
import { payoutRoutes, type PayoutForm } from './routes-premium-payouts.tsx'
import {
  cellPage,
  formLimit,
  residents,
  stewards,
  type CellCall,
  type WebRoute,
} from './web-route.ts'

/** Accounts and statements: pages, A4 prints and CSV from the same objects. */
export function accountRoutes(context: WebContext): readonly WebRoute[] {
  const reader = new AccountsReader(context)
  const standings = new StandingReader(context)
  const sums = { kind: 'cell', roles: ['steward', 'member'] } as const
  // The steward keeps the community's books and sees every member's statement, never their readings.
  const own = { kind: 'cell', roles: ['resident', 'parent-steward'] } as const
  return [
    cellPage({
      method: 'get',
      path: '/at/:cell/accounts',
      access: sums,
      handle: (call) => accountsPage(context, reader, call, {}),
    }),
    cellPage({
      method: 'get',
      path: '/at/:cell/accounts.csv',
      access: sums,
      handle: async (call) => {
        const view = await reader.read(call, monthOf(call))
        return csvResponse(
          call,
          csvText([
            ['month', 'member', 'balance', 'alone', 'saved', 'shared_kwh', 'currency'],
            ...view.members.map((member) => [
              view.month.key,
              member.name,
              // A number with its sign, not a formula: it goes in as it is.
              Number(decimals(member.amountMicro, 6)),
              Number(decimals(member.aloneMicro, 6)),
              Number(decimals(member.savedMicro, 6)),
              Number(decimals(member.sharedWh, 3)),
              call.cell.currency,
            ]),
          ]),
        )
      },
    }),
    cellPage({
      method: 'get',
      path: '/at/:cell/accounts/premium.csv',
      access: stewards,
      handle: async (call) => {
        const premium = await readExpectedPremium(context.api.db, call.cell.id, monthOf(call))
        const { timeZone } = call.cell
        return csvResponse(call, premium === null ? '' : premiumCsv(premium.hours, timeZone))
      },
    }),
    cellPage({
      method: 'get',
      path: '/at/:cell/statement',
      access: own,
      handle: async (call) => {
        const month = monthOf(call)
        const statement = await readHomeStatement(context, call.cell, month)
        const view = statementView(statement, call.cell, month, call.nowMs)
        const neighbourhoodId = call.cell.parentId
        const standing =
          statement === null || neighbourhoodId === null
            ? null
            : await standings.read(neighbourhoodId, month, call.nowMs)
        return pageResponse(
          call.c,
          <StatementPage
            frame={call.frame}
            cell={headOf(call.cell)}
            view={view}
            standing={standing}
            isResident={hasRole(call.principal, call.cell.id, 'resident')}
          />,
        )
      },
    }),
    cellPage({
      method: 'get',
      path: '/at/:cell/statement.csv',
      access: own,
      handle: async (call) => {
        const statement = await readHomeStatement(context, call.cell, monthOf(call))
        return csvResponse(call, statement === null ? '' : statementCsv(statement))
      },
    }),
    ...proofRoutes(context),
    ...payoutRoutes(context, (call, payout) => accountsPage(context, reader, call, { payout })),
    ...witnessRoutes(context, reader),
  ]
}

/** The month that a page is asked for. */
function monthOf({ c, cell, nowMs }: CellCall): Period {
  return askedMonth(c.req.query('month'), cell, nowMs)
}

/** The page with the forms that come back to it: a witness that was refused, what an operator paid. */
async function accountsPage(
  context: WebContext,
  reader: AccountsReader,
  call: CellCall,
  { witness = emptyForm, payout = emptyPayout }: { witness?: FormState; payout?: PayoutForm },
): Promise<Response> {
  const view = await reader.read(call, monthOf(call))
  const payouts = view.isBookkeeper ? await readPayouts(context, call.cell, call.nowMs) : null
  const isRefused = witness.refused !== null || payout.form.refused !== null
  return pageResponse(
    call.c,
    <AccountsPage
      frame={call.frame}
      cell={headOf(call.cell)}
      view={view}
      form={witness}
      payouts={payouts}
      payout={payout}
    />,
    isRefused ? 422 : 200,
  )
}

const emptyPayout: PayoutForm = { form: emptyForm, preview: null }

/** Stating and removing who looks at the log from outside. */
function witnessRoutes(context: WebContext, reader: AccountsReader): readonly WebRoute[] {
  const { db } = context.api
  const saved = ({ c, cell }: CellCall): Response => {
    reader.forgetWitnesses()
    return c.redirect(withNotice(`/at/${cell.slug}/accounts`, 'settings.saved'), 303)
  }
  const path = '/at/:cell/accounts/witnesses' as const
  return [
    cellPage({
      method: 'post',
      path,
      access: stewards,
      handle: async (call) => {
        const posted = await readForm(call.c, formLimit)
        const values = posted.ok ? posted.value.values : {}
        const key = posted.ok ? readKey(values['key'] ?? '', 'seen', 'key') : posted
        const stated = key.ok ? await stateWitness(db, call.cell.id, key.value) : key
        if (stated.ok) return saved(call)
        const witness = refusedForm(call.wording, stated, values)
        return await accountsPage(context, reader, call, { witness })
      },
    }),
    cellPage({
      method: 'post',
      path: `${path}/remove`,
      access: stewards,
      handle: async (call) => {
        const posted = await readForm(call.c, formLimit)
        const keyId = posted.ok ? (posted.value.values['witness'] ?? '') : ''
        await removeWitness(db, call.cell.id, keyId)
        return saved(call)
      },
    }),
  ]
}

/** Single bookings of a home with their proofs: for those who live there, since a day can be read from them. */
function proofRoutes(context: WebContext): readonly WebRoute[] {
  return [
    cellPage({
      method: 'get',
      path: '/at/:cell/statement/bookings',
      access: residents,
      handle: async (call) => {
        const view = await readBookings(context, call.cell, call.c.req.query('day'), call.nowMs)
        return pageResponse(
          call.c,
          <BookingsPage frame={call.frame} cell={headOf(call.cell)} view={view} />,
        )
      },
    }),
    cellPage({
      method: 'get',
      path: '/at/:cell/statement/proof',
      access: residents,
      handle: async (call) => {
        const asked = call.c.req.query('start') ?? ''
        const startMs = /^\d{1,13}$/.test(asked) ? Number(asked) : 0
        const view = await readProofs(context, call.cell, startMs)
        return pageResponse(
          call.c,
          <ProofPage frame={call.frame} cell={headOf(call.cell)} view={view} />,
        )
      },
    }),
  ]
}
