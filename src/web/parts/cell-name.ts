import type { Wording } from '../messages/wording.ts'

/** What a cell is called, with the other node on which it lives. */
export function cellName(
  wording: Wording,
  cell: string,
  name: string,
  nodeNames: ReadonlyMap<string, string>,
): string {
  const node = nodeNames.get(cell)
  return node === undefined ? name : wording.say('body.member.far', { name, node })
}
