import type { Wording } from '../messages/wording.ts'
import { Qr } from './qr.tsx'

/** An invitation just made: its link and the same as a QR code, shown this once. */
export function Invitation(props: {
  readonly wording: Wording
  readonly invitation: { readonly name: string; readonly url: string }
}) {
  const { wording } = props
  const { name, url } = props.invitation
  return (
    <output class="notice done">
      <h3>{wording.say('invite.made', { name })}</h3>
      <p>{wording.say('invite.once')}</p>
      <p>
        {wording.say('invite.link')}:{' '}
        <a class="secret-link" href={url}>
          {url}
        </a>
      </p>
      <Qr text={url} title={wording.say('invite.qr')} />
    </output>
  )
}
