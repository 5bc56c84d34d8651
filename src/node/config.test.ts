import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from './config.ts'

function mqttOf(environment: Record<string, string>) {
  const config = readConfig(environment)
  assert.ok(config.ok, JSON.stringify(config))
  return config.value.mqtt
}

function refusedAt(environment: Record<string, string>): string | undefined {
  const config = readConfig(environment)
  assert.ok(!config.ok)
  return config.at
}

const files = { MQTT_TLS_CERT: '/etc/c.pem', MQTT_TLS_KEY: '/etc/k.pem' }

test('without TLS the broker listens where the page does', () => {
  assert.deepEqual(mqttOf({ HOST: '0.0.0.0' }), {
    kind: 'embedded',
    host: '0.0.0.0',
    port: 1883,
    mayMovePort: true,
    tls: null,
  })
})

test('with TLS, MQTT without it stays on this machine until somebody asks for more', () => {
  const tls = { host: '0.0.0.0', port: 8883, certFile: '/etc/c.pem', keyFile: '/etc/k.pem' }
  const embedded = { kind: 'embedded', port: 1883, mayMovePort: true, tls }
  assert.deepEqual(mqttOf({ HOST: '0.0.0.0', ...files }), { ...embedded, host: '127.0.0.1' })
  const open = { HOST: '0.0.0.0', MQTT_PLAIN: 'yes', ...files }
  assert.deepEqual(mqttOf(open), { ...embedded, host: '0.0.0.0' })
})

test('settings of MQTT that make no sense are refused by their name', () => {
  assert.equal(refusedAt({ MQTT_TLS_CERT: '/etc/c.pem' }), 'MQTT_TLS_KEY')
  assert.equal(refusedAt({ MQTT_TLS_KEY: '/etc/k.pem' }), 'MQTT_TLS_CERT')
  assert.equal(refusedAt({ ...files, MQTT_TLS_PORT: '70000' }), 'MQTT_TLS_PORT')
  assert.equal(refusedAt({ ...files, MQTT_URL: 'mqtt://host' }), 'MQTT_TLS_CERT')
  assert.equal(refusedAt({ MQTT_PORT: 'x' }), 'MQTT_PORT')
  assert.equal(refusedAt({ MQTT_URL: 'http://host' }), 'MQTT_URL')
  assert.equal(refusedAt({ MQTT_URL: 'mqtt://[' }), 'MQTT_URL')
})

test('the cell of an external broker may be named', () => {
  assert.deepEqual(mqttOf({ MQTT_URL: 'mqtt://host', MQTT_CELL: 'haus-1' }), {
    kind: 'external',
    url: 'mqtt://host',
    cell: 'haus-1',
  })
})

test('a language model is stated with its address, its name and a key that may stand in a file', () => {
  const modelOf = (environment: Record<string, string>) => {
    const config = readConfig(environment)
    assert.ok(config.ok, JSON.stringify(config))
    return config.value.languageModel
  }
  assert.equal(modelOf({}), null)
  const stated = { LANGUAGE_MODEL_URL: 'http://127.0.0.1:11434/v1/', LANGUAGE_MODEL: 'small' }
  const plain = { address: 'http://127.0.0.1:11434/v1', model: 'small' }
  assert.deepEqual(modelOf(stated), plain)
  assert.deepEqual(modelOf({ ...stated, LANGUAGE_MODEL_KEY: 'k' }), { ...plain, key: 'k' })
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-config-'))
  const file = join(folder, 'key')
  writeFileSync(file, 'from-the-file\n')
  assert.deepEqual(modelOf({ ...stated, LANGUAGE_MODEL_KEY_FILE: file }), {
    ...plain,
    key: 'from-the-file',
  })
  rmSync(folder, { recursive: true })
  const cases: readonly (readonly [Record<string, string>, string])[] = [
    [{ LANGUAGE_MODEL: 'small' }, 'LANGUAGE_MODEL'],
    [{ LANGUAGE_MODEL_KEY: 'k' }, 'LANGUAGE_MODEL_KEY'],
    [{ LANGUAGE_MODEL_URL: 'http://127.0.0.1/v1' }, 'LANGUAGE_MODEL'],
    [{ ...stated, LANGUAGE_MODEL_URL: '127.0.0.1' }, 'LANGUAGE_MODEL_URL'],
    [{ ...stated, LANGUAGE_MODEL_KEY: 'é' }, 'LANGUAGE_MODEL_KEY'],
    [{ ...stated, LANGUAGE_MODEL_KEY_FILE: file }, 'LANGUAGE_MODEL_KEY_FILE'],
  ]
  for (const [environment, at] of cases) assert.equal(refusedAt(environment), at)
})
