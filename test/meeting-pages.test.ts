// Meetings as a steward, two members and a stranger to them see their pages, without script, and what they are told when something is not right.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { sessionCookieName } from '../src/api/session-cookie.ts'
import { keepMeetings } from '../src/assembly/meeting/job.ts'
import { beginConversation } from '../src/assembly/conversation/import-polis.ts'
import { localDay } from '../src/assembly/meeting/meeting-day.ts'
import { meetingLimits } from '../src/assembly/meeting/meeting.ts'
import { setUpSonnenhof, settle, value } from '../src/cell/fixtures.ts'
import { dayMs } from '../src/kernel/steps.ts'
import type { Store } from '../src/store/open.ts'
import { mountPages } from '../src/web/mount.ts'
import { testOnEachDatabase } from './databases.ts'
import { everyRoute } from './every-route.ts'

const origin = 'http://localhost:7310'
const example = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../src/assembly/meeting/examples', name), 'utf8')

interface Asked {
  readonly as?: 'steward' | 'ann' | 'ben'
  readonly form?: Record<string, string | File>
  readonly language?: 'en' | 'de'
  readonly isMultipart?: boolean
}

async function opened(store: Store) {
  const { web, clock } = everyRoute(store, origin)
  const setUp = await setUpSonnenhof(web.cells)
  const ann = await settle(web.cells, setUp, 'Home 1', 'Ann')
  const ben = await settle(web.cells, setUp, 'Home 2', 'Ben')
  const sessions = { steward: setUp.session, ann: ann.session, ben: ben.session }
  const app = new Hono<AppEnv>()
  app.use(frame(web.api))
  mountPages(app, web)
  const base = `/at/${setUp.neighbourhood.slug}`
  const ask = async (path: string, of: Asked = {}) => {
    const { as = 'steward', form, language = 'en', isMultipart = false } = of
    const data = isMultipart ? new FormData() : new URLSearchParams()
    for (const [name, part] of Object.entries(form ?? {})) {
      if (data instanceof FormData) data.append(name, part)
      else if (typeof part === 'string') data.append(name, part)
    }
    // As a browser sends it: whole, with its length.
    const sent = new Response(data)
    const type = sent.headers.get('content-type') ?? ''
    const body = await sent.arrayBuffer()
    const response = await app.request(origin + path, {
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        cookie: `${sessionCookieName(origin)}=${sessions[as]?.token ?? ''}; language=${language}`,
        origin,
        ...(form === undefined
          ? {}
          : { 'content-type': type, 'content-length': String(body.byteLength) }),
      },
      ...(form === undefined ? {} : { body }),
    })
    const html = await response.text()
    const text = html
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll('&#39;', "'")
      .replaceAll('&quot;', '"')
      .replaceAll(/\s+/g, ' ')
    return { status: response.status, html, text, to: response.headers.get('location') ?? '' }
  }
  const draft = {
    title: 'Noise and a car',
    date: '2026-03-02',
    time: '00:30',
    place: 'School',
    agenda: 'Noise from the turbine (20)\nThe shared car\n\nMoney (5 min)',
  }
  return { web, clock, setUp, base, ask, draft }
}

