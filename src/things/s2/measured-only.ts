import type { Result } from '../../kernel/refusal.ts'
import type { Control, Facts } from './control.ts'
import { isProducer } from './device-words.ts'
import { taken } from './message.ts'
import type { ResourceManagerDetails } from './shapes-session.ts'

/** A resource that nobody steers: it is measured. */
export class MeasuredOnly implements Control {
  readonly controlType = 'NOT_CONTROLABLE'

  take(): Result<void> {
    return taken
  }

  revoke(): boolean {
    return false
  }

  facts(details: ResourceManagerDetails): Facts {
    return isProducer(details)
      ? { kind: 'solar', reports: ['generationW'], attributes: {} }
      : { kind: 'plug', reports: ['powerW'], attributes: {} }
  }

  valuesOf(): readonly [] {
    return []
  }

  instruct(): readonly [] {
    return []
  }

  release(): readonly [] {
    return []
  }
}
