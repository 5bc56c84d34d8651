/** What one attribute may be. The table in `attribute-rules.ts` drives types, checks, forms, Thing Descriptions and docs/devices.md. */
export type AttributeRule = NumberRule | TextRule | ChoiceRule

/** Who asks for it: the plan, the forecasts behind it, what is sent to the thing, the accounts. */
export type AttributeUse = 'plan' | 'forecast' | 'control' | 'accounts'

/** A number with its unit and the range that makes sense. */
export interface NumberRule {
  readonly type: 'number'
  /** `1` for shares and other plain numbers; `min` for local minutes after midnight. */
  readonly unit: string
  /** Taken where nothing is stated; null: not known and not assumed. */
  readonly default: number | null
  readonly min: number
  readonly max: number
  readonly use: AttributeUse
  readonly meaning: string
}

/** A text that must match a pattern. */
export interface TextRule {
  readonly type: 'text'
  readonly unit: string
  readonly default: string | null
  readonly pattern: RegExp
  /** What the pattern asks for, in words. */
  readonly form: string
  readonly maxLength: number
  readonly use: AttributeUse
  readonly meaning: string
}

/** Yes or no. */
export interface ChoiceRule {
  readonly type: 'choice'
  readonly unit: '1'
  readonly default: boolean
  readonly use: AttributeUse
  readonly meaning: string
}

/** A number of some unit, between two limits. */
export const amount = (
  unit: string,
  fallback: number | null,
  min: number,
  max: number,
  meaning: string,
  use: AttributeUse = 'plan',
): NumberRule => ({ type: 'number', unit, default: fallback, min, max, use, meaning })

export const wh = (fallback: number, max: number, meaning: string): NumberRule =>
  amount('Wh', fallback, 0, max, meaning)

export const watt = (fallback: number | null, max: number, meaning: string): NumberRule =>
  amount('W', fallback, 0, max, meaning)

export const share = (fallback: number, min: number, meaning: string): NumberRule =>
  amount('1', fallback, min, 1, meaning)

export const celsius = (fallback: number, min: number, max: number, meaning: string): NumberRule =>
  amount('°C', fallback, min, max, meaning)

/** A local time of day. */
export const minute = (fallback: number | null, meaning: string): NumberRule =>
  amount('min', fallback, 0, 1440, meaning)

export const money = (fallback: number, max: number, meaning: string): NumberRule =>
  amount('micro-units/kWh', fallback, 0, max, meaning)

export const choice = (fallback: boolean, meaning: string): ChoiceRule => ({
  type: 'choice',
  unit: '1',
  default: fallback,
  use: 'plan',
  meaning,
})
