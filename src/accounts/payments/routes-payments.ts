import { refuseVisitor, stateBankAccount, stateCreditor } from './bank-accounts.ts'
import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import type { Cell } from '../../cell/cell.ts'
import { findCell } from '../../cell/store.ts'
import { success, type Result } from '../../kernel/refusal.ts'
import type { AccountsContext } from '../context.ts'
import { maskedAccount } from './masked-account.ts'
import { refuseMissing } from '../missing.ts'
import { books, ownOrBooks } from '../readers.ts'
import { leftOutReasons, type PaymentRun } from './payment-run.ts'
import { makeRun, payRun, readRun, withdrawRun } from './payments.ts'
import { creditTransferFile, directDebitFile, paymentFile } from './sepa-file.ts'
import { cellPath } from '../shapes.ts'
import { bankAccountsOf, findCreditor, removeBankAccount } from './store-bank-account.ts'
import { listRuns } from './store-payment-run.ts'

/** Runs that are answered at once. */
export const runsShown = 36

const typed = v.pipe(v.string(), v.maxLength(200))
const typedAccount = { name: typed, iban: typed, bic: v.optional(typed, '') }
const whole = v.pipe(v.number(), v.integer())

/** Bank accounts are answered with their last four characters: the whole numbers stand in the files only. */
const creditorShape = v.object({
  name: v.string(),
  iban: v.string(),
  bic: v.nullable(v.string()),
  creditorId: v.string(),
})

const bankAccountShape = v.object({
  name: v.string(),
  iban: v.string(),
  bic: v.nullable(v.string()),
  mandate: v.nullable(v.object({ id: v.string(), signedOn: v.string() })),
})

const runShape = v.object({
  month: v.string(),
  attempt: whole,
  state: v.picklist(['open', 'paid', 'withdrawn']),
  madeMs: whole,
  paidMs: v.nullable(whole),
  collectOn: v.string(),
  transferOn: v.string(),
  lines: v.array(
    v.object({
      accountNumber: whole,
      kind: v.picklist(['debit', 'credit', 'left-out']),
      amountMicro: whole,
      reason: v.nullable(v.picklist(leftOutReasons)),
    }),
  ),
})

const monthPath = v.object({ cell: v.string(), month: v.pipe(v.string(), v.maxLength(10)) })

/** Bank accounts and the payment files of a month. */
export function paymentRoutes(context: AccountsContext): readonly Route[] {
  return [
    ...creditorRoutes(context),
    ...bankAccountRoutes(context),
    ...runRoutes(context),
    ...fileRoutes(context),
  ]
}

function creditorRoutes({ db, clockOf }: AccountsContext): readonly Route[] {
  const path = '/cells/{cell}/creditor'
  const at = { path, access: books, scope: 'admin', params: cellPath } as const
  return [
    route({
      ...at,
      method: 'get',
      summary: "The neighbourhood's own bank account, its number masked; null before one is stated",
      answer: v.object({ creditor: v.nullable(creditorShape) }),
      handle: async ({ params }) => {
        const creditor = await findCreditor(db, params.cell)
        return success({ creditor: creditor === null ? null : maskedAccount(creditor) })
      },
    }),
    route({
      ...at,
      method: 'put',
      summary: "States the neighbourhood's own bank account and SEPA creditor identifier",
      needsProof: true,
      body: v.object({ ...typedAccount, creditorId: typed }),
      answer: creditorShape,
      handle: async ({ params, body, principal }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return refuseMissing()
        const refused = refuseVisitor(principal)
        if (refused !== null) return refused
        const stated = await stateCreditor(db, cell.id, body, clockOf(cell).now())
        return stated.ok ? success(maskedAccount(stated.value)) : stated
      },
    }),
  ]
}

