/** English texts of *Lists of others*: who outside is blocked or accepted because somebody else says so. */
export const guardLists = {
  'guard-lists.title': 'Lists of others',
  'guard-lists.sentence':
    'Others keep lists of servers that send abuse, or of servers that are fine. You can subscribe to such lists. What a list says holds here only after you let it, and what you say yourselves stands above it.',
  'guard-lists.none': 'You subscribe to no list yet.',
  'guard-lists.ruling.block': 'It says whom to block.',
  'guard-lists.ruling.accept': 'It says whom to accept.',
  'guard-lists.of-node': 'Whoever runs this node subscribes to it, for all neighbourhoods on it.',
  'guard-lists.automatic':
    'Small changes of it hold by themselves. More than {most} at once wait for you.',
  'guard-lists.asked': 'Every change of it waits for you.',
  'guard-lists.read': 'Last read on {when}.',
  'guard-lists.unread': 'It was never read yet.',
  'guard-lists.fault': 'It could not be read the last time: {why} We ask again within an hour.',
  'guard-lists.fault.closed': 'its address is none that others can have.',
  'guard-lists.fault.late': 'its server took too long.',
  'guard-lists.fault.form': 'what is there is no list, or is too large.',
  'guard-lists.fault.often': 'it leads from address to address.',
  'guard-lists.fault.status': 'its server says that there is none.',
  'guard-lists.fault.gone': 'its server does not answer.',
  'guard-lists.fault.many': 'it names too many.',
  'guard-lists.holds': {
    one: 'One name of it holds here.',
    other: '{count} names of it hold here.',
  },
  'guard-lists.left-out': {
    one: 'One line is left out: it is no name, or does not say "block".',
    other: '{count} lines are left out: they are no names, or do not say "block".',
  },
  'guard-lists.same': 'Nothing of it waits for you.',
  'guard-lists.added.block': {
    one: 'One name would be blocked.',
    other: '{count} names would be blocked.',
  },
  'guard-lists.added.accept': {
    one: 'One name would be accepted.',
    other: '{count} names would be accepted.',
  },
  'guard-lists.dropped.block': {
    one: 'One name would be blocked no longer.',
    other: '{count} names would be blocked no longer.',
  },
  'guard-lists.dropped.accept': {
    one: 'One name would be accepted no longer.',
    other: '{count} names would be accepted no longer.',
  },
  'guard-lists.touched': {
    one: 'One account that follows you would be let go of.',
    other: '{count} accounts that follow you would be let go of.',
  },
  'guard-lists.shown': 'The first {most} are shown.',
  'guard-lists.take': 'Let this hold',
  'guard-lists.unsubscribe': 'End the subscription',
  'guard-lists.subscribe': 'Subscribe to a list',
  'guard-lists.subscribe.sentence':
    'We ask for it once a day, and show you what it would change. To choose anew whether small changes hold by themselves, subscribe to it again.',
  'guard-lists.address': 'Address of the list',
  'guard-lists.address.hint':
    'It begins with https://. Mastodon’s CSV, a JSON list and one name a line are understood.',
  'guard-lists.kind': 'What it says',
  'guard-lists.kind.block': 'Whom to block',
  'guard-lists.kind.accept': 'Whom to accept',
  'guard-lists.by-itself': 'Once we have let it hold, small changes hold by themselves',
  'guard-lists.subscribe.button': 'Subscribe',
  'guard-lists.only': 'Only servers that you have accepted',
  'guard-lists.only.sentence':
    'You can close the door to all servers that nobody has accepted: nothing of theirs is taken, and nothing is sent to them.',
  'guard-lists.only.is': 'Only accepted servers are heard and reached.',
  'guard-lists.only.is-not': 'Servers that are new wait until you accept them.',
  'guard-lists.only.of-node': 'Whoever runs this node chose that for all neighbourhoods on it.',
  'guard-lists.only.on': 'Hear accepted servers only',
  'guard-lists.only.off': 'Hear new servers again',
  'guard-lists.accept': 'Accept a server',
  'guard-lists.accept.hint': 'A server like example.org, before anything comes from there.',
  'guard-lists.share': 'Your own list',
  'guard-lists.share.sentence':
    'Others can subscribe to whom you block: only names of servers and domains, no accounts and no reasons.',
  'guard-lists.share.is': 'Everybody can read it at {address}.',
  'guard-lists.share.is-not': 'Nobody else can read it.',
  'guard-lists.share.on': 'Share it',
  'guard-lists.share.off': 'Share it no longer',
  'guard-lists.share.file': 'Your list as a file',
} as const
