/** Why another node is not taken or not reached, by code, as `refusals.ts` says the others. */
export const federationRefusals: Readonly<Record<string, string>> = {
  'address-not-public': 'Diese Adresse ist keine öffentliche und wird nicht angerufen.',
  'answer-form': 'Der andere Knoten hat nicht mit seiner Uhrzeit geantwortet.',
  'answer-to-other': 'Der andere Knoten hat etwas beantwortet, was niemand gefragt hat.',
  'bad-json': 'Das ist kein JSON, das hier gelesen wird.',
  'body-missing': 'Dazu gehört ein Inhalt in JSON.',
  'body-late': 'Die Nachricht war nach {seconds} Sekunden nicht zu Ende.',
  'body-too-large': 'Das ist zu viel auf einmal: Schick es in Teilen.',
  'card-address':
    'Der Knoten an dieser Adresse nennt als seine Adresse {address}: Nimm diese, oder frag, wer ihn betreibt.',
  'card-form':
    'An dieser Adresse ist kein Knoten, der sagt, wer er ist: Frag, wer ihn betreibt, nach der Adresse.',
  'digest-wrong': 'Die Prüfsumme der Nachricht passt nicht zu ihrem Inhalt.',
  'log-unknown': 'Niemand hat diesen Knoten gebeten, auf dieses Protokoll zu achten.',
  'mail-form': 'So sehen Briefe zwischen Knoten nicht aus.',
  'mail-full':
    'Für einen anderen Knoten warten höchstens {most} Briefe: Sieh nach, warum er sie nicht annimmt.',
  'mail-too-large': 'Ein Brief hat höchstens {most} Bytes.',
  'node-not-public':
    'Andere Knoten erreichen diesen nicht: Starte ihn mit PUBLIC_URL, der Adresse für andere.',
  'peer-address':
    'Schreib die Adresse des anderen Knotens wie https://energie.example.org: ohne Pfad, Namen oder Passwort.',
  'peer-answer-too-large': 'Die Antwort des anderen Knotens hat mehr als {most} Bytes.',
  'peer-failed': 'Der andere Knoten hat darauf keine Antwort: {code}.',
  'peer-late': 'Der andere Knoten hat nicht rechtzeitig geantwortet.',
  'peer-name': 'Sag in 1 bis {most} Zeichen, wie der andere Knoten heißt.',
  'peer-not-compared':
    'Vergleicht zuerst die Ziffern am Telefon und kreuz an, dass sie gleich sind.',
  'peer-not-found': 'Dieser Knoten kennt keinen anderen mit dieser Kennung.',
  'peer-not-yet': 'Nur wem hier vertraut wird, der wird etwas gefragt.',
  'peer-ourselves': 'Das ist die Adresse dieses Knotens selbst.',
  'peer-redirects':
    'Der andere Knoten schickt uns woandershin: Gib die Adresse an, die er jetzt hat.',
  'peer-refused': 'Der andere Knoten hat das abgelehnt: {code} ({status}).',
  'peer-unreachable': 'Der andere Knoten ist nicht erreichbar.',
  'signature-covers': 'Die Unterschrift gilt nicht für alles, wofür sie gelten muss.',
  'signature-early': 'Das wurde {seconds} Sekunden in der Zukunft unterschrieben: Stell die Uhr.',
  'signature-form': 'Die Unterschrift hat nicht die Form, die hier gelesen wird (RFC 9421).',
  'signature-long': 'Eine Unterschrift gilt höchstens {seconds} Sekunden.',
  'signature-missing': 'Dazu gehört eine Unterschrift (RFC 9421).',
  'signature-old':
    'Das wurde vor {seconds} Sekunden unterschrieben und gilt nicht mehr: Stell die Uhr.',
  'signature-tag': 'Die Unterschrift ist für etwas anderes bestimmt.',
  'signature-wrong': 'Die Unterschrift passt nicht zu diesem Schlüssel und dieser Nachricht.',
  'too-many-peers': 'Ein Knoten hat höchstens {most} andere: Entferne zuerst einen.',
}
