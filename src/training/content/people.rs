//! The people of the specimens. Nobody is called like this: the family names mean "specimen" or "example".

/// A person as a certificate names them.
pub(in crate::training) struct Person {
    /// Family name in the person's own script.
    pub family: &'static str,
    /// Family name in the letters of a passport's machine-readable zone (ICAO 9303-3).
    pub family_latin: &'static str,
    /// Given name in the person's own script.
    pub given: &'static str,
    /// Given name in those letters.
    pub given_latin: &'static str,
    /// Birth date.
    pub birth: &'static str,
}

const fn person(
    family: &'static str,
    family_latin: &'static str,
    given: &'static str,
    given_latin: &'static str,
    birth: &'static str,
) -> Person {
    Person { family, family_latin, given, given_latin, birth }
}

/// Latin with accents, two given names.
pub(in crate::training) const ZOE: Person =
    person("Specimen-Überall", "SPECIMEN<UEBERALL", "Zoë Maëlle", "ZOE<MAELLE", "1984-02-29");
/// Czech.
pub(in crate::training) const RADKA: Person =
    person("Příkladová", "PRIKLADOVA", "Radka Žofie", "RADKA<ZOFIE", "1991-11-03");
/// Swedish and Danish letters.
pub(in crate::training) const BJORN: Person =
    person("Mönster-Ågård", "MOENSTER<AAGAARD", "Bjørn", "BJOERN", "1958-07-19");
/// Turkish: a dotless i and a cedilla.
pub(in crate::training) const ISIK: Person = person("Örnekçi", "OERNEKCI", "Işık", "ISIK", "2001-05-23");
/// Spanish, two family names.
pub(in crate::training) const INES: Person =
    person("Ejemplo Muñoz", "EJEMPLO<MUNOZ", "María Inés", "MARIA<INES", "1973-12-24");
/// Greek.
pub(in crate::training) const ELENI: Person = person("Παραδείγματος", "PARADEIGMATOS", "Ελένη", "ELENI", "1966-09-08");
/// Cyrillic.
pub(in crate::training) const PAVEL: Person =
    person("Образцов", "OBRAZTSOV", "Павел Юрьевич", "PAVEL<IUREVICH", "1949-03-31");
/// Arabic, with its Latin transliteration.
pub(in crate::training) const NOUR: Person = person("النموذجي", "ALNAMOUDAJI", "نور", "NOUR", "1995-01-17");
/// One name only: the family name is empty in many states.
pub(in crate::training) const CONTOH: Person = person("Contoh", "CONTOH", "", "", "1988-08-08");
/// An apostrophe, which the machine-readable zone drops.
pub(in crate::training) const SEAN: Person = person("O’Sample", "OSAMPLE", "Séan", "SEAN", "1979-06-02");
/// Italian. She and Luca are twins.
pub(in crate::training) const MARTA: Person = person("Esempio", "ESEMPIO", "Marta", "MARTA", "1990-04-14");
/// Italian.
pub(in crate::training) const LUCA: Person = person("Esempio", "ESEMPIO", "Luca", "LUCA", "1990-04-14");
/// The same person by a clerk who heard the name on the phone.
pub(in crate::training) const LUCA_MISSPELT: Person = Person { family: "Esenpio", family_latin: "ESENPIO", ..LUCA };
/// His father, who is called the same.
pub(in crate::training) const LUCA_SENIOR: Person = Person { birth: "1961-10-02", ..LUCA };
/// Polish: a stroke through the l, and a w that is a v elsewhere.
pub(in crate::training) const AGNIESZKA: Person =
    person("Przykładowska", "PRZYKLADOWSKA", "Agnieszka", "AGNIESZKA", "1968-01-21");
