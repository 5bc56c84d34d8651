/** English sentences for what is refused of meetings, where the room's own speaks to programs. */
export const meetingRefusals: Readonly<Record<string, string>> = {
  'agenda-length': 'An agenda has 1 to {limit} points, each on a line of its own.',
  'attendance-out-of-order': 'Somebody came or left meanwhile. Try it once more.',
  'confirmed-until': 'Choose a day, written like 2027-03-15.',
  'meeting-start': 'A meeting begins between 1970 and 2100.',
  'minutes-bad-date': 'Give them at least one day, and at most 90.',
  'minutes-not-secretary': 'Only who called the meeting writes and presents its minutes.',
  'minutes-out-of-order': 'Something happened to these minutes meanwhile. Look at them anew.',
  'model-key': 'A key has at most {limit} letters without accents, digits and signs.',
  'passage-not-there': 'These words do not stand in this turn of the transcript.',
  'place-not-found': 'Nothing was found at this place of the transcript. Load the page again.',
  'transcript-not-text': 'This file is no text in UTF-8. Save it as text, in the encoding UTF-8.',
  'transcripts-full': 'A meeting has at most {limit} transcripts, deleted ones among them.',
}
