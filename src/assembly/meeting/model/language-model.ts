import { limitedText } from '../../../kernel/limited-text.ts'
import { refuse, success, type Refusal } from '../../../kernel/refusal.ts'
import type { AskModel } from './model-reading.ts'

/** A language model that speaks OpenAI's chat completions: a server in the house or anywhere. */
export interface ModelSettings {
  /** Up to and with `/v1`. */
  readonly address: string
  readonly model: string
  readonly key?: string
}

/** How long one answer may take, and bytes of an answer's body, tokens of its text at the most. */
export interface ModelLimits {
  readonly timeMs: number
  readonly bytes: number
  readonly tokens: number
}

export const modelLimits: ModelLimits = { timeMs: 120_000, bytes: 1_000_000, tokens: 4_000 }

/** How to ask a configured model. The packages for it are loaded with the first question only. */
export function languageModel(
  settings: ModelSettings,
  limits = modelLimits,
  stopping?: AbortSignal,
): AskModel {
  const { address, model, key } = settings
  return async ({ system, prompt }) => {
    const [{ generateText }, { createOpenAICompatible }] = await Promise.all([
      import('ai'),
      import('@ai-sdk/openai-compatible'),
    ])
    const late = AbortSignal.timeout(limits.timeMs)
    const signal = stopping === undefined ? late : AbortSignal.any([late, stopping])
    const provider = createOpenAICompatible({
      name: 'configured',
      baseURL: address,
      ...(key === undefined ? {} : { apiKey: key }),
      fetch: boundedFetch(limits.bytes),
    })
    try {
      const { text } = await generateText({
        model: provider(model),
        system,
        prompt,
        temperature: 0,
        maxOutputTokens: limits.tokens,
        maxRetries: 0,
        abortSignal: signal,
      })
      return text.trim() === ''
        ? refuse('model-answer-unreadable', 'The model gave an empty answer.')
        : success(text)
    } catch (error) {
      return refusedBecause(error, late.aborted, limits)
    }
  }
}

/** Goes to the stated address only, and reads no more of an answer than is allowed. */
function boundedFetch(bytesLimit: number): typeof fetch {
  return async (input, init) => {
    const response = await reached(fetch(input, { ...init, redirect: 'error' }))
    const text = await reached(limitedText(response, bytesLimit))
    if (text === null) throw new LongAnswer(`more than ${bytesLimit} bytes`)
    const type = response.headers.get('content-type') ?? 'application/json'
    return new Response(text, { status: response.status, headers: { 'content-type': type } })
  }
}

class LongAnswer extends Error {}
class Unreachable extends Error {}

async function reached<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work
  } catch (cause) {
    throw new Unreachable('the connection failed', { cause })
  }
}

function refusedBecause(error: unknown, isLate: boolean, limits: ModelLimits): Refusal {
  if (isLate) {
    const seconds = limits.timeMs / 1_000
    return refuse('model-late', `The model gave no answer within ${seconds} seconds.`, undefined, {
      seconds,
    })
  }
  const causes = causesOf(error)
  if (causes.some((cause) => cause instanceof LongAnswer)) {
    return refuse(
      'model-answer-too-long',
      `The model's answer has more than ${limits.bytes} bytes.`,
    )
  }
  if (causes.some((cause) => cause instanceof Unreachable)) {
    return refuse('model-gone', "The model's server cannot be reached.")
  }
  const status = causes.map(statusOf).find((status) => status !== null) ?? 0
  return status >= 400
    ? refuse('model-refused', `The model's server answered with HTTP ${status}.`, undefined, {
        status,
      })
    : refuse('model-answer-unreadable', "The model's server gave no chat completion.")
}

/** An error and what caused it, as far as is stated. */
function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = []
  for (let cause = error; cause instanceof Error && causes.length < 8; cause = cause.cause) {
    causes.push(cause)
  }
  return causes
}

/** The HTTP status that an error of the package tells of; null: none. */
function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('statusCode' in error)) return null
  return typeof error.statusCode === 'number' ? error.statusCode : null
}
