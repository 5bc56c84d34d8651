import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvField } from './csv-field.ts'

test('a name that a spreadsheet would run as a formula comes out as text', () => {
  assert.equal(csvField('=HYPERLINK("http://x")'), `"'=HYPERLINK(""http://x"")"`)
  for (const text of ['+1+1', '-1+cmd', '@SUM(A1)', '\tx', '-', '-1e9']) {
    assert.equal(csvField(text), `'${text}`)
  }
  assert.equal(csvField('\rx'), `"'\rx"`)
})

test('numbers stay numbers, and texts stay as they are', () => {
  for (const value of [-5, 0.25, '-1.500', '12', 'Haus 1', 'a=b', '']) {
    assert.equal(csvField(value), String(value))
  }
  assert.equal(csvField('a,"b"\n'), '"a,""b""\n"')
})
