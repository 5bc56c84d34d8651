import type { ConnectionWish } from '../../things/connection.ts'
import type { FormValues } from './number-field.ts'

/** What was typed under *Add a device by its address*; the room checks it. A serial port is known by its name. */
export function dialFromForm(values: FormValues): ConnectionWish {
  const typed = (values['host'] ?? '').trim()
  const isSerial = /^(\/|COM\d)/i.test(typed)
  const pasted = pastedAddress.exec(typed)?.groups ?? {}
  const { scheme = '', host = typed, port } = pasted
  const isSecure = /^(https|wss):/i.test(scheme)
  return {
    protocol: values['protocol'] ?? '',
    host: isSerial ? null : host.replace(/^\[(.*)\]$/, '$1'),
    port: numberOrNull(values['port']) ?? numberOrNull(port) ?? usualPort(scheme),
    unit: numberOrNull(values['unit']),
    path: isSerial ? typed : null,
    secret: values['secret'] ?? null,
    tls: isSecure || values['tls'] === 'yes',
    fingerprint: values['fingerprint'] ?? null,
  }
}

/** An address as a browser shows it: people copy it from there. What stands behind the host is left out. */
const pastedAddress =
  /^(?<scheme>(?:https?|wss?):)\/\/(?<host>\[[0-9a-f:.]+\]|[^/:?#@]+)(?::(?<port>\d+))?(?:[/?#].*)?$/i

/** What a browser takes where no port stands in an address; null: no address was pasted. */
function usualPort(scheme: string): number | null {
  if (scheme === '') return null
  return /^(https|wss):/i.test(scheme) ? 443 : 80
}

/** Null where nothing was typed; NaN, which no rule allows, where it is no number. */
function numberOrNull(text = ''): number | null {
  return text.trim() === '' ? null : Number(text)
}
