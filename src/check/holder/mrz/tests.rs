use super::{Field, Mrz, MrzError};
use crate::check::holder::Likeness;
use crate::model::certificate::Holder;
use crate::model::time::{PartialDate, UnixTime};
use proptest::prelude::{ProptestConfig, any, prop, proptest};

/// ICAO's own specimens: a passport, a card of two lines, one of three, two visas.
const PASSPORT: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
const TWO_LINES: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
const CARD: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
const LONG_NUMBER: &str =
    "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<";
const VISA_A: &str = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<";
const VISA_B: &str = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<";

const ALL: [&str; 6] = [PASSPORT, TWO_LINES, CARD, LONG_NUMBER, VISA_A, VISA_B];

fn at(text: &str) -> UnixTime {
    UnixTime::parse(text).unwrap()
}

fn today() -> UnixTime {
    at("2026-11-24T12:00:00Z")
}

fn person(family: &str, given: &str, birth: &str) -> Holder {
    let some = |text: &str| Some(text.to_owned());
    let birth = PartialDate::parse(birth);
    Holder { family_latin: some(family), given_latin: some(given), birth, ..Holder::default() }
}

fn anna() -> Holder {
    person("ERIKSSON", "ANNA<MARIA", "1974-08-12")
}

fn likeness(zone: &str, holder: &Holder) -> Result<Likeness, MrzError> {
    Mrz::read(zone).map(|mrz| mrz.compare(holder, today()))
}

/// The digit as part 3, section 4 explains it, one sign after the other.
fn digit(signs: &str) -> char {
    let mut sum = 0;
    for (place, sign) in signs.chars().enumerate() {
        let value = sign.to_digit(36).unwrap_or(0);
        sum += value
            * if place % 3 == 0 {
                7
            } else if place % 3 == 1 {
                3
            } else {
                1
            };
    }
    char::from_digit(sum % 10, 10).unwrap()
}

/// A passport of a person whom nobody knows.
fn passport(names: &str, birth: &str) -> String {
    let names = format!("P<UTO{names:<<39}");
    let (number, expiry, personal) = ("XK0042177", "310131", "<<<<<<<<<<<<<<");
    let checked = |signs: &str| format!("{signs}{}", digit(signs));
    let (number, birth, expiry) = (checked(number), checked(birth), checked(expiry));
    let whole = digit(&format!("{number}{birth}{expiry}{personal}<"));
    format!("{names}\n{number}UTO{birth}X{expiry}{personal}<{whole}")
}

#[test]
fn the_specimens_of_the_standard_are_read_and_are_whom_they_name() {
    for zone in [PASSPORT, TWO_LINES, CARD] {
        assert_eq!(likeness(zone, &anna()), Ok(Likeness::Same));
        assert_eq!(likeness(zone, &person("ERIKSSON", "ANNA", "1974")), Ok(Likeness::Same));
        assert_eq!(likeness(zone, &person("ERICSSON", "ANNA", "1974")), Ok(Likeness::LookCloser));
        assert_eq!(likeness(zone, &person("ERIKSSON", "BERTA", "1974-08-12")), Ok(Likeness::OtherPerson));
        assert_eq!(likeness(zone, &person("ERIKSSON", "ANNA", "1974-08-13")), Ok(Likeness::OtherPerson));
    }
    for zone in [VISA_A, VISA_B] {
        assert_eq!(likeness(zone, &person("ERIKSSON", "ANNA<MARIA", "1940-09-07")), Ok(Likeness::Same));
    }
    assert_eq!(likeness(LONG_NUMBER, &person("STEVENSON", "PETER", "1934-07-12")), Ok(Likeness::Same));
    assert_eq!(likeness(LONG_NUMBER, &anna()), Ok(Likeness::OtherPerson));
    let own = Holder { family: Some("Müßig".to_owned()), given: Some("Jörg".to_owned()), ..Holder::default() };
    assert_eq!(likeness(&passport("MUESSIG<<JOERG", "740812"), &own), Ok(Likeness::Same));
    assert_eq!(likeness(PASSPORT, &Holder::default()), Ok(Likeness::LookCloser), "a nameless certificate");
}

