import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { BecameLines } from '../parts/became.tsx'
import { Choice, Choices, Field, FormError, type FormState } from '../parts/field.tsx'
import { Qr } from '../parts/qr.tsx'
import { Said } from '../parts/said.tsx'
import type { MeView } from '../view/people.ts'

const scopes = ['read', 'write', 'readings', 'operator', 'admin'] as const

/** One's own page: ways to sign in, devices, tokens, data, and the way out. */
export function MePage(props: {
  readonly frame: Frame
  readonly view: MeView
  readonly form: FormState
}) {
  const { frame, view, form } = props
  const { wording } = frame
  return (
    <Page
      frame={frame}
      title={wording.say('me.title')}
      islands={view.noPasskeys === null ? ['passkey'] : []}
    >
      <h1>{view.name}</h1>
      <Made wording={wording} made={view.made} />
      <FormError form={form} fields={['name', 'scopes', 'days', 'confirm']} />
      <section aria-labelledby="memberships-heading">
        <h2 id="memberships-heading">{wording.say('me.memberships')}</h2>
        <ul class="plain">
          {view.memberships.map((membership) => (
            <li>
              <a class="row-link" href={membership.href}>
                {membership.name}
              </a>{' '}
              <small>{wording.say(`role.${membership.role}`)}</small>
            </li>
          ))}
        </ul>
      </section>
      <Words wording={wording} view={view} />
      <Passkeys wording={wording} view={view} />
      <Sessions wording={wording} view={view} />
      <section aria-labelledby="codes-heading">
        <h2 id="codes-heading">{wording.say('me.codes.heading')}</h2>
        <p>{wording.say('me.codes', { count: view.codesLeft })}</p>
        <Button action="/me/codes" text={wording.say('me.codes.new')} />
      </section>
      <section aria-labelledby="link-heading">
        <h2 id="link-heading">{wording.say('me.link.heading')}</h2>
        <p>{wording.say('me.link.sentence')}</p>
        <Button action="/me/link" text={wording.say('me.link.make')} />
      </section>
      <Tokens wording={wording} view={view} form={form} />
      <section aria-labelledby="data-heading">
        <h2 id="data-heading">{wording.say('me.data.heading')}</h2>
        <p>
          <a class="row-link" href="/me/export.json">
            {wording.say('me.data.export')}
          </a>
        </p>
      </section>
      <section aria-labelledby="delete-heading">
        <h2 id="delete-heading">{wording.say('me.delete.heading')}</h2>
        <p>{wording.say('me.delete.sentence')}</p>
        <form class="stack" method="post" action="/me/delete">
          <Choice label={wording.say('me.delete.confirm')} name="confirm" value="yes" form={form} />
          <p>
            <button class="danger" type="submit">
              {wording.say('me.delete.do')}
            </button>
          </p>
        </form>
      </section>
    </Page>
  )
}

function Button(props: {
  readonly action: string
  readonly text: string
  readonly label?: string
}) {
  return (
    <form method="post" action={props.action}>
      <button type="submit" aria-label={props.label}>
        {props.text}
      </button>
    </form>
  )
}

function Made(props: { readonly wording: Wording; readonly made: MeView['made'] }) {
  const { wording, made } = props
  if (made === null) return null
  return made.kind === 'token' ? (
    <output class="notice done">
      <p>{wording.say('me.tokens.made')}</p>
      <p class="secret">{made.text}</p>
    </output>
  ) : (
    <output class="notice done">
      <p>{wording.say('invite.once')}</p>
      <p class="secret">{made.url}</p>
      <Qr text={made.url} title={wording.say('invite.qr')} />
    </output>
  )
}

