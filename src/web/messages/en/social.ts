/** English texts of the page on which a neighbourhood is opened to followers on other servers, and of what they see. */
export const social = {
  'social.title': 'Followers on other servers',
  'social.sentence':
    'Anybody with an account at Mastodon or a server like it can find and follow the neighbourhood, if you want that. Those who follow read what you ask, when you meet and what you decide.',
  'social.is-off': 'It is off: nobody outside finds the neighbourhood, and nothing leaves.',
  'social.is-on': 'It is on. The neighbourhood is found as {handle}.',
  'social.followers': {
    one: 'One account follows it.',
    other: '{count} accounts follow it.',
  },
  'social.page': 'What others see',
  'social.posted': 'What you posted',
  'social.posted.sentence':
    'The newest posts, and how often accounts of other servers passed each on, liked it, or replied with words that came into a question. What you take back is gone for good; other servers are asked to delete it.',
  'social.posted.remove': 'Take back',
  'social.posted.post': 'Post',
  'social.posted.announces': 'Passed on',
  'social.posted.likes': 'Liked',
  'social.posted.replies': 'Replies',
  'social.leaves': 'What leaves',
  'social.leaves.profile':
    'The name of the neighbourhood, its short name, the place as it stands in the settings, and how many accounts follow it.',
  'social.leaves.decisions':
    'Every decision from now on: its title word for word, how and when it was made, on which rule or law it stands, and its rules for the whole neighbourhood; in words, and as a signed record for programs. Write no names of people into a title.',
  'social.leaves.questions':
    'Every question from now on, word for word. When it is closed, the statements that all groups see alike, if each group has five people or more.',
  'social.leaves.meetings':
    'Every meeting from now on: its title, time and place, and whether it is moved or called off. Not who comes.',
  'social.leaves.answers':
    'What a city answers to a question that it asked here: the statements, and its reasons.',
  'social.leaves.polls':
    'What you ask others in a poll: the question, its answers, and how many accounts of other servers chose each. Not how members vote.',
  'social.leaves.never': 'Never readings, votes, tallies, names of people or of homes.',
  'social.leaves.stays':
    'What others have received stays with them. Switched off, followers are told that you are gone, and are forgotten; nothing else leaves any more.',
  'social.comes': 'What comes in',
  'social.comes.replies':
    'Who replies to a question for everybody to read proposes a statement. It waits until a steward lets it in, even where statements are shown at once otherwise, and their name stands beside it. Who wrote it hears nothing from here: what became of it stands on the page of the question.',
  'social.comes.amended':
    'Who deletes it there takes it back here: what still waits is forgotten; what was let in is left out.',
  'social.comes.votes':
    'Who answers a poll is counted once, and apart from members. It is not kept in readable form who chose what.',
  'social.comes.echoes':
    'Who passes a post on or likes it is counted, without a name. What you let in of replies to a question is passed on to followers, with the words that you read; left out or deleted, that is taken back.',
  'social.comes.limits':
    'Within a day one account proposes {author} statements at the most, and one server {server}.',
  'social.state': 'Followers on other servers',
  'social.state.off': 'Off',
  'social.state.en': 'On, posts in English',
  'social.state.de': 'On, posts in German',
  'social.save': 'Save',
  'social.unaddressed':
    'This node has no public address, so nobody outside can reach it. Whoever runs it sets PUBLIC_URL to an address that begins with https.',
  'social.group.follow':
    'To follow the neighbourhood, search for {handle} at Mastodon or a server like it.',
  'social.group.posts': 'What it says',
  'social.group.none': 'Nothing was said yet since the neighbourhood can be followed.',
  'social.post.more': 'Its page, for members',
  'social.post.reply':
    'Who replies to this for everybody to read proposes a statement. A steward looks at it before others here see it. No answer is sent: what became of it stands on the page of the question.',
  'social.question.words': 'The neighbourhood talks about this question now.',
  'social.record': 'Signed record of the decision',
  'social.question.closed': 'The neighbourhood no longer talks about this question.',
  'social.answer.title': '{body} answers: {question}',
  'social.answer.accept': '“{text}” is accepted: {reason}',
  'social.answer.reject': '“{text}” is rejected: {reason}',
  'social.answer.amend': '“{text}” is answered with something else: {reason}',
  'social.answer.open': {
    one: 'One statement still waits for an answer.',
    other: '{count} statements still wait for an answer.',
  },
  'social.found.title': 'What was found: {question}',
  'social.found.agree': 'All groups agree: “{text}”',
  'social.found.disagree': 'All groups disagree: “{text}”',
  'social.found.nothing': 'The question is closed. There is nothing that all groups see alike.',
  'social.meeting.when': 'Meeting on {date} at {time}.',
  'social.meeting.where': 'Place: {place}',
  'social.meeting.called-off': 'This meeting was called off.',
} as const
