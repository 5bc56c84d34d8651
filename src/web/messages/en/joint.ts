/** English texts of *Joint plan*: what neighbourhoods of a city planned together. */
export const joint = {
  'joint.title': 'Joint plan',
  'joint.heading': 'The joint plan of {name}',
  'joint.sentence':
    'The neighbourhoods that belong to {name} plan together every quarter of an hour. So its connection can carry what all of them use, and it costs as little as can be. Sums of whole neighbourhoods come here, and nothing of a single home.',
  'joint.none':
    'There is no joint plan for now. One is made each quarter of an hour as soon as prices are stated and a neighbourhood takes part.',
  'joint.made': 'It was made at {time}.',
  'joint.proof':
    'All neighbourhoods together pay at most {money} more than with the best plan there can be ({gap}), and that is proven.',
  'joint.proof.best':
    'It is proven, to the cent, that there can be no better plan for all neighbourhoods together.',
  'joint.proof.absent': 'Whoever did not answer is counted with what was last heard.',
  'joint.proof.left-out': 'Whoever did not answer is not counted.',
  'joint.prices': 'What a kilowatt-hour is worth',
  'joint.prices.sentence':
    'Each neighbourhood plans by these prices. They rise where all together would use too much.',
  'joint.price': 'Price',
  'joint.sum': 'All together',
  'joint.sum.limited':
    'All together take up to {most} from outside in the coming hours; the connection carries {limit}.',
  'joint.sum.free':
    'All together take up to {most} from outside in the coming hours. How much the connection carries was not stated.',
  'joint.limit': 'What it carries',
  'joint.members': 'Each neighbourhood',
  'joint.members.hours': 'What each takes from outside, hour by hour',
  'joint.member.far': '{name} (on {node})',
  'joint.member.here': '{name} takes part.',
  'joint.member.late': '{name} did not answer in time.',
  'joint.member.failed': '{name} could not be reached.',
  'joint.member.nonsense': '{name} answered what cannot be.',
  'joint.member.apart':
    '{name} lives in a faster time of its own, and cannot plan with a city that lives in ours.',
  'joint.sums': 'Who sees what',
  'joint.sums.is':
    'All neighbourhoods answer in one sum. What a single one would use is hidden under masks, and is seen by nobody but itself.',
  'joint.sums.is-not':
    'Each neighbourhood answers for itself: you see here what each of them takes from outside, and nobody else does.',
  'joint.sums.price':
    'In one sum it takes at least five neighbourhoods that can be reached, 40 at the most; with fewer nothing is planned together. Whoever does not answer is not counted at all, and who answers what cannot be is not found out.',
  'joint.sums.start': 'Plan in one sum',
  'joint.sums.stop': 'Have each answer for itself',
  'joint.share.others': {
    one: 'This plan was made together with one other neighbourhood of {city}.',
    other: 'This plan was made together with {count} other neighbourhoods of {city}.',
  },
  'joint.share.alone': 'This plan was made together with {city}.',
  'joint.share.absent': {
    one: 'One of them did not answer, and is counted with what was last heard of it.',
    other: '{count} of them did not answer, and are counted with what was last heard of them.',
  },
  'joint.share.price': 'All of them plan by the same price: a kilowatt-hour is worth {price} now.',
  'joint.share.full.in':
    'From {from} until {until} the city’s connection brings in as much as it can: whatever can wait is used at other hours.',
  'joint.share.full.in.now':
    'Until {until} the city’s connection brings in as much as it can: whatever can wait is used later.',
  'joint.share.full.out':
    'From {from} until {until} the city’s connection takes away as much as it can: what is made here is best used here.',
  'joint.share.full.out.now':
    'Until {until} the city’s connection takes away as much as it can: what is made here is best used here.',
  'joint.share.room': 'The city’s connection has room at all hours of the plan.',
  'joint.terms': 'Prices and limits',
  'joint.terms.sentence':
    'What is paid where {name} is connected, and what this connection carries. A fee between neighbours and a price of the highest power are not planned with.',
} as const
