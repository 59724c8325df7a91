//! Pairs of names with their verdict and the reason for it.

use super::Names::{Close, Other, Same};
use super::{Names, Spelling, compare, compare_zone};
use crate::model::certificate::Holder;

/// A holder from `Family, Given` (own script), `FAMILY<<GIVEN` (zone), or both with ` = ` between.
fn holder(text: &str) -> Holder {
    let mut holder = Holder::default();
    for form in text.split(" = ") {
        let (zone, (family, given)) = match (form.split_once("<<"), form.split_once(", ")) {
            (Some(parts), _) => (true, parts),
            (None, Some(parts)) => (false, parts),
            (None, None) => (false, (form, "")),
        };
        let [family, given] = [family, given].map(|part| Some(part.to_owned()).filter(|part| !part.is_empty()));
        if zone {
            (holder.family_latin, holder.given_latin) = (family, given);
        } else {
            (holder.family, holder.given) = (family, given);
        }
    }
    holder
}

#[rustfmt::skip]
const PAIRS: &[(Names, &str, &str, &str)] = &[
    (Same, "ERIKSSON<<ANNA<MARIA", "ERIKSSON<<ANNA<MARIA", "letter for letter"),
    (Same, "eriksson<<anna<maria", "ERIKSSON<<ANNA<MARIA", "case says nothing"),
    (Same, "Eriksson, Anna Maria", "ERIKSSON<<ANNA<MARIA", "one has no Latin form, and needs none"),
    // Spellings that ICAO allows
    (Same, "MUELLER<<JUERGEN", "MULLER<<JURGEN", "Ü is UE or U"),
    (Same, "MUXXLLER<<JUXXRGEN", "MUELLER<<JUERGEN", "Ü is UXX or UE"),
    (Same, "Müller, Jürgen", "MUELLER<<JUERGEN", "Ü is UE, the Latin form is missing"),
    (Same, "Müller, Jürgen = MULLER<<JURGEN", "Müller, Jürgen = MUELLER<<JUERGEN", "two offices, two Latin forms"),
    (Same, "GOETZ<<SOENKE", "GOTZ<<SONKE", "Ö is OE or O"),
    (Same, "JAEGER<<BAERBEL", "JAGER<<BARBEL", "Ä is AE or A"),
    (Same, "Weiß, Jan", "WEISS<<JAN", "ß is SS"),
    (Same, "WEISS<<JAN", "WEIS<<JAN", "ß became S"),
    (Same, "Weiẞ, Jan", "WEISS<<JAN", "the capital ß"),
    (Same, "Østergård, Søren", "OESTERGAARD<<SOEREN", "Ø is OE, Å is AA"),
    (Same, "Østergård, Søren", "OSTERGARD<<SOREN", "Ø became O, Å is A"),
    (Same, "Æbelø, Kåre", "AEBELOE<<KAARE", "Æ is AE"),
    (Same, "Þórðarson, Guðrún", "THORDARSON<<GUDRUN", "Þ is TH, Ð is D"),
    (Same, "Muñoz, Íñigo", "MUNOZ<<INIGO", "Ñ is N"),
    (Same, "Muñoz, Íñigo", "MUNXXOZ<<INXXIGO", "Ñ is NXX"),
    (Same, "Wałęsa, Łucja", "WALESA<<LUCJA", "Ł is L, which Unicode does not take apart"),
    (Same, "Đorđević, Željka", "DORDEVIC<<ZELJKA", "Đ is D, Ž is Z"),
    (Same, "Çelik, Işıl", "CELIK<<ISIL", "Ç is C, Ş is S, ı is I"),
    (Same, "ĲSSEL, BRAM", "IJSSEL<<BRAM", "the Dutch letter of two signs"),
    (Same, "Nguyễn, Thị Hương", "NGUYEN<<THI<HUONG", "marks upon marks"),
    (Same, "Mu\u{308}ller, Ju\u{308}rgen", "MUELLER<<JUERGEN", "composed of letter and mark"),
    (Same, "Ｅｒｉｋｓｓｏｎ, Ａｎｎａ", "ERIKSSON<<ANNA", "letters as wide as Japanese ones"),
    // Other scripts
    (Same, "Щербакова, Юлия", "SHCHERBAKOVA<<IULIIA", "Russian by ICAO"),
    (Same, "Щербакова, Юлия", "SHCHERBAKOVA<<YULIYA", "Russian as an older passport has it"),
    (Same, "Григоренко, Євген", "HRYHORENKO<<YEVHEN", "Ukrainian: Г is H, И is Y"),
    (Same, "Щерев, Христо", "SHTEREV<<HRISTO", "Bulgarian: Щ is SHT, Х is H"),
    (Same, "Жижић, Душан", "ZIZIC<<DUSAN", "Serbian: Ж is Z, Ш is S, Ћ is C"),
    (Same, "Παπαδόπουλος, Ευάγγελος", "PAPADOPOULOS<<EVANGELOS", "Greek by ELOT 743: ΟΥ, ΕΥ, ΓΓ"),
    (Same, "Μπακογιάννης, Θεόδωρος", "BAKOGIANNIS<<THEODOROS", "Greek: ΜΠ at the beginning is B"),
    (Same, "Αλεξίου, Μάριος", "ALEKSIOU<<MARIOS", "Greek: Ξ is X by the standard and KS in real certificates"),
    (Same, "Петров, Иван = PETROV<<IVAN", "Петров, Иван = PETROFF<<IVAN", "one Latin form is wrong, the own one is not"),
    (Other, "Петров, Иван", "PETROV<<OLEG", "a turned name is compared all the same"),
    (Same, "محمد, علي = MOHAMMED<<ALI", "MOHAMMED<<ALI", "Arabic says nothing, the Latin form does"),
    (Other, "محمد, علي = MOHAMMED<<ALI", "محمود, سامي = MAHMOUD<<SAMI", "Arabic says nothing, the Latin forms differ"),
    (Close, "山田, 花子", "YAMADA<<HANAKO", "nothing to compare"),
    (Same, "山田, 花子", "山田, 花子", "signs can be equal"),
    (Close, "山田, 花子", "佐藤, 次郎", "signs that we cannot read say nothing"),
    (Close, "", "ERIKSSON<<ANNA", "a certificate without a name"),
    // Titles
    (Same, "DR<ERIKSSON<<ANNA", "ERIKSSON<<ANNA", "a title in the family name"),
    (Same, "Eriksson, Prof. Dr. med. Anna", "ERIKSSON<<ANNA", "three of them, with dots"),
    (Same, "Dipl.-Ing. Berger, Max", "BERGER<<MAX", "a title of two words"),
    (Same, "Berger, Max Ph.D.", "BERGER<<MAX", "a title behind the name"),
    (Same, "Berger, Mag. Max", "BERGER<<MAX", "Austria"),
    (Same, "Rahim, MD Karim", "RAHIM<<KARIM", "MD, a title or Mohammad"),
    (Same, "MD<<PHIL", "MD<<PHIL", "what remains is a name, whatever it looks like"),
    (Other, "BERGER<<PHIL", "BERGER<<JOHN", "PHIL is a title behind DR only"),
    // Middle names, joined names
    (Same, "ERIKSSON<<ANNA", "ERIKSSON<<ANNA<MARIA", "a middle name more"),
    (Same, "ERIKSSON<<MARIA", "ERIKSSON<<ANNA<MARIA", "known by the second name"),
    (Same, "ERIKSSON<<ANNA<LUISE", "ERIKSSON<<ANNA<MARIA<LUISE", "without the one between"),
    (Same, "SMITH<<JOHN<F", "SMITH<<JOHN<FITZGERALD", "a middle initial"),
    (Close, "SMITH<<J", "SMITH<<JOHN", "an initial alone"),
    (Other, "SMITH<<J", "SMITH<<PAUL", "another initial"),
    (Same, "Meyer, Anne-Marie", "MEYER<<ANNE<MARIE", "a hyphen is a filler"),
    (Same, "MEYER<<ANNEMARIE", "MEYER<<ANNE<MARIE", "two names as one"),
    (Same, "MEYER<<ANNEMARIE<LUISE", "MEYER<<ANNE<MARIE<LUISE", "two of three names as one"),
    (Same, "O’Connor, Sinéad", "OCONNOR<<SINEAD", "an apostrophe is left out"),
    (Same, "O'CONNOR<<SINEAD", "O<CONNOR<<SINEAD", "or became a filler"),
    (Same, "VAN<DER<BERG<<PIET", "VANDERBERG<<PIET", "a family name of three words"),
    (Same, "VON<BERG<<PIA", "BERG<<PIA", "without VON"),
    (Other, "VON<BERG<<PIA", "VON<TAL<<PIA", "VON alone is in common"),
    (Close, "GARCIA<<MARIA<JOSE", "GARCIA<<JOSE<MARIA", "a brother and a sister, or one person"),
    // One name, wrong fields
    (Same, "CONTOH<<", "CONTOH<<", "one name is all there is"),
    (Same, "CONTOH<<", "CONTOH<<CONTOH", "one name in both fields"),
    (Same, "CONTOH<<", "Contoh", "one name in another field"),
    (Other, "CONTOH<<", "SUKARNO<<", "two single names"),
    (Close, "CONTOH<<", "CONTOH<<ANDI", "a single name inside of a full one"),
    (Same, "Anna Maria Eriksson", "ERIKSSON<<ANNA<MARIA", "a whole name in one field"),
    (Same, "Anna Eriksson", "ERIKSSON<<ANNA<MARIA", "and without the middle name"),
    (Close, "Anna Maria", "ERIKSSON<<ANNA<MARIA", "no family name in common"),
    (Other, "Berta Eriksson", "ERIKSSON<<ANNA<MARIA", "a sister, her name in one field"),
    (Close, "ANNA<<ERIKSSON", "ERIKSSON<<ANNA", "the fields are swapped"),
    (Close, "GARCIA<LOPEZ<<MARIA", "GARCIA<<MARIA<LOPEZ", "the second family name among the given ones"),
    // Family names
    (Close, "MUELLER<SCHMIDT<<EVA", "MUELLER<<EVA", "a name more since a wedding"),
    (Close, "Müller-Schmidt, Eva", "SCHMIDT<<EVA", "the maiden name alone"),
    (Close, "GARCIA<LOPEZ<<ANA", "GARCIA<<ANA", "one of two family names"),
    (Other, "MUELLER<<EVA", "SCHMIDT<<EVA", "another family name"),
    (Other, "GARCIA<LOPEZ<<ANA", "GARCIA<RUIZ<<ANA", "cousins"),
    // Slips
    (Close, "ERIKSSON<<ANNA", "ERICSSON<<ANNA", "one letter of eight"),
    (Close, "ERIKSSON<<ANNA", "ERIKSOSN<<ANNA", "two letters changed places"),
    (Close, "IVANOV<<SASHA", "IVANOVA<<SASHA", "a family name with and without its ending"),
    (Close, "BERG<<MATTHIAS", "BERG<<MATHIAS", "a letter that nobody hears"),
    (Close, "BERG<<SARA", "BERG<<SARAH", "an H that nobody hears"),
    (Close, "BERG<<SOPHIA", "BERG<<SOPHIE", "one name in two languages"),
    (Other, "BERG<<ANNA", "BERG<<ANJA", "one letter of four"),
    (Other, "BERG<<PIA", "BORG<<PIA", "one letter of four in a family name"),
    (Other, "ERIKSSON<<ANNA", "ARICKSEN<<ANNA", "more than one letter"),
    // Siblings, twins
    (Other, "ERIKSSON<<ANNA", "ERIKSSON<<BERTA", "sisters"),
    (Other, "BERG<<MARIO", "BERG<<MARIA", "twins: the last letter tells"),
    (Other, "BERG<<DANIEL", "BERG<<DANIELA", "twins: an ending more"),
    (Other, "BERG<<ALEXANDER", "BERG<<ALEXANDRA", "twins: another ending"),
    (Other, "BERG<<HANNA", "BERG<<ANNA", "twins: a letter before"),
    (Other, "BERG<<LARA", "BERG<<LAURA", "twins: a letter between, of a short name"),
    (Other, "BERG<<ANNA<MARIA", "BERG<<ANNA<LUISE", "sisters who share a first name"),
    (Other, "GARCIA<<MARIA<JOSE", "GARCIA<<MARIA<TERESA", "sisters, each of them María"),
    (Other, "BERG<<MARCO<LUCA", "BERG<<LUCA<TIM", "brothers who share a name"),
    (Other, "ERIKSSON<<ANNA", "SMITH<<JOHN", "strangers"),
];

