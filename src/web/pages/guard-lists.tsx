import { automaticLimit, listAddressLimit } from '../../federation/guard/list-desk.ts'
import type { NamedByList } from '../../federation/guard/list-format.ts'
import type { GuardChoice } from '../../federation/guard/store-choice.ts'
import type { HeardList, ListCounts } from '../../federation/guard/store-list.ts'
import { subjectLimit } from '../../federation/guard/subject.ts'
import { rulings } from '../../federation/guard/verdict.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Choice, Field, FormError, Select, type FormState } from '../parts/field.tsx'

/** A list as it is shown. */
export interface ListView {
  readonly list: HeardList
  readonly counts: ListCounts
  /** What would come and go, {@link namesShown} at the most. */
  readonly added: readonly NamedByList[]
  readonly dropped: readonly NamedByList[]
  /** How many who follow would be let go of. */
  readonly touched: number
}

export interface GuardListsView {
  /** Whether anybody outside could reach this node. */
  readonly hasAddress: boolean
  readonly lists: readonly ListView[]
  readonly choice: GuardChoice
  /** Whether the node hears accepted servers only, whatever is chosen here. */
  readonly isNodeClosed: boolean
  /** How many who follow would be let go of if only accepted servers were heard. */
  readonly outside: number
  /** Where others read the own list. */
  readonly sharedAt: string
}

/** Names of a list that are shown at the most. */
export const namesShown = 100

/** *Lists of others*: what is subscribed to, what it would change, and what is chosen about all who are new. */
export function GuardListsPage(props: {
  readonly frame: Frame
  readonly slug: string
  readonly view: GuardListsView
  readonly form: FormState
}) {
  const { frame, slug, view, form } = props
  const { wording } = frame
  const path = `/at/${slug}/federation/lists`
  return (
    <Page frame={frame} title={wording.say('guard-lists.title')} nav="settings">
      <p class="fine">
        <a href={`/at/${slug}/federation/guard`}>{wording.say('guard.title')}</a>
      </p>
      <h1>{wording.say('guard-lists.title')}</h1>
      <p>{wording.say('guard-lists.sentence')}</p>
      {view.lists.length === 0 ? <p>{wording.say('guard-lists.none')}</p> : null}
      {view.lists.map((list, i) => (
        <List wording={wording} path={path} view={list} heading={`list-${i}`} />
      ))}
      {view.hasAddress ? (
        <>
          <Subscribe wording={wording} path={path} form={form} />
          <OnlyAccepted wording={wording} slug={slug} view={view} />
          <Own wording={wording} path={path} view={view} />
        </>
      ) : (
        <p>{wording.say('social.unaddressed')}</p>
      )}
    </Page>
  )
}

function List(props: {
  readonly wording: Wording
  readonly path: string
  readonly view: ListView
  readonly heading: string
}) {
  const { wording, path, view, heading } = props
  const { list, counts, touched } = view
  const { id, ruling, readMs, fault } = list
  const isWaiting = counts.added + counts.dropped > 0
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{list.address}</h2>
      <p>
        {wording.say(`guard-lists.ruling.${ruling}`)}{' '}
        {list.isAutomatic
          ? wording.say('guard-lists.automatic', { most: wording.number(automaticLimit) })
          : wording.say('guard-lists.asked')}
        {list.keeper === null ? ` ${wording.say('guard-lists.of-node')}` : null}
      </p>
      <p>
        {readMs === null
          ? wording.say('guard-lists.unread')
          : wording.say('guard-lists.read', { when: moment(wording, readMs) })}{' '}
        {fault === ''
          ? null
          : wording.say('guard-lists.fault', {
              why: wording.sayCode('guard-lists.fault', fault),
            })}
      </p>
      <p>
        {wording.say('guard-lists.holds', { count: counts.holds })}{' '}
        {list.leftOut === 0 ? null : wording.say('guard-lists.left-out', { count: list.leftOut })}
      </p>
      {isWaiting ? null : <p>{wording.say('guard-lists.same')}</p>}
      <Names wording={wording} names={view.added} count={counts.added} what="added" of={ruling} />
      <Names
        wording={wording}
        names={view.dropped}
        count={counts.dropped}
        what="dropped"
        of={ruling}
      />
      {touched === 0 ? null : <p>{wording.say('guard-lists.touched', { count: touched })}</p>}
      {list.keeper === null ? null : (
        <div class="actions">
          {isWaiting ? (
            <form method="post" action={`${path}/take`}>
              <input type="hidden" name="list" value={id} />
              <input type="hidden" name="changed" value={String(list.changedMs)} />
              <button type="submit" aria-describedby={heading}>
                {wording.say('guard-lists.take')}
              </button>
            </form>
          ) : null}
          <form method="post" action={`${path}/unsubscribe`}>
            <input type="hidden" name="list" value={id} />
            <button type="submit" aria-describedby={heading}>
              {wording.say('guard-lists.unsubscribe')}
            </button>
          </form>
        </div>
      )}
    </section>
  )
}

