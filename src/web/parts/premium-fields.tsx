import { moduleRegions, type PremiumTerms } from '../../accounts/sharing/premium-terms.ts'
import { microOfEuroPerMwh } from '../forms/premium-form.ts'
import type { Wording } from '../messages/wording.ts'
import { Field, Select, type FormState } from './field.tsx'

/** What Italy's premium for shared energy is worked out from; folded up where the rule has none. */
export function PremiumFields(props: {
  readonly wording: Wording
  readonly form: FormState
  readonly premium: PremiumTerms | undefined
}) {
  const { wording, form, premium } = props
  const held = premium === undefined ? 'none' : 'italy'
  return (
    <details open={(form.values['premium'] ?? held) !== 'none'}>
      <summary>{wording.say('sharing.premium')}</summary>
      <Select
        label={wording.say('sharing.premium.which')}
        name="premium"
        form={form}
        value={held}
        hint={wording.say('sharing.premium.hint')}
        options={(['none', 'italy'] as const).map((kind) => ({
          value: kind,
          text: wording.say(`sharing.premium.${kind}`),
        }))}
      />
      <Field
        label={wording.say('sharing.premium.power')}
        name="premium-kw"
        form={form}
        type="number"
        unit="kW"
        hint={wording.say('sharing.premium.power.hint')}
        value={premium === undefined ? '' : String(premium.powerKw)}
      />
      <Select
        label={wording.say('sharing.premium.modules')}
        name="premium-modules"
        form={form}
        value={premium?.modulesIn ?? 'none'}
        hint={wording.say('sharing.premium.modules.hint')}
        options={(['none', ...moduleRegions] as const).map((region) => ({
          value: region,
          text: wording.say(`sharing.premium.modules.${region}`),
        }))}
      />
      <Field
        label={wording.say('sharing.premium.zonal')}
        name="premium-zonal"
        form={form}
        type="number"
        unit={wording.say('sharing.premium.unit')}
        hint={wording.say('sharing.premium.zonal.hint')}
        value={
          premium === undefined ? '' : String(premium.zonalPriceMicroPerKwh / microOfEuroPerMwh)
        }
      />
      <Select
        label={wording.say('sharing.premium.grant')}
        name="premium-grant"
        form={form}
        value={premium?.hasGrant === true ? 'yes' : 'no'}
        hint={wording.say('sharing.premium.grant.hint')}
        options={(['no', 'yes'] as const).map((kind) => ({
          value: kind,
          text: wording.say(`sharing.premium.grant.${kind}`),
        }))}
      />
    </details>
  )
}
