import { Page, type Frame } from '../layout.tsx'
import { FormError, Select, type FormState } from '../parts/field.tsx'
import { Invitation } from '../parts/invitation.tsx'
import type { CellHead } from '../view/now.ts'
import { homeRoles, type HouseholdView } from '../view/people.ts'

/** Who belongs to a home, and an invitation for whoever moves in. */
export function HouseholdPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: HouseholdView
  readonly form: FormState
}) {
  const { frame, cell, view, form } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('household.title')} nav="home">
      <h1>{wording.say('household.heading', { name: cell.name })}</h1>
      {view.members.length === 0 ? (
        <p>{wording.say('household.none')}</p>
      ) : (
        <ul class="plain">
          {view.members.map(({ personId, name, role, sinceMs }) => (
            <li class="with-button">
              <span>
                {name}{' '}
                <small>
                  {wording.say(`role.${role}`)},{' '}
                  {wording.say('household.since', { day: wording.date(sinceMs) })}
                </small>
              </span>
              {role !== 'guest' ? null : (
                <form method="post" action={`/at/${cell.slug}/people/end`}>
                  <input type="hidden" name="person" value={personId} />
                  <button type="submit" aria-label={wording.say('household.end.label', { name })}>
                    {wording.say('household.end')}
                  </button>
                </form>
              )}
            </li>
          ))}
        </ul>
      )}
      <p>
        <a class="row-link" href={`/at/${cell.slug}/meter-parts`}>
          {wording.say('parts.title')}
        </a>
      </p>
      <section aria-labelledby="invite-heading">
        <h2 id="invite-heading">{wording.say('household.invite.heading')}</h2>
        {view.mayInvite ? (
          <>
            <p>
              {wording.say('household.invite.sentence')} {wording.say('settings.invite.sentence')}
            </p>
            <p>
              <a href={`/at/${cell.slug}/guest`}>{wording.say('household.guests')}</a>
            </p>
            <FormError form={form} fields={['role']} />
            {view.invitation === null ? null : (
              <Invitation wording={wording} invitation={view.invitation} />
            )}
            {view.openInvitations === 0 ? null : (
              <p class="fine">
                {wording.say('settings.open-invitations', { count: view.openInvitations })}
              </p>
            )}
            <form class="stack" method="post" action={`/at/${cell.slug}/people`}>
              <Select
                label={wording.say('invite.role')}
                name="role"
                form={form}
                options={homeRoles.map((role) => ({
                  value: role,
                  text: wording.say(`role.${role}`),
                }))}
              />
              <p>
                <button class="main" type="submit">
                  {wording.say('invite.make')}
                </button>
              </p>
            </form>
          </>
        ) : (
          <p>{wording.say('household.visitor')}</p>
        )}
      </section>
    </Page>
  )
}
