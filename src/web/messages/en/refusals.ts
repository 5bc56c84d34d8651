/**
 * Refusals as the pages say them, by code, where the room's own sentence speaks to programs (of millionths, field names,
 * commands). Every other refusal is shown in the room's words. `{placeholders}` are the refusal's values.
 */
export const refusals: Readonly<Record<string, string>> = {
  'backup-changed':
    'This backup is damaged: what it holds does not match its checksum. Nothing was changed; copy it again, or take an older one.',
  'backup-cut-off':
    'This backup is damaged: its end is missing. Nothing was changed; copy it again, or take an older one.',
  'backup-damaged':
    'This backup is damaged: its line {line} does not fit the rest. Nothing was changed; take an older one.',
  'backup-too-big':
    'This backup unpacks to more than {most} GiB. Nothing was changed; take an older one.',
  'backup-newer':
    'This backup was made by a newer version. Update this node first. Nothing was changed.',
  'bad-attribute': 'Type a number from {min} to {max}.',
  'contradiction-at-least':
    'This does not go with what else is stated here: at least {limit} would be right.',
  'contradiction-at-most':
    'This does not go with what else is stated here: at most {limit} would be right.',
  'programme-too-long':
    'From here on there are {open} minutes, and a run takes {minutes}. Let it begin earlier.',
  'database-not-empty':
    'This node holds a neighbourhood already. A backup is only put into a node without one. Nothing was changed.',
  'impossible-price': 'This price is too high to be one. Prices are typed in ct per kWh.',
  'local-fee-too-high':
    'The network fee cannot be more than what power from the grid costs above what feeding in earns.',
  'not-a-backup':
    'This file is no backup of Commonwatt. The name of one ends in .backup.gz. Nothing was changed.',
  'shares-too-large': 'The parts add up to more than 100 %.',
}