#[test]
fn a_zone_is_read_however_it_was_typed() {
    for zone in ALL {
        let good = Mrz::read(zone).unwrap();
        let ways = [
            zone.replace('\n', "\r\n"),
            zone.replace('\n', "\r"),
            zone.replace('\n', " / "),
            zone.replace('\n', " "),
            zone.replace('\n', ""),
            zone.replace('<', " "),
            zone.replace('\n', "").replace('<', " "),
            zone.to_lowercase(),
            zone.replace("<<<<", "<< <<"),
            zone.replace("<<", "\u{ab}"),
            format!("\n\n  {zone}\n\n"),
        ];
        for (way, text) in ways.iter().enumerate() {
            let read = Mrz::read(text).map(|mrz| mrz.name == good.name && mrz.births(today()) == good.births(today()));
            assert_eq!(read, Ok(true), "way {way} of {zone}");
        }
    }
    // Fillers at the end of a name are hard to count.
    let short = PASSPORT.replace("<<<<<<<<<<<<<<<<<<<\n", "\n");
    assert_eq!(likeness(&short, &anna()), Ok(Likeness::Same));
    let long = PASSPORT.replace("<\n", "<<<<\n");
    assert_eq!(likeness(&long, &anna()), Ok(Likeness::Same));
}

#[test]
fn an_o_is_a_zero_where_only_digits_stand_and_the_other_way_round() {
    let zeros = PASSPORT.replace("1204159", "12O4159").replace("<10", "<1O").replace("ERIKSSON", "ERIKSS0N");
    assert_eq!(likeness(&zeros, &anna()), Ok(Likeness::Same));
    let card = CARD.replace("7408122", "74O8122").replace("ERIKSSON", "ERIKSS0N");
    assert_eq!(likeness(&card, &anna()), Ok(Likeness::Same));
    // A document number has both.
    let number = PASSPORT.replace("L898902C3", "L8989O2C3");
    assert_eq!(Mrz::read(&number).err(), Some(MrzError::CheckDigit(Field::DocumentNumber)));
}

#[test]
fn a_wrong_sign_is_told_by_its_field() {
    use Field::{BirthDate, DocumentNumber, Expiry, Name, PersonalNumber, Whole};
    for (zone, right, wrong, error) in [
        (PASSPORT, "L898902C3", "L898902C4", MrzError::CheckDigit(DocumentNumber)),
        (PASSPORT, "740812", "740813", MrzError::CheckDigit(BirthDate)),
        (PASSPORT, "F120415", "F120416", MrzError::CheckDigit(Expiry)),
        (PASSPORT, "ZE184226B", "ZE184226C", MrzError::CheckDigit(PersonalNumber)),
        (PASSPORT, "<10", "<11", MrzError::CheckDigit(Whole)),
        (PASSPORT, "ERIKSSON", "ER1KSSON", MrzError::Impossible(Name)),
        (PASSPORT, "ERIKSSON<<ANNA<MARIA", "<<<<<<<<<<<<<<<<<<<<", MrzError::Impossible(Name)),
        (PASSPORT, "ERIKSSON", "ERIKSS\u{d6}N", MrzError::Sign { line: 1 }),
        (PASSPORT, "UTO74", "UT?74", MrzError::Sign { line: 2 }),
        (PASSPORT, "UTO74", "UTO7", MrzError::Size),
        (TWO_LINES, "D23145890", "D23145891", MrzError::CheckDigit(DocumentNumber)),
        (TWO_LINES, "<6", "<7", MrzError::CheckDigit(Whole)),
        (CARD, "740812", "740821", MrzError::CheckDigit(BirthDate)),
        (CARD, "<6", "<5", MrzError::CheckDigit(Whole)),
        (LONG_NUMBER, "<7349", "<7449", MrzError::CheckDigit(DocumentNumber)),
        (LONG_NUMBER, "<7349", "<7348", MrzError::CheckDigit(DocumentNumber)),
        (VISA_A, "400907", "400908", MrzError::CheckDigit(BirthDate)),
        (VISA_B, "961210", "961211", MrzError::CheckDigit(Expiry)),
    ] {
        let text = zone.replacen(right, wrong, 1);
        assert_ne!(text, zone);
        assert_eq!(Mrz::read(&text).err(), Some(error), "{wrong}");
        let sentence = error.to_string();
        assert!(!sentence.contains(wrong) && sentence.contains(';'), "what is wrong; what to do: {sentence}");
    }
    let impossible = passport("BERG<<PIA", "741342");
    assert_eq!(Mrz::read(&impossible).err(), Some(MrzError::Impossible(BirthDate)));
    for text in ["", "hello", "HC1:NCF", "<<<<", &"<".repeat(88), &"P".repeat(100_000)] {
        assert!(Mrz::read(text).is_err());
    }
}

