import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTopic, slugOfShownTopic, shownTopic } from './topic.ts'

test('topics are read, and others are not ours', () => {
  assert.deepEqual(readTopic('commonwatt/haus-1/battery/state'), {
    kind: 'state',
    slug: 'haus-1',
    device: 'battery',
  })
  assert.deepEqual(readTopic('homeassistant/sensor/node1/power/config'), {
    kind: 'discovery',
    slug: null,
    component: 'sensor',
    id: 'node1/power',
  })
  assert.deepEqual(readTopic('commonwatt/haus-1/homeassistant/device/b1/config'), {
    kind: 'discovery',
    slug: 'haus-1',
    component: 'device',
    id: 'b1',
  })
  for (const topic of [
    'commonwatt/haus-1/node/state',
    'commonwatt/Haus 1/battery/state',
    'commonwatt/haus-1/battery/set',
    'commonwatt/haus-1/a/b/state',
    'homeassistant/status',
    'homeassistant/sensor/config',
    'zigbee2mqtt/plug',
    `commonwatt/haus-1/${'x'.repeat(300)}/state`,
  ]) {
    assert.equal(readTopic(topic), null, topic)
  }
  assert.equal(slugOfShownTopic(shownTopic('haus-1')), 'haus-1')
})
