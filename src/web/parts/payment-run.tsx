import type { Wording } from '../messages/wording.ts'
import type { CellHead } from '../view/now.ts'
import type { RunView } from '../view/payments.ts'
import { DataTable } from './figure.tsx'

/** What is collected, or paid out, in a run together, micro-units. */
export function runSum({ lines }: RunView, kind: 'debit' | 'credit'): number {
  return lines.reduce((sum, line) => sum + (line.kind === kind ? line.amountMicro : 0), 0)
}

/** The payments of one month: what is next, who pays and gets how much, and who is left out. One that was withdrawn is folded. */
export function PaymentRun(props: {
  readonly wording: Wording
  readonly cell: CellHead
  readonly run: RunView
}) {
  const { wording, run } = props
  const month = wording.month(run.month.startMs)
  const heading =
    run.attempt === 1 ? month : wording.say('payments.run', { month, attempt: String(run.attempt) })
  const id = `run-${run.month.key}-${run.attempt}`
  const leftOut = run.lines.filter(({ kind }) => kind === 'left-out').length
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{heading}</h3>
      <p>{stateOf(wording, run)}</p>
      {run.state === 'withdrawn' ? (
        <details id={`${id}-lines`}>
          <summary>{wording.say('frame.table')}</summary>
          <Lines wording={wording} run={run} heading={heading} />
        </details>
      ) : (
        <>
          <Actions {...props} />
          <Lines wording={wording} run={run} heading={heading} />
          {leftOut === 0 ? null : <p>{wording.say('payments.run.left-out', { count: leftOut })}</p>}
        </>
      )}
    </section>
  )
}

function stateOf(wording: Wording, { state, paidMs, collectMs, transferMs }: RunView): string {
  if (state === 'withdrawn') return wording.say('payments.run.withdrawn')
  if (paidMs !== null) return wording.say('payments.run.paid', { day: wording.date(paidMs) })
  const days = wording.say('payments.run.days', {
    collect: wording.date(collectMs),
    transfer: wording.date(transferMs),
  })
  return `${wording.say('payments.run.open')} ${days}`
}

function Lines(props: {
  readonly wording: Wording
  readonly run: RunView
  readonly heading: string
}) {
  const { wording, run } = props
  return (
    <DataTable
      wording={wording}
      caption={props.heading}
      stacks={2}
      columns={[
        { head: wording.say('payments.home') },
        { head: wording.say('payments.what') },
        { head: wording.say('payments.amount'), isNumber: true },
      ]}
      rows={run.lines.map(({ home, number, kind, reason, amountMicro }) => [
        home === null ? (
          wording.say('payments.former', { number: String(number) })
        ) : (
          <a href={`/at/${home.slug}/bank-account`}>{home.name}</a>
        ),
        reason === null
          ? wording.say(`payments.kind.${kind}`)
          : `${wording.say(`payments.kind.${kind}`)}: ${wording.say(`payments.reason.${reason}`)}`,
        wording.money(amountMicro),
      ])}
    />
  )
}

/** Files to download, and what the bank did with them. */
function Actions(props: {
  readonly wording: Wording
  readonly cell: CellHead
  readonly run: RunView
}) {
  const { wording, cell, run } = props
  const at = `/at/${cell.slug}/payments`
  const has = (wanted: 'debit' | 'credit') => run.lines.some(({ kind }) => kind === wanted)
  return (
    <>
      <ul class="plain no-print">
        {(['debit', 'credit'] as const).filter(has).map((kind) => (
          <li>
            <a class="row-link" href={`${at}/${kind}s.xml?month=${run.month.key}`}>
              {wording.say(`payments.${kind}s`)}
            </a>
          </li>
        ))}
      </ul>
      {run.state === 'paid' ? null : (
        <div class="actions">
          {(['paid', 'withdraw'] as const).map((action) => (
            <form method="post" action={`${at}/${action}`}>
              <input type="hidden" name="month" value={run.month.key} />
              <button class={action === 'paid' ? 'main' : undefined} type="submit">
                {wording.say(`payments.${action}`)}
              </button>
            </form>
          ))}
        </div>
      )}
    </>
  )
}
