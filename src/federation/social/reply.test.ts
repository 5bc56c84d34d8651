import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openStore } from '../../store/open.ts'
import { postSigned, socialServer, stranger, until, type Stranger } from './fixtures.ts'
import { handleOf, plainWords } from './reply.ts'

test('what others write is read without markup, and without whom it is for', () => {
  for (const [html, text] of [
    ['<p>Two   lamps<br>are enough</p><p>&amp; cheap</p>', 'Two lamps are enough & cheap'],
    [
      '<p><a href="https://x/groups/1" class="u-url mention">@<span>sonnenhof</span></a> Yes!</p>',
      'Yes!',
    ],
    ['@sonnenhof@energy.example @mia No, @zoe is right', 'No, @zoe is right'],
    ['a &lt;script&gt; &#x41;&#66;&quot;&#99999999;&nope;', 'a <script> AB"&#99999999;&nope;'],
    ['<a href="https://evil.example/">https://evil.example/</a>', 'https://evil.example/'],
    ['<img src=x onerror=alert(1)>', ''],
    ['1 < 2', '1 < 2'],
    ['x'.repeat(20_001), ''],
  ] as const) {
    assert.equal(plainWords(html), text)
  }
})

test('no whole tag is left of what others write, however it is nested', () => {
  const piece = fc.constantFrom('<', '>', 'b', '/', ' ', '<p>', '</p>', '&', 'lt;', '&#x3c;', '"')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const html = pieces.join('').replaceAll('&', '')
      assert.doesNotMatch(plainWords(html), /<p>|<\/p>/)
    }),
  )
})

test('a name that cannot be one gives way to its address', () => {
  const actor = new URL('https://snac.example/mia')
  assert.equal(handleOf(actor, 'mia'), '@mia@snac.example')
  for (const name of [null, '', 'mia @steward', '\u202emia', 'x'.repeat(65)]) {
    assert.equal(handleOf(actor, name), actor.href)
  }
})

const everybody = 'https://www.w3.org/ns/activitystreams#Public'

let notes = 0

/** A note of somebody, and the activity that brings it. */
function created(by: Stranger, inReplyTo: string, note: Record<string, unknown> = {}) {
  const id = `${by.origin}/notes/${++notes}`
  return {
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: `${id}/create`,
    type: 'Create',
    actor: by.actor,
    to: everybody,
    object: {
      id,
      type: 'Note',
      attributedTo: by.actor,
      inReplyTo,
      to: everybody,
      content: '<p>Two <b>lamps</b> are enough.</p>',
      ...note,
    },
  }
}

test('a reply to a question is heard; what is another’s, not for all, or no reply to a question is not', async () => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  const other = await stranger()
  const third = await stranger()
  try {
    const same = { title: 'How many lamps?', text: 'We ask.', path: '/q', event: null }
    await node.social.publish(node.cell.id, { ...same, source: 'question', sourceId: 'lamps' })
    await node.social.publish(node.cell.id, { ...same, source: 'decision', sourceId: 'done' })
    const posts = await node.social.posts(node.cell.id)
    const at = (source: string): string =>
      `${node.origin}/posts/${posts.find((post) => post.source === source)?.id}`
    const question = at('question')
    const inbox = `${node.origin}/inbox`
    const wrong = [
      created(other, question, { id: `${third.origin}/notes/1` }),
      created(other, question, { attributedTo: third.actor }),
      created(other, question, { attributedTo: `${other.origin}/another` }),
      created(other, question, { attributedTo: [other.actor, third.actor] }),
      created(other, question, { id: undefined }),
      created(other, question, { to: node.actor }),
      created(other, question, { type: 'Article' }),
      created(other, question, { content: '<p></p>' }),
      created(other, at('decision')),
      created(other, `${third.origin}/notes/7`),
      created(other, `${node.origin}/posts/none`),
    ]
    for (const activity of wrong) {
      const { status } = await postSigned(inbox, activity, other)
      assert.equal(status, 202)
    }
    // In another's name, with one's own key.
    const forged = created(third, question)
    assert.equal((await postSigned(inbox, forged, other)).status, 401)
    const right = created(other, question, { to: [], cc: everybody })
    assert.equal((await postSigned(inbox, right, other)).status, 202)
    await until(() => node.replies.length > 0, 'heard')
    await until(async () => {
      const waiting = await store.db.selectFrom('federation_messages').selectAll().execute()
      return waiting.length === 0
    }, 'all were handled')
    assert.deepEqual(node.replies, [
      {
        cellId: node.cell.id,
        postId: question.split('/').at(-1),
        sourceId: 'lamps',
        address: right.object.id,
        activity: right.id,
        author: other.actor,
        handle: `@me@${new URL(other.origin).host}`,
        text: 'Two lamps are enough.',
        language: null,
      },
    ])
    assert.deepEqual(node.faults, [])
  } finally {
    await node.stop()
    await other.stop()
    await third.stop()
    await store.close()
  }
})

test('what somebody changes or deletes of theirs is heard, what they say of another’s is not', async () => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  const other = await stranger()
  const third = await stranger()
  try {
    const inbox = `${node.origin}/inbox`
    const update = (note: Record<string, unknown> = {}) => {
      const { id, ...rest } = created(other, `${node.origin}/posts/1`, note)
      return { ...rest, id: `${id}d`, type: 'Update' }
    }
    const gone = (object: unknown) => ({
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: `${other.actor}/deletes/${++notes}`,
      type: 'Delete',
      actor: other.actor,
      object,
    })
    for (const activity of [
      update({ id: `${third.origin}/notes/1` }),
      update({ attributedTo: third.actor }),
      update({ content: '' }),
      gone(`${third.origin}/notes/1`),
      gone({ id: `${third.origin}/notes/1`, type: 'Tombstone' }),
    ]) {
      assert.equal((await postSigned(inbox, activity, other)).status, 202)
    }
    const changed = update()
    const { id } = changed.object
    const said = [changed, gone({ id, type: 'Tombstone' }), gone(id)]
    for (const activity of said) {
      assert.equal((await postSigned(inbox, activity, other)).status, 202)
    }
    await until(() => node.amended.length === 3, 'heard')
    const of = { address: id, author: other.actor }
    assert.deepEqual(node.amended, [
      { ...of, text: 'Two lamps are enough.' },
      { ...of, text: null },
      { ...of, text: null },
    ])
    assert.deepEqual(node.replies, [])
    assert.deepEqual(node.faults, [])
  } finally {
    await node.stop()
    await other.stop()
    await third.stop()
    await store.close()
  }
})
