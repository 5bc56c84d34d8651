import * as v from 'valibot'
import { refuse, type Refusal } from '../kernel/refusal.ts'

/** Characters of what a refusal quotes from a request at the most. */
const quoteLimit = 100

/** The refusal of what a schema did not accept: which field, what would be right, and what came. */
export function refusalOfIssue(issue: v.BaseIssue<unknown>): Refusal {
  const at = v.getDotPath(issue)?.slice(0, quoteLimit)
  const sentence = `${explained(issue)}.`
  return at === undefined
    ? refuse('invalid-input', sentence)
    : refuse('invalid-input', `${at}: ${sentence}`, at)
}

/** What is wrong, in words; a message that a schema brings itself stays. */
function explained(issue: v.BaseIssue<unknown>): string {
  const { expected, message } = issue
  if (expected === null || !message.startsWith('Invalid ')) return message.replace(/\.$/, '')
  const received = issue.received.slice(0, quoteLimit)
  if (expected === 'never') return 'there is no such field here'
  if (received === 'undefined') return 'it is missing'
  return `it should be ${inWords(expected)}, not ${received}`
}

const words: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  integer: 'a whole number',
  Array: 'a list',
  Object: 'an object',
}

/** `(string | null)` as "a text or null", `>=1` as "at least 1", `/^\d+$/` as "like ^\d+$". */
function inWords(expected: string): string {
  if (expected.startsWith('/')) return `like ${expected.slice(1, expected.lastIndexOf('/'))}`
  const choices = expected.replace(/^\((.*)\)$/, '$1').split(' | ')
  return choices
    .map((choice) => words[choice] ?? choice.replace(/^>=/, 'at least ').replace(/^<=/, 'at most '))
    .join(' or ')
}