/** What became of what they wrote in questions. */
function Words({ wording, view }: { readonly wording: Wording; readonly view: MeView }) {
  if (view.words.length === 0) return null
  return (
    <section aria-labelledby="words-heading">
      <h2 id="words-heading">{wording.say('became.mine')}</h2>
      <ul class="sayings">
        {view.words.map((of) => (
          <li>
            <Said statement={of} />
            <br />
            <a href={`/at/${of.slug}/questions/${of.conversationId}`}>{of.question}</a>
            <BecameLines
              wording={wording}
              became={of.became}
              decisions={`/at/${of.slug}/decisions`}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Passkeys(props: { readonly wording: Wording; readonly view: MeView }) {
  const { wording, view } = props
  return (
    <section aria-labelledby="passkeys-heading">
      <h2 id="passkeys-heading">{wording.say('me.passkeys')}</h2>
      {view.noPasskeys === null ? (
        <>
          <p>{wording.say('me.passkeys.sentence')}</p>
          <ul class="plain">
            {view.passkeys.map((passkey) => (
              <li class="with-button">
                <span>
                  {passkey.name}{' '}
                  {passkey.lastUsedMs === null ? null : (
                    <small>
                      {wording.say('me.passkeys.used', { time: wording.day(passkey.lastUsedMs) })}
                    </small>
                  )}
                </span>
                <form method="post" action="/me/passkeys/remove">
                  <input type="hidden" name="id" value={passkey.id} />
                  <button
                    type="submit"
                    aria-label={wording.say('me.remove.label', { name: passkey.name })}
                  >
                    {wording.say('me.remove')}
                  </button>
                </form>
              </li>
            ))}
          </ul>
          {view.passkeys.length === 0 ? <p>{wording.say('me.passkeys.none')}</p> : null}
          <div data-passkey="add" hidden>
            <Field label={wording.say('me.passkeys.name')} name="passkeyName" autocomplete="off" />
            <p>
              <button type="button">{wording.say('me.passkeys.add')}</button>
            </p>
            <p
              class="field-error"
              role="alert"
              data-failed={wording.say('me.passkeys.failed')}
              data-known={wording.say('me.passkeys.known')}
            ></p>
          </div>
        </>
      ) : (
        <p>{wording.say('me.passkeys.impossible', { reason: view.noPasskeys })}</p>
      )}
    </section>
  )
}

function Sessions(props: { readonly wording: Wording; readonly view: MeView }) {
  const { wording, view } = props
  return (
    <section aria-labelledby="sessions-heading">
      <h2 id="sessions-heading">{wording.say('me.sessions')}</h2>
      <ul class="plain">
        {view.sessions.map((session) => (
          <li class="with-button">
            <span>
              {session.device}{' '}
              <small>
                {session.isThis
                  ? wording.say('me.session.this')
                  : wording.say('me.session.seen', { time: wording.day(session.lastSeenMs) })}
              </small>
            </span>
            {session.isThis ? (
              <Button action="/sign-out" text={wording.say('sign-out')} />
            ) : (
              <form method="post" action="/me/sessions/end">
                <input type="hidden" name="id" value={session.id} />
                <button
                  type="submit"
                  aria-label={wording.say('me.session.end.label', { name: session.device })}
                >
                  {wording.say('me.session.end')}
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Tokens(props: {
  readonly wording: Wording
  readonly view: MeView
  readonly form: FormState
}) {
  const { wording, view, form } = props
  return (
    <section aria-labelledby="tokens-heading">
      <h2 id="tokens-heading">{wording.say('me.tokens.heading')}</h2>
      <p>{wording.say('me.tokens.sentence')}</p>
      <ul class="plain">
        {view.tokens.map((token) => (
          <li class="with-button">
            <span>
              {token.name}{' '}
              <small>
                {token.scopes.map((scope) => wording.say(`scope.${scope}`)).join(', ')},{' '}
                {wording.say('me.tokens.until', { time: wording.day(token.expiresMs) })}
              </small>
            </span>
            <form method="post" action="/me/tokens/remove">
              <input type="hidden" name="id" value={token.id} />
              <button
                type="submit"
                aria-label={wording.say('me.remove.label', { name: token.name })}
              >
                {wording.say('me.remove')}
              </button>
            </form>
          </li>
        ))}
      </ul>
      <form class="stack" method="post" action="/me/tokens">
        <Field
          label={wording.say('me.tokens.name')}
          name="name"
          scope="token"
          form={form}
          autocomplete="off"
          isRequired
        />
        <Choices
          legend={wording.say('scope.legend')}
          name="scopes"
          options={scopes.map((scope) => ({ value: scope, text: wording.say(`scope.${scope}`) }))}
          chosen={['read']}
          form={form}
        />
        <Field
          label={wording.say('me.tokens.days')}
          name="days"
          form={form}
          type="number"
          value="90"
        />
        <p>
          <button type="submit">{wording.say('me.tokens.make')}</button>
        </p>
      </form>
    </section>
  )
}
