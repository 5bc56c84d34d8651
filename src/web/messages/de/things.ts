import type { things as english } from '../en/things.ts'
import type { Translation } from '../message.ts'

export const things = {} satisfies Translation<typeof english>
