import assert from 'node:assert/strict'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { test } from 'node:test'
import { canonicalJson, type Json } from '../../kernel/canonical-json.ts'
import { openStore } from '../../store/open.ts'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { activityJson, socialServer } from './fixtures.ts'
import { recordIn } from './public-record.ts'

const draft = {
  source: 'decision',
  sourceId: 'one',
  title: 'No washing at noon',
  text: 'Decided at a meeting.',
  path: '/d',
  event: null,
  record: {
    name: 'Signed record',
    says: { version: 1, title: 'No washing at noon', rules: [], otherRules: 2 },
  },
} as const

const letters = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Bytes that base58 stands for. */
function fromBase58(text: string): Buffer {
  let number = 0n
  for (const letter of text) number = number * 58n + BigInt(letters.indexOf(letter))
  const hex = number.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

testOnEachDatabase(
  'a record is called by what it says, is proven beside it, and is linked from its post',
  async (store) => {
    const node = await socialServer(store, 'Sonnenhof')
    try {
      await node.social.publish(node.cell.id, draft)
      const [post] = await node.social.posts(node.cell.id)
      const hash = post?.record?.hash ?? ''
      const url = `${node.origin}/records/${hash}`
      const answer = await fetch(url)
      assert.equal(answer.status, 200)
      assert.equal(answer.headers.get('content-type'), 'application/json')
      const text = await answer.text()
      assert.equal(sha256(text).toString('hex'), hash)
      const record: Readonly<Record<string, Json>> = JSON.parse(text)
      assert.equal(canonicalJson(record), text)
      assert.deepEqual(record, { ...draft.record.says, neighbourhood: node.actor })
      const etag = answer.headers.get('etag') ?? ''
      assert.equal(etag, `"${hash}"`)
      const known = await fetch(url, { headers: { 'if-none-match': etag } })
      assert.equal(known.status, 304)

      // Checked as FEP-8b32 says, without any code of ours but canonical JSON.
      const { proof, sha256: named } = Object(await (await fetch(`${url}/proof`)).json())
      assert.equal(named, hash)
      const { proofValue, ...says } = proof
      const headers = { accept: activityJson }
      const actor = Object(await (await fetch(node.actor, { headers })).json())
      const key = [actor.assertionMethod].flat().find(({ id }) => id === says.verificationMethod)
      assert.ok(key !== undefined && says.cryptosuite === 'eddsa-jcs-2022')
      // Multicodec of an Ed25519 key: 0xed 0x01.
      const raw = fromBase58(key.publicKeyMultibase.slice(1))
      assert.deepEqual([...raw.subarray(0, 2)], [0xed, 0x01])
      const x = raw.subarray(2).toString('base64url')
      const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
      const isProven = (of: Readonly<Record<string, Json>>): boolean =>
        verify(
          null,
          Buffer.concat([sha256(canonicalJson(says)), sha256(canonicalJson(of))]),
          publicKey,
          fromBase58(proofValue.slice(1)),
        )
      assert.ok(isProven(record))
      assert.ok(!isProven({ ...record, title: 'Washing at noon' }))

      const note = Object(
        await (await fetch(`${node.origin}/posts/${post?.id}`, { headers })).json(),
      )
      const link = [note.attachment].flat()[0]
      assert.deepEqual(link, {
        type: 'Link',
        href: url,
        mediaType: 'application/json',
        name: 'Signed record',
      })
      assert.ok(note.content.includes(`<a href="${url}">Signed record</a>`))
      const kinds = new Set(node.left.map(({ kind, cellId }) => `${kind} ${cellId}`))
      assert.ok(kinds.has(`record ${node.cell.id}`) && kinds.has(`record-proof ${node.cell.id}`))

      // Not where nobody outside may see the neighbourhood, and not when its post was taken back.
      await node.social.state(node.cell.id, { isOn: false }, 0)
      assert.equal((await fetch(url)).status, 404)
      assert.equal((await fetch(`${url}/proof`)).status, 404)
      await node.social.state(node.cell.id, { isOn: true, language: 'en' }, 0)
      assert.equal((await fetch(url)).status, 200)
      await node.social.takeDown(node.cell.id, post?.id ?? '')
      assert.equal((await fetch(url)).status, 404)
      const kept = await store.db.selectFrom('social_records').selectAll().execute()
      assert.deepEqual([kept.length, node.faults], [0, []])
    } finally {
      await node.stop()
    }
  },
)

test('what the table of what may leave does not have stays out of records', async () => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  try {
    const says = { ...draft.record.says, tally: { inFavour: 12, against: 0 } }
    await node.social.publish(node.cell.id, { ...draft, record: { ...draft.record, says } })
    const [post] = await node.social.posts(node.cell.id)
    const answer = await fetch(`${node.origin}/records/${post?.record?.hash}`)
    assert.equal(answer.status, 500)
    assert.doesNotMatch(await answer.text(), /inFavour/)
    assert.match(node.faults.join(), /not-leaving .*record/)
  } finally {
    await node.stop()
    await store.close()
  }
})

test('a path names a record by 64 digits, or its proof', () => {
  const hash = 'a1'.repeat(32)
  assert.deepEqual(recordIn(`/records/${hash}`), { hash, isProof: false })
  assert.deepEqual(recordIn(`/records/${hash}/proof`), { hash, isProof: true })
  for (const path of [
    `/records/${hash}/more`,
    `/records/${hash.slice(1)}`,
    `/records/${hash.toUpperCase()}`,
    `/x/records/${hash}`,
  ]) {
    assert.equal(recordIn(path), null)
  }
})
