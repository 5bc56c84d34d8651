import type { TestEvent } from 'node:test/reporters'

/** A reporter for Node's test runner that writes how many tests passed, failed and were skipped, as one JSON line. */
// oxlint-disable-next-line import/no-default-export -- the runner loads a reporter by its default export
export default async function* countReporter(
  source: AsyncIterable<TestEvent>,
): AsyncGenerator<string> {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for await (const event of source) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue
    if (event.data.details.type === 'suite') continue
    if (event.data.skip !== undefined) counts.skipped += 1
    else if (event.type === 'test:pass') counts.passed += 1
    else counts.failed += 1
  }
  yield `${JSON.stringify(counts)}\n`
}
