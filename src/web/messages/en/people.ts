import type { Message } from '../message.ts'

export const people = {} as const satisfies Record<string, Message>
