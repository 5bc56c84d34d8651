import type { Child } from 'hono/jsx'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { coefficientMonths } from '../../accounts/sharing/national-rules.ts'
import { AgreedNotice } from '../parts/agreed.tsx'
import { emptyForm, Field, FormError, Select, type FormState } from '../parts/field.tsx'
import { Invitation } from '../parts/invitation.tsx'
import { sharingFields, SharingFields } from '../parts/sharing-fields.tsx'
import { tariffFields, TariffFields } from '../parts/tariff-fields.tsx'
import type { CellHead } from '../view/now.ts'
import { inviteRoles, type SettingsView } from '../view/settings.ts'

/** *Settings*: tariff and limits, sharing, invitations, backup, and in the sample the speed of time. */
export function SettingsPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: SettingsView
  /** The form that was refused, by its section. */
  readonly refused: {
    readonly section: 'tariff' | 'sharing' | 'invite' | 'backup' | 'speed'
    readonly form: FormState
  } | null
}) {
  const { frame, cell, view, refused } = props
  const { wording } = frame
  const formOf = (section: string): FormState =>
    refused?.section === section ? refused.form : emptyForm
  const part = { wording, cell, view }
  return (
    <Page frame={frame} title={wording.say('settings.title')} nav="settings">
      <h1>{wording.say('settings.heading', { name: cell.name })}</h1>
      {view.mayChange ? null : <p>{wording.say('settings.read-only')}</p>}
      {view.mayInvite ? <Invite {...part} form={formOf('invite')} /> : null}
      <Section
        id="tariff"
        heading={wording.say('settings.tariff.heading')}
        sentence={wording.say('settings.tariff.sentence')}
      >
        <form class="stack" method="post" action={`/at/${cell.slug}/settings/tariff`}>
          <FormError form={formOf('tariff')} fields={tariffFields} />
          <TariffFields
            wording={wording}
            form={formOf('tariff')}
            tariff={view.tariff}
            currency={cell.currency}
            hasPresets={false}
          />
          <Save wording={wording} view={view} />
        </form>
      </Section>
      <Sharing {...part} form={formOf('sharing')} />
      {view.mayChange ? <Backup {...part} form={formOf('backup')} /> : null}
      {view.speed === null ? null : <Speed {...part} speed={view.speed} form={formOf('speed')} />}
      <Section id="more" heading={wording.say('settings.more.heading')}>
        <ul class="plain">
          {view.mayChange ? (
            <li>
              <a class="row-link" href={`/at/${cell.slug}/payments`}>
                {wording.say('payments.link')}
              </a>
            </li>
          ) : null}
          {view.mayChange ? (
            <li>
              <a class="row-link" href={`/at/${cell.slug}/meter-parts`}>
                {wording.say('parts.guests.title')}
              </a>
            </li>
          ) : null}
          {frame.places?.isSteward === true || frame.places?.isMember === true ? (
            <li>
              <a class="row-link" href={`/at/${cell.slug}/limits`}>
                {wording.say('limits.link.neighbourhood')}
              </a>
            </li>
          ) : null}
          {view.mayChange ? (
            <li>
              <a class="row-link" href={`/at/${cell.slug}/server`}>
                {wording.say('server.title')}
              </a>
            </li>
          ) : null}
          {view.mayChange ? (
            <li>
              <a class="row-link" href={`/at/${cell.slug}/federation`}>
                {wording.say('social.title')}
              </a>
            </li>
          ) : null}
          {frame.places?.isSteward === true || frame.places?.isMember === true ? (
            <li>
              <a class="row-link" href={`/at/${cell.slug}/neighbours`}>
                {wording.say('neighbours.title')}
              </a>
            </li>
          ) : null}
          <li>
            <a class="row-link" href="/me">
              {wording.say('settings.more.me')}
            </a>
          </li>
          <li>
            <a class="row-link" href="/api/openapi.json">
              {wording.say('settings.more.api')}
            </a>
          </li>
        </ul>
      </Section>
    </Page>
  )
}

interface Part {
  readonly wording: Wording
  readonly cell: CellHead
  readonly view: SettingsView
}

function Section(props: {
  readonly id: string
  readonly heading: string
  readonly sentence?: string
  readonly children: Child
}) {
  return (
    <section aria-labelledby={`${props.id}-heading`}>
      <h2 id={`${props.id}-heading`}>{props.heading}</h2>
      {props.sentence === undefined ? null : <p>{props.sentence}</p>}
      {props.children}
    </section>
  )
}

