const note = [
  'type',
  'id',
  'url',
  'attributedTo',
  'content',
  'contentMap.*',
  'published',
  'updated',
  'to',
  'cc',
] as const

/** What a decision is proven by (FEP-8b32). */
const proof = [
  'proof.type',
  'proof.cryptosuite',
  'proof.verificationMethod',
  'proof.proofPurpose',
  'proof.proofValue',
  'proof.created',
] as const

const event = [
  ...note,
  'name',
  'startTime',
  'timezone',
  'location.type',
  'location.name',
  'ical:status',
  'eventStatus',
  'joinMode',
  'externalParticipationUrl',
  'repliesModerationOption',
] as const

/** Where the record of a decision is. */
const record = ['type', 'href', 'mediaType', 'name'].map((field) => `attachment.${field}`)

/** What is asked, and what accounts of other servers chose: never what members did. */
const choices = ['type', 'name', 'replies.type', 'replies.totalItems'] as const
const poll = [
  ...note,
  ...choices.flatMap((field) => [`oneOf.${field}`, `anyOf.${field}`]),
  'endTime',
  'closed',
  'votersCount',
] as const

/** A document by itself, and in the message that tells of it. */
function toldOf(fields: readonly string[]): readonly string[] {
  return [...fields, 'actor', ...fields.map((field) => `object.${field}`)]
}

const actor = [
  'type',
  'id',
  'url',
  'name',
  'preferredUsername',
  'summary',
  'inbox',
  'outbox',
  'followers',
  'endpoints.sharedInbox',
  'publicKey.id',
  'publicKey.type',
  'publicKey.owner',
  'publicKey.publicKeyPem',
  'assertionMethod.type',
  'assertionMethod.id',
  'assertionMethod.controller',
  'assertionMethod.publicKeyMultibase',
  'manuallyApprovesFollowers',
  'discoverable',
  'published',
] as const

/** That something is passed on, and the words of it. */
const passing = ['type', 'id', 'actor', 'to', 'cc'] as const
const words = ['type', 'id', 'attributedTo', 'inReplyTo', 'content'] as const

const passingOn = ['src/federation/social/passing-on.ts'] as const
const fedi = ['src/federation/social/fedi.ts'] as const
const documents = ['src/federation/social/documents.ts'] as const