function Names(props: {
  readonly wording: Wording
  readonly names: readonly NamedByList[]
  readonly count: number
  readonly what: 'added' | 'dropped'
  readonly of: HeardList['ruling']
}) {
  const { wording, names, count, what, of } = props
  if (count === 0) return null
  return (
    <details>
      <summary>{wording.say(`guard-lists.${what}.${of}`, { count })}</summary>
      {count > names.length ? (
        <p>{wording.say('guard-lists.shown', { most: wording.number(names.length) })}</p>
      ) : null}
      <ul>
        {names.map(({ subject, note }) => (
          <li>
            {subject.replace(/^\*\./, '')}
            {note === '' ? null : <small>: {note}</small>}
          </li>
        ))}
      </ul>
    </details>
  )
}

function Subscribe(props: {
  readonly wording: Wording
  readonly path: string
  readonly form: FormState
}) {
  const { wording, path, form } = props
  return (
    <>
      <h2>{wording.say('guard-lists.subscribe')}</h2>
      <p>{wording.say('guard-lists.subscribe.sentence')}</p>
      <form class="stack" method="post" action={`${path}/subscribe`}>
        <FormError form={form} fields={['address']} />
        <Field
          label={wording.say('guard-lists.address')}
          name="address"
          form={form}
          hint={wording.say('guard-lists.address.hint')}
          most={listAddressLimit}
          autocomplete="off"
          isRequired={true}
        />
        <Select
          label={wording.say('guard-lists.kind')}
          name="ruling"
          form={form}
          value="block"
          options={rulings.map((value) => ({
            value,
            text: wording.say(`guard-lists.kind.${value}`),
          }))}
        />
        <Choice
          label={wording.say('guard-lists.by-itself')}
          name="itself"
          value="1"
          form={form}
          isChosen={form.values['itself'] === '1'}
        />
        <p>
          <button class="main" type="submit">
            {wording.say('guard-lists.subscribe.button')}
          </button>
        </p>
      </form>
    </>
  )
}

function OnlyAccepted(props: {
  readonly wording: Wording
  readonly slug: string
  readonly view: GuardListsView
}) {
  const { wording, slug, view } = props
  const { hearsOnlyAccepted } = view.choice
  const is = hearsOnlyAccepted || view.isNodeClosed
  return (
    <section aria-labelledby="only">
      <h2 id="only">{wording.say('guard-lists.only')}</h2>
      <p>{wording.say('guard-lists.only.sentence')}</p>
      <p>
        {wording.say(is ? 'guard-lists.only.is' : 'guard-lists.only.is-not')}
        {view.isNodeClosed ? ` ${wording.say('guard-lists.only.of-node')}` : null}
      </p>
      {is || view.outside === 0 ? null : (
        <p>{wording.say('guard-lists.touched', { count: view.outside })}</p>
      )}
      <form class="line" method="post" action={`/at/${slug}/federation/lists/choose`}>
        <input type="hidden" name="only" value={hearsOnlyAccepted ? 'off' : 'on'} />
        <button type="submit" aria-describedby="only">
          {wording.say(hearsOnlyAccepted ? 'guard-lists.only.off' : 'guard-lists.only.on')}
        </button>
      </form>
      <form class="stack" method="post" action={`/at/${slug}/federation/guard/accept`}>
        <Field
          label={wording.say('guard-lists.accept')}
          name="server"
          hint={wording.say('guard-lists.accept.hint')}
          most={subjectLimit}
          autocomplete="off"
          isRequired={true}
        />
        <p>
          <button type="submit">{wording.say('guard-lists.accept')}</button>
        </p>
      </form>
    </section>
  )
}

function Own(props: {
  readonly wording: Wording
  readonly path: string
  readonly view: GuardListsView
}) {
  const { wording, path, view } = props
  const { isShared } = view.choice
  return (
    <section aria-labelledby="own">
      <h2 id="own">{wording.say('guard-lists.share')}</h2>
      <p>{wording.say('guard-lists.share.sentence')}</p>
      <p>
        {isShared
          ? wording.say('guard-lists.share.is', { address: view.sharedAt })
          : wording.say('guard-lists.share.is-not')}
      </p>
      <form class="line" method="post" action={`${path}/choose`}>
        <input type="hidden" name="share" value={isShared ? 'off' : 'on'} />
        <button type="submit" aria-describedby="own">
          {wording.say(isShared ? 'guard-lists.share.off' : 'guard-lists.share.on')}
        </button>
      </form>
      <p>
        <a href={`${path}/blocks.csv`} download>
          {wording.say('guard-lists.share.file')}
        </a>
      </p>
    </section>
  )
}

function moment(wording: Wording, atMs: number): string {
  return `${wording.date(atMs)}, ${wording.time(atMs)}`
}
