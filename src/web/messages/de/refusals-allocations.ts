/** German sentences for what can be wrong with files of a grid operator, by code. `{placeholders}` are the refusal's values. */
export const allocationRefusals: Readonly<Record<string, string>> = {
  'allocation-column-twice':
    'Zwei Spalten sagen dasselbe über den Zählpunkt {point}; eine davon muss weg.',
  'allocation-empty': 'Die Datei enthält keinen Wert eines Zählpunkts.',
  'allocation-format': 'Wähle, woher die Datei kommt.',
  'allocation-not-a-time': 'Zeile {row} beginnt nicht mit einer Zeit wie {example}.',
  'allocation-not-energy':
    'Zeile {row}, Spalte {column}: Das ist keine Energie in kWh wie 0,000727.',
  'allocation-row-twice':
    'Zeile {row}: {time} steht doppelt oder nach einer späteren Zeit. Jede Zeit steht einmal, der Reihe nach.',
  'allocation-skipped-time':
    'Zeile {row}: {time} überspringen die Uhren. So eine Zeile muss leer sein oder fehlen.',
  'allocation-other-step':
    'Die Datei hat Schritte von {minutes} Minuten, und am {at} rechnen die Konten in Schritten von {ours} ab. Bitte den Netzbetreiber um Werte von {ours} Minuten oder schick die Datei für eine andere Zeit.',
  'allocation-step':
    'Die Werte einer Datei sind alle von 15, alle von 30 oder alle von 60 Minuten; einer von {point} ist von {minutes}.',
  'allocation-surplus': 'Zeile {row}: Beim Zählpunkt {point} blieb mehr übrig, als er erzeugt hat.',
  'allocation-too-large': 'Diese Datei ist zu groß. Schick sie in Teilen, für jeden Monat eine.',
  'allocation-twice':
    'Für {point} stehen zwei Werte zur selben Zeit, oder eine Zeit ist kein ganzer Schritt: {at}.',
}
