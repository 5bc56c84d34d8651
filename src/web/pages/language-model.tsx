import { modelSettingLimits, type ModelPlace } from '../../assembly/meeting/model/cell-model.ts'
import { Page, type Frame } from '../layout.tsx'
import { Field, FormError, Select, type FormState } from '../parts/field.tsx'

/** *A language model*: whether one reads transcripts here, which one, and what leaves the node for it. */
export function LanguageModelPage(props: {
  readonly frame: Frame
  readonly path: string
  /** Null: it is off. */
  readonly model: ModelPlace | null
  readonly server: ModelPlace | null
  /** The address as it was stated; only of one's own. */
  readonly address: string
  readonly form: FormState
}) {
  const { frame, path, model, server, address, form } = props
  const { wording } = frame
  const source = model?.source ?? 'off'
  const options = [
    { value: 'off', text: wording.say('model.source.off') },
    ...(server === null
      ? []
      : [
          {
            value: 'server',
            text: wording.say('model.source.server', { model: server.model, host: server.host }),
          },
        ]),
    { value: 'own', text: wording.say('model.source.own') },
  ]
  return (
    <Page frame={frame} title={wording.say('model.title')} nav="questions">
      <p class="fine">
        <a href={`${path.slice(0, path.lastIndexOf('/'))}/meetings`}>
          {wording.say('meetings.title')}
        </a>
      </p>
      <h1>{wording.say('model.title')}</h1>
      <p>
        {model === null
          ? wording.say('model.is-off')
          : wording.say('model.is-on', { model: model.model, host: model.host })}
        {model === null || model.isEncrypted ? null : ` ${wording.say('model.plain')}`}
      </p>
      <h2>{wording.say('model.leaves')}</h2>
      <ul>
        <li>{wording.say('model.leaves.words')}</li>
        <li>{wording.say('model.leaves.only')}</li>
        <li>{wording.say('model.leaves.never')}</li>
        <li>{wording.say('model.leaves.checked')}</li>
      </ul>
      <form class="stack" method="post" action={path}>
        <FormError form={form} fields={['source', 'address', 'model', 'key']} />
        <Select
          label={wording.say('model.source')}
          name="source"
          form={form}
          value={source}
          options={options}
        />
        <div class="for-own stack-fields">
          <Field
            label={wording.say('model.address')}
            name="address"
            form={form}
            value={address}
            most={modelSettingLimits.address}
            autocomplete="off"
            hint={wording.say('model.address.hint')}
          />
          <Field
            label={wording.say('model.name')}
            name="model"
            form={form}
            value={model?.source === 'own' ? model.model : ''}
            most={modelSettingLimits.model}
            autocomplete="off"
          />
          <Field
            label={wording.say('model.key')}
            name="key"
            type="password"
            form={form}
            autocomplete="off"
            hint={wording.say(
              model?.source === 'own' && model.hasKey ? 'model.key.kept' : 'model.key.hint',
            )}
          />
        </div>
        <p>
          <button class="main" type="submit">
            {wording.say('model.save')}
          </button>
        </p>
      </form>
    </Page>
  )
}
