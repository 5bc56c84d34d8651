import type { BallotDefinition } from '../assembly/ballot/log/ballot-shapes.ts'
import { closeByHand } from '../assembly/ballot/job.ts'
import { keepMinority } from '../assembly/ballot/store-consequence.ts'
import { votersOf } from '../assembly/ballot/store.ts'
import { sheetsOf } from '../assembly/ballot/tally/sheets.ts'
import { reasonLimit } from '../assembly/ballot/log/ballot-shapes.ts'
import { personOf } from '../cell/role.ts'
import { findPerson } from '../cell/store-person.ts'
import { assert } from '../kernel/assert.ts'
import { toHex } from '../kernel/hex.ts'
import { refuse, type Refusal } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { choiceFromForm } from './forms/ballot-form.ts'
import { numberField } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { BallotPaperPage } from './pages/ballot-paper.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { inForm, onBallot, showBallot } from './routes-ballots.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** What stewards do for a ballot: paper, the words of the minority, the close. */
export function ballotCarePages(context: WebContext): readonly WebRoute[] {
  const one = '/at/:cell/ballots/:ballot' as const
  const page = (
    method: 'get' | 'post',
    path: string,
    work: (context: WebContext, call: CellCall, ballot: BallotDefinition) => Promise<Response>,
  ): WebRoute =>
    cellPage({
      method,
      path: `${one}/${path}`,
      access: stewards,
      handle: (call) => onBallot(context, call, (ballot) => work(context, call, ballot)),
    })
  return [
    page('post', 'close', close),
    page('post', 'minority', minority),
    page('get', 'paper', (_context, call, ballot) => paperPage(context, call, ballot)),
    page('post', 'paper/hand', hand),
    page('post', 'paper/read', read),
  ]
}

async function close(
  context: WebContext,
  call: CellCall,
  ballot: BallotDefinition,
): Promise<Response> {
  const { c, cell, wording, nowMs } = call
  const again = (refusal: Refusal, values = {}): Promise<Response> =>
    showBallot(context, call, ballot, { care: refusedForm(wording, refusal, values) })
  const form = await readForm(c, formLimit)
  if (!form.ok) return again(form)
  const { values } = form.value
  const reason = (values['reason-to-close'] ?? '').slice(0, reasonLimit)
  const closed = await closeByHand(context.assembly, cell, ballot.id, { reason, nowMs })
  if (closed.ok) return c.redirect(`/at/${cell.slug}/ballots/${ballot.id}`, 303)
  return again(
    closed.code === 'ballot-open' ? { ...closed, at: 'reason-to-close' } : closed,
    values,
  )
}

async function minority(
  context: WebContext,
  call: CellCall,
  ballot: BallotDefinition,
): Promise<Response> {
  const { c, cell, wording } = call
  const again = (refusal: Refusal, values = {}): Promise<Response> =>
    showBallot(context, call, ballot, { care: refusedForm(wording, refusal, values) })
  const form = await readForm(c, formLimit)
  if (!form.ok) return again(form)
  const { values } = form.value
  const text = (values['minority'] ?? '').trim().slice(0, reasonLimit).toWellFormed()
  if (!(await keepMinority(context.assembly.db, ballot.id, text))) {
    return again(
      refuse('ballot-followed', 'What this ballot decided is on record already.'),
      values,
    )
  }
  return c.redirect(withNotice(`/at/${cell.slug}/ballots/${ballot.id}`, 'frame.done'), 303)
}

async function hand(
  context: WebContext,
  call: CellCall,
  ballot: BallotDefinition,
): Promise<Response> {
  const { c, cell, wording, nowMs } = call
  const form = await readForm(c, formLimit)
  if (!form.ok) return paperPage(context, call, ballot, { hand: refusedForm(wording, form) })
  const { values } = form.value
  const { person = '', nonce = '' } = values
  const handed = await context.assembly.ballots.handPaper(ballot.id, person, nonce, nowMs)
  if (!handed.ok) {
    return paperPage(context, call, ballot, { hand: refusedForm(wording, handed, values) })
  }
  return c.redirect(withNotice(`/at/${cell.slug}/ballots/${ballot.id}/paper`, 'frame.done'), 303)
}

async function read(
  context: WebContext,
  call: CellCall,
  ballot: BallotDefinition,
): Promise<Response> {
  const { c, cell, wording, nowMs, principal } = call
  const form = await readForm(c, formLimit)
  if (!form.ok) return paperPage(context, call, ballot, { read: refusedForm(wording, form) })
  const { values, all } = form.value
  const ticked = all('option')
  const again = (refusal: Refusal): Promise<Response> =>
    paperPage(context, call, ballot, {
      read: refusedForm(wording, inForm(refusal), values),
      ticked,
    })
  const clerk = personOf(principal)
  if (clerk === null) return again(refuse('no-voter', 'Sign in: a visitor reads no sheets.'))
  const sheet = numberField(values, 'sheet', { min: 1, max: 1_000_000 })
  if (!sheet.ok) return again(sheet)
  const choice = choiceFromForm(ballot, values, ticked)
  if (!choice.ok) return again(choice)
  const sent = { sheet: sheet.value, choice: choice.value, nonce: values['nonce'] ?? '' }
  const done = await context.assembly.ballots.readSheet(ballot.id, clerk, sent, nowMs)
  if (!done.ok) return again(done)
  return c.redirect(withNotice(`/at/${cell.slug}/ballots/${ballot.id}/paper`, 'frame.done'), 303)
}

async function paperPage(
  { api, assembly: { db, ballots } }: WebContext,
  { c, cell, frame, nowMs }: CellCall,
  ballot: BallotDefinition,
  again: {
    readonly hand?: FormState
    readonly read?: FormState
    readonly ticked?: readonly string[]
  } = {},
): Promise<Response> {
  const { hand: handForm = emptyForm, read: readSheet = emptyForm, ticked = [] } = again
  const box = await ballots.box(ballot.id)
  assert(box !== null, 'a ballot that has a page has a log')
  const isReading = box.closedMs === null && nowMs >= ballot.opensMs
  const people = []
  if (isReading && nowMs < ballot.closesMs && ballot.isPaper !== false) {
    for (const { personId, number } of await votersOf(db, ballot.id)) {
      const person = box.handed.has(number) ? null : await findPerson(db, personId)
      if (person !== null) people.push({ id: personId, name: person.name })
    }
  }
  people.sort((one, other) => one.name.localeCompare(other.name, frame.wording.language))
  const view = {
    ballot,
    base: `/at/${cell.slug}/ballots/${ballot.id}`,
    sheets: sheetsOf(box),
    people,
    isReading,
    nonce: toHex(api.random.bytes(16)),
  }
  const isRefused = handForm.refused !== null || readSheet.refused !== null
  return pageResponse(
    c,
    <BallotPaperPage frame={frame} view={view} hand={handForm} read={readSheet} ticked={ticked} />,
    isRefused ? 422 : 200,
  )
}