function bankAccountRoutes({ db, clockOf }: AccountsContext): readonly Route[] {
  const path = '/cells/{cell}/bank-account'
  const at = { path, access: ownOrBooks, scope: 'admin', params: cellPath } as const
  return [
    route({
      ...at,
      method: 'get',
      summary: "A home's bank account and mandate, its number masked; null before one is stated",
      answer: v.object({ bankAccount: v.nullable(bankAccountShape) }),
      handle: async ({ params }) => {
        const account = (await bankAccountsOf(db, [params.cell])).get(params.cell)
        return success({ bankAccount: account === undefined ? null : maskedAccount(account) })
      },
    }),
    route({
      ...at,
      method: 'put',
      summary:
        "States a home's bank account, and the mandate to collect from it where one was signed",
      needsProof: true,
      body: v.object({
        ...typedAccount,
        mandateId: v.optional(typed, ''),
        signedOn: v.optional(typed, ''),
      }),
      answer: bankAccountShape,
      handle: async ({ params, body, principal }) => {
        const home = await findCell(db, params.cell)
        if (home === null) return refuseMissing()
        const refused = refuseVisitor(principal)
        if (refused !== null) return refused
        const stated = await stateBankAccount(db, home, body, clockOf(home).now())
        return stated.ok ? success(maskedAccount(stated.value)) : stated
      },
    }),
    route({
      ...at,
      method: 'delete',
      summary: "Forgets a home's bank account and mandate; files that were made keep it",
      needsProof: true,
      answer: v.null(),
      handle: async ({ params }) => {
        await removeBankAccount(db, params.cell)
        return success(null)
      },
    }),
  ]
}

function runRoutes({ db, clockOf }: AccountsContext): readonly Route[] {
  const path = '/cells/{cell}/payment-runs'
  const onRun = async (
    cellId: string,
    work: (cell: Cell, nowMs: number) => Promise<Result<PaymentRun>>,
  ) => {
    const cell = await findCell(db, cellId)
    if (cell === null) return refuseMissing()
    const run = await work(cell, clockOf(cell).now())
    return run.ok ? success(shownRun(run.value)) : run
  }
  return [
    route({
      method: 'get',
      path,
      summary: 'The payments of months, the newest first, with who is left out and why',
      access: books,
      scope: 'admin',
      params: cellPath,
      answer: v.object({ runs: v.array(runShape) }),
      handle: async ({ params }) => {
        const runs = await listRuns(db, params.cell, runsShown)
        return success({ runs: runs.map(shownRun) })
      },
    }),
    route({
      method: 'post',
      path,
      summary: 'Makes the payments of a closed month; one that has them keeps them',
      access: books,
      scope: 'admin',
      params: cellPath,
      body: v.object({ month: typed }),
      answer: runShape,
      handle: ({ params, body }) =>
        onRun(params.cell, (cell, nowMs) => makeRun(db, cell, body.month, nowMs)),
    }),
    route({
      method: 'post',
      path: `${path}/{month}/paid`,
      summary: 'Says that the bank carried out the payments of a month: books them, once',
      access: books,
      scope: 'admin',
      params: monthPath,
      answer: runShape,
      handle: ({ params }) =>
        onRun(params.cell, (cell, nowMs) => payRun(db, cell, params.month, nowMs)),
    }),
    route({
      method: 'delete',
      path: `${path}/{month}`,
      summary: 'Withdraws payments of a month that were not carried out',
      access: books,
      scope: 'admin',
      params: monthPath,
      answer: v.null(),
      handle: async ({ params }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return refuseMissing()
        return await withdrawRun(db, cell, params.month, clockOf(cell).now())
      },
    }),
  ]
}

function fileRoutes({ db }: AccountsContext): readonly Route[] {
  const file = (
    name: 'debits' | 'credits',
    summary: string,
    fileOf: (run: PaymentRun) => string | null,
  ): Route =>
    route({
      method: 'get',
      path: `/cells/{cell}/payment-runs/{month}/${name}.xml`,
      summary,
      access: books,
      scope: 'admin',
      needsProof: true,
      params: monthPath,
      answer: v.string(),
      contentType: 'application/xml',
      handle: async ({ params }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return refuseMissing()
        const run = await readRun(db, cell, params.month)
        return run.ok ? paymentFile(run.value, fileOf) : run
      },
    })
  return [
    file('debits', 'What is collected, as ISO 20022 pain.008.001.08', directDebitFile),
    file('credits', 'What is paid out, as ISO 20022 pain.001.001.09', creditTransferFile),
  ]
}

function shownRun(run: PaymentRun): v.InferOutput<typeof runShape> {
  const { month, attempt, state, madeMs, paidMs, collectOn, transferOn } = run
  const lines = run.lines.map((line) => {
    const { accountNumber, kind, amountMicro } = line
    return {
      accountNumber,
      kind,
      amountMicro,
      reason: line.kind === 'left-out' ? line.reason : null,
    }
  })
  return { month, attempt, state, madeMs, paidMs, collectOn, transferOn, lines }
}
