import { Page, type Frame } from '../layout.tsx'
import { Codes } from '../parts/codes.tsx'

/** New recovery codes, shown this once. */
export function CodesPage(props: { readonly frame: Frame; readonly codes: readonly string[] }) {
  const { wording } = props.frame
  return (
    <Page frame={props.frame} title={wording.say('codes.heading')}>
      <h1>{wording.say('me.codes.heading')}</h1>
      <Codes wording={wording} codes={props.codes} nextHref="/me" />
    </Page>
  )
}
