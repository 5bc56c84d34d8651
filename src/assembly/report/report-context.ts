// What the words of a report mean, for those who read it as linked data (JSON-LD 1.1). The node serves it at the address that its reports name;
// nothing is fetched to read or check a report.

const prov = 'http://www.w3.org/ns/prov#'
const own = 'urn:commonwatt:term:'

/**
 * The context of reports. Where W3C PROV has a word it is used: who made it, when, from what. The rest is in the shape of the draft of the
 * Decentralised Deliberation Standard: statements, groups, metrics, summary, decision, and for each analysis what went in, by which algorithm, and the hash
 * of what came out.
 */
export const reportContext = {
  '@context': {
    '@version': 1.1,
    '@vocab': own,
    id: '@id',
    AssemblyReport: `${own}AssemblyReport`,
    version: `${own}version`,
    madeMs: `${own}madeAtUnixMs`,
    sender: { '@id': `${prov}wasAttributedTo`, '@context': { cell: '@id', name: `${own}name` } },
    asked: { '@id': `${prov}wasInformedBy` },
    inputs: { '@id': `${prov}used`, '@container': '@list' },
    analysis: { '@id': `${prov}wasGeneratedBy` },
    algorithm: `${own}algorithm`,
    inputRoot: `${own}inputMerkleRoot`,
    outputHash: `${own}outputHash`,
    analyser: `${own}analyser`,
    question: `${own}project`,
    people: `${own}participation`,
    groups: { '@id': `${own}group`, '@container': '@list' },
    statements: { '@id': `${own}statement`, '@container': '@list' },
    counts: { '@id': `${own}metric`, '@type': '@json' },
    unites: { '@id': `${own}consensus`, '@container': '@list' },
    divides: { '@id': `${own}division`, '@container': '@list' },
    dissent: { '@id': `${own}dissent`, '@container': '@list' },
    slate: { '@id': `${own}summary`, '@container': '@list' },
    decisions: { '@id': `${own}decision`, '@container': '@list' },
    ballots: { '@id': `${own}ballot`, '@container': '@list' },
    mandates: { '@id': `${own}rule`, '@container': '@list' },
    proof: `${own}proof`,
  },
} as const
