import {
  refuseVisitor,
  stateBankAccount,
  stateCreditor,
} from '../accounts/payments/bank-accounts.ts'
import { checkBillingTerms } from '../accounts/billing/billing-terms.ts'
import { bookSinglePayment, isOfHome, singlePayments } from '../accounts/payments/single-payment.ts'
import { maskedAccount } from '../accounts/payments/masked-account.ts'
import { makeRun, payRun, readRun, withdrawRun } from '../accounts/payments/payments.ts'
import { ownOrBooks } from '../accounts/readers.ts'
import { creditTransferFile, directDebitFile, paymentFile } from '../accounts/payments/sepa-file.ts'
import { guestHomes } from '../accounts/communities/read-parts.ts'
import { bankAccountsOf, removeBankAccount } from '../accounts/payments/store-bank-account.ts'
import { saveBillingTerms } from '../accounts/billing/store-billing.ts'
import { homesOf } from '../cell/store.ts'
import { localDayEndMs } from '../kernel/local-time.ts'
import { microPerUnit } from '../kernel/money.ts'
import { refuse, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { termsFields, termsFromForm } from './forms/billing-form.ts'
import { atField, numberField, type FormValues } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { BankAccountPage } from './pages/bank-account.tsx'
import { PaymentsPage, type PaymentsSection } from './pages/payments.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { readPayments } from './read/payments.ts'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** Bank accounts, the payments of a month, VAT and fees. */
export function paymentPages(context: WebContext): readonly WebRoute[] {
  return [...neighbourhoodPages(context), ...filePages(context), ...homePages(context)]
}

function neighbourhoodPages(context: WebContext): readonly WebRoute[] {
  const { db } = context.api
  const path = '/at/:cell/payments'
  const post = (
    part: 'make' | 'paid' | 'withdraw' | 'single' | 'creditor' | 'terms',
    work: (call: CellCall, values: FormValues) => Promise<Result<unknown>>,
  ): WebRoute =>
    cellPage({
      method: 'post',
      path: `${path}/${part}`,
      access: stewards,
      needsProof: part === 'creditor',
      handle: (call) => {
        const section = part === 'paid' || part === 'withdraw' ? 'make' : part
        return withForm(call, 'payments', work, (form) =>
          paymentsPage(context, call, { section, form }),
        )
      },
    })
  const monthOf = (values: FormValues): string => values['month'] ?? ''
  return [
    cellPage({
      method: 'get',
      path,
      access: stewards,
      handle: (call) => paymentsPage(context, call, null),
    }),
    post('make', ({ cell, nowMs }, values) => makeRun(db, cell, monthOf(values), nowMs)),
    post('paid', ({ cell, nowMs }, values) => payRun(db, cell, monthOf(values), nowMs)),
    post('withdraw', ({ cell, nowMs }, values) => withdrawRun(db, cell, monthOf(values), nowMs)),
    post('single', ({ cell, nowMs }, values) => bookSingle(context, cell, values, nowMs)),
    post('creditor', async ({ cell, nowMs, principal }, values) => {
      const typed = { ...accountIn(values), creditorId: values['creditorId'] ?? '' }
      return refuseVisitor(principal) ?? (await stateCreditor(db, cell.id, typed, nowMs))
    }),
    post('terms', ({ cell, nowMs }, values) => saveTerms(context, cell, values, nowMs)),
  ]
}

function filePages(context: WebContext): readonly WebRoute[] {
  return (['debits', 'credits'] as const).map((name) =>
    cellPage({
      method: 'get',
      path: `/at/:cell/payments/${name}.xml`,
      access: stewards,
      needsProof: true,
      handle: async (call) => {
        const { c, cell, wording } = call
        const month = c.req.query('month') ?? ''
        const run = await readRun(context.api.db, cell, month)
        const fileOf = name === 'debits' ? directDebitFile : creditTransferFile
        const file = run.ok ? paymentFile(run.value, fileOf) : run
        if (!file.ok) {
          const form = refusedForm(wording, file)
          return paymentsPage(context, call, { section: 'make', form })
        }
        return c.body(file.value, 200, {
          'content-type': 'application/xml; charset=utf-8',
          'content-disposition': `attachment; filename="${cell.slug}-${month}-${name}.xml"`,
        })
      },
    }),
  )
}

function homePages(context: WebContext): readonly WebRoute[] {
  const { db } = context.api
  const path = '/at/:cell/bank-account'
  return [
    cellPage({
      method: 'get',
      path,
      access: ownOrBooks,
      handle: (call) => bankAccountPage(context, call, emptyForm),
    }),
    cellPage({
      method: 'post',
      path: `${path}/state`,
      access: ownOrBooks,
      needsProof: true,
      handle: (call) =>
        withForm(
          call,
          'bank-account',
          async ({ cell, nowMs, principal }, values) => {
            const mandate = {
              mandateId: values['mandateId'] ?? '',
              signedOn: values['signedOn'] ?? '',
            }
            const typed = { ...accountIn(values), ...mandate }
            return refuseVisitor(principal) ?? (await stateBankAccount(db, cell, typed, nowMs))
          },
          (form) => bankAccountPage(context, call, form),
        ),
    }),
    cellPage({
      method: 'post',
      path: `${path}/remove`,
      access: ownOrBooks,
      needsProof: true,
      handle: async ({ c, cell }) => {
        await removeBankAccount(db, cell.id)
        return c.redirect(withNotice(`/at/${cell.slug}/bank-account`, 'frame.done'), 303)
      },
    }),
  ]
}

/** Reads a form, does its work, and goes back to the page; a refusal comes back beside its field. */
async function withForm(
  call: CellCall,
  page: 'payments' | 'bank-account',
  work: (call: CellCall, values: FormValues) => Promise<Result<unknown>>,
  again: (form: FormState) => Promise<Response>,
): Promise<Response> {
  const { c, cell, wording } = call
  const posted = await readForm(c, formLimit)
  const values = posted.ok ? posted.value.values : {}
  const done = posted.ok ? await work(call, values) : posted
  return done.ok
    ? c.redirect(withNotice(`/at/${cell.slug}/${page}`, 'frame.done'), 303)
    : again(refusedForm(wording, done, values))
}

async function paymentsPage(
  context: WebContext,
  call: CellCall,
  refused: { readonly section: PaymentsSection; readonly form: FormState } | null,
): Promise<Response> {
  const { c, cell, frame, nowMs } = call
  const view = await readPayments(context, cell, nowMs)
  return pageResponse(
    c,
    <PaymentsPage frame={frame} cell={headOf(cell)} view={view} refused={refused} />,
    refused === null ? 200 : 422,
  )
}

async function bankAccountPage(
  context: WebContext,
  { c, cell, frame }: CellCall,
  form: FormState,
): Promise<Response> {
  const account = (await bankAccountsOf(context.api.db, [cell.id])).get(cell.id)
  const shown = account === undefined ? null : maskedAccount(account)
  return pageResponse(
    c,
    <BankAccountPage frame={frame} cell={headOf(cell)} account={shown} form={form} />,
    form.refused === null ? 200 : 422,
  )
}

/** Books what came back or was paid by hand, as it was typed. */
async function bookSingle(
  { api: { db } }: WebContext,
  cell: CellCall['cell'],
  values: FormValues,
  nowMs: number,
): Promise<Result<null>> {
  const what = singlePayments.find((known) => known === values['what'])
  if (what === undefined) return refuse('what-was-paid', 'Choose what happened.', 'what')
  const homes = isOfHome(what)
    ? [...(await homesOf(db, cell.id)), ...(await guestHomes(db, cell.id))]
    : []
  const home = homes.find(({ slug }) => slug === values['home'])
  if (home === undefined && isOfHome(what)) {
    return refuse('home-not-chosen', 'Choose the home that it is about.', 'home')
  }
  const amount = numberField(values, 'amount', { min: 0.01, max: 1_000_000 })
  if (!amount.ok) return amount
  const id = `by hand ${(values['id'] ?? '').slice(0, 60)}`
  const amountMicro = Math.round(amount.value * 100) * (microPerUnit / 100)
  const payment = { id, homeId: home?.id ?? null, what, amountMicro }
  const booked = await bookSinglePayment(db, cell.id, payment, nowMs)
  return booked.ok ? booked : atField(booked, { amountMicro: 'amount' })
}

async function saveTerms(
  { api: { db } }: WebContext,
  cell: CellCall['cell'],
  values: FormValues,
  nowMs: number,
): Promise<Result<null>> {
  const terms = termsFromForm(values, cell.timeZone)
  if (!terms.ok) return terms
  const earliestMs = localDayEndMs(cell.timeZone, nowMs)
  const checked = checkBillingTerms(terms.value, cell.timeZone, earliestMs)
  if (!checked.ok) return atField(checked, termsFields)
  await saveBillingTerms(db, cell.id, checked.value, nowMs)
  return { ok: true, value: null }
}

function accountIn(values: FormValues): { name: string; iban: string; bic: string } {
  return { name: values['name'] ?? '', iban: values['iban'] ?? '', bic: values['bic'] ?? '' }
}
