/**
 * Refusals as the pages say them, by code, where the room's own sentence speaks to programs (of millionths, field names,
 * commands). Every other refusal is shown in the room's words. `{placeholders}` are the refusal's values.
 */
export const refusals: Readonly<Record<string, string>> = {
  'part-out-of-range': 'Type a part from 0.0001 to 100 %.',
  'part-too-large':
    'From {day} on this home takes part with {own} % in its own neighbourhood and with {others} % in other communities: {most} % are left at the most.',
  'part-given-elsewhere':
    'From {day} on {name} takes part in other communities too: here with {most} % at the most.',
  'too-many-communities':
    'A meter takes part in five communities at the most. End another one first.',
  'part-too-early': 'It can begin tomorrow at the earliest. Choose a later day, or ask again.',
  'part-ended-early': 'The last day is today at the earliest, {today}.',
  'part-ends-before': 'The last day comes after the first one, {day}, or is the same.',
  'part-not-longer': 'It ends on {day} already. For longer, ask the community again.',
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
  'asked-number': 'Type a whole number from 1 to {most}.',
  'not-enough-money': 'There is not that much in this account.',
  'bad-attribute': 'Type a number from {min} to {max}.',
  'contradiction-at-least':
    'This contradicts “{beside}”, which is {other}: at least {limit} would be right.',
  'contradiction-at-most':
    'This contradicts “{beside}”, which is {other}: at most {limit} would be right.',
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
  'bad-name': 'A name has 1 to 60 characters.',
  'bad-text': 'Type {least} to {most} characters on one line.',
  'home-behind-two': 'This home is behind the line {name} already. A home is behind one line.',
  'id-of-another': 'This limit was entered before. Open the page again to enter another one.',
  'impossible-feed-in': 'Type a number: up to 100 where it is in %.',
  'impossible-fuse': 'A fuse has {least} to {most} A.',
  'impossible-time': 'A limit ends after it begins, and within 31 days.',
  'limit-below-fixed':
    'That is less than what is always needed. At least {least} {unit} would be right.',
  'loop-of-limits': '{name} would be behind itself. One of the two stands in front.',
  'no-phase': 'Choose at least one phase.',
  'phase-not-there': 'It is behind {outer} only. Choose out of these phases.',
  'phases-contradict':
    'The charger is set to charge on {stated} of the phases, and {placed} are chosen here. Choose {stated}, or change the charger.',
  'too-many-limits': 'There can be {most} of these at the most.',
  'unknown-circuit': 'This circuit is no longer there. Choose another one.',
  'unknown-parent': 'What it is behind is no longer there. Choose something else.',
  'bad-host': 'Type a name or an address in your network, like p1.local or 192.168.1.20.',
  'bad-port': 'A port is a whole number from {min} to {max}.',
  'bad-serial-port':
    'No serial port that fits here has this name. One is called /dev/ttyUSB0; not every device has one.',
  'wish-holds': 'Somebody’s wish holds for {name}. End it first, then try the device.',
  'feed-too-large': 'The file is too large. Fetch it in parts: a year at a time.',
  'feed-cut-short': 'The file ends in the middle. Fetch it once more.',
  'not-green-button': 'This is XML, but no Green Button file. Take one, or a table as text.',
  'no-electricity': 'The file holds no electricity in watt-hours or watts.',
  'several-meters':
    'The file holds electricity of {count} meters. Fetch a file for each, and read in one at a time.',
  'interval-twice': 'The file has two different values for {time}. One of them must go.',
  'interval-value': 'The value at {time} is none that a meter counts.',
  'bad-secret':
    'A password may have {most} characters at the most: letters without accents, digits and signs.',
  'no-past': 'What is behind this address remembers nothing that could be read in.',
  'no-secret': 'This needs an access token. Make one in the device, and paste it here.',
  'no-tls':
    'Such devices are not spoken with encrypted. Choose no, and leave the fingerprint empty.',
  'bad-fingerprint':
    'A fingerprint has 64 digits from 0 to 9 and A to F. It is the one called SHA-256.',
  'secret-unused': 'This kind of device knows no password. Leave it empty.',
  'bad-unit': 'A unit number is a whole number from {min} to {max}.',
  'no-units': 'Such devices have no unit number; leave the field empty.',
  'unknown-protocol': 'Choose what the device speaks.',
  'monthly-fee-out-of-range': 'The monthly fee is from 0 to 10,000.',
  'mandate-sentence': 'Give the rule a name of at most 300 characters.',
  'mandate-homes': 'These are too many homes at once.',
  'mandate-times': 'Take a whole quarter hour, for example 17:15.',
  'unknown-feeder': 'There is no such line here. Choose one from the list.',
  'mandate-days': 'Choose one day at least.',
  'mandate-months': 'Choose one month at least.',
  'class-behind-feeder':
    'Behind a line, devices of a kind can only rest. Take 0, or limit them in each home.',
  'examples-of-both':
    'One example is allowed and one is forbidden, so that everybody sees where the rule ends.',
  'example-forbidden':
    'This should be allowed, but the rule forbids it. Change the rule or the example.',
  'example-allowed':
    'This should be forbidden, but the rule allows it. Change the rule or the example.',
  'impossible-weight': 'A weight is above 0 and at most {most}, so that wishes count for more.',
  'weight-place': 'A weight counts for all together.',
  'peak-all-day': 'The highest power counts all day: leave the times empty.',
  'unknown-goal': 'Choose what is to count.',
  'empty-reserve': 'A reserve is more than 0.',
  'impossible-share': 'Type a number from 0 to 100.',
  'unknown-measure': 'Choose how the reserve is counted.',
  'decision-title': 'Say in at most 300 characters what was decided.',
  'decision-text': 'This text is too long.',
  'decision-count': 'Take a whole number from 0 on.',
  'more-votes-than-people': 'More votes were counted than people could take part.',
  'below-quorum': 'Too few took part. So nothing is decided.',
  'too-many-mandates': 'These are too many rules at once. First end those that no longer count.',
  'decision-without-rule': 'A decision has a rule, or it ends an earlier one.',
  'no-such-decision': 'There is no such decision here.',
  'decision-replaced': 'This decision was replaced or ended already.',
  'agreed-together': 'This was decided together: “{title}”. Only another decision changes it.',
  'term-day': 'This begins and ends with a day.',
  'term-month': 'A least benefit begins and ends with a month.',
  'least-out-of-range': 'A least benefit is from 0 to {most} a month.',
  'example-kind': 'This example belongs to another rule.',
  'example-of-plan': 'The price by the plan cannot be told beforehand. Leave the examples empty.',
  'example-other': 'It comes to {came}, not to that. Change the rule or the example.',
  'example-same': 'It comes to just that, and must not. Change the rule or the example.',
  'too-many-terms': 'About the accounts was decided {most} times already. More is not possible.',
  'decided-already': 'This was decided already: “{title}”. Replace that decision, or end it first.',
  'term-twice': 'A decision says one thing about each of these.',
  'review-in-the-past': 'It is looked at next on a day that is still to come.',
  'decision-over': 'This decision no longer holds.',
  'too-many-reviews': 'This decision was looked at {most} times. Replace it by another one.',
}
