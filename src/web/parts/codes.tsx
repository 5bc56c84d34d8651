import type { Wording } from '../messages/wording.ts'

/** Recovery codes as they are shown once, to be printed or written down. */
export function Codes(props: {
  readonly wording: Wording
  readonly codes: readonly string[]
  readonly nextHref: string
}) {
  const { wording } = props
  return (
    <section aria-labelledby="codes-heading">
      <h2 id="codes-heading">{wording.say('codes.heading')}</h2>
      <p>{wording.say('codes.sentence')}</p>
      <ol class="codes">
        {props.codes.map((code) => (
          <li class="secret">{code}</li>
        ))}
      </ol>
      <p>
        <a class="button main" href={props.nextHref}>
          {wording.say('codes.go')}
        </a>
      </p>
    </section>
  )
}
