import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { keyText, newPrivateKey, signerOf } from '../../kernel/signed-note.ts'
import { testNode } from '../fixtures.ts'
import { KnownPeers } from './known-peers.ts'
import { checkPeer, keyAddress, publicKeyOf } from './peer.ts'
import { listPeers, peerLimit, removePeer, savePeer, setTrust } from './store-peers.ts'

const wish = (name: string, address = `https://${name}.example`) => {
  const { signer } = testNode(name, address)
  return { name, address, key: keyText(signer) }
}

test('a peer is stated by an address without a path and the line of its key', () => {
  const good = wish('south')
  const codeOf = (of: Partial<typeof good>): string => {
    const checked = checkPeer({ ...good, ...of })
    return checked.ok ? checked.value.address : `${checked.code} ${checked.at}`
  }
  assert.equal(codeOf({}), 'https://south.example')
  assert.equal(codeOf({ address: ' https://south.example/ ' }), 'https://south.example')
  assert.equal(codeOf({ address: 'http://127.0.0.1:26001' }), 'http://127.0.0.1:26001')
  for (const address of [
    '',
    'south.example',
    'http://south.example',
    'https://south.example/x',
    'ftp://127.0.0.1',
    'https://me@south.example',
    'https://south.example?x',
    'https://SOUTH.example',
    'http://127.0.0.1.example',
    `https://${'a'.repeat(200)}.example`,
  ]) {
    assert.equal(codeOf({ address }), 'peer-address address', address)
  }
  assert.equal(codeOf({ name: ' ' }), 'peer-name name')
  assert.equal(codeOf({ name: 'a'.repeat(101) }), 'peer-name name')
  assert.equal(codeOf({ key: 'south' }), 'not-a-key key')
  const seen = keyText(signerOf('south', 'seen', newPrivateKey()))
  assert.equal(codeOf({ key: seen }), 'key-of-other-use key')
})

testOnEachDatabase(
  'a peer with a new key is not trusted, with the same it stays so',
  async ({ db }) => {
    const { signer } = testNode('south')
    const peer = { id: 'p1', name: 'South', address: 'https://south.example', key: signer }
    assert.equal(await setTrust(db, 'p1', 'trusted'), false)
    const stated = await savePeer(db, peer, 1)
    assert.ok(stated.ok && stated.value.trust === 'unknown')
    assert.equal(await setTrust(db, 'p1', 'trusted'), true)
    const again = await savePeer(db, { ...peer, id: 'p2', name: 'The south' }, 2)
    assert.ok(again.ok && again.value.trust === 'trusted' && again.value.id === 'p1')
    const known = await KnownPeers.open(db)
    assert.equal(known.find(keyAddress(peer.address, signer))?.name, 'The south')
    const other = testNode('other').signer
    const changed = await savePeer(db, { ...peer, id: 'p3', key: other }, 3)
    assert.ok(changed.ok && changed.value.trust === 'unknown')
    await known.changed()
    assert.equal(known.find(keyAddress(peer.address, signer)), undefined)
    assert.equal(known.find(keyAddress(peer.address, other))?.trust, 'unknown')
    assert.deepEqual(
      (await listPeers(db)).map(({ id }) => id),
      ['p1'],
    )
    assert.deepEqual([await removePeer(db, 'p1'), await removePeer(db, 'p1')], [true, false])
  },
)

testOnEachDatabase('a node has so many peers and no more', async ({ db }) => {
  const { signer } = testNode('south')
  const row = { key: keyText(signer), trust: 'known', stated_ms: 1 }
  const rows = Array.from({ length: peerLimit }, (_, i) => {
    return { ...row, id: `p${i}`, name: `${i}`, address: `https://n${i}.example` }
  })
  await db.insertInto('peers').values(rows).execute()
  const more = { id: 'x', name: 'x', address: 'https://x.example', key: signer }
  const refused = await savePeer(db, more, 1)
  assert.equal(refused.ok ? '' : refused.code, 'too-many-peers')
  assert.ok((await savePeer(db, { ...more, address: 'https://n7.example' }, 1)).ok)
  assert.ok(publicKeyOf(signer).asymmetricKeyType === 'ed25519')
})
