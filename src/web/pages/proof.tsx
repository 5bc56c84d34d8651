import { saidSource } from '../../accounts/said-source.ts'
import type { LineProof } from '../../accounts/log/line-proof.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { DataTable } from '../parts/figure.tsx'
import type { CellHead } from '../view/now.ts'
import type { ProofView } from '../view/proof.ts'

/** What the log says of a home about a quarter of an hour: checked by the node, and with script by the browser too. */
export function ProofPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: ProofView
}) {
  const { frame, cell, view } = props
  const { wording } = frame
  const file = `proof-${cell.slug}-${view.startMs}.json`
  return (
    <Page frame={frame} title={wording.say('proof.title')} nav="accounts" islands={['proof']}>
      <p class="fine">
        <a href={`${view.path}/bookings?day=${view.day}`}>{wording.say('bookings.title')}</a>
      </p>
      <h1>
        {wording.say('proof.heading', {
          day: wording.date(view.startMs),
          from: wording.time(view.startMs),
          to: wording.time(view.endMs),
        })}
      </h1>
      {view.proofs.length === 0 ? (
        <p>{wording.say('proof.none')}</p>
      ) : (
        <>
          <p>{wording.say('proof.sentence')}</p>
          <p>
            {wording.say(
              view.proofs.every(({ isProven }) => isProven) ? 'proof.node.good' : 'proof.node.bad',
            )}
          </p>
          <p
            role="status"
            data-proofs={view.jsonHref}
            data-good={wording.say('proof.browser.good', { head: '%' })}
            data-bad={wording.say('proof.browser.bad')}
            data-insecure={wording.say('proof.browser.insecure')}
            data-failed={wording.say('proof.browser.failed')}
          ></p>
          {view.proofs.map(({ proof }, i) => (
            <Proof wording={wording} proof={proof} id={`proof-${i}`} />
          ))}
          <section aria-labelledby="keep-heading">
            <h2 id="keep-heading">{wording.say('proof.keep.heading')}</h2>
            <p>
              <a href={view.jsonHref} download={file}>
                {wording.say('proof.download')}
              </a>
            </p>
            <p>
              {wording.say('proof.command')} <code>commonwatt check-proof {file}</code>
            </p>
          </section>
        </>
      )}
    </Page>
  )
}

function Proof(props: {
  readonly wording: Wording
  readonly proof: LineProof
  readonly id: string
}) {
  const { wording, id } = props
  const { booking, account, log } = props.proof
  const heading = headingOf(wording, booking)
  return (
    <section aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>{heading}</h2>
      {account.lines.length === 0 ? (
        <p>{wording.say('proof.empty')}</p>
      ) : (
        <DataTable
          wording={wording}
          caption={heading}
          stacks={2}
          columns={[
            { head: wording.say('statement.what') },
            { head: wording.say('frame.source') },
            { head: wording.say('statement.energy'), isNumber: true },
            { head: wording.say('statement.amount'), isNumber: true },
          ]}
          rows={account.lines.map((line) => {
            const { cents, rest, after } = wording.exactMoney(line.amountMicro)
            return [
              wording.say(`entry.${line.kind}`),
              line.kind === 'payment' ? '–' : wording.say(`source.${saidSource(line)}`),
              line.energyWh === 0 ? '–' : wording.number(line.energyWh / 1000, 3),
              `${cents}${rest}${after}`,
            ]
          })}
        />
      )}
      <p>
        {wording.say('proof.entry', { index: String(log.index + 1), count: log.size })}{' '}
        <code>{log.head}</code>
      </p>
      <details id={`${id}-path`}>
        <summary>{wording.say('proof.path')}</summary>
        <p>{wording.say('proof.path.booking')}</p>
        <Hashes wording={wording} hashes={account.path} />
        <p>{wording.say('proof.path.log')}</p>
        <Hashes wording={wording} hashes={log.path} />
      </details>
    </section>
  )
}

function headingOf(wording: Wording, { kind, revision }: LineProof['booking']): string {
  return kind === 'payment'
    ? wording.say('proof.payment')
    : wording.say(`proof.${kind}`, { number: String(revision + 1) })
}

function Hashes(props: { readonly wording: Wording; readonly hashes: readonly string[] }) {
  if (props.hashes.length === 0) return <p class="fine">{props.wording.say('proof.path.none')}</p>
  return (
    <ol class="hashes">
      {props.hashes.map((hash) => (
        <li>
          <code>{hash}</code>
        </li>
      ))}
    </ol>
  )
}
