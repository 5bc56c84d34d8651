import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { certificateFor, whyNoCertificate } from '../../things/broker/certificate-fixtures.ts'
import { cellCalled, withCells } from '../../things/desk/desk-fixtures.ts'
import { usualRetainedLimits } from '../../things/broker/retained-budget.ts'
import { writeRetained } from '../../things/broker/store-retained.ts'
import { readConfig } from '../config.ts'
import { examineBrokerStore, examineMqtt } from './examine-mqtt.ts'

test(
  'the doctor tells when the certificate ends and whether its key fits',
  { skip: whyNoCertificate },
  async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'commonwatt-doctor-'))
    context.after(() => rm(folder, { recursive: true }))
    const [certFile, keyFile] = [join(folder, 'c.pem'), join(folder, 'k.pem')]
    const pair = certificateFor(60)
    await writeFile(certFile, pair.cert)
    await writeFile(keyFile, pair.key)
    const config = readConfig({
      MQTT_PORT: '0',
      MQTT_TLS_PORT: '0',
      MQTT_TLS_CERT: certFile,
      MQTT_TLS_KEY: keyFile,
    })
    assert.ok(config.ok)
    const seen = async (afterDays: number) => {
      const findings = await examineMqtt(config.value, Date.now() + afterDays * dayMs)
      assert.deepEqual(
        findings.map(({ name }) => name),
        ['mqtt', 'mqtt over TLS', 'certificate'],
      )
      const { state, what } = findings.at(-1) ?? assert.fail()
      return `${state}: ${what}`
    }
    assert.match(await seen(0), /^good: .*localhost.* holds for (59|60) more days/)
    assert.match(await seen(50), /^note: .* holds for (9|10) more days/)
    assert.match(await seen(61), /^bad: .* ended on /)
    await writeFile(keyFile, certificateFor(1).key)
    assert.match(await seen(0), /^bad: The key .* does not belong to /)
    await writeFile(certFile, 'not a certificate')
    assert.match(await seen(0), /^bad: The certificate cannot be used: /)
  },
)

/** What the doctor says of the broker's part of the database, in one line. */
async function seenIn(store: Store, environment: Record<string, string>): Promise<string> {
  const config = readConfig(environment)
  assert.ok(config.ok)
  const findings = await examineBrokerStore(store, config.value)
  return findings.map(({ state, what }) => `${state}: ${what}`).join('\n')
}

testOnEachDatabase('the doctor tells how much the broker keeps', async (store) => {
  const message = (i: number) => ({ topic: `t/${i}`, slug: 'a', payload: Buffer.from('12345') })
  await writeRetained(store.db, [message(1), message(2)])
  assert.match(await seenIn(store, {}), /^good: The broker keeps 2 messages \(0\.0 MB\)/)
  const large = Buffer.alloc(usualRetainedLimits.allBytes * 0.9)
  await writeRetained(store.db, [{ ...message(1), payload: large }])
  assert.match(await seenIn(store, {}), /^note: The broker keeps 2 messages \(60\.4 MB\)/)
})

testOnEachDatabase('the doctor tells whose devices an external broker brings', async (store) => {
  await withCells(store, cellCalled('haus-1'))
  const external = { MQTT_URL: 'mqtt://127.0.0.1' }
  assert.equal(await seenIn(store, external), '')
  assert.match(
    await seenIn(store, { ...external, MQTT_CELL: 'haus-1' }),
    /^good: .* The home haus-1\./,
  )
  assert.match(
    await seenIn(store, { ...external, MQTT_CELL: 'haus-9' }),
    /^bad: MQTT_CELL names haus-9/,
  )
})
