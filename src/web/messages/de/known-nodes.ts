/** German texts of *Whom we trust*: how stewards of two nodes come to trust each other, and who said what. */
export const knownNodes = {
  'known-nodes.title': 'Wem wir vertrauen',
  'known-nodes.sentence':
    'Zwei Knoten arbeiten zusammen, wenn die Verwaltung von beiden dem anderen vertraut. Deine Seite machst du hier.',
  'known-nodes.own': 'Dieser Knoten',
  'known-nodes.own.sentence':
    'Sag der Verwaltung des anderen Knotens diese Adresse. Lies diese Ziffern am Telefon vor.',
  'known-nodes.find': 'Einem anderen Knoten vertrauen',
  'known-nodes.address.hint':
    'Zum Beispiel https://energie.example.org. Dieser Knoten fragt den anderen dann, wer er ist; entschieden ist damit nichts.',
  'known-nodes.find.button': 'Fragen, wer er ist',
  'known-nodes.distrust': 'Ihm nicht mehr vertrauen',
  'known-nodes.compare': 'Vergleichen und ihm vertrauen',
  'known-nodes.forget': 'Ihn vergessen',
  'known-nodes.forget.sentence':
    'Wird er vergessen, verschwinden auch alle Briefe, die auf ihn warten, und alles, worauf er für uns achtet.',
  'known-nodes.changes': 'Wer was gesagt hat',
  'known-nodes.changes.sentence':
    'Jede Änderung des Vertrauens wird hier aufgeschrieben und bleibt stehen. Du siehst die neuesten {most}.',
  'known-nodes.changes.none': 'Noch hat niemand etwas über einen anderen Knoten gesagt.',
  'known-nodes.change.node': 'Knoten',
  'known-nodes.change.what': 'Was',
  'known-nodes.change.when': 'Wann',
  'known-nodes.change.who': 'Wer',
  'known-nodes.change.digits': 'Ziffern des Schlüssels',
  'known-nodes.act.stated': 'angegeben',
  'known-nodes.act.new-key': 'hat einen anderen Schlüssel',
  'known-nodes.act.unknown': 'gilt als unbekannt',
  'known-nodes.act.known': 'ihm wird nicht vertraut',
  'known-nodes.act.trusted': 'ihm wird vertraut',
  'known-nodes.act.forgotten': 'vergessen',
  'known-nodes.by.nobody': 'dieser Knoten selbst',
  'known-nodes.by.gone': 'jemand, der nicht mehr da ist',
  'new-node.title': 'Ist das der richtige Knoten?',
  'new-node.sentence':
    'Unter {address} hat ein Knoten geantwortet. Ruf seine Verwaltung unter einer Nummer an, die du kennst, und vergleicht die Ziffern beider Seiten.',
  'new-node.other-key':
    'Vorsicht: Dieser Knoten ist hier als {name} bekannt, mit einem anderen Schlüssel. Hat seine Verwaltung ihn nicht geändert, antwortet vielleicht jemand anderes. Die Ziffern, die hier bekannt sind:',
  'new-node.theirs': 'Seine Ziffern',
  'new-node.theirs.sentence':
    'Die andere Verwaltung liest sie vor. Jede einzelne muss gleich sein.',
  'new-node.ours': 'Unsere Ziffern',
  'new-node.ours.sentence': 'Du liest sie vor, und die andere Verwaltung vergleicht.',
  'new-node.name': 'Wie ihr ihn nennt',
  'new-node.name.hint': 'So heißt er auf den Seiten dieses Knotens.',
  'new-node.compared': 'Wir haben die Ziffern am Telefon verglichen: Sie sind gleich.',
  'new-node.trust': 'Diesem Knoten vertrauen',
  'new-node.not': 'Sie sind nicht gleich: zurück, und nichts ändert sich',
} as const
