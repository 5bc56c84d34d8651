import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { test } from 'node:test'
import { orderlyExamples } from '../fixtures.ts'
import { readTranscript } from '../read-transcript.ts'
import { spanHolds, type Transcript } from '../transcript.ts'
import { languageModel, type ModelLimits } from './language-model.ts'
import { answerLimits } from './model-answer.ts'
import { questionLimits, questionsFor } from './model-question.ts'
import { failureLimit, readWithModel, type ModelReading } from './model-reading.ts'

const limits: ModelLimits = { timeMs: 5_000, bytes: 50_000, tokens: 1_000 }

test('what a model says is kept where it cites and quotes what was said', async () => {
  const transcript = english()
  const id = idOf(transcript, "I'll send you the noise")
  const other = idOf(transcript, 'I think the turbine should run slower')
  const asked: unknown[] = []
  const reading = await answered(
    {
      proposals: [
        {
          kind: 'action',
          text: 'The guest sends the noise measurements.',
          quote: "I'll send you the noise measurements by next Wednesday.",
          cites: [id],
          who: 'Okafor',
        },
      ],
      summary: [{ text: 'Some want the turbine to run slower at night.', cites: [other] }],
    },
    { asked, fence: true },
  )
  assert.equal(reading.madeBy, 'machine')
  assert.equal(reading.model, 'small')
  assert.deepEqual(reading.dropped, {})
  assert.deepEqual(reading.failed, [])
  const [action] = reading.proposals
  assert.equal(action?.who, 'OKAFOR')
  assert.equal(action?.until?.date, '2027-05-19')
  assert.ok(spanHolds(transcript, action!.span))
  assert.ok(spanHolds(transcript, action!.until!.span))
  assert.equal(reading.summary[0]?.cites.length, 1)
  assert.ok(spanHolds(transcript, reading.summary[0]!.cites[0]!))
  const [body] = asked
  assert.ok(typeof body === 'object' && body !== null && 'temperature' in body && 'model' in body)
  assert.deepEqual([body.temperature, body.model], [0, 'small'])
})

test('lies are dropped and counted', async () => {
  const transcript = english()
  const id = idOf(transcript, "I'll send you the noise")
  const sure = { kind: 'motion', text: 'Slow it down.', quote: 'noise measurements', cites: [id] }
  const reading = await answered({
    proposals: [
      { ...sure, quote: 'words that nobody said' },
      { ...sure, quote: '' },
      { ...sure, cites: [] },
      { ...sure, cites: ['s9999'] },
      { ...sure, cites: [id, 's0'] },
      { ...sure, kind: 'order' },
      { ...sure, text: 'x'.repeat(answerLimits.sentence + 1) },
      { ...sure, text: 'Slow it down by 40 percent.' },
      'not even an object',
    ],
    summary: [
      { text: 'All agreed.' },
      { text: 'All agreed. And nobody spoke against it.', cites: [id] },
      { text: '  ', cites: [id] },
    ],
  })
  assert.deepEqual(reading.proposals, [])
  assert.deepEqual(reading.summary, [])
  assert.deepEqual(reading.dropped, {
    'not-a-quote': 2,
    'no-citation': 2,
    'unknown-citation': 2,
    malformed: 3,
    'too-long': 1,
    'number-not-cited': 1,
    'several-sentences': 1,
  })
})

test('an answer with more entries than allowed is cut', async () => {
  const entries = Array.from({ length: answerLimits.entries + 5 }, () => ({
    text: 'Yes.',
    cites: ['s1'],
  }))
  const reading = await answered({ summary: entries })
  assert.equal(reading.summary.length, answerLimits.entries)
  assert.deepEqual(reading.dropped, { 'too-many': 5 })
})

