/** What ends the demo, in a sentence for whoever started it. */
export class DemoError extends Error {}
