/** German texts of the page on which a neighbourhood is opened to followers on other servers, and of what they see. */
export const social = {
  'social.title': 'Folgende auf anderen Servern',
  'social.sentence':
    'Wer ein Konto bei Mastodon oder einem Server dieser Art hat, kann die Nachbarschaft finden und ihr folgen, wenn ihr das wollt. Wer folgt, liest, was ihr beschließt.',
  'social.is-off': 'Es ist aus: Niemand draußen findet die Nachbarschaft, und nichts geht hinaus.',
  'social.is-on': 'Es ist an. Die Nachbarschaft findet man als {handle}.',
  'social.followers': {
    one: 'Ein Konto folgt ihr.',
    other: '{count} Konten folgen ihr.',
  },
  'social.page': 'Was andere sehen',
  'social.leaves': 'Was hinausgeht',
  'social.leaves.profile':
    'Der Name der Nachbarschaft, ihr Kurzname, der Ort, wie er in den Einstellungen steht, und wie viele Konten ihr folgen.',
  'social.leaves.decisions':
    'Jeder Beschluss von jetzt an: sein Titel Wort für Wort, wie und wann er gefasst wurde, und seine Regeln für die ganze Nachbarschaft. Schreibt keine Namen von Leuten in einen Titel.',
  'social.leaves.never':
    'Nie Messwerte, Stimmen, Auszählungen, Namen von Leuten oder von Haushalten.',
  'social.leaves.stays':
    'Was andere bekommen haben, bleibt bei ihnen. Ausgeschaltet geht nichts mehr hinaus, und alle Folgenden sind vergessen.',
  'social.state': 'Folgende auf anderen Servern',
  'social.state.off': 'Aus',
  'social.state.en': 'An, Beiträge auf Englisch',
  'social.state.de': 'An, Beiträge auf Deutsch',
  'social.save': 'Speichern',
  'social.unaddressed':
    'Dieser Knoten hat keine öffentliche Adresse, also erreicht ihn niemand von draußen. Wer ihn betreibt, setzt PUBLIC_URL auf eine Adresse, die mit https beginnt.',
  'social.group.follow':
    'Um der Nachbarschaft zu folgen, such bei Mastodon oder einem Server dieser Art nach {handle}.',
  'social.group.posts': 'Was sie beschlossen hat',
  'social.group.none': 'Seit man der Nachbarschaft folgen kann, wurde noch nichts beschlossen.',
  'social.post.more': 'Der Beschluss, für Mitglieder',
}
