/** English texts of *Whom we trust*: how stewards of two nodes come to trust each other, and who said what. */
export const knownNodes = {
  'known-nodes.title': 'Whom we trust',
  'known-nodes.sentence':
    'Two nodes work together when the stewards of both trust the other one. You do your side here.',
  'known-nodes.own': 'This node',
  'known-nodes.own.sentence':
    'Tell the steward of the other node this address. Read these digits out on the telephone.',
  'known-nodes.find': 'Trust another node',
  'known-nodes.address.hint':
    'Like https://energy.example.org. This node then asks the other one who it is; nothing is decided by that.',
  'known-nodes.find.button': 'Ask who it is',
  'known-nodes.distrust': 'No longer trust it',
  'known-nodes.compare': 'Compare and trust it',
  'known-nodes.forget': 'Forget it',
  'known-nodes.forget.sentence':
    'If it is forgotten, all letters that wait for it go too, and all that it watches for us.',
  'known-nodes.changes': 'Who said what',
  'known-nodes.changes.sentence':
    'Every change of trust is written down here and stays. You see the newest {most}.',
  'known-nodes.changes.none': 'Nobody has said anything of another node so far.',
  'known-nodes.change.node': 'Node',
  'known-nodes.change.what': 'What',
  'known-nodes.change.when': 'When',
  'known-nodes.change.who': 'Who',
  'known-nodes.change.digits': 'Digits of its key',
  'known-nodes.act.stated': 'stated',
  'known-nodes.act.new-key': 'has another key',
  'known-nodes.act.unknown': 'counts as unknown',
  'known-nodes.act.known': 'is not trusted',
  'known-nodes.act.trusted': 'is trusted',
  'known-nodes.act.forgotten': 'forgotten',
  'known-nodes.by.nobody': 'this node itself',
  'known-nodes.by.gone': 'somebody who has left',
  'new-node.title': 'Is this the right node?',
  'new-node.sentence':
    'At {address} a node has answered. Call its steward at a number that you know, and compare the digits of both sides.',
  'new-node.other-key':
    'Careful: this node is known here as {name}, with another key. If its steward has not changed it, somebody else may be answering. The digits that are known here:',
  'new-node.theirs': 'Its digits',
  'new-node.theirs.sentence': 'The other steward reads them out. Each one must be the same.',
  'new-node.ours': 'Our digits',
  'new-node.ours.sentence': 'You read them out, and the other steward compares.',
  'new-node.name': 'What you call it',
  'new-node.name.hint': 'So it is called on the pages of this node.',
  'new-node.compared': 'We have compared the digits on the telephone: they are the same.',
  'new-node.trust': 'Trust this node',
  'new-node.not': 'They are not the same: back, and nothing changes',
} as const
