import { thingKinds } from '../../things/thing.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { Dial, dialFields } from '../parts/dial.tsx'
import { emptyForm, Field, FormError, Select, type FormState } from '../parts/field.tsx'
import { Doubts } from '../parts/doubts.tsx'
import { DataTable } from '../parts/figure.tsx'
import type { CellHead } from '../view/now.ts'
import { noteText } from '../parts/note.ts'
import type { OfferRow, ThingsView } from '../view/things.ts'

/** *Things*: what was found, what is in use, how to connect another. */
export function ThingsPage(props: {
  readonly frame: Frame
  readonly cell: CellHead
  readonly view: ThingsView
  readonly form: FormState
  /** The offer whose form was refused; null: the refusal is about something else. */
  readonly refusedOffer: string | null
}) {
  const { frame, cell, view, form, refusedOffer } = props
  const { wording } = frame
  return (
    <Page frame={frame} title={wording.say('things.title')} nav="things">
      <h1>{wording.say('things.heading', { name: cell.name })}</h1>
      {refusedOffer === null ? <FormError form={form} fields={dialFields} /> : null}
      {view.password === null ? null : (
        <output class="notice done">{wording.say('things.connect.made', view.password)}</output>
      )}
      <section aria-labelledby="offers-heading">
        <h2 id="offers-heading">{wording.say('things.offers.heading')}</h2>
        <p>
          {wording.say(view.offers.length === 0 ? 'things.offers.none' : 'things.offers.sentence')}
        </p>
        {view.offers.map((offer) => (
          <OfferForm
            wording={wording}
            slug={cell.slug}
            offer={offer}
            homes={view.homes}
            form={offer.id === refusedOffer ? form : emptyForm}
          />
        ))}
      </section>
      <section aria-labelledby="mine-heading">
        <h2 id="mine-heading">{wording.say('things.mine.heading')}</h2>
        <Doubts
          wording={wording}
          nowMs={view.nowMs}
          things={view.things
            .filter(({ doubts }) => doubts.length > 0)
            .map(({ id, name, doubts }) => ({
              name,
              href: `/at/${cell.slug}/things/${id}`,
              doubts,
            }))}
        />
        {view.things.length === 0 ? (
          <p>{wording.say('things.mine.none')}</p>
        ) : (
          <DataTable
            wording={wording}
            caption={wording.say('things.mine.heading')}
            stacks={3}
            columns={[
              { head: wording.say('things.name') },
              { head: wording.say('things.kind') },
              { head: wording.say('things.steered') },
              { head: wording.say('things.last') },
            ]}
            rows={view.things.map((thing) => [
              <a href={`/at/${cell.slug}/things/${thing.id}`}>{thing.name}</a>,
              wording.say(`kind.${thing.kind}`),
              wording.say(thing.isControllable ? 'things.yes' : 'things.no'),
              thing.lastAtMs === null ? '–' : wording.when(thing.lastAtMs, view.nowMs),
            ])}
          />
        )}
      </section>
      <Connect wording={wording} slug={cell.slug} view={view} />
      <Dial
        wording={wording}
        slug={cell.slug}
        view={view.dial}
        form={refusedOffer === null ? form : emptyForm}
      />
      {view.others.length === 0 ? null : (
        <ul class="plain">
          {view.others.map((other) => (
            <li>
              <a class="row-link" href={`/at/${other.slug}/things`}>
                {wording.say('things.of-home', { name: other.name })}
              </a>
            </li>
          ))}
        </ul>
      )}
    </Page>
  )
}

function OfferForm(props: {
  readonly wording: Wording
  readonly slug: string
  readonly offer: OfferRow
  readonly homes: ThingsView['homes']
  readonly form: FormState
}) {
  const { wording, offer, homes, form } = props
  const at = `/at/${props.slug}/things/${offer.id}`
  return (
    <article class="thing" aria-labelledby={`offer-${offer.id}`}>
      <h3 id={`offer-${offer.id}`}>{offer.name}</h3>
      <p class="fine">
        {offer.address} ·{' '}
        {offer.reports.map((quantity) => wording.say(`quantity.${quantity}`)).join(', ')}
      </p>
      {offer.notes.length === 0 ? null : (
        <ul class="plain fine">
          {offer.notes.map((note) => (
            <li>{noteText(wording, note)}</li>
          ))}
        </ul>
      )}
      <FormError form={form} fields={['name', 'kind', 'home']} />
      <form class="line" method="post" action={`${at}/adopt`}>
        <Field
          label={wording.say('things.name')}
          name="name"
          scope={offer.id}
          form={form}
          value={offer.name}
          isRequired
          autocomplete="off"
        />
        <Select
          label={wording.say('things.kind')}
          name="kind"
          scope={offer.id}
          form={form}
          value={offer.kind}
          options={thingKinds.map((kind) => ({ value: kind, text: wording.say(`kind.${kind}`) }))}
        />
        <button class="main" type="submit">
          {wording.say('things.adopt')}
        </button>
      </form>
      {homes.length === 0 ? null : (
        <form class="line" method="post" action={`${at}/give`}>
          <Select
            label={wording.say('things.give.home')}
            name="home"
            scope={offer.id}
            form={form}
            options={homes.map(({ slug, name }) => ({ value: slug, text: name }))}
          />
          <button type="submit">{wording.say('things.give')}</button>
        </form>
      )}
    </article>
  )
}

function Connect(props: {
  readonly wording: Wording
  readonly slug: string
  readonly view: ThingsView
}) {
  const { wording, slug, view } = props
  return (
    <section aria-labelledby="connect-heading">
      <h2 id="connect-heading">{wording.say('things.connect.heading')}</h2>
      <p>
        {view.connect === null
          ? wording.say('things.connect.none')
          : wording.say('things.connect.sentence', view.connect)}
      </p>
      <p>{wording.say('things.connect.s2', { address: view.s2Url })}</p>
      <div class="actions">
        <form method="post" action={`/at/${slug}/things/password`}>
          <button type="submit">{wording.say('things.connect.password')}</button>
        </form>
        <a class="button" href={`/at/${slug}/import`}>
          {wording.say('things.connect.import')}
        </a>
      </div>
    </section>
  )
}