#[test]
fn the_century_is_one_that_lies_behind_us_and_that_the_certificate_names() {
    let of = |birth: &str, when: &str, certificate: &str| {
        let mrz = Mrz::read(&passport("BERG<<PIA", birth)).unwrap();
        mrz.compare(&person("BERG", "PIA", certificate), at(when))
    };
    let (now, then) = ("2026-11-24T12:00:00Z", "1998-01-01T00:00:00Z");
    assert_eq!(of("740812", now, "1974-08-12"), Likeness::Same);
    assert_eq!(of("740812", now, "2074-08-12"), Likeness::OtherPerson, "that lies ahead");
    assert_eq!(of("200812", now, "2020-08-12"), Likeness::Same, "a child");
    assert_eq!(of("200812", now, "1920-08-12"), Likeness::Same, "or somebody very old");
    assert_eq!(of("261124", now, "2026-11-24"), Likeness::Same, "born today");
    assert_eq!(of("261126", now, "2026-11-26"), Likeness::OtherPerson, "not born anywhere");
    assert_eq!(of("740812", then, "1974-08-12"), Likeness::Same);
    assert_eq!(of("990812", then, "1899-08-12"), Likeness::Same, "judged as of another century");
    assert_eq!(of("000229", now, "2000-02-29"), Likeness::Same, "a day that 1900 had not");
}

#[test]
fn what_a_birth_date_leaves_open_says_nothing() {
    let of = |birth: &str, certificate: &str| {
        let mrz = Mrz::read(&passport("BERG<<PIA", birth)).unwrap();
        mrz.compare(&person("BERG", "PIA", certificate), today())
    };
    for birth in ["740812", "7408<<", "74<<<<", "740000", "74<<12", "<<0812", "<<<<<<"] {
        assert_eq!(of(birth, "1974-08-12"), Likeness::Same, "{birth}");
        assert_eq!(of(birth, "1974"), Likeness::Same, "{birth}");
        assert_eq!(of(birth, ""), Likeness::Same, "{birth}");
        let known = !birth.starts_with('<');
        assert_eq!(of(birth, "1975-08-12") == Likeness::OtherPerson, known, "{birth}");
    }
    assert_eq!(of("7408<<", "1974-09"), Likeness::OtherPerson);
}

#[test]
fn a_name_that_fills_its_field_may_be_cut() {
    let zone = passport("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "740812");
    let of = |given: &str| likeness(&zone, &person("NILAVADHANANANDA", given, "1974-08-12"));
    assert_eq!(of("CHAYAPA<DEJTHAMRONG<KRASUANG"), Ok(Likeness::Same));
    assert_eq!(of("CHAYAPA<DEJTHAMRONG<PRASERT"), Ok(Likeness::OtherPerson));
    assert_eq!(likeness(&passport("CONTOH", "740812"), &person("CONTOH", "", "1974-08-12")), Ok(Likeness::Same));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_too_strange(text in any::<String>(), zone in "[A-Z0-9<O \n/]{80,100}") {
        let _ = Mrz::read(&text);
        let _ = Mrz::read(&zone);
    }

    #[test]
    fn one_wrong_digit_is_always_noticed(zone in prop::sample::select(&ALL[..4]), place in 0_usize..18, more in 1_u8..10) {
        // The numbers of the fields that have a check digit: number, birth date, expiry.
        let start = if zone.starts_with("I<UTOD") { zone.find('\n').unwrap() + 1 } else { zone.find("UTO7").unwrap() + 3 };
        let at = start + if place < 7 { place } else { 8 + (place - 7) % 7 };
        let mut bytes = zone.as_bytes().to_vec();
        bytes[at] = b'0' + (bytes[at] - b'0' + more) % 10;
        let wrong = String::from_utf8(bytes).unwrap();
        assert!(matches!(Mrz::read(&wrong).err(), Some(MrzError::CheckDigit(_))), "{wrong}");
    }
}
