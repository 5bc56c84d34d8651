import type { MailState } from '../../federation/mail/store-mail.ts'
import { refuse } from '../../kernel/refusal.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { DataTable } from '../parts/figure.tsx'

/** Kinds of letters that have a name of their own here. */
const named = [
  'asks-to-belong',
  'belonging',
  'question-asked',
  'statements-passed',
  'answers-notice',
  'assembly-report',
  'log-head',
] as const

export interface LettersView {
  readonly peers: readonly { readonly name: string; readonly mail: MailState }[]
}

/** *Letters to other nodes*: what waits, why, and what they would not take. */
export function LettersPage(props: {
  readonly frame: Frame
  readonly slug: string
  readonly view: LettersView
}) {
  const { frame, slug, view } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('letters.title')} nav="together">
      <p class="fine">
        <a href={`/at/${slug}/together`}>{wording.say('together.title')}</a>
      </p>
      <h1>{wording.say('letters.title')}</h1>
      <p>{wording.say('letters.sentence')}</p>
      {view.peers.length === 0 ? <p>{wording.say('letters.none')}</p> : null}
      {view.peers.map(({ name, mail }, i) => (
        <section aria-labelledby={`peer-${i}`}>
          <h2 id={`peer-${i}`}>{name}</h2>
          <p>
            {mail.oldestMs === null
              ? wording.say('letters.all-there')
              : wording.say('letters.waiting', {
                  count: mail.waiting,
                  date: wording.date(mail.oldestMs),
                  time: wording.time(mail.oldestMs),
                })}{' '}
            {mail.failed === null
              ? null
              : wording.say('letters.failed', {
                  why: reasonOf(wording, mail.failed.code),
                  time: wording.time(mail.failed.retryMs),
                })}
          </p>
          {mail.setAside.length === 0 ? null : <SetAside wording={wording} mail={mail} />}
        </section>
      ))}
    </Page>
  )
}

function SetAside({ wording, mail }: { readonly wording: Wording; readonly mail: MailState }) {
  return (
    <DataTable
      wording={wording}
      caption={wording.say('letters.set-aside')}
      stacks={2}
      columns={[
        { head: wording.say('letters.set-aside') },
        { head: wording.say('letters.written') },
        { head: wording.say('letters.why') },
      ]}
      rows={mail.setAside.map(({ kind, code, message, writtenMs }) => {
        const known = named.find((of) => of === kind) ?? 'other'
        return [
          wording.say(`letters.kind.${known}`),
          `${wording.date(writtenMs)} ${wording.time(writtenMs)}`,
          reasonOf(wording, code, message),
        ]
      })}
    />
  )
}

/** What another node said, in words of this one where it has some. */
function reasonOf(wording: Wording, code: string, message = ''): string {
  const words = message === '' ? wording.say('letters.code', { code }) : message
  return wording.refusal(refuse(code, words))
}
