import type { Receipt } from '../../assembly/ballot/log/receipt.ts'
import { Page, type Frame } from '../layout.tsx'

/** A voter's receipt: where the vote stands in the log. */
export function ReceiptPage(props: {
  readonly frame: Frame
  readonly base: string
  readonly receipt: Receipt
}) {
  const { frame, base, receipt } = props
  const { wording } = frame
  const rows = [
    [wording.say('receipt.leaf'), receipt.leaf],
    [wording.say('receipt.head'), receipt.head],
  ]
  return (
    <Page frame={frame} title={wording.say('receipt.title')} nav="together">
      <h1>{wording.say('receipt.heading')}</h1>
      <p>{wording.say('receipt.sentence')}</p>
      <p>{wording.say('receipt.good')}</p>
      <p>
        {wording.say('receipt.place', {
          index: String(receipt.index + 1),
          size: String(receipt.size),
        })}
      </p>
      <dl>
        {rows.map(([name, hash]) => (
          <div>
            <dt>{name}</dt>
            <dd>
              <code class="long">{hash}</code>
            </dd>
          </div>
        ))}
      </dl>
      <p>
        <a href={base}>{wording.say('receipt.back')}</a>
      </p>
    </Page>
  )
}
