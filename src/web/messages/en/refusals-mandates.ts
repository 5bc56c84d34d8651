/** English sentences for what can be wrong with a decision and its rules, by code. `{placeholders}` are the refusal's values. */
export const mandateRefusals: Readonly<Record<string, string>> = {
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
  'empty-reserve': 'A reserve is more than 0.',
  'impossible-share': 'Type a number from 0 to 100.',
  'unknown-measure': 'Choose how the reserve is counted.',
  'impossible-weight': 'A weight is above 0 and at most {most}, so that wishes count for more.',
  'weight-place': 'A weight counts for all together.',
  'peak-all-day': 'The highest power counts all day: leave the times empty.',
  'unknown-goal': 'Choose what is to count.',
  'order-of-uses': 'Choose two kinds of devices at least, each once.',
  'order-place': 'An order of uses holds for all together.',
  'example-uses': 'Choose two kinds of the order: one that gets energy, and one that waits.',
  'decision-title': 'Say in at most 300 characters what was decided.',
  'decision-text': 'This text is too long.',
  'decision-count': 'Take a whole number from 0 on.',
  'more-votes-than-people': 'More votes were counted than people could take part.',
  'below-quorum': 'Too few took part. So nothing is decided.',
  'too-many-mandates': 'These are too many rules at once. First end those that no longer count.',
  'decision-without-rule': 'A decision has a rule, or it ends an earlier one.',
  'no-such-decision': 'There is no such decision here.',
  'decision-replaced': 'This decision was replaced or ended already.',
}
