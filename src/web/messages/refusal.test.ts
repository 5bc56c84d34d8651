import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { refuse } from '../../kernel/refusal.ts'
import { languages } from './catalogue.ts'
import { refusalTexts } from './refusal.ts'
import { wording } from './wording.ts'

const source = join(import.meta.dirname, '../..')

/** Rooms' edges that the pages are handed by the node instead of importing them, and what stewards ask other nodes for. */
const handed = [
  'things/desk/desk.ts',
  'things/desk/desk-connections.ts',
  'things/desk/desk-control.ts',
  'things/store-connection.ts',
  'things/desk/desk-doubts.ts',
  'things/s2/message.ts',
  'things/s2/session.ts',
  'store/backup-restore.ts',
  'store/backup-format.ts',
  'cell/origin.ts',
  'assembly/conversation/conversations.ts',
  'assembly/conversation/participants.ts',
  'assembly/conversation/talk.ts',
  'assembly/ballot/ballot-counts.ts',
  'assembly/ballot/ballots.ts',
  'assembly/ballot/held-ballots.ts',
  'assembly/ballot/log/ballot-box.ts',
  'assembly/ballot/log/fitting.ts',
  'assembly/decision/trials.ts',
  'assembly/meeting/model/allowed-host.ts',
  'assembly/meeting/state-model.ts',
  'assembly/meeting/transcript-reader.ts',
  'assembly/panel/found.ts',
  'assembly/panel/panels.ts',
  'assembly/panel/panel.ts',
  'assembly/panel/asked.ts',
  'assembly/panel/draw.ts',
  'assembly/panel/found.ts',
  'assembly/panel/lottery-file.ts',
  'assembly/panel/lottery-outcome.ts',
  'assembly/panel/lottery-task.ts',
  'assembly/panel/lottery-thread.ts',
  'assembly/panel/panel-task.ts',
  'assembly/panel/replacement.ts',
  'assembly/panel/tables.ts',
  'federation/channel/asking.ts',
  'federation/channel/content-digest.ts',
  'federation/channel/hello.ts',
  'federation/channel/http-signature.ts',
  'federation/channel/http-wire.ts',
  'federation/channel/peer-line.ts',
  'federation/social/flag.ts',
  'federation/peers/ask-card.ts',
  'federation/peers/node-card.ts',
  'federation/peers/peer.ts',
  'federation/peers/peer-trust.ts',
  'federation/peers/routes.ts',
  'federation/peers/store-peers.ts',
  'node/app.ts',
  'node/node.ts',
]

/** Every file whose code a page can run: what `web/` imports, and what that imports, and what it is handed. */
function filesBehindPages(): string[] {
  const seen = new Set<string>()
  const waiting = [
    ...globSync('web/**/*.{ts,tsx}', { cwd: source }).filter((file) => !file.includes('.test.')),
    ...handed,
  ].map((file) => join(source, file))
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    if (handed.includes(relative(source, file))) continue
    const imports = readFileSync(file, 'utf8').matchAll(/^import (?!type)[^']*'(\.[^']+\.tsx?)'/gm)
    for (const [, path = ''] of imports) waiting.push(join(dirname(file), path))
  }
  return [...seen]
}

function codesBehindPages(): string[] {
  const codes = filesBehindPages().flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /(?:refuse|refusal|problems\.add)\(\s*'([a-z-]+)'|code: '(needs-[a-z-]+)'/g,
      ),
    ].map(([, code, need]) => code ?? need ?? ''),
  )
  return [...new Set(codes)].toSorted()
}

test('every refusal that a page can show has a German sentence, and no sentence is left over', () => {
  const codes = codesBehindPages()
  assert.ok(codes.includes('wrong-secret') && codes.includes('not-sent'), 'the search finds codes')
  const said = Object.keys(refusalTexts.de)
  assert.deepEqual(
    codes.filter((code) => refusalTexts.de[code] === undefined),
    [],
    'codes without a German sentence in messages/de/refusals.ts',
  )
  assert.deepEqual(
    said.filter((code) => !codes.includes(code)),
    [],
    'sentences of messages/de/refusals.ts that nobody refuses with',
  )
})

test('a refusal is said in the language of the page, with its values in that language', () => {
  const refusal = refuse('number-out-of-range', 'Type a number from 0.1 to 5.', 'peak', {
    min: 0.1,
    max: 5,
  })
  const of = { timeZone: 'UTC', currency: 'EUR' }
  assert.equal(wording('de', of).refusal(refusal), 'Schreib eine Zahl von 0,1 bis 5.')
  assert.equal(wording('en', of).refusal(refusal), 'Type a number from 0.1 to 5.')
})

test('without the value that a sentence wants, and for an unknown code, the room’s own words are shown', () => {
  const of = { timeZone: 'UTC', currency: 'EUR' }
  const bare = refuse('number-out-of-range', 'Type a number.')
  assert.equal(wording('de', of).refusal(bare), 'Type a number.')
  assert.equal(wording('de', of).refusal(refuse('never-heard', 'Own words.')), 'Own words.')
})

test('sentences of refusals are short enough for a reader of twelve', () => {
  for (const language of languages) {
    for (const [code, text] of Object.entries(refusalTexts[language])) {
      for (const sentence of text.split(/[.:;?!] /)) {
        assert.ok(sentence.split(/\s+/).length <= 26, `${language} ${code}`)
      }
      assert.match(text, /[.!]$/, `${language} ${code} is a whole sentence`)
    }
  }
})