test('rubbish, refusals, redirections, endless answers and silence are refused by name, and change nothing', async () => {
  const cases: readonly (readonly [string, (response: ServerResponse) => void])[] = [
    [
      'model-answer-unreadable',
      (response) => chat(response, 'I would rather talk about the weather.'),
    ],
    ['model-answer-unreadable', (response) => chat(response, '{"proposals": 3}')],
    ['model-answer-unreadable', (response) => chat(response, '{"proposals": [')],
    ['model-answer-unreadable', (response) => chat(response, '  ')],
    ['model-answer-unreadable', (response) => response.writeHead(200, json).end('<html>')],
    ['model-answer-unreadable', (response) => response.writeHead(200, json).end('{"choices": []}')],
    [
      'model-refused',
      (response) => response.writeHead(401, json).end('{"error":{"message":"no"}}'),
    ],
    ['model-refused', (response) => response.writeHead(500).end('oh')],
    [
      'model-gone',
      (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    ['model-gone', (response) => response.socket?.destroy()],
    ['model-answer-too-long', (response) => chat(response, 'x'.repeat(limits.bytes))],
  ]
  for (const [code, respond] of cases) {
    const reading = await withServer((_, response) => respond(response), limits)
    assert.deepEqual(
      reading.failed.map((refusal) => refusal.code),
      [code],
    )
    assert.deepEqual([reading.proposals, reading.summary], [[], []])
  }
})

test('a model that is slow is given up, one that is not there is named', async () => {
  const slow = await withServer(() => {}, { ...limits, timeMs: 200 })
  assert.equal(slow.failed[0]?.code, 'model-late')
  const ask = languageModel({ address: 'http://127.0.0.1:9/v1', model: 'small' }, limits)
  const gone = await readWithModel(ask, 'small', english(), { date: '2027-05-12' })
  assert.equal(gone.failed[0]?.code, 'model-gone')
})

test('a long meeting is asked about in parts, no more than stated, and not on after failures', async () => {
  const lines = Array.from(
    { length: 12_000 },
    (_, i) => `Anna: Das ist der Satz mit der Nummer ${i}.\n`,
  )
  const result = readTranscript(Buffer.from(lines.join('')))
  assert.ok(result.ok)
  const { questions, left } = questionsFor(result.value)
  assert.equal(questions.length, questionLimits.questions)
  for (const { prompt } of questions) assert.ok(prompt.length <= questionLimits.characters)
  const asked = questions.reduce((sum, { sentences }) => sum + sentences.length, 0)
  assert.equal(asked + left, 12_000)
  let times = 0
  const reading = await readWithModel(
    async () => {
      times++
      return { ok: false, code: 'model-gone', message: 'x' }
    },
    'small',
    result.value,
    { date: '2027-05-12' },
  )
  assert.equal(times, failureLimit)
  assert.equal(
    reading.left,
    12_000 - questions[0]!.sentences.length - questions[1]!.sentences.length,
  )
})

const json = { 'content-type': 'application/json' }

/** An answer as OpenAI's chat completions give it. */
function chat(response: ServerResponse, content: string): void {
  response.writeHead(200, json).end(
    JSON.stringify({
      id: 'c1',
      object: 'chat.completion',
      created: 1,
      model: 'small',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    }),
  )
}

/** What is kept of a model that gives this answer. */
async function answered(
  answer: unknown,
  { asked = [], fence = false }: { asked?: unknown[]; fence?: boolean } = {},
): Promise<ModelReading> {
  const text = JSON.stringify(answer)
  return withServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += String(part)
    asked.push(JSON.parse(body))
    assert.equal(request.url, '/v1/chat/completions')
    assert.equal(request.headers.authorization, 'Bearer secret')
    chat(response, fence ? `Here it is:\n\`\`\`json\n${text}\n\`\`\`` : text)
  }, limits)
}

async function withServer(
  respond: (request: IncomingMessage, response: ServerResponse) => unknown,
  modelLimits: ModelLimits,
): Promise<ModelReading> {
  const server = createServer((request, response) => void respond(request, response))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  try {
    const address = server.address()
    assert.ok(typeof address === 'object' && address !== null)
    const settings = {
      address: `http://127.0.0.1:${address.port}/v1`,
      model: 'small',
      key: 'secret',
    }
    const ask = languageModel(settings, modelLimits)
    return await readWithModel(ask, 'small', english(), { date: '2027-05-12' })
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

function idOf(transcript: Transcript, words: string): string {
  const { questions } = questionsFor(transcript)
  const found = questions[0]?.sentences.find(({ text }) => text.startsWith(words))
  assert.ok(found !== undefined)
  return found.id
}

function english(): Transcript {
  const example = orderlyExamples().find(({ name }) => name.endsWith('.srt'))
  const result = readTranscript(example!.bytes)
  assert.ok(result.ok)
  return result.value
}
