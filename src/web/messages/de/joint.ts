/** German texts of *Joint plan*: what neighbourhoods of a city planned together. */
export const joint = {
  'joint.title': 'Gemeinsamer Plan',
  'joint.heading': 'Der gemeinsame Plan von {name}',
  'joint.sentence':
    'Die Nachbarschaften, die zu {name} gehören, planen jede Viertelstunde zusammen. So trägt der Anschluss, was alle brauchen, und es kostet so wenig wie möglich. Hierher kommen Summen ganzer Nachbarschaften und nichts von einem einzelnen Zuhause.',
  'joint.none':
    'Im Moment gibt es keinen gemeinsamen Plan. Jede Viertelstunde entsteht einer, sobald Preise angegeben sind und eine Nachbarschaft mitmacht.',
  'joint.made': 'Er ist von {time}.',
  'joint.proof':
    'Alle Nachbarschaften zusammen zahlen höchstens {money} mehr als mit dem besten Plan, den es geben kann ({gap}), und das ist bewiesen.',
  'joint.proof.best':
    'Es ist auf den Cent genau bewiesen, dass es für alle Nachbarschaften zusammen keinen besseren Plan gibt.',
  'joint.proof.absent': 'Wer nicht geantwortet hat, zählt mit dem, was zuletzt zu hören war.',
  'joint.proof.left-out': 'Wer nicht geantwortet hat, ist nicht mitgezählt.',
  'joint.prices': 'Was eine Kilowattstunde wert ist',
  'joint.prices.sentence':
    'Jede Nachbarschaft plant nach diesen Preisen. Sie steigen, wo alle zusammen zu viel brauchen würden.',
  'joint.price': 'Preis',
  'joint.sum': 'Alle zusammen',
  'joint.sum.limited':
    'Alle zusammen nehmen in den nächsten Stunden bis zu {most} von außen; der Anschluss trägt {limit}.',
  'joint.sum.free':
    'Alle zusammen nehmen in den nächsten Stunden bis zu {most} von außen. Wie viel der Anschluss trägt, ist nicht angegeben.',
  'joint.limit': 'Was er trägt',
  'joint.members': 'Jede Nachbarschaft',
  'joint.members.hours': 'Was jede von außen nimmt, Stunde für Stunde',
  'joint.member.far': '{name} (auf {node})',
  'joint.member.here': '{name} macht mit.',
  'joint.member.late': '{name} hat nicht rechtzeitig geantwortet.',
  'joint.member.failed': '{name} war nicht zu erreichen.',
  'joint.member.nonsense': '{name} hat geantwortet, was nicht sein kann.',
  'joint.member.apart':
    '{name} lebt in einer eigenen, schnelleren Zeit und kann nicht mit einer Stadt planen, die in unserer lebt.',
  'joint.sums': 'Wer was sieht',
  'joint.sums.is':
    'Alle Nachbarschaften antworten in einer Summe. Was eine einzelne brauchen würde, ist unter Masken verborgen, und niemand sieht es außer ihr selbst.',
  'joint.sums.is-not':
    'Jede Nachbarschaft antwortet für sich: Hier siehst du, was jede von außen bezieht, und sonst niemand.',
  'joint.sums.price':
    'Für eine Summe braucht es mindestens fünf erreichbare Nachbarschaften, höchstens 40; mit weniger wird nichts gemeinsam geplant. Wer nicht antwortet, zählt gar nicht mit, und wer antwortet, was nicht sein kann, wird nicht entdeckt.',
  'joint.sums.start': 'In einer Summe planen',
  'joint.sums.stop': 'Jede für sich antworten lassen',
  'joint.share.others': {
    one: 'Dieser Plan entstand gemeinsam mit einer anderen Nachbarschaft von {city}.',
    other: 'Dieser Plan entstand gemeinsam mit {count} anderen Nachbarschaften von {city}.',
  },
  'joint.share.alone': 'Dieser Plan entstand gemeinsam mit {city}.',
  'joint.share.absent': {
    one: 'Eine davon hat nicht geantwortet und zählt mit dem, was zuletzt von ihr bekannt war.',
    other:
      '{count} davon haben nicht geantwortet und zählen mit dem, was zuletzt von ihnen bekannt war.',
  },
  'joint.share.price':
    'Alle planen nach demselben Preis: Eine Kilowattstunde ist jetzt {price} wert.',
  'joint.share.full.in':
    'Von {from} bis {until} bringt der Anschluss der Stadt so viel herein, wie er kann: Was warten kann, läuft zu anderen Stunden.',
  'joint.share.full.in.now':
    'Bis {until} bringt der Anschluss der Stadt so viel herein, wie er kann: Was warten kann, läuft später.',
  'joint.share.full.out':
    'Von {from} bis {until} nimmt der Anschluss der Stadt so viel ab, wie er kann: Was hier entsteht, wird am besten hier gebraucht.',
  'joint.share.full.out.now':
    'Bis {until} nimmt der Anschluss der Stadt so viel ab, wie er kann: Was hier entsteht, wird am besten hier gebraucht.',
  'joint.share.room': 'Der Anschluss der Stadt hat in allen Stunden des Plans noch Platz.',
  'joint.terms': 'Preise und Grenzen',
  'joint.terms.sentence':
    'Was dort gezahlt wird, wo {name} angeschlossen ist, und was dieser Anschluss trägt. Eine Gebühr unter Nachbarn und ein Preis der höchsten Leistung werden nicht mitgeplant.',
} as const
