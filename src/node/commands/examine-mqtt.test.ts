import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { dayMs } from '../../kernel/steps.ts'
import { certificateFor, whyNoCertificate } from '../../things/certificate-fixtures.ts'
import { usualRetainedLimits } from '../../things/retained-budget.ts'
import { writeRetained } from '../../things/store-retained.ts'
import { readConfig } from '../config.ts'
import { examineMqtt, examineRetained } from './examine-mqtt.ts'

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

testOnEachDatabase('the doctor tells how much the broker keeps', async (store) => {
  const message = (i: number) => ({ topic: `t/${i}`, slug: 'a', payload: Buffer.from('12345') })
  await writeRetained(store.db, [message(1), message(2)])
  const few = await examineRetained(store)
  assert.match(`${few.state}: ${few.what}`, /^good: The broker keeps 2 messages \(0\.0 MB\)/)
  const large = Buffer.alloc(usualRetainedLimits.allBytes * 0.9)
  await writeRetained(store.db, [{ ...message(1), payload: large }])
  const many = await examineRetained(store)
  assert.match(`${many.state}: ${many.what}`, /^note: The broker keeps 2 messages \(60\.4 MB\)/)
})
