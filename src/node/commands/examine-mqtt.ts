import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { findCellBySlug } from '../../cell/store.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { usualRetainedLimits } from '../../things/broker/retained-budget.ts'
import { retainedTotals } from '../../things/broker/store-retained.ts'
import type { Config, EmbeddedMqtt, ExternalMqtt } from '../config.ts'
import { examinePort } from './examine-port.ts'
import { bad, good, note, type Finding } from './finding.ts'

const answerLimitMs = 3000
/** A certificate that renews itself does so a month before its end; three weeks before, something is wrong. */
const expiryNoteMs = 21 * dayMs
/** Part of the limit that may be in use before it is worth a word. */
const fullShare = 0.8

/** The broker's ports and certificate, or whether the external one answers. */
export async function examineMqtt({ mqtt }: Config, nowMs: number): Promise<Finding[]> {
  if (mqtt.kind === 'external') return [await examineExternal(mqtt)]
  const plain = await examinePort('mqtt', mqtt.host, mqtt.port, 'MQTT_PORT')
  if (mqtt.tls === null) return [plain]
  return [
    plain,
    await examinePort('mqtt over TLS', mqtt.tls.host, mqtt.tls.port, 'MQTT_TLS_PORT'),
    await examineCertificate(mqtt.tls, nowMs),
  ]
}

/** What the database says about the broker: how much is kept for it, or whose devices the external one brings. */
export async function examineBrokerStore({ db }: Store, { mqtt }: Config): Promise<Finding[]> {
  if (mqtt.kind === 'embedded') return [await examineRetained(db)]
  if (mqtt.cell === null) return []
  const name = 'mqtt cell'
  const cell = await findCellBySlug(db, mqtt.cell)
  return cell === null
    ? [
        bad(
          name,
          `MQTT_CELL names ${mqtt.cell}, and there is no such cell.`,
          'Give its short name, as in the address of its page.',
        ),
      ]
    : [good(name, `Devices with topics of their own are offered to ${cell.name}.`)]
}

async function examineRetained(db: Store['db']): Promise<Finding> {
  const { messages, bytes } = await retainedTotals(db)
  const { allMessages, allBytes } = usualRetainedLimits
  const what = `The broker keeps ${messages} messages (${(bytes / 1e6).toFixed(1)} MB) for those who come later.`
  const share = Math.max(messages / allMessages, bytes / allBytes)
  return share < fullShare
    ? good('kept messages', what)
    : note(
        'kept messages',
        what,
        `All homes together may keep ${allMessages} messages and ${Math.floor(allBytes / 1e6)} MB: find the device that leaves so many.`,
      )
}

async function examineCertificate(
  { certFile, keyFile }: NonNullable<EmbeddedMqtt['tls']>,
  nowMs: number,
): Promise<Finding> {
  const name = 'certificate'
  const advice = 'Mend MQTT_TLS_CERT and MQTT_TLS_KEY: two PEM files that this user may read.'
  try {
    const certificate = new X509Certificate(await readFile(certFile))
    if (!certificate.checkPrivateKey(createPrivateKey(await readFile(keyFile)))) {
      return bad(name, `The key ${keyFile} does not belong to ${certFile}.`, advice)
    }
    const leftMs = Date.parse(certificate.validTo) - nowMs
    const names = certificate.subjectAltName ?? certificate.subject
    const renew = 'Renew it; the node takes a new one over within the hour.'
    if (leftMs <= 0) {
      return bad(name, `The certificate of ${names} ended on ${certificate.validTo}.`, renew)
    }
    const what = `The certificate of ${names} holds for ${Math.floor(leftMs / dayMs)} more days.`
    return leftMs < expiryNoteMs ? note(name, what, renew) : good(name, what)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return bad(name, `The certificate cannot be used: ${why}`, advice)
  }
}

async function examineExternal(mqtt: ExternalMqtt): Promise<Finding> {
  const url = new URL(mqtt.url)
  const usual = url.protocol === 'mqtts:' ? 8883 : 1883
  const port = url.port === '' ? usual : Number(url.port)
  const socket = connect({ host: url.hostname, port, timeout: answerLimitMs })
  const { promise, resolve: done } = Promise.withResolvers<string | null>()
  socket.once('connect', () => done(null))
  socket.once('timeout', () => done('no answer'))
  socket.once('error', (error) => done(error.message))
  const problem = await promise
  socket.destroy()
  const where = `${url.hostname}:${port}`
  return problem === null
    ? good('mqtt', `The broker ${where} answers.`)
    : bad(
        'mqtt',
        `The broker ${where} does not answer (${problem}).`,
        'Start it, or mend MQTT_URL.',
      )
}
