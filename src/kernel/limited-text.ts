/** The body of an answer as text; null: it is longer than `bytesLimit`, and the rest was not read. */
export async function limitedText(response: Response, bytesLimit: number): Promise<string | null> {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  for await (const part of response.body) {
    bytes += part.byteLength
    if (bytes > bytesLimit) return null
    text += decoder.decode(part, { stream: true })
  }
  return text + decoder.decode()
}
