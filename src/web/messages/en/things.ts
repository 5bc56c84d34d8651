import type { Message } from '../message.ts'

export const things = {} as const satisfies Record<string, Message>
