import type { Group } from '../group.ts'

/** What a group can be asked, by name, with what goes with it. */
type Asked = Omit<Group, 'movers' | 'limits' | 'absent' | 'move' | 'keep'>

/** What it is told: nobody waits for an answer's numbers. */
type Told = Pick<Group, 'move' | 'keep'>

export type GroupQuestion =
  | readonly ['size']
  | { [Name in keyof Asked]: readonly [Name, ...Parameters<Asked[Name]>] }[keyof Asked]

export type GroupNotice = {
  [Name in keyof Told]: readonly [Name, ...Parameters<Told[Name]>]
}[keyof Told]
