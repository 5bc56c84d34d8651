import { refuse, success, type Result } from '../../../kernel/refusal.ts'
import type { ModelSettings } from './language-model.ts'

/** Which language model a neighbourhood uses: the one the node brings, or one of its own. */
export type CellModel =
  | { readonly source: 'server' }
  | {
      readonly source: 'own'
      readonly address: string
      readonly model: string
      readonly key: string
    }

/** What of a language model anybody may see: where words go, and to which model. Never the key. */
export interface ModelPlace {
  readonly source: CellModel['source']
  /** Host and port that the words of a transcript are sent to. */
  readonly host: string
  /** Whether they go there encrypted. */
  readonly isEncrypted: boolean
  readonly model: string
  readonly hasKey: boolean
}

/** Characters of an address, a model's name and a key at the most. */
export const modelSettingLimits = { address: 300, model: 200, key: 4_096 } as const

/** A model that can be asked: refused with the field and what would be right. */
export function checkModel(settings: {
  readonly address: string
  readonly model: string
  readonly key: string
}): Result<{ readonly address: string; readonly model: string; readonly key: string }> {
  const limits = modelSettingLimits
  const address = settings.address.trim().replace(/\/+$/, '')
  const isAddress =
    address.length <= limits.address && /^https?:\/\//.test(address) && URL.canParse(address)
  const { username, password, search, hash } = new URL(isAddress ? address : 'http://none')
  // A secret in the address would be shown wherever the address is.
  if (!isAddress || username !== '' || password !== '' || search !== '' || hash !== '') {
    return refuse(
      'model-address',
      `The address begins with https:// or http:// and ends like /v1, with at most ${limits.address} characters, without a user or a query.`,
      'address',
      { limit: limits.address },
    )
  }
  const model = settings.model.trim()
  if (model === '' || model.length > limits.model || /\p{Cc}/u.test(model)) {
    return refuse('model-name', `A model has a name of 1 to ${limits.model} characters.`, 'model', {
      limit: limits.model,
    })
  }
  const key = settings.key.trim()
  if (key.length > limits.key || !/^[\x21-\x7e]*$/.test(key)) {
    return refuse(
      'model-key',
      `A key has at most ${limits.key} letters without accents, digits and signs.`,
      'key',
      { limit: limits.key },
    )
  }
  return success({ address, model, key })
}

/** What anybody may see of a model. */
export function placeOfModel(source: CellModel['source'], settings: ModelSettings): ModelPlace {
  const { host, protocol } = new URL(settings.address)
  return {
    source,
    host,
    isEncrypted: protocol === 'https:',
    model: settings.model,
    hasKey: settings.key !== undefined && settings.key !== '',
  }
}
