/** German texts of the page on which a neighbourhood is opened to followers on other servers, and of what they see. */
export const social = {
  'social.title': 'Folgende auf anderen Servern',
  'social.sentence':
    'Wer ein Konto bei Mastodon oder einem Server dieser Art hat, kann die Nachbarschaft finden und ihr folgen, wenn ihr das wollt. Wer folgt, liest, was ihr fragt, wann ihr euch trefft und was ihr beschließt.',
  'social.is-off': 'Es ist aus: Niemand draußen findet die Nachbarschaft, und nichts geht hinaus.',
  'social.is-on': 'Es ist an. Die Nachbarschaft findet man als {handle}.',
  'social.followers': {
    one: 'Ein Konto folgt ihr.',
    other: '{count} Konten folgen ihr.',
  },
  'social.page': 'Was andere sehen',
  'social.posted': 'Was ihr veröffentlicht habt',
  'social.posted.sentence':
    'Die neuesten Beiträge, und wie oft Konten auf anderen Servern sie weitergaben, mochten oder mit Worten antworteten, die in eine Frage kamen. Was du zurücknimmst, ist für immer weg; andere Server werden gebeten, es zu löschen.',
  'social.posted.remove': 'Zurücknehmen',
  'social.posted.post': 'Beitrag',
  'social.posted.announces': 'Weitergegeben',
  'social.posted.likes': 'Gemocht',
  'social.posted.replies': 'Antworten',
  'social.leaves': 'Was hinausgeht',
  'social.leaves.profile':
    'Der Name der Nachbarschaft, ihr Kurzname, der Ort, wie er in den Einstellungen steht, und wie viele Konten ihr folgen.',
  'social.leaves.decisions':
    'Jeder Beschluss von jetzt an: sein Titel Wort für Wort, wie und wann er gefasst wurde, auf welcher Regel oder welchem Gesetz er steht, und seine Regeln für die ganze Nachbarschaft; in Worten, und als unterschriebene Niederschrift für Programme. Schreibt keine Namen von Leuten in einen Titel.',
  'social.leaves.questions':
    'Jede Frage von jetzt an, Wort für Wort. Ist sie geschlossen, auch die Aussagen, die alle Gruppen gleich sehen, wenn jede Gruppe fünf Leute oder mehr hat.',
  'social.leaves.meetings':
    'Jede Versammlung von jetzt an: ihr Titel, wann und wo sie ist, und ob sie verlegt oder abgesagt wird. Nicht, wer kommt.',
  'social.leaves.answers':
    'Was eine Stadt auf eine Frage antwortet, die sie hier gestellt hat: die Aussagen und ihre Gründe.',
  'social.leaves.polls':
    'Was du andere in einer Umfrage fragst: die Frage, ihre Antworten und wie viele Konten auf anderen Servern was gewählt haben. Nicht, wie Mitglieder stimmen.',
  'social.leaves.never':
    'Nie Messwerte, Stimmen, Auszählungen, Namen von Leuten oder von Haushalten.',
  'social.leaves.stays':
    'Was andere bekommen haben, bleibt bei ihnen. Ausgeschaltet erfahren alle Folgenden, dass es euch dort nicht mehr gibt, und sind vergessen; sonst geht nichts mehr hinaus.',
  'social.comes': 'Was hereinkommt',
  'social.comes.replies':
    'Wer auf eine Frage antwortet, sodass es alle lesen können, schlägt eine Aussage vor. Sie wartet, bis jemand, der die Nachbarschaft betreut, sie zulässt, auch wo Aussagen sonst sofort zu sehen sind, und der Name steht dabei. Wer sie schrieb, hört von hier nichts: Was daraus wurde, steht auf der Seite der Frage.',
  'social.comes.amended':
    'Wer sie dort löscht, nimmt sie hier zurück: Was noch wartet, wird vergessen; was zugelassen war, fällt weg.',
  'social.comes.votes':
    'Wer auf eine Umfrage antwortet, zählt einmal und getrennt von den Mitgliedern. Wer was gewählt hat, wird nicht lesbar aufgehoben.',
  'social.comes.echoes':
    'Wer einen Beitrag weitergibt oder mag, wird gezählt, ohne Namen. Was du von Antworten auf eine Frage zulässt, geht mit den Worten, die du gelesen hast, an alle, die folgen; wird es weggelassen oder gelöscht, nehmen wir das zurück.',
  'social.comes.limits':
    'An einem Tag schlägt ein Konto höchstens {author} Aussagen vor und ein Server höchstens {server}.',
  'social.state': 'Folgende auf anderen Servern',
  'social.state.off': 'Aus',
  'social.state.en': 'An, Beiträge auf Englisch',
  'social.state.de': 'An, Beiträge auf Deutsch',
  'social.save': 'Speichern',
  'social.unaddressed':
    'Dieser Knoten hat keine öffentliche Adresse, also erreicht ihn niemand von draußen. Wer ihn betreibt, setzt PUBLIC_URL auf eine Adresse, die mit https beginnt.',
  'social.group.follow':
    'Um der Nachbarschaft zu folgen, such bei Mastodon oder einem Server dieser Art nach {handle}.',
  'social.group.posts': 'Was sie sagt',
  'social.group.none': 'Seit man der Nachbarschaft folgen kann, wurde noch nichts gesagt.',
  'social.post.reply':
    'Wer darauf antwortet, sodass es alle lesen können, schlägt eine Aussage vor. Jemand, der die Nachbarschaft betreut, sieht sie an, bevor andere hier sie sehen. Eine Antwort kommt nicht: Was daraus wurde, steht auf der Seite der Frage.',
  'social.question.words': 'Über diese Frage spricht die Nachbarschaft jetzt.',
  'social.record': 'Unterschriebene Niederschrift des Beschlusses',
  'social.question.closed': 'Über diese Frage spricht die Nachbarschaft nicht mehr.',
  'social.answer.title': '{body} antwortet: {question}',
  'social.answer.accept': '„{text}“ ist angenommen: {reason}',
  'social.answer.reject': '„{text}“ ist abgelehnt: {reason}',
  'social.answer.amend': '„{text}“ wird anders beantwortet: {reason}',
  'social.answer.open': {
    one: 'Eine Aussage wartet noch auf Antwort.',
    other: '{count} Aussagen warten noch auf Antwort.',
  },
  'social.found.title': 'Was herauskam: {question}',
  'social.found.agree': 'Alle Gruppen stimmen zu: „{text}“',
  'social.found.disagree': 'Alle Gruppen lehnen ab: „{text}“',
  'social.found.nothing':
    'Die Frage ist geschlossen. Es gibt nichts, was alle Gruppen gleich sehen.',
  'social.meeting.when': 'Versammlung am {date} um {time} Uhr.',
  'social.meeting.where': 'Ort: {place}',
  'social.meeting.called-off': 'Diese Versammlung wurde abgesagt.',
  'social.post.more': 'Die Seite dazu, für Mitglieder',
}
