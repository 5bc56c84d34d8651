/** German sentences for every refusal that a page can show, by code. `{placeholders}` are the refusal's values. */
export const refusals: Readonly<Record<string, string>> = {
  'home-not-chosen': 'Wähle das Zuhause, um das es geht.',
  'what-was-paid': 'Wähle aus, was geschehen ist.',
  'home-without-account':
    'Dieses Zuhause hat noch kein Konto: Es hat eines, sobald etwas von ihm abgerechnet ist.',
  'not-a-metering-point':
    'Schreib die Nummer, wie sie auf den Papieren des Netzbetreibers steht: 6 bis 40 Buchstaben und Ziffern.',
  'metering-point-twice':
    'Zwei Häuser geben den Zählpunkt {point} an; nur eines davon kann stimmen.',
  'metering-point-unknown':
    'Diese Zählpunkte hat hier niemand angegeben: {named}. Trag jede Nummer beim Zähler oder der gemeinsamen Anlage ein; es fehlen {count}.',
  'no-energiedaten':
    'Das Blatt hat über den Viertelstunden keine Zeilen MeteringpointID und Metercode. Exportiere die Energiedaten in Viertelstunden.',
  'not-a-workbook':
    'Das ist keine lesbare Arbeitsmappe (.xlsx): höchstens {rows} Zeilen und {columns} Spalten, ohne Passwort.',
  'nothing-settled': 'Hier ist noch nichts abgerechnet, was eine Datei berichtigen könnte.',
  'allocation-encoding': 'Das ist kein Text in UTF-8. Speichere die Datei in dieser Kodierung.',
  'coefficient-file-cups':
    'Zeile {line}: Ein Anschluss hat 22 Buchstaben und Ziffern, und das ist {cups}.',
  'coefficient-file-hour': 'Zeile {line}: Die Stunden des Jahres zählen von 1 bis {hours}.',
  'coefficient-file-hours':
    'Jeder Anschluss hat eine Zeile, oder eine für jede der {hours} Stunden des Jahres.',
  'coefficient-file-installation':
    'Keine gemeinsame Anlage hier hat den Code {cau}. Trag ihn als ihren Zählpunkt ein.',
  'coefficient-file-missing':
    '{name} hat einen Anteil, aber keine Zählpunktnummer (CUPS) mit 22 Zeichen: Trag sie bei seinem Zähler ein.',
  'no-coefficients':
    'Die Regel zum Teilen hat keine eigenen Anteile: Wähle gleiche oder feste Anteile.',
  'coefficient-file-line': 'Zeile {line} ist nicht CUPS;0,333333 oder CUPS;Stunde;0,333333.',
  'coefficient-file-name':
    'Der Name der Datei ist der Code der Anlage und das Jahr: ES…A000_2026.txt.',
  'coefficient-file-twice': 'Zeile {line}: {cups} steht schon da.',
  'coefficient-file-unknown': 'Zeile {line}: Den Anschluss {cups} hat hier niemand angegeben.',
  'coefficients-head':
    'Zeile {line} ist nicht Horodate und die Nummern der Verbraucher mit je 14 Ziffern.',
  'coefficients-line':
    'Zeile {line}: Jeder Verbraucher hat einen Teil in Prozent mit höchstens vier Dezimalen, zusammen höchstens 100.',
  'coefficients-step':
    'Die Zeilen liegen eine Viertel- oder halbe Stunde auseinander und beginnen zu ganzen Vierteln.',
  'coefficient-missing': 'Hier fehlt ein Koeffizient.',
  'coefficient-out-of-range': 'Ein Koeffizient liegt von 0 bis 1.',
  'coefficient-rows': 'Koeffizienten gelten immer oder für jede Stunde des Jahres.',
  'coefficients-not-one': 'Die Koeffizienten einer Stunde ergeben zusammen nicht genau 1,000000.',
  'not-a-coefficient':
    'Ein Koeffizient liegt von 0,000000 bis 1,000000, mit Komma und genau sechs Dezimalen.',
  'too-many-coefficients': 'Das sind zu viele Koeffizienten.',
  'green-button-point': 'Ein Block sagt in seiner Adresse nicht, zu welchem Zählpunkt er gehört.',
  'green-button-reading': 'Ein Wert des Zählpunkts {point} ist keine Energie eines Zeitabschnitts.',
  'green-button-type':
    'Die Werte des Zählpunkts {point} sind nicht in Wh, geliefert oder eingespeist.',
  'already-member': 'Du gehörst schon dazu. Nichts wurde geändert.',
  'not-a-key':
    'Ein Schlüssel ist eine Zeile: sein Name, ein Plus und 8 Zeichen, noch ein Plus und 44 Zeichen.',
  'key-of-other-use':
    'Dieser Schlüssel ist für etwas anderes da. Nimm den, den „commonwatt witness“ zeigt.',
  'key-does-not-fit':
    'Name und Schlüssel passen nicht zusammen: Kopiere die ganze Zeile noch einmal.',
  'too-many-witnesses': 'Eine Nachbarschaft hat höchstens {most} Zeugen; entferne zuerst einen.',
  'not-a-note':
    'Eine unterschriebene Notiz ist ein Text, eine leere Zeile und Zeilen mit Unterschriften.',
  'not-a-checkpoint':
    'Der Kopf eines Protokolls sind drei Zeilen: sein Name, seine Länge und 32 Byte in Base64.',
  'other-log': 'Das ist der Kopf eines anderen Protokolls.',
  'unknown-witness':
    'Das hat kein eingetragener Zeuge unterschrieben. Sein Schlüssel wird zuerst eingetragen.',
  'seen-too-early': 'Das wurde in der Zukunft unterschrieben: Stell die Uhr.',
  'never-had-head': 'Diesen Kopf hatte das Protokoll nie.',
  'no-such-size': 'Hier hat das Protokoll {most} Einträge: Nenne eine ganze Zahl von 1 bis dahin.',
  'already-set-up': 'Dieser Knoten ist schon eingerichtet. Melde dich stattdessen an.',
  'amount-out-of-range': 'Dieser Betrag ist zu groß oder zu klein für eine Buchung.',
  'announcement-too-long': 'Was das Gerät über sich sagt, ist zu lang.',
  'backup-changed':
    'Diese Sicherung ist beschädigt: Ihr Inhalt passt nicht zu ihrer Prüfsumme. Nichts wurde geändert; kopiere sie noch einmal, oder nimm eine ältere.',
  'backup-cut-off':
    'Diese Sicherung ist beschädigt: Ihr Ende fehlt. Nichts wurde geändert; kopiere sie noch einmal, oder nimm eine ältere.',
  'backup-damaged':
    'Diese Sicherung ist beschädigt: Ihre Zeile {line} passt nicht zum Rest. Nichts wurde geändert; nimm eine ältere.',
  'backup-too-big':
    'Diese Sicherung ist ausgepackt größer als {most} GiB. Nichts wurde geändert; nimm eine ältere.',
  'backup-missing': 'Diese Sicherung ist nicht da.',
  'backup-newer':
    'Diese Sicherung stammt von einer neueren Version. Erneuere zuerst diesen Knoten. Nichts wurde geändert.',
  'bad-attribute': 'Schreib eine Zahl von {min} bis {max}.',
  'bad-attribute-text': 'Das passt hier nicht. Unter dem Feld steht, wie es aussehen kann.',
  'bad-choice': 'Hier passt nur Ja oder Nein.',
  'contradiction-at-least':
    'Das widerspricht „{beside}“, dort gilt {other}: Richtig wäre mindestens {limit}.',
  'contradiction-at-most':
    'Das widerspricht „{beside}“, dort gilt {other}: Richtig wäre höchstens {limit}.',
  'programme-too-long':
    'Von da an sind es {open} Minuten, und ein Lauf braucht {minutes}. Lass es früher beginnen.',
  'bad-attributes': 'Diese Angaben lassen sich nicht lesen.',
  'bad-duration': 'Ein Wunsch gilt von einer Sekunde bis zu einem Tag.',
  'bad-label': 'Sag kurz, wofür das Passwort ist.',
  'bad-power': 'Die Leistung ist eine Zahl in Watt.',
  'bad-slug': 'Ein Kurzname hat Kleinbuchstaben, Ziffern und Bindestriche, höchstens 40.',
  'bad-speed': 'So schnell kann die Uhr nicht gehen. Wähle eine der Geschwindigkeiten.',
  'cell-not-empty': 'Hier leben noch andere oder hängt noch etwas daran.',
  'column-twice': 'Eine Spalte kann nur eines bedeuten: Wähle zwei verschiedene.',
  'database-not-empty':
    'Dieser Knoten trägt schon eine Nachbarschaft. Eine Sicherung kommt nur in einen ohne. Nichts wurde geändert.',
  'days-out-of-range': 'Ein Schlüssel gilt 1 bis 366 ganze Tage.',
  'export-above-import':
    'Eingespeister Strom kann nicht mehr bringen, als Strom vom Netz zur günstigsten Zeit kostet.',
  'factor-out-of-range': 'Ein Anteil liegt zwischen 0 und 100 Prozent.',
  'factors-too-large': 'Die Anteile eines Zählers sind zusammen mehr als alles.',
  'fee-out-of-range': 'Diese Abgabe ist kleiner als null oder zu hoch.',
  'file-too-large':
    'Die Datei ist größer als 4 MB: Schick sie in Teilen, oder nimm die Befehlszeile.',
  'file-too-long': 'Das sind zu viele Preise auf einmal; teile die Liste.',
  forbidden: 'Das dürfen nur die, die hier wohnen oder sich um die Nachbarschaft kümmern.',
  'form-too-large': 'Das ist zu viel auf einmal.',
  'form-unreadable': 'Das Formular kam nicht ganz an. Geh zurück und schicke es noch einmal.',
  'home-has-residents': 'In diesem Zuhause wohnt schon jemand; nur die laden andere dorthin ein.',
  'member-twice': 'Etwas ist zweimal genannt: Nenne es nur einmal.',
  'home-twice': 'Ein Zuhause ist zweimal genannt: Nenne es nur einmal.',
  'seller-key-and-plant-keys':
    'Eine Anlage hat schon eine eigene Regel. Dann gibt es keine für alle, die abgeben: Lass eine weg.',
  'impossible-address': 'Eine Adresse beginnt mit https:// oder http://.',
  'impossible-amount': 'Dieser Wert ist zu groß oder kleiner als null.',
  'impossible-price': 'Dieser Preis ist zu hoch. Preise stehen in ct je kWh.',
  'impossible-step': 'Ein Preis gilt eine Minute bis einen Tag.',
  'impossible-window': 'Dieses Zeitfenster beginnt oder endet nicht innerhalb eines Tages.',
  'invitation-closed':
    'Diese Einladung wurde schon benutzt oder zurückgenommen; bitte um eine neue.',
  'invitation-expired': 'Diese Einladung ist abgelaufen; bitte um eine neue.',
  'invitation-unknown': 'Diese Einladung kennt hier niemand; prüfe, ob der Link ganz ist.',
  'last-steward':
    'Du kümmerst dich als Einzige oder Einziger um die Nachbarschaft; gib das zuerst an jemanden weiter.',
  'latitude-out-of-range': 'Grad Nord gehen von −90 bis 90.',
  'local-fee-too-high':
    'Die Netzgebühr kann nicht höher sein als das, was Strom vom Netz mehr kostet, als Einspeisen bringt.',
  'longitude-out-of-range': 'Grad Ost gehen von −180 bis 180.',
  'measured-already':
    'Für diese Zeit gibt es schon Messwerte. Lies nur die Zeit davor oder danach ein, oder nimm ein anderes Gerät.',
  'more-than-counted':
    'Das ist mehr, als der Zähler in dieser Zeit gezählt hat: Die Werte gehören zu einem anderen Zähler oder einer anderen Einheit.',
  'name-missing': 'Gib einen Namen mit mindestens einem Zeichen ein.',
  'name-too-long': 'Ein Name hat höchstens {most} Zeichen.',
  'needs-host-name':
    'Dafür braucht dieser Knoten einen Namen statt einer Adresse aus Ziffern. Bis dahin melden dich Links und Ersatzcodes an.',
  'needs-https':
    'Browser bieten sie nur über HTTPS an. Bis dahin melden dich Links und Ersatzcodes an.',
  'negative-energy':
    'Zeile {line}: Die Energie einer Zeitspanne ist nie kleiner als null. Was in die andere Richtung fließt, ist ein eigener Wert.',
  'neighbourhood-missing': 'Hier ist kein Beispiel; beschreibe eure eigene Nachbarschaft.',
  'no-column': 'Zeile {line}: Sie endet vor der gewählten Spalte.',
  'no-file': 'Wähle zuerst eine Datei.',
  'no-line':
    'Zeile {line} lässt sich nicht lesen: Ein Anführungszeichen bleibt offen, oder sie ist zu lang.',
  'no-such-account': 'Dieses Konto gibt es hier nicht.',
  'no-such-cell': 'Das gibt es hier nicht.',
  'no-such-column': 'Diese Spalte gibt es in der Datei nicht.',
  'no-such-guest': 'So jemand ist hier nicht zu Gast.',
  'no-such-thing': 'Dieses Gerät ist hier nicht in Betrieb.',
  'no-times': 'In keiner Spalte der Datei stehen Zeiten, die sich lesen lassen.',
  'no-values': 'Wähle eine Spalte mit Werten.',
  'not-a-backup':
    'Diese Datei ist keine Sicherung von Commonwatt. Deren Name endet auf .backup.gz. Nichts wurde geändert.',
  'not-an-offer':
    'Dieses Gerät ist schon in Gebrauch; weitergeben lässt sich nur, was noch wartet.',
  'not-a-clock-time': 'Schreib eine Uhrzeit wie 22:00.',
  'not-a-number':
    'Zeile {line}: In der Spalte mit dem Wert steht keine Zahl, die sich lesen lässt.',
  'not-a-period': 'Ein Zeitraum beginnt und endet an einem Tag.',
  'not-a-price': 'Zeile {line}: Der Preis ist keine Zahl wie 0.2534.',
  'not-a-quarter-hour': 'Eine Regel beginnt mit einer Viertelstunde.',
  'not-a-time': 'Zeile {line}: Hier steht keine Zeit, die sich lesen lässt.',
  'not-by-http': 'Dieses Gerät meldet sich auf einem anderen Weg.',
  'not-controllable': 'Dieses Gerät lässt sich nicht steuern.',
  'not-enough-money': 'So viel steht nicht auf dem Konto.',
  'not-found': 'Das gibt es hier nicht oder nicht mehr.',
  'not-in-use': 'Wähle ein Gerät, das hier in Betrieb ist; nimm zuerst eines auf.',
  'not-sent': 'Das Gerät ist gerade nicht zu erreichen.',
  'nothing-to-import': 'In keiner Zeile stehen eine Zeit und ein Wert.',
  'number-out-of-range': 'Schreib eine Zahl von {min} bis {max}.',
  'one-line': 'Eine Zeile allein sagt nicht, wie lange sie gilt; nimm mindestens zwei.',
  'order-empty': 'Eine Reihenfolge nennt mindestens ein Zuhause.',
  'parent-cannot-hold': 'Das kann nicht dazu gehören.',
  'payment-id-used': 'Diese Zahlung ist schon gebucht.',
  'period-backwards': 'Ein Zeitraum endet nach seinem Anfang.',
  'period-too-long': 'Dieser Zeitraum ist zu lang: Wähle einen kürzeren.',
  'place-twice': 'Zwei Häuser haben denselben Platz: Gib jedem seinen eigenen.',
  'price-out-of-range': 'Dieser Preis ist zu hoch.',
  'price-twice': 'Für eine Zeit stehen zwei Preise da; jede hat nur einen.',
  'prices-missing': 'Gib die Preise nach Stunden an, je Stunde eine Zeile.',
  'prices-not-read':
    'Unter dieser Adresse ließen sich keine Preise lesen. Prüfe sie, oder füge die Preise als Liste ein.',
  'prices-out-of-order': 'Preise stehen in der Reihenfolge ihrer Zeit, jede Zeit einmal.',
  'quantity-twice': 'Zwei Spalten können nicht dasselbe sein.',
  'real-time':
    'Nur ein Beispiel hat eine Geschwindigkeit; diese Nachbarschaft lebt in echter Zeit.',
  'restoring-already': 'Gerade wird schon eine andere Sicherung zurückgeholt.',
  'role-does-not-fit':
    'In ein Zuhause kommen Bewohner und Gäste; um die Nachbarschaft kümmert sich die Betreuung.',
  'rule-in-the-past': 'Was vorbei ist, wird nicht neu verteilt.',
  'scopes-missing': 'Wähle mindestens eines, was der Schlüssel darf.',
  'set-point-expired': 'Dieser Wunsch ist schon vorbei.',
  'share-out-of-range': 'Ein Teil ist eine Zahl von 0 bis 100 %.',
  'shares-too-large': 'Die Teile sind zusammen mehr als 100 %.',
  'sign-in-again': 'Melde dich noch einmal an und wiederhole es dann.',
  'sign-in-first': 'Eine Adresse gibt nur an, wer angemeldet ist und die Nachbarschaft betreut.',
  'skipped-time':
    'Zeile {line}: Diese Stunde gab es bei der Umstellung auf Sommerzeit nicht. Stellt der Zähler seine Uhr nie um, wähle eine Zeitzone wie Etc/GMT-1.',
  'slug-taken': 'Diesen Kurznamen gibt es schon; wähle einen anderen.',
  'time-twice': 'Zeile {line}: Diese Zeit kam schon vor, mit einem anderen Wert.',
  'too-many-requests': 'Das waren zu viele Anfragen; in {seconds} Sekunden geht es weiter.',
  'too-few-prices': 'Das ist höchstens ein Preis; gib mindestens zwei an, je einen in einer Zeile.',
  'too-large': 'Zeile {line}: So viel zählt kein Zähler.',
  'too-long': 'Die Datei ist zu lang; teile sie.',
  'too-many-attempts': 'Das waren zu viele Versuche. Warte ein paar Minuten.',
  'too-many-credentials':
    'Hier gibt es schon sehr viele Passwörter für Geräte; nimm zuerst eines zurück.',
  'too-many-invitations': 'Es sind schon sehr viele Einladungen offen; nimm zuerst einige zurück.',
  'too-many-homes': 'Eine Nachbarschaft hat höchstens 1000 Zuhause; gründet daneben eine zweite.',
  'too-many-offers': 'Es warten schon sehr viele Geräte; nimm zuerst einige davon auf.',
  'bad-reason': 'Sag in höchstens {most} Zeichen, warum es stimmt.',
  'bad-belief-time': 'Es gilt von 1 Sekunde bis zu {days} Tagen.',
  'too-many-things': 'Ein Zuhause hat höchstens 100 Geräte in Gebrauch; nimm zuerst eines heraus.',
  'too-many-windows': 'Das sind zu viele Zeitfenster; höchstens {most}.',
  'too-many-prices': 'Das sind zu viele Preise auf einmal; teile die Liste.',
  'too-many-members': 'So viele kann eine Regel nicht nennen.',
  'too-many-communities': 'Ein Zähler nimmt an höchstens fünf Gemeinschaften teil.',
  'too-many-shares': 'So viele Teile kann eine Regel nicht haben.',
  'too-many-tokens': 'Du hast schon sehr viele Schlüssel; entferne zuerst einen.',
  unconfirmed: 'Setze zuerst den Haken, damit niemand aus Versehen entfernt wird.',
  'unknown-attribute': 'Diese Angabe gibt es bei einem solchen Gerät nicht.',
  'unknown-currency': 'Das ist keine Währung; schreib ein Kürzel wie EUR.',
  'unknown-home': 'Dieses Zuhause gehört nicht zur Nachbarschaft.',
  'unknown-member':
    'Das gehört nicht zu dieser Nachbarschaft: Nenne eines ihrer Häuser oder eine ihrer Anlagen.',
  'unknown-step': 'Wähle einen der Schritte.',
  'unknown-month-end': 'Wähle, was am Ende eines Monats geschieht.',
  'unknown-key': 'Wähle eine der Regeln.',
  'unknown-days': 'Wähle eine der Arten von Tagen.',
  'unknown-kind': 'Wähle eine der Arten von Preis.',
  'unknown-language': 'Diese Sprache kennen wir nicht.',
  'unknown-meaning': 'Wähle, was die Werte sind.',
  'unknown-role': 'Wähle, als was du einlädst.',
  'unknown-time-zone': 'Das ist keine Zeitzone; schreib einen Namen wie Europe/Vienna.',
  'upload-too-large':
    'Die Datei darf höchstens {most} MiB haben. Für größere gibt es den Befehl commonwatt restore.',
  'window-empty': 'Das Fenster muss zu einer anderen Zeit enden, als es beginnt.',
  'wrong-content-type': 'Hier kommen nur Formulare an.',
  'wrong-meaning': 'Dieser Wert passt nicht zu dem, was in der Spalte steht.',
  'wrong-secret':
    'Dieser Code oder Link ist unbekannt, benutzt oder zu alt. Prüfe ihn, oder bitte um einen neuen.',
  'wrong-setup-code':
    'Das ist nicht der Code, den der Knoten beim Start gezeigt hat. Sieh dort noch einmal nach.',
  'wrong-unit': 'Diese Einheit passt nicht zum Wert.',
  'bad-id':
    'Diese Kennung passt nicht. Sie hat 1 bis 40 Kleinbuchstaben, Ziffern und Bindestriche.',
  'bad-name': 'Ein Name hat 1 bis 60 Zeichen.',
  'openadr-failed': 'Der Server antwortet nicht, wie OpenADR es sagt ({why}).',
  'openadr-sign-in': 'Der Server kennt diese Client-ID mit diesem Geheimnis nicht.',
  'openadr-time': 'Eine Zeit des Servers lässt sich nicht lesen.',
  'openadr-too-long': 'Der Server schickt zu viele Zeitabschnitte auf einmal.',
  'openadr-too-many': 'Der Server hat zu viel für uns; gib ein Programm an.',
  'bad-program': 'Eine Programm-ID hat 1 bis 128 Buchstaben, Ziffern, _ oder -.',
  'bad-text': 'Schreib {least} bis {most} Zeichen in eine Zeile.',
  'devices-of-homes':
    'Geräte werden Zuhause für Zuhause begrenzt, nicht für die ganze Nachbarschaft.',
  'home-behind-two':
    'Dieses Zuhause hängt schon an der Leitung {name}. Es hängt an einer einzigen.',
  'id-of-another':
    'Diese Grenze wurde schon eingetragen. Öffne die Seite neu, um eine andere einzutragen.',
  'impossible-feed-in': 'Schreib eine Zahl: bis 100, wenn sie in % ist.',
  'impossible-fuse': 'Eine Sicherung hat {least} bis {most} A.',
  'impossible-time': 'Eine Grenze endet, nachdem sie begonnen hat, und binnen 31 Tagen.',
  'limit-below-fixed':
    'Das ist weniger, als immer gebraucht wird. Richtig wären mindestens {least} {unit}.',
  'loop-of-limits': '{name} würde an sich selbst hängen. Eines von beiden steht davor.',
  'no-export-of-devices':
    'Bei Geräten wird nur der Bezug begrenzt. Die Einspeisung wird am Anschluss begrenzt.',
  'no-limit': 'Sag, was begrenzt wird: der Bezug, die Einspeisung oder beides.',
  'no-phase': 'Wähle mindestens eine Phase.',
  'phase-not-there': 'Davor gibt es nur {outer}. Wähle aus diesen Phasen.',
  'phases-contradict':
    'Die Ladestation lädt auf {stated} Phasen, und hier sind {placed} gewählt. Wähle {stated}, oder ändere die Ladestation.',
  'too-many-limits': 'Davon kann es höchstens {most} geben.',
  'too-many-signals': 'Hier gelten schon zu viele Grenzen. Nimm die zurück, die nicht mehr zählen.',
  'unknown-circuit': 'Diesen Stromkreis gibt es nicht mehr. Wähle einen anderen.',
  'unknown-parent': 'Das, woran es hängt, gibt es nicht mehr. Wähle etwas anderes.',
  'unknown-thing': 'Dieses Gerät ist hier nicht in Gebrauch.',
  'address-not-allowed':
    'Diese Adresse ist der Rechner selbst oder keine eines einzelnen Geräts. Nimm die des Geräts.',
  'address-taken': 'Diese Adresse ist schon mit diesem Knoten verbunden.',
  'bad-host':
    'Schreib einen Namen oder eine Adresse in deinem Netz, wie p1.local oder 192.168.1.20.',
  'bad-port': 'Ein Port ist eine ganze Zahl von {min} bis {max}.',
  'bad-serial-port':
    'So heißt kein serieller Anschluss, der hier passt. Einer heißt etwa /dev/ttyUSB0; nicht jedes Gerät hat einen.',
  'wish-holds':
    'Für {name} gilt gerade ein Wunsch von jemandem. Beende ihn zuerst, dann probiere das Gerät aus.',
  'feed-too-large': 'Die Datei ist zu groß. Hol sie in Teilen, ein Jahr nach dem anderen.',
  'feed-cut-short': 'Die Datei endet mittendrin. Hol sie noch einmal.',
  'not-green-button':
    'Das ist XML, aber keine Green-Button-Datei. Nimm eine solche, oder eine Tabelle als Text.',
  'no-electricity': 'In der Datei steht kein Strom in Wattstunden oder Watt.',
  'several-meters':
    'In der Datei steht Strom von {count} Zählern. Hole für jeden eine Datei, und lies eine nach der anderen ein.',
  'interval-twice': 'Die Datei hat zwei verschiedene Werte für {time}. Einer davon muss weg.',
  'interval-value': 'Den Wert für {time} kann kein Zähler gezählt haben.',
  'bad-secret':
    'Ein Passwort hat höchstens {most} Zeichen: Buchstaben ohne Umlaute, Ziffern und Zeichen.',
  'no-past': 'Was hinter dieser Adresse ist, weiß nichts von früher, das sich einlesen ließe.',
  'no-secret': 'Dafür braucht es ein Zugangstoken. Erzeuge im Gerät eines und füge es hier ein.',
  'no-tls':
    'Mit solchen Geräten wird nicht verschlüsselt gesprochen. Wähle nein und lass den Fingerabdruck leer.',
  'bad-fingerprint':
    'Ein Fingerabdruck hat 64 Stellen aus 0 bis 9 und A bis F. Es ist der, der SHA-256 heißt.',
  'secret-unused': 'Diese Art von Gerät kennt kein Passwort. Lass es leer.',
  'resource-contradicts':
    'Das Gerät schickte über S2 etwas, was seinen eigenen Angaben widerspricht.',
  'resource-silent': 'Das Gerät hat über S2 nicht rechtzeitig geantwortet.',
  'resource-aborts': 'Das Gerät hat eine Anweisung abgelehnt oder abgebrochen.',
  'resource-refuses': 'Das Gerät konnte mit dem, was ihm geschickt wurde, nichts anfangen.',
  'resource-unreadable': 'Das Gerät schickte über S2 etwas, was nicht im Standard steht.',
  'bad-unit': 'Eine Gerätenummer ist eine ganze Zahl von {min} bis {max}.',
  'no-such-connection': 'Diese Adresse ist hier nicht oder nicht mehr verbunden.',
  'no-units': 'Solche Geräte haben keine Gerätenummer; lass das Feld leer.',
  'too-many-connections': 'Hier gibt es schon {most} Adressen; entferne zuerst eine.',
  'unknown-protocol': 'Wähle, was das Gerät spricht.',
  'creditor-id-check':
    'Die Prüfziffern dieser Gläubigerkennung stimmen nicht: such nach einem Tippfehler.',
  'holder-too-long': 'Der Name zum Konto hat höchstens {most} Zeichen.',
  'holder-unwritable':
    'Schreib den Namen in lateinischen, griechischen oder kyrillischen Buchstaben: andere nehmen Banken nicht.',
  'iban-check': 'Die Prüfziffern dieser IBAN stimmen nicht: such nach einem Tippfehler.',
  'iban-country': 'Konten in {country} nehmen an SEPA nicht teil: gib ein anderes an.',
  'iban-length': 'Eine IBAN aus {country} hat {length} Zeichen; diese hat {typed}.',
  'mandate-taken': 'Diese Referenz gehört zu einem anderen Konto: gib jedem Mandat eine eigene.',
  'month-open':
    'Dieser Monat ist noch nicht abgeschlossen: dazu muss er vorbei, abgerechnet und gebucht sein.',
  'monthly-fee-out-of-range': 'Der monatliche Beitrag liegt zwischen 0 und 10.000.',
  'no-creditor': 'Gib zuerst das Bankkonto der Nachbarschaft an.',
  'no-payment-run': 'Für diesen Monat wurden keine Zahlungen erstellt.',
  'no-payments': 'In dieser Datei gibt es nichts zu zahlen.',
  'not-a-bic':
    'Eine BIC hat 8 oder 11 Buchstaben und Ziffern, wie OPSKATWW; sie kann leer bleiben.',
  'not-a-creditor-id':
    'Eine Gläubigerkennung sieht aus wie DE98ZZZ09999999999; die Zentralbank vergibt sie.',
  'not-a-day': 'Schreib einen Tag wie 2026-11-01.',
  'not-a-day-start': 'Steuer und Beiträge gelten ab dem Beginn eines Tages.',
  'not-a-mandate-reference':
    'Die Referenz eines Mandats hat 1 bis 35 Buchstaben, Ziffern oder Zeichen wie - und /, und keine Leerzeichen.',
  'not-a-month': 'Zahlungen gibt es für einen Monat, wie 2026-10.',
  'not-a-signing-day': 'Schreib den Tag der Unterschrift wie 2026-10-05: heute oder davor.',
  'not-an-iban':
    'Eine IBAN beginnt mit zwei Buchstaben und zwei Ziffern, wie AT61 1904 3002 3457 3201.',
  'not-in-euros':
    'SEPA-Zahlungen sind in Euro; diese Nachbarschaft rechnet in einer anderen Währung.',
  'run-later': 'Die Zahlungen von {month} haben den Stand dieses Monats schon mitgenommen.',
  'run-open': 'Die Zahlungen von {month} sind noch offen: buche sie zuerst oder zieh sie zurück.',
  'run-paid': 'Diese Zahlungen sind als bezahlt gebucht und bleiben es.',
  'sign-in-to-pay': 'Ein Bankkonto gibt nur an, wer angemeldet ist.',
  'terms-in-the-past':
    'Steuer und Beiträge ändern sich frühestens morgen: wähle einen späteren Tag.',
  'too-many-runs': 'Für einen Monat lassen sich Zahlungen höchstens {most} Mal erstellen.',
  'vat-out-of-range':
    'Ein Steuersatz liegt zwischen 0 und 100 Prozent, mit höchstens zwei Nachkommastellen.',
  'bad-cell': '{file}, Zeile {row}: In der Spalte „{column}“ steht „{value}“; das passt nicht.',
  'bad-csv': 'Diese Datei ist keine Tabelle mit Kommas zwischen den Werten.',
  'code-count': 'Auf einmal lassen sich 1 bis {most} Codes machen.',
  'code-unknown': 'Diesen Code gibt es hier nicht.',
  'code-used': 'Dieser Code wurde schon benutzt; jeder gilt für einen Menschen.',
  'column-missing': 'In {file} fehlt die Spalte „{column}“.',
  'conversation-closed': 'Diese Frage ist geschlossen: niemand stimmt mehr darüber ab.',
  'conversation-unknown': 'Diese Frage gibt es hier nicht.',
  'files-too-large': 'Die beiden Dateien sind zusammen zu groß.',
  'too-many-lines': '{file} hat mehr als {most} Zeilen.',
  'no-opinion': 'Wähle eine der drei Antworten.',
  'not-a-member':
    'Abstimmen kann, wer in einem Zuhause der Nachbarschaft wohnt oder einen Code hat.',
  'queue-full': 'Gerade warten zu viele Stimmen. Versuch es gleich noch einmal.',
  'statement-alike':
    'Aussage {number} sagt fast dasselbe: „{other}“. Stimm über diese ab, oder schick deine trotzdem.',
  'statement-left-out': 'Diese Aussage wurde weggelassen; im Verzeichnis steht, warum.',
  'statement-unknown': 'Diese Aussage gibt es hier nicht.',
  'statement-waiting': 'Diese Aussage wartet noch darauf, dass die Leitung sie zulässt.',
  'text-length': 'Schreib {least} bis {most} Zeichen; das sind {length}.',
  'too-few-people': 'Stimmen gehen erst hinaus, wenn fünf Menschen abgestimmt haben.',
  'too-many-codes': 'Es gibt höchstens {most} Codes; {before} wurden schon gemacht.',
  'too-many-conversations': 'Es gibt höchstens {most} Fragen.',
  'too-many-own-statements': 'Jeder schreibt höchstens {most} Aussagen.',
  'too-many-participants': 'An diesem Gespräch nehmen schon so viele teil, wie möglich ist.',
  'too-many-statements': 'Dieses Gespräch hat schon so viele Aussagen, wie möglich ist.',
  'unknown-reason': 'Wähle einen der Gründe aus der Liste.',
}
