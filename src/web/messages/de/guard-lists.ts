/** German texts of *Lists of others*. */
export const guardLists = {
  'guard-lists.title': 'Listen von anderen',
  'guard-lists.sentence':
    'Andere führen Listen von Servern, von denen Übles kommt, oder von Servern, die in Ordnung sind. Ihr könnt solche Listen abonnieren. Was eine Liste sagt, gilt hier erst, wenn ihr es gelten lasst, und was ihr selbst sagt, steht darüber.',
  'guard-lists.none': 'Ihr habt noch keine Liste abonniert.',
  'guard-lists.ruling.block': 'Sie sagt, wen man sperrt.',
  'guard-lists.ruling.accept': 'Sie sagt, wen man annimmt.',
  'guard-lists.of-node':
    'Wer diesen Knoten betreibt, hat sie für alle Nachbarschaften auf ihm abonniert.',
  'guard-lists.automatic':
    'Kleine Änderungen gelten von selbst. Mehr als {most} auf einmal warten auf euch.',
  'guard-lists.asked': 'Jede Änderung wartet auf euch.',
  'guard-lists.read': 'Zuletzt gelesen am {when}.',
  'guard-lists.unread': 'Sie wurde noch nie gelesen.',
  'guard-lists.fault':
    'Zuletzt konnte sie nicht gelesen werden: {why} Wir fragen binnen einer Stunde wieder.',
  'guard-lists.fault.closed': 'Ihre Adresse ist keine, die andere haben können.',
  'guard-lists.fault.late': 'Ihr Server brauchte zu lange.',
  'guard-lists.fault.form': 'Was dort steht, ist keine Liste oder zu groß.',
  'guard-lists.fault.often': 'Sie führt von Adresse zu Adresse.',
  'guard-lists.fault.status': 'Ihr Server sagt, dass es sie nicht gibt.',
  'guard-lists.fault.gone': 'Ihr Server antwortet nicht.',
  'guard-lists.fault.many': 'Sie nennt zu viele.',
  'guard-lists.holds': {
    one: 'Ein Name von ihr gilt hier.',
    other: '{count} Namen von ihr gelten hier.',
  },
  'guard-lists.left-out': {
    one: 'Eine Zeile ist ausgelassen: Sie ist kein Name oder sagt nicht „sperren“.',
    other: '{count} Zeilen sind ausgelassen: Sie sind keine Namen oder sagen nicht „sperren“.',
  },
  'guard-lists.same': 'Nichts von ihr wartet auf euch.',
  'guard-lists.added.block': {
    one: 'Ein Name würde gesperrt.',
    other: '{count} Namen würden gesperrt.',
  },
  'guard-lists.added.accept': {
    one: 'Ein Name würde angenommen.',
    other: '{count} Namen würden angenommen.',
  },
  'guard-lists.dropped.block': {
    one: 'Ein Name wäre nicht mehr gesperrt.',
    other: '{count} Namen wären nicht mehr gesperrt.',
  },
  'guard-lists.dropped.accept': {
    one: 'Ein Name wäre nicht mehr angenommen.',
    other: '{count} Namen wären nicht mehr angenommen.',
  },
  'guard-lists.touched': {
    one: 'Ein Konto, das euch folgt, würde entlassen.',
    other: '{count} Konten, die euch folgen, würden entlassen.',
  },
  'guard-lists.shown': 'Du siehst die ersten {most}.',
  'guard-lists.take': 'Das gelten lassen',
  'guard-lists.unsubscribe': 'Das Abo beenden',
  'guard-lists.subscribe': 'Eine Liste abonnieren',
  'guard-lists.subscribe.sentence':
    'Wir fragen sie einmal am Tag ab und zeigen euch, was sie ändern würde. Ob kleine Änderungen von selbst gelten, wählt ihr neu, indem ihr sie noch einmal abonniert.',
  'guard-lists.address': 'Adresse der Liste',
  'guard-lists.address.hint':
    'Sie beginnt mit https://. Verstanden werden Mastodons CSV, eine JSON-Liste und ein Name je Zeile.',
  'guard-lists.kind': 'Was sie sagt',
  'guard-lists.kind.block': 'Wen man sperrt',
  'guard-lists.kind.accept': 'Wen man annimmt',
  'guard-lists.by-itself': 'Wenn wir sie einmal gelten ließen, gelten kleine Änderungen von selbst',
  'guard-lists.subscribe.button': 'Abonnieren',
  'guard-lists.only': 'Nur Server, die ihr angenommen habt',
  'guard-lists.only.sentence':
    'Ihr könnt die Tür für alle Server schließen, die niemand angenommen hat: Von dort kommt nichts herein, und dorthin geht nichts.',
  'guard-lists.only.is': 'Nur angenommene Server werden gehört und erreicht.',
  'guard-lists.only.is-not': 'Neue Server warten, bis ihr sie annehmt.',
  'guard-lists.only.of-node':
    'Das hat gewählt, wer diesen Knoten betreibt, für alle Nachbarschaften auf ihm.',
  'guard-lists.only.on': 'Nur angenommene Server hören',
  'guard-lists.only.off': 'Neue Server wieder hören',
  'guard-lists.accept': 'Einen Server annehmen',
  'guard-lists.accept.hint': 'Ein Server wie example.org, bevor von dort etwas kommt.',
  'guard-lists.share': 'Eure eigene Liste',
  'guard-lists.share.sentence':
    'Andere können abonnieren, wen ihr sperrt: nur Namen von Servern und Domains, keine Konten und keine Gründe.',
  'guard-lists.share.is': 'Alle können sie unter {address} lesen.',
  'guard-lists.share.is-not': 'Niemand sonst kann sie lesen.',
  'guard-lists.share.on': 'Sie teilen',
  'guard-lists.share.off': 'Sie nicht mehr teilen',
  'guard-lists.share.file': 'Eure Liste als Datei',
} as const
