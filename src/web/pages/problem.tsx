import { Page, type Frame } from '../layout.tsx'

/** What went wrong, in words, and where to go on. */
export function ProblemPage(props: {
  readonly frame: Frame
  readonly kind: 'not-found' | 'forbidden' | 'limited' | 'fault'
  readonly requestId: string
}) {
  const { frame, kind } = props
  const { wording } = frame
  const text =
    kind === 'fault'
      ? wording.say('error.fault.text', { id: props.requestId })
      : wording.say(`error.${kind}.text`)
  return (
    <Page frame={frame} title={wording.say(`error.${kind}`)}>
      <h1 class="headline">{wording.say(`error.${kind}`)}</h1>
      <p>{text}</p>
      <p>
        <a class="button" href="/">
          {wording.say('error.home')}
        </a>
      </p>
    </Page>
  )
}
