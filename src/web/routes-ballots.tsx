import type { BallotDefinition } from '../assembly/ballot/log/ballot-shapes.ts'
import { isReceiptProven } from '../assembly/ballot/log/receipt.ts'
import { listBallots, readBallot } from '../assembly/ballot/store.ts'
import { voterOf } from '../assembly/ballot/voter.ts'
import { hasRole } from '../cell/role.ts'
import type { WebContext } from './context.ts'
import { choiceFromForm, optionField } from './forms/ballot-form.ts'
import { readForm } from './forms/read-form.ts'
import { pageResponse } from './page-response.ts'
import { BallotPage } from './pages/ballot.tsx'
import { BallotsPage } from './pages/ballots.tsx'
import { ReceiptPage } from './pages/receipt.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { problemResponse } from './problem-response.tsx'
import { readBallotView } from './read/ballot.ts'
import { stateOf } from './view/ballot.ts'
import { cellPage, formLimit, type CellCall, type WebRoute } from './web-route.ts'

const readers = { kind: 'cell', roles: ['steward', 'member'] } as const
const voters = { kind: 'cell', roles: ['member'] } as const

/** Ballots on the page at the most: the newest. */
const shownLimit = 50

/** *Votes*, each ballot with its form, and receipts. */
export function ballotPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/ballots' as const
  const one = `${path}/:ballot` as const
  return [
    cellPage({ method: 'get', path, access: readers, handle: (call) => listPage(context, call) }),
    cellPage({
      method: 'get',
      path: one,
      access: readers,
      handle: (call) => onBallot(context, call, (ballot) => showBallot(context, call, ballot)),
    }),
    cellPage({
      method: 'post',
      path: `${one}/vote`,
      access: voters,
      handle: (call) => onBallot(context, call, (ballot) => vote(context, call, ballot)),
    }),
    cellPage({
      method: 'get',
      path: `${one}/receipts/:index`,
      access: readers,
      handle: (call) => onBallot(context, call, (ballot) => receiptPage(context, call, ballot)),
    }),
  ]
}

async function listPage(
  { assembly: { db, ballots } }: WebContext,
  { c, cell, frame, nowMs, principal }: CellCall,
): Promise<Response> {
  const shown = []
  for (const id of (await listBallots(db, cell.id)).slice(0, shownLimit)) {
    const ballot = await ballots.definition(id)
    if (ballot === null) continue
    shown.push({ ballot, state: stateOf(ballot, await ballots.isClosed(id), nowMs) })
  }
  const path = `/at/${cell.slug}/ballots`
  const isSteward = hasRole(principal, cell.id, 'steward')
  return pageResponse(
    c,
    <BallotsPage frame={frame} path={path} ballots={shown} isSteward={isSteward} />,
  )
}

/** The ballot that the address names, or the page that says there is none. */
export async function onBallot(
  { assembly: { db, ballots } }: WebContext,
  { c, cell, frame }: CellCall,
  work: (ballot: BallotDefinition) => Promise<Response>,
): Promise<Response> {
  const id = c.req.param('ballot') ?? ''
  const kept = await readBallot(db, id)
  const ballot = kept?.cellId === cell.id ? await ballots.definition(id) : null
  return ballot === null ? problemResponse(c, frame, 'not-found') : work(ballot)
}

/** The page of a ballot, with forms that come back. */
export async function showBallot(
  context: WebContext,
  call: CellCall,
  ballot: BallotDefinition,
  again: {
    readonly vote?: FormState
    readonly ticked?: readonly string[]
    readonly care?: FormState
  } = {},
): Promise<Response> {
  const { vote: form = emptyForm, ticked = [], care = emptyForm } = again
  const view = await readBallotView(context, call, ballot)
  const outside = (await context.social?.pollOf(call.cell.id, ballot.id)) ?? null
  return pageResponse(
    call.c,
    <BallotPage
      frame={call.frame}
      view={view}
      form={form}
      ticked={ticked}
      care={care}
      outside={outside}
    />,
    form.refused === null && care.refused === null ? 200 : 422,
  )
}

async function vote(
  context: WebContext,
  call: CellCall,
  ballot: BallotDefinition,
): Promise<Response> {
  const { c, cell, wording, principal, nowMs } = call
  const form = await readForm(c, formLimit)
  if (!form.ok) return showBallot(context, call, ballot, { vote: refusedForm(wording, form) })
  const { values, all } = form.value
  const ticked = all('option')
  const again = (refusal: Parameters<typeof refusedForm>[1]): Promise<Response> =>
    showBallot(context, call, ballot, {
      vote: refusedForm(wording, inForm(refusal), values),
      ticked,
    })
  const voter = voterOf(principal, cell.id)
  if (!voter.ok) return again(voter)
  const choice = choiceFromForm(ballot, values, ticked)
  if (!choice.ok) return again(choice)
  const sent = { choice: choice.value, nonce: values['nonce'] ?? '' }
  const cast = await context.assembly.ballots.cast(ballot.id, voter.value, sent, nowMs)
  if (!cast.ok) return again(cast)
  const base = `/at/${cell.slug}/ballots/${ballot.id}`
  return c.redirect(`${base}/receipts/${cast.value.index}`, 303)
}

/** What is refused of a vote, at the field of the form. */
export function inForm(
  refusal: Parameters<typeof refusedForm>[1],
): Parameters<typeof refusedForm>[1] {
  if (refusal.at === 'choice.reason') return { ...refusal, at: 'reason' }
  return refusal.at === 'choice.votes' ? { ...refusal, at: optionField(0) } : refusal
}

async function receiptPage(
  { assembly: { ballots } }: WebContext,
  { c, cell, frame }: CellCall,
  ballot: BallotDefinition,
): Promise<Response> {
  const receipt = await ballots.receipt(ballot.id, Number(c.req.param('index') ?? ''))
  if (!receipt.ok || !isReceiptProven(receipt.value)) return problemResponse(c, frame, 'not-found')
  const base = `/at/${cell.slug}/ballots/${ballot.id}`
  return pageResponse(c, <ReceiptPage frame={frame} base={base} receipt={receipt.value} />)
}