/** Rows of the table of what may leave: what servers of the social web are sent, and read by asking. */
export const socialRows = [
  {
    name: 'profile',
    called: { en: 'Profile', de: 'Profil' },
    line: 'social',
    kinds: ['Group', 'Application'],
    fields: actor,
    to: 'everybody',
    sentBy: documents,
    why: {
      en: 'Name, place and addresses of the neighbourhood and of this node, so that others find and can follow it.',
      de: 'Name, Ort und Adressen der Nachbarschaft und dieses Knotens, damit andere sie finden und ihr folgen können.',
    },
  },
  {
    name: 'found',
    called: { en: 'Address', de: 'Adresse' },
    line: 'social',
    kinds: ['webfinger'],
    fields: ['subject', 'aliases', 'links.rel', 'links.href', 'links.type'],
    to: 'everybody',
    sentBy: ['src/federation/social/leaving-documents.ts'],
    why: {
      en: 'The address that belongs to the neighbourhood’s name, for whoever looks for it.',
      de: 'Die Adresse zum Namen der Nachbarschaft, für alle, die sie suchen.',
    },
  },
  {
    name: 'node',
    called: { en: 'Program', de: 'Programm' },
    line: 'social',
    kinds: ['nodeinfo'],
    fields: [
      'links.rel',
      'links.href',
      'links.type',
      '$schema',
      'version',
      'software.name',
      'software.version',
      'protocols',
      'openRegistrations',
      'usage.users.total',
      'usage.localPosts',
      'usage.localComments',
      'services.inbound',
      'services.outbound',
      'metadata',
    ],
    to: 'everybody',
    sentBy: ['src/federation/social/leaving-documents.ts'],
    why: {
      en: 'Which program this node runs, and how many neighbourhoods and posts it shows.',
      de: 'Welches Programm dieser Knoten benutzt und wie viele Nachbarschaften und Beiträge er zeigt.',
    },
  },
  {
    name: 'counts',
    called: { en: 'Counts', de: 'Zahlen' },
    line: 'social',
    kinds: ['OrderedCollection'],
    fields: ['type', 'id', 'totalItems', 'first'],
    to: 'everybody',
    sentBy: fedi,
    why: {
      en: 'How many follow the neighbourhood and how many posts it has; never who follows.',
      de: 'Wie viele der Nachbarschaft folgen und wie viele Beiträge sie hat; nie, wer folgt.',
    },
  },
  {
    name: 'posts',
    called: { en: 'Page of posts', de: 'Seite mit Beiträgen' },
    line: 'social',
    kinds: ['OrderedCollectionPage'],
    fields: ['type', 'id', 'partOf', 'next', 'prev'],
    carries: 'orderedItems',
    to: 'everybody',
    sentBy: fedi,
    why: {
      en: 'A page of what the neighbourhood has posted.',
      de: 'Eine Seite mit dem, was die Nachbarschaft veröffentlicht hat.',
    },
  },
  {
    name: 'post',
    called: { en: 'Post', de: 'Beitrag' },
    line: 'social',
    kinds: ['Note', 'Create/Note', 'Update/Note'],
    fields: toldOf([...note, ...proof, ...record]),
    to: 'everybody',
    sentBy: documents,
    why: {
      en: 'What was decided, asked, found or answered by a city, in plain words: title, how a decision was made, its rules for all, and a link. Never who voted how, and no home.',
      de: 'Was beschlossen, gefragt, herausgefunden oder von einer Stadt beantwortet wurde, in einfachen Worten: Titel, wie ein Beschluss zustande kam, seine Regeln für alle und ein Link. Nie, wer wie gestimmt hat, und kein Zuhause.',
    },
  },
  {
    name: 'event',
    called: { en: 'Meeting', de: 'Treffen' },
    line: 'social',
    kinds: ['Event', 'Create/Event', 'Update/Event'],
    fields: toldOf(event),
    to: 'everybody',
    sentBy: documents,
    why: {
      en: 'When and where the neighbourhood meets, and whether it was called off. Never who comes.',
      de: 'Wann und wo sich die Nachbarschaft trifft, und ob das abgesagt ist. Nie, wer kommt.',
    },
  },
  {
    name: 'poll',
    called: { en: 'Poll', de: 'Umfrage' },
    line: 'social',
    kinds: ['Question', 'Create/Question', 'Update/Question'],
    fields: toldOf(poll),
    to: 'everybody',
    sentBy: documents,
    why: {
      en: 'What a steward asks accounts of other servers: a question, its answers and until when, and how many of those accounts chose each. Never what members vote.',
      de: 'Was die Verwaltung Konten auf anderen Servern fragt: eine Frage, ihre Antworten und bis wann, und wie viele dieser Konten was gewählt haben. Nie, was Mitglieder stimmen.',
    },
  },
  {
    name: 'passed-on',
    called: { en: 'Reply passed on', de: 'Weitergegebene Antwort' },
    line: 'social',
    kinds: ['Announce', 'Announce/Create'],
    fields: [
      ...passing,
      'object',
      ...[...passing, 'audience'].map((field) => `object.${field}`),
      ...[...words, 'to', 'cc', 'audience'].map((field) => `object.object.${field}`),
    ],
    to: 'followers',
    sentBy: passingOn,
    why: {
      en: 'We pass on what somebody on another server wrote about a question, once a steward has let it in: its address, its words and who wrote it there.',
      de: 'Wir geben weiter, was jemand auf einem anderen Server zu einer Frage schrieb, sobald die Verwaltung es zugelassen hat: seine Adresse, seine Worte und wer es dort schrieb.',
    },
  },
  {
    name: 'passed-on-no-more',
    called: { en: 'Reply taken back', de: 'Zurückgenommene Antwort' },
    line: 'social',
    kinds: ['Undo/Announce'],
    fields: [...passing, ...[...passing, 'object'].map((field) => `object.${field}`)],
    to: 'followers',
    sentBy: passingOn,
    why: {
      en: 'We take back that we passed a reply on, because it was left out or deleted by who wrote it.',
      de: 'Wir nehmen zurück, dass wir eine Antwort weitergegeben haben, weil sie weggelassen oder von der Person gelöscht wurde, die sie schrieb.',
    },
  },
  {
    name: 'removed',
    called: { en: 'Post taken back', de: 'Zurückgenommener Beitrag' },
    line: 'social',
    kinds: ['Delete/Tombstone', 'Tombstone'],
    fields: toldOf(['type', 'id', 'to', 'formerType', 'published', 'deleted']),
    to: 'everybody',
    sentBy: ['src/federation/social/tombstone.ts'],
    why: {
      en: 'That a post was taken back: its address, what it was and when. Nothing of its words.',
      de: 'Dass ein Beitrag zurückgenommen wurde: seine Adresse, was er war und wann. Nichts von seinen Worten.',
    },
  },
  {
    name: 'record',
    called: { en: 'Record of a decision', de: 'Niederschrift eines Beschlusses' },
    line: 'social',
    kinds: ['record'],
    fields: [
      'version',
      'neighbourhood',
      'decision',
      'follows',
      'title',
      'decided',
      'entered',
      'convened',
      'method',
      'methodVersion',
      'logRoot',
      'basis',
      'review',
      'rules',
      ...['words', 'place', 'from', 'until'].map((field) => `rules.${field}`),
      ...['weekdays', 'months', 'fromMinute', 'toMinute'].map((field) => `rules.when.${field}`),
      ...['kind', 'direction', 'limitW', 'devices', 'measure', 'least', 'goal', 'microPerUnit'].map(
        (field) => `rules.rule.${field}`,
      ),
      ...['kind', 'priority'].map((field) => `rules.force.${field}`),
      'otherRules',
    ],
    to: 'everybody',
    sentBy: ['src/federation/social/leaving-documents.ts'],
    why: {
      en: 'What anybody may know of a decision, for programs: how and when it was made, and its rules for all. Never counts of votes, and no home.',
      de: 'Was alle von einem Beschluss wissen dürfen, für Programme: wie und wann er zustande kam und seine Regeln für alle. Nie Stimmenzahlen, und kein Zuhause.',
    },
  },
  {
    name: 'record-proof',
    called: { en: 'Proof of a record', de: 'Beweis einer Niederschrift' },
    line: 'social',
    kinds: ['record-proof'],
    fields: ['record', 'sha256', ...proof],
    to: 'everybody',
    sentBy: ['src/federation/social/leaving-documents.ts'],
    why: {
      en: 'A signature, by which anybody can tell that a record is the neighbourhood’s and was not changed.',
      de: 'Eine Unterschrift, an der alle erkennen, dass eine Niederschrift von der Nachbarschaft ist und nicht geändert wurde.',
    },
  },
  {
    name: 'gone',
    called: { en: 'Gone', de: 'Nicht mehr da' },
    line: 'social',
    kinds: ['Delete'],
    fields: ['type', 'id', 'actor', 'object', 'to'],
    to: 'everybody',
    sentBy: documents,
    why: {
      en: 'We tell those who followed that the neighbourhood is no longer to be found.',
      de: 'Wir sagen allen, die gefolgt sind, dass die Nachbarschaft nicht mehr zu finden ist.',
    },
  },
  {
    name: 'follow-answer',
    called: { en: 'Answer to a follower', de: 'Antwort an Folgende' },
    line: 'social',
    kinds: ['Accept/Follow', 'Reject/Follow'],
    fields: [
      'type',
      'id',
      'actor',
      'to',
      'object.type',
      'object.id',
      'object.actor',
      'object.object',
    ],
    to: 'asker',
    sentBy: fedi,
    why: {
      en: 'We tell whoever asked to follow the neighbourhood that they do, or that it has too many followers.',
      de: 'Wir sagen allen, die der Nachbarschaft folgen wollen, dass sie es tun oder dass sie schon zu viele hat.',
    },
  },
  {
    name: 'report',
    called: { en: 'Report to another server', de: 'Meldung an einen anderen Server' },
    line: 'social',
    kinds: ['Flag'],
    fields: ['type', 'id', 'actor', 'object', 'content', 'to'],
    to: 'server',
    sentBy: ['src/federation/social/flag.ts'],
    why: {
      en: 'A steward tells another server what is wrong with a post or an account there, in the name of the neighbourhood.',
      de: 'Die Verwaltung sagt einem anderen Server, was an einem Beitrag oder Konto dort nicht in Ordnung ist, im Namen der Nachbarschaft.',
    },
  },
] as const