function Save(props: { readonly wording: Wording; readonly view: SettingsView }) {
  if (!props.view.mayChange) return null
  return (
    <p>
      <button class="main" type="submit">
        {props.wording.say('frame.save')}
      </button>
    </p>
  )
}

function Invite(props: Part & { readonly form: FormState }) {
  const { wording, cell, view, form } = props
  return (
    <Section
      id="invite"
      heading={wording.say('settings.invite.heading')}
      sentence={wording.say('settings.invite.sentence')}
    >
      {view.invitation === null ? null : (
        <Invitation wording={wording} invitation={view.invitation} />
      )}
      {view.openInvitations === 0 ? null : (
        <p class="fine">
          {wording.say('settings.open-invitations', { count: view.openInvitations })}
        </p>
      )}
      <form class="stack" method="post" action={`/at/${cell.slug}/settings/invite`}>
        <FormError form={form} fields={['cell', 'name', 'role']} />
        <Select
          label={wording.say('invite.where')}
          name="cell"
          form={form}
          options={[
            { value: 'new', text: wording.say('invite.new-home') },
            ...view.homes.map(({ id, name }) => ({ value: id, text: name })),
            { value: 'neighbourhood', text: cell.name },
          ]}
        />
        <Field
          label={wording.say('invite.new-home.name')}
          name="name"
          form={form}
          autocomplete="off"
        />
        <Select
          label={wording.say('invite.role')}
          name="role"
          form={form}
          options={inviteRoles.map((role) => ({ value: role, text: wording.say(`role.${role}`) }))}
        />
        <p>
          <button type="submit">{wording.say('invite.make')}</button>
        </p>
      </form>
    </Section>
  )
}

function Sharing(props: Part & { readonly form: FormState }) {
  const { wording, cell, view, form } = props
  return (
    <Section
      id="sharing"
      heading={wording.say('settings.sharing.heading')}
      sentence={wording.say('settings.sharing.sentence')}
    >
      <form class="stack" method="post" action={`/at/${cell.slug}/settings/sharing`}>
        <FormError form={form} fields={sharingFields(view)} />
        <AgreedNotice wording={wording} slug={cell.slug} parts={view.agreed} />
        {view.keyWaits === null ? null : (
          <p class="notice limit">
            {wording.say('agreed.key-waits', {
              until: wording.date(view.keyWaits.untilMs),
              months: coefficientMonths,
            })}
          </p>
        )}
        <SharingFields wording={wording} form={form} view={view} />
        {view.mayChange ? (
          <p>
            <button type="submit" formaction={`/at/${cell.slug}/settings/sharing/trial`}>
              {wording.say('sharing.try')}
            </button>
          </p>
        ) : null}
        <Save wording={wording} view={view} />
      </form>
    </Section>
  )
}

function Backup(props: Part & { readonly form: FormState }) {
  const { wording, cell, view, form } = props
  if (view.backup === null) return null
  return (
    <Section id="backup" heading={wording.say('settings.backup.heading')}>
      <FormError form={form} fields={[]} />
      <p>
        {view.backup.lastMs === null
          ? wording.say('settings.backup.none')
          : wording.say('settings.backup.last', {
              time: `${wording.day(view.backup.lastMs)} ${wording.time(view.backup.lastMs)}`,
            })}
      </p>
      <form method="post" action={`/at/${cell.slug}/settings/backup`}>
        <button type="submit">{wording.say('settings.backup.make')}</button>
      </form>
    </Section>
  )
}

/** Speeds that the sample's clock offers. */
const speeds = [0, 1, 10, 60, 300, 900]

function Speed(props: Part & { readonly speed: number; readonly form: FormState }) {
  const { wording, cell, speed, form } = props
  const choices = speeds.includes(speed) ? speeds : [...speeds, speed].toSorted((a, b) => a - b)
  return (
    <Section
      id="speed"
      heading={wording.say('settings.speed.heading')}
      sentence={wording.say('settings.speed.sentence')}
    >
      <FormError form={form} fields={['speed']} />
      <form class="line" method="post" action={`/at/${cell.slug}/settings/speed`}>
        <Select
          label={wording.say('settings.speed.heading')}
          name="speed"
          form={form}
          value={String(speed)}
          options={choices.map((value) => ({
            value: String(value),
            text:
              value === 0
                ? wording.say('settings.speed.0')
                : value === 1
                  ? wording.say('settings.speed.1')
                  : wording.say('settings.speed.times', { number: wording.number(value) }),
          }))}
        />
        <button type="submit">{wording.say('settings.speed.set')}</button>
      </form>
    </Section>
  )
}
