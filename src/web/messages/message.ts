/**
 * One text of a catalogue: a whole sentence with `{placeholders}`. The second form is for sentences
 * that change with a number: the placeholder `{count}` chooses, by the plural rules of the language.
 */
export type Message = string | { readonly one: string; readonly other: string }

/** What a translation of a catalogue must have: the same keys, each in the same form. */
export type Translation<Catalogue> = {
  readonly [Key in keyof Catalogue]: Catalogue[Key] extends string
    ? string
    : { readonly one: string; readonly other: string }
}

type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never

/** The names of the placeholders in a message: `'{name} makes {power}'` has `name` and `power`. */
export type Placeholders<Of> = Of extends string
  ? Names<Of>
  : Of extends { readonly one: infer One; readonly other: infer Other }
    ? Placeholders<One> | Placeholders<Other> | 'count'
    : never
