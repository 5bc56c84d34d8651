/** Answers to a proposal that is decided by consent. */
export const consentAnswers = ['consent', 'stand-aside', 'object'] as const
export type ConsentAnswer = (typeof consentAnswers)[number]

/** What a count of consent came to. */
export interface ConsentCount {
  readonly consenting: number
  readonly aside: number
  readonly objecting: number
  /** Whether the proposal holds: nobody objects, and somebody consents. */
  readonly isCarried: boolean
  /** Reasons of objections and of standing aside, each once, in the order of their texts: not of who gave them. */
  readonly reasons: readonly { readonly answer: ConsentAnswer; readonly text: string }[]
}

/**
 * A proposal holds unless somebody objects. An objection needs its reason, so that the proposal can be mended; standing
 * aside says "not for me, and I do not stop it".
 */
export function consentCount(
  answers: readonly { readonly answer: ConsentAnswer; readonly reason: string }[],
): ConsentCount {
  const counted = (answer: ConsentAnswer): number =>
    answers.filter((one) => one.answer === answer).length
  const [consenting, objecting] = [counted('consent'), counted('object')]
  const reasons = (['object', 'stand-aside'] as const).flatMap((answer) =>
    [...new Set(answers.filter((one) => one.answer === answer).map((one) => one.reason))]
      .filter((text) => text !== '')
      .sort()
      .map((text) => ({ answer, text })),
  )
  return {
    consenting,
    aside: counted('stand-aside'),
    objecting,
    isCarried: objecting === 0 && consenting > 0,
    reasons,
  }
}