#[test]
fn every_pair_has_its_verdict_whichever_comes_first() {
    assert!(PAIRS.len() >= 60);
    let mut wrong = Vec::new();
    for (verdict, first, other, why) in PAIRS {
        let (one, two) = (holder(first), holder(other));
        let got = [compare(&one, &two), compare(&two, &one)];
        if got != [*verdict; 2] {
            wrong.push(format!("{first} | {other}: {why}: {got:?}, not {verdict:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[rustfmt::skip]
const ZONES: &[(Names, &str, &str, &str)] = &[
    (Same, "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<KRASUANG", "ICAO's own: the last name to its initial"),
    (Same, "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "NILAVADHANANANDA<<CHAYAPA", "the certificate has one of them"),
    (Same, "PAPANDROPOULOUS<<JONATHON<ALEC<WARREN<P", "PAPANDROPOULOUS<<JONATHON<ALEC<WARREN<PETER<QUENTIN", "names behind the end are lost"),
    (Close, "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI", "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WARNAMBOOL<<DIANE<DINGO", "both have lost their ends"),
    (Close, "THIRUVANANTHAPURAMMEENAKSHISUNDARAM<<SU", "THIRUVANANTHAPURAMMEENAKSHISUNDARAM<<SUNIL", "two letters of a given name"),
    (Close, "THIRUVANANTHAPURAMMEENAKSHISUNDARAMMMMM<<", "THIRUVANANTHAPURAMMEENAKSHISUNDARAMMMMMPILLAI<<SUNIL", "no given name at all"),
    (Other, "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<PRASERT", "another initial"),
    (Other, "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "NILAVADHANANANDA<<SOMCHAI<DEJTHAMRONG<KRASUANG", "another first name"),
];

#[test]
fn a_full_name_field_may_have_been_cut() {
    for (verdict, zone, other, why) in ZONES {
        let (family, given) = zone.split_once("<<").unwrap();
        let got = compare_zone(&Spelling::of_zone(family, given, true), &holder(other));
        assert_eq!(got, *verdict, "{zone} | {other}: {why}");
    }
    let cut = Spelling::of_zone("BERG", "ANNA<CHRIST", true);
    let whole = Spelling::of_zone("BERG", "ANNA<CHRIST", false);
    assert_eq!(compare_zone(&cut, &holder("BERG<<ANNA<CHRISTINE")), Same);
    assert_eq!(compare_zone(&whole, &holder("BERG<<ANNA<CHRISTINE")), Other, "a field with room cuts nothing");
}