testOnEachDatabase(
  'a meeting goes from its call to approved minutes, and its transcript goes after that',
  async (store) => {
    const { web, clock, setUp, base, ask, draft } = await opened(store)
    const day = (days: number): string => localDay('Europe/Vienna', clock.now() + days * dayMs)
    assert.match((await ask(`${base}/meetings`)).text, /No meeting was called here yet\./)
    const called = await ask(`${base}/meetings`, { form: draft })
    assert.equal(called.status, 303)
    const at = called.to
    const meeting = await ask(at, { as: 'ann' })
    assert.match(meeting.text, /2 March 2026, 00:30 School/)
    assert.match(meeting.text, /Noise from the turbine 20 min .* Money 5 min/)
    assert.doesNotMatch(meeting.text, /Transcripts and notes/, 'for stewards only')
    for (const as of ['steward', 'ann'] as const) {
      const said = await ask(`${at}/here`, { as, form: { kind: 'came' } })
      // The steward of this neighbourhood lives there too.
      assert.equal(said.status, 303, said.text)
    }
    assert.match((await ask(at, { as: 'ann' })).text, /Two members were there\. You are there\./)
    assert.match((await ask(at, { as: 'ben' })).text, /Two members were there\. I am there/)

    // The transcript, and what is found in it.
    const file = new File([example('turbine.en.srt')], 'meeting.srt')
    const read = await ask(`${at}/transcripts`, { form: { file, text: '' }, isMultipart: true })
    assert.equal(read.status, 303, read.text)
    const found = await ask(read.to)
    assert.match(found.text, /17 places may be worth keeping\./)
    assert.match(found.text, /misses about half of the motions/)
    assert.match(found.html, /<mark>I&#39;d like to move that the turbine is slowed down/)
    assert.match(found.html, /<time datetime="PT58S">0:00:58<\/time>/)
    const placeOf = (page: string, words: string): string => {
      const sections = page.split('<section class="found"').slice(1)
      const section = sections.find((one) => one.includes(`<mark>${words}`)) ?? ''
      return /name="place" value="([\d-]+)"/.exec(section)?.[1] ?? ''
    }
    const motion = placeOf(found.html, 'I&#39;d like to move')
    const own = { place: motion, kind: 'motion', text: 'The turbine is slow at night.', who: 'x' }
    const tooLong = await ask(`${read.to}/confirm`, { form: { ...own, text: 'x'.repeat(401) } })
    assert.equal(tooLong.status, 422)
    assert.match(tooLong.text, /Say it in 1 to 400 characters\./)
    assert.equal((await ask(`${read.to}/confirm`, { form: own })).status, 303)
    const action = placeOf(found.html, 'I&#39;ll send you the noise')
    const form = { place: action, kind: 'action', text: 'Send the noise data.', who: 'Okafor' }
    const noDay = await ask(`${read.to}/confirm`, { form: { ...form, untilDate: '2026-02-30' } })
    assert.match(noDay.text, /Choose a day, written like 2027-03-15\./)
    await ask(`${read.to}/confirm`, { form: { ...form, untilDate: '2026-03-11' } })
    const statement = placeOf(found.html, 'Whoever brings the car')
    const said = { place: statement, kind: 'statement', text: 'Who leaves it empty pays.' }
    await ask(`${read.to}/confirm`, { form: said })
    const dropped = placeOf(found.html, 'I propose that we buy')
    await ask(`${read.to}/confirm`, { form: { place: dropped, drop: '1' } })
    const later = await ask(read.to)
    assert.match(later.text, /13 places may be worth keeping\./)
    assert.match(later.text, /You dropped one\./)
    await ask(`${read.to}/back`, { form: {} })
    assert.match((await ask(read.to)).text, /14 places/)

    // Words marked by hand, without script.
    const mark = { turn: '9', words: 'motion by Tom', kind: 'motion', text: 'Toms motion.' }
    const twice = await ask(`${read.to}/mark`, { form: { ...mark, words: 'o' } })
    assert.match(twice.text, /stand there more than once/)
    const none = await ask(`${read.to}/mark`, { form: { ...mark, turn: '99' }, language: 'de' })
    assert.match(none.text, /stehen nicht in diesem Beitrag/)
    const marked = await ask(`${read.to}/mark`, { form: mark })
    assert.match(marked.to, /\/text\?said=frame\.done&turn=9#turn-9$/)
    const words = await ask(`${read.to}/text`)
    assert.match(words.html, /<mark class="confirmed">motion by Tom<\/mark>/)

    // What comes of it.
    const all = await ask(at, { as: 'ann' })
    assert.match(all.text, /Motions The turbine is slow at night\./)
    assert.match(
      all.text,
      /Okafor does it\. It is to be done by 11 March 2026\. It is not done yet\./,
    )
    assert.match(all.text, /found by its phrases/)
    assert.match(all.text, /marked by hand/)
    assert.doesNotMatch(all.html, /ballots\/new/)
    assert.match(
      (await ask(at)).html,
      /ballots\/new\?title=The\+turbine\+is\+slow\+at\+night\.&amp;option=The\+turbine/,
    )
    const done = await ask(`${at}/passages/2/done`, { form: { isDone: '1' } })
    assert.equal(done.status, 303)
    assert.match((await ask(at, { as: 'ann' })).text, /It is done\./)
    assert.equal((await ask(`${at}/passages/99/done`, { form: { isDone: '1' } })).status, 404)
    const change = { kind: 'motion', text: 'Slow between 23 and 5.' }
    await ask(`${at}/passages/1/change`, { form: change })
    assert.match((await ask(at)).text, /Slow between 23 and 5\./)

    // A statement goes to a question by the ways of questions.
    const question = value(
      await beginConversation(
        web.assembly,
        setUp.neighbourhood.id,
        { question: 'The car?', background: '', language: 'en', isStrict: false },
        clock.now(),
      ),
    )
    const say = { question: question.id }
    const like = { kind: 'say', who: null, language: 'en', evenSo: true } as const
    value(
      await web.assembly.conversations.act(
        question.id,
        { ...like, text: 'Who leaves it empty pays!' },
        clock.now(),
      ),
    )
    const alike = await ask(`${at}/passages/3/say`, { form: say })
    assert.equal(alike.status, 422)
    assert.match(alike.text, /says nearly the same/)
    assert.match(alike.text, /Send it even so/)
    const sent = await ask(`${at}/passages/3/say`, { form: { ...say, evenSo: '1' } })
    assert.equal(sent.status, 303, sent.text)
    await ask(`${at}/passages/3/say`, { form: { ...say, evenSo: '1' } })
    const talk = value(await web.assembly.conversations.openAt(setUp.neighbourhood.id, question.id))
    assert.deepEqual(
      talk.statements.map(({ text }) => text),
      ['Who leaves it empty pays!', 'Who leaves it empty pays.'],
    )
    const asStatement = await ask(`${base}/questions/${question.id}?statement=2`, { as: 'ann' })
    assert.match(asStatement.text, /Said in the meeting “Noise and a car”\./)

    // Minutes.
    const empty = await ask(`${at}/minutes`)
    assert.match(empty.html, /# Motions\n- Slow between 23 and 5\.\n- Toms motion\./)
    assert.match(empty.html, /Two members were there\./)
    assert.match(empty.html, /- Send the noise data\. \(Okafor, until 11 March 2026\)/)
    const text = '# Motions\r\n- Slow <b>at</b> night\r\n\r\nWe parted\r\nas friends.'
    await ask(`${at}/minutes`, { form: { text } })
    const written = await ask(`${at}/minutes`, { as: 'ann' })
    assert.match(
      written.html,
      /<h2>Motions<\/h2><ul><li>Slow &lt;b&gt;at&lt;\/b&gt; night<\/li><\/ul>/,
    )
    assert.match(written.text, /The secretary is still writing them\./)
    const soon = await ask(`${at}/minutes/present`, { form: { until: day(0) } })
    assert.match(soon.text, /Give them at least one day, and at most 90\./)
    const presented = await ask(`${at}/minutes/present`, { form: { until: day(7) } })
    assert.equal(presented.status, 303, presented.text)
    assert.match(
      (await ask(`${at}/minutes`, { as: 'ann' })).text,
      /until the end of .* 0 have, and 1 are needed\./,
    )
    const late = await ask(`${at}/here`, { as: 'ben', form: { kind: 'came' } })
    assert.match(late.text, /Who that is does not change any more\./)
    const absent = await ask(`${at}/minutes/opinion`, { as: 'ben', form: { kind: 'approve' } })
    assert.match(absent.text, /Only who was at the meeting approves its minutes/)
    const opinion = (form: Record<string, string>) =>
      ask(`${at}/minutes/opinion`, { as: 'ann', form })
    assert.match((await opinion({ kind: 'object', reason: ' ' })).text, /needs a reason/)
    assert.match((await opinion({ kind: 'maybe' })).text, /Approve, object, or take/)
    await opinion({ kind: 'object', reason: 'I said five, not six.' })
    assert.match((await ask(`${at}/minutes`, { as: 'ben' })).text, /I said five, not six\./)
    await opinion({ kind: 'withdraw' })
    assert.equal((await opinion({ kind: 'approve' })).status, 303)
    assert.match((await ask(`${at}/minutes`, { as: 'ann' })).text, /You approved these minutes\./)
    const early = await ask(`${at}/minutes/close`, { form: {} })
    assert.equal(early.status, 422)
    clock.advance(10 * dayMs)
    await keepMeetings(store.db, setUp.neighbourhood.id, clock.now())
    assert.match(
      (await ask(`${at}/minutes`, { as: 'ann', language: 'de' })).text,
      /Es wurde am .* genehmigt und ändert sich nicht mehr\./,
    )
    const again = await ask(`${at}/minutes`, { form: { text: 'Other words.' } })
    assert.match(again.text, /do not change any more/)

    // The transcript goes; what was confirmed stays with its words.
    assert.match((await ask(`${at}/transcripts`)).text, /deleted by themselves on/)
    const days = await ask(`${at}/keep`, { form: { transcriptDays: '0' } })
    assert.match(days.text, /Type a number from 1 to 3650\.|from 1 to 3,650\./)
    await ask(`${at}/keep`, { form: { transcriptDays: '1' } })
    clock.advance(2 * dayMs)
    await keepMeetings(store.db, setUp.neighbourhood.id, clock.now())
    assert.equal((await ask(read.to)).status, 404)
    assert.match((await ask(`${at}/transcripts`)).text, /One transcript was deleted\./)
    assert.match((await ask(at)).text, /motion by Tom/)
  },
)

testOnEachDatabase(
  'what is no meeting and no transcript is refused beside its field, in both languages, and changes nothing',
  async (store) => {
    const { base, ask, draft } = await opened(store)
    const forms: readonly (readonly [Record<string, string>, RegExp, RegExp])[] = [
      [{ title: ' ' }, /has a title of 1 to 200/, /einen Namen mit 1 bis 200/],
      [{ date: '2026-02-30' }, /Choose a day/, /Wähle einen Tag/],
      [{ time: '25:00' }, /a time of day like 22:00/, /Uhrzeit/],
      [{ agenda: ' \n ' }, /An agenda has 1 to 100 points/, /Tagesordnung hat 1 bis 100/],
      [{ agenda: 'A\nA' }, /stands on the agenda twice/, /steht zweimal/],
      [{ agenda: 'A (9000)' }, /0 to 600 whole minutes/, /0 bis 600 ganze Minuten/],
      [{ place: 'x'.repeat(meetingLimits.place + 1) }, /at most 200/, /höchstens 200/],
    ]
    for (const [change, english, german] of forms) {
      const form = { ...draft, ...change }
      const refused = await ask(`${base}/meetings`, { form })
      assert.equal(refused.status, 422)
      assert.match(refused.text, english)
      assert.match(refused.html, /aria-invalid="true"/)
      assert.match((await ask(`${base}/meetings`, { form, language: 'de' })).text, german)
    }
    assert.match((await ask(`${base}/meetings`)).text, /No meeting was called here yet\./)

    const { to: at } = await ask(`${base}/meetings`, { form: draft })
    const cues = '1\n00:00:01,000 --> 00:00:00,500\nHello.\n'
    const uploads: readonly (readonly [string | Uint8Array<ArrayBuffer>, RegExp, RegExp])[] = [
      ['', /Choose a file, or paste/, /Wähle eine Datei, oder/],
      [utf16('Anna: I move that we stop.'), /Save it as text, in the encoding UTF-8/, /Kodierung/],
      [new Uint8Array([0x50, 0xe4, 0xfc]), /no text in UTF-8/, /kein Text in UTF-8/],
      [new Uint8Array([0x25, 0x50, 0x44, 0x46, 0, 1, 2, 3]), /no text in UTF-8/, /kein Text/],
      ['   \n\n  ', /no words in it/, /keine Worte/],
      ['WEBVTT\n\n00:01.000 --> 99\nHi.\n', /no time; write it like/, /keine Zeit/],
      [cues, /ends before it begins/, /endet ein Stück, bevor/],
      [`Anna: ${'x'.repeat(10_001)}\n`, /at most 10000|at most 10,000/, /zu lang/],
      ['x\n'.repeat(100_002), /more than 100000 lines|100,000/, /zu lang/],
      ['x'.repeat(1_000_001), /a transcript has at most/, /zu lang/],
      ['x'.repeat(5_000_000), /at most 1000000 bytes/, /zu lang .* 1\.000\.000/],
    ]
    for (const [bytes, english, german] of uploads) {
      const form = { file: new File([bytes], 'a.txt'), text: '' }
      const refused = await ask(`${at}/transcripts`, { form, isMultipart: true })
      assert.equal(refused.status, 422)
      assert.match(refused.text, english)
      const other = { form, isMultipart: true, language: 'de' } as const
      assert.match((await ask(`${at}/transcripts`, other)).text, german)
    }
    // Not sent as a form at all.
    assert.equal((await ask(`${at}/transcripts/ff`)).status, 404)
    assert.equal((await ask(`${base}/meetings/none`)).status, 404)
    assert.equal((await store.db.selectFrom('meeting_transcripts').selectAll().execute()).length, 0)
    // Pasted notes with words that look like markup are words.
    const text = 'Anna: I move that <img src=x onerror=alert(1)> is closed.'
    const pasted = await ask(`${at}/transcripts`, { form: { text }, isMultipart: true })
    assert.equal(pasted.status, 303, pasted.text)
    const page = await ask(pasted.to)
    assert.match(page.html, /&lt;img src=x onerror=alert\(1\)&gt;/)
    assert.doesNotMatch(page.html, /<img/)
    for (const as of ['ann', 'ben'] as const) {
      assert.equal((await ask(pasted.to, { as })).status, 403)
      assert.equal((await ask(`${pasted.to}/text`, { as })).status, 403)
    }
    await ask(`${pasted.to}/delete`, { form: {} })
    assert.equal((await ask(pasted.to)).status, 404)
  },
)

testOnEachDatabase(
  'a language model is off, is switched on by a steward, and its key is never shown again',
  async (store) => {
    const { base, ask, draft } = await opened(store)
    const path = `${base}/language-model`
    const off = await ask(path)
    assert.match(off.text, /No language model is used here\./)
    assert.match(off.text, /every word of one transcript, with the names/)
    assert.doesNotMatch(off.text, /The one of this node/)
    const own = { source: 'own', address: 'http://192.0.2.7/v1', model: 'small', key: 'hush-hush' }
    const wrong = await ask(path, { form: { ...own, address: 'ftp://x' } })
    assert.equal(wrong.status, 422)
    assert.match(wrong.text, /begins with https:\/\/ or http:\/\//)
    assert.doesNotMatch(wrong.html, /hush-hush/)
    assert.match((await ask(path, { form: { source: 'none' } })).text, /Choose one of the list\./)
    assert.match((await ask(path, { form: { source: 'server' } })).text, /has stated no language/)
    assert.equal((await ask(path, { form: own })).status, 303)
    const on = await ask(path)
    assert.match(on.text, /small at 192\.0\.2\.7 may be asked .* not encrypted/)
    assert.doesNotMatch(on.html, /hush-hush/)
    assert.equal((await ask(path, { as: 'ann' })).status, 403)
    const { to: at } = await ask(`${base}/meetings`, { form: draft })
    const notes = { text: 'Anna: I move that we stop.' }
    const { to } = await ask(`${at}/transcripts`, { form: notes, isMultipart: true })
    assert.match((await ask(to)).text, /every word of this transcript goes to 192\.0\.2\.7/)
    await ask(path, { form: { source: 'off' } })
    const refused = await ask(`${to}/model`, { form: {}, language: 'de' })
    assert.equal(refused.status, 422)
    assert.match(refused.text, /Diese Nachbarschaft benutzt kein Sprachmodell\./)
  },
)

function utf16(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array([0xff, 0xfe, ...Buffer.from(text, 'utf16le')])
}
