import type { ConnectionWish } from '../../things/connection.ts'
import type { FormValues } from './number-field.ts'

/** What was typed under *Add a device by its address*; the room checks it. A serial port is known by its name. */
export function dialFromForm(values: FormValues): ConnectionWish {
  const host = (values['host'] ?? '').trim()
  const isSerial = /^(\/|COM\d)/i.test(host)
  return {
    protocol: values['protocol'] ?? '',
    host: isSerial ? null : host,
    port: numberOrNull(values['port']),
    unit: numberOrNull(values['unit']),
    path: isSerial ? host : null,
    secret: values['secret'] ?? null,
  }
}

/** Null where nothing was typed; NaN, which no rule allows, where it is no number. */
function numberOrNull(text = ''): number | null {
  return text.trim() === '' ? null : Number(text)
}
