import { rulesOf } from '../../things/attributes.ts'
import type { ThingKind } from '../../things/thing.ts'
import type { FormValues } from './number-field.ts'

/** What a form states of a thing of this kind: fields left empty are not stated. Checked by `checkAttributes`. */
export function attributesFromForm(kind: ThingKind, values: FormValues): Record<string, unknown> {
  const stated: Record<string, unknown> = {}
  for (const [name, rule] of rulesOf(kind)) {
    const text = (values[name] ?? '').trim()
    if (text === '') continue
    const number = Number(text.replace(',', '.'))
    if (rule.type === 'choice') {
      stated[name] = text === 'yes'
      continue
    }
    // What is no number goes on as it was typed, and is refused with the field's own sentence.
    stated[name] = rule.type === 'number' && Number.isFinite(number) ? number : text
  }
  return stated
}
