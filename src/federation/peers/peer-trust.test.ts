import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { setUpSonnenhof, testContext } from '../../cell/fixtures.ts'
import { ensureNodeKey } from '../../cell/store-node-key.ts'
import { buryPerson } from '../../cell/store-person.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import { keyText } from '../../kernel/signed-note.ts'
import { openChannel } from '../../node/peer-channel.ts'
import { startMs, testNode } from '../fixtures.ts'
import { fingerprintOf } from './fingerprint.ts'
import { forgetPeer, statePeer, trustPeer } from './peer-trust.ts'
import { changesShown, listPeerChanges, notePeerChange } from './store-peer-changes.ts'

testOnEachDatabase(
  'what was said of another node stays written down: who, when, and of which key',
  async (store) => {
    const { db } = store
    const { personId } = await setUpSonnenhof(testContext(db))
    await ensureNodeKey(db)
    const settings = { publicUrl: 'https://we.example', federationLoopback: false }
    const channel = await openChannel(settings, store, { pass: () => () => {} })
    const clock = new ManualClock(startMs)
    const context = { db, clock, random: seededRandom(1), channel }
    const { address, signer } = testNode('south')
    const wish = { name: 'South', address, key: keyText(signer) }
    const said = async () => (await listPeerChanges(db)).map(({ act, name }) => `${act} ${name}`)

    const stated = await statePeer(context, wish, personId, 'trusted')
    assert.ok(stated.ok && stated.value.trust === 'trusted')
    const { id } = stated.value
    assert.equal(channel?.peers.get(id)?.trust, 'trusted')
    assert.deepEqual(await said(), ['trusted South', 'stated South'])
    await statePeer(context, wish, personId, 'trusted')
    await trustPeer(context, id, 'trusted', personId)
    assert.equal((await said()).length, 2, 'what changes nothing is not written down')

    clock.advance(1_000)
    const other = testNode('south').signer
    const rekeyed = await statePeer(context, { ...wish, key: keyText(other) }, personId)
    assert.ok(rekeyed.ok && rekeyed.value.trust === 'unknown')
    await trustPeer(context, id, 'trusted', null)
    await trustPeer(context, id, 'known', personId)
    await statePeer(context, { ...wish, name: 'Der Süden', key: keyText(other) }, personId)
    assert.deepEqual((await forgetPeer(context, id, personId)).ok, true)
    assert.equal(channel?.peers.get(id), undefined)
    assert.deepEqual(await said(), [
      'forgotten Der Süden',
      'stated Der Süden',
      'known South',
      'trusted South',
      'new-key South',
      'trusted South',
      'stated South',
    ])
    const [last, , , byNobody, , , first] = await listPeerChanges(db)
    const { by, ...rest } = first ?? {}
    assert.ok(typeof by === 'string' && by !== '')
    const fingerprint = fingerprintOf({ address, key: signer })
    assert.deepEqual(rest, {
      atMs: startMs,
      act: 'stated',
      name: 'South',
      address,
      fingerprint,
      personId,
    })
    assert.equal(last?.fingerprint, fingerprintOf({ address, key: other }))
    assert.deepEqual([byNobody?.by, byNobody?.personId], [null, null])

    for (const refused of [
      await forgetPeer(context, id, personId),
      await trustPeer(context, id, 'trusted', personId),
    ]) {
      assert.ok(!refused.ok && refused.code === 'peer-not-found')
    }
    const wrong = await statePeer(context, { ...wish, key: 'x' }, personId, 'trusted')
    assert.ok(!wrong.ok && wrong.code === 'not-a-key')
    assert.equal((await said()).length, 7)
    await buryPerson(db, personId, startMs)
    assert.equal((await listPeerChanges(db)).at(-1)?.by, null)
    for (let i = 0; i < changesShown; i++) {
      await notePeerChange(db, 'known', stated.value, { nowMs: i, personId: null })
    }
    assert.equal((await said()).length, changesShown)
  },
)
