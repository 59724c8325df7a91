//! Specimen views for every page and verdict: invented persons, invented signers.

use gatelight::gui::ui::{
    AboutPage, Act, AgeView, BandKind, BandView, ByHandPage, ChoiceView, ControlView, ControlsPage, Corner, DataPage,
    DataView, FirstPage, HealthView, KeyView, LayerMark, LayerView, LayersPage, Main, Page, ParagraphView, ResultPage,
    ResultView, ScanPage, Section, SettingsPage, Shell, SourceView, SourcesPage, TallyView, Tone,
};
use gatelight::i18n::Lang;
use slint::{ComponentHandle, ModelRc};

mod drawn;
mod german;

pub use drawn::{picture, qr};
pub use german::german;

/// The five verdicts, lightest first.
pub const TONES: [Tone; 5] = [Tone::Pass, Tone::MoreNeeded, Tone::NotAccepted, Tone::Reject, Tone::CannotDecide];

/// A slint list of what `items` yields.
pub fn list<T: Clone + 'static>(items: impl IntoIterator<Item = T>) -> ModelRc<T> {
    ModelRc::from(items.into_iter().collect::<Vec<_>>().as_slice())
}

/// Shows these keys, and on a small panel those of them that it has room for.
fn show_keys(main: &Main, all: &[(&str, Act)]) {
    let shell = main.global::<Shell>();
    shell.set_keys(keys(all));
    let short = all.iter().filter(|(_, act)| all.len() < 6 || !matches!(act, Act::Data | Act::Language)).copied();
    shell.set_keys_short(keys(&short.collect::<Vec<_>>()));
}

fn keys(keys: &[(&str, Act)]) -> ModelRc<KeyView> {
    list(keys.iter().enumerate().map(|(i, (cap, act))| KeyView {
        cap: (*cap).into(),
        act: *act,
        primary: i == 0 && !matches!(act, Act::Data | Act::Pause | Act::AcceptByHand),
    }))
}

fn age(label: &str, short: &str, age: &str, alert: bool) -> AgeView {
    AgeView { label: label.into(), short: short.into(), age: age.into(), alert }
}

/// What stands on every page.
pub fn shell(main: &Main, page: Page) {
    let shell = main.global::<Shell>();
    shell.set_page(page);
    shell.set_site("Gate 4, North hall".into());
    shell.set_profile("Entry".into());
    shell.set_clock("06:12:45 CET".into());
    shell.set_clock_short("06:12:45".into());
    shell.set_language_word("Deutsch".into());
    shell.set_ages(list([
        age("Trust", "Trust", "2 h", false),
        age("Revocation", "Rev.", "6 h", false),
        age("Rules", "Rules", "1 d", false),
    ]));
    shell.set_alive(matches!(page, Page::Scan | Page::Result | Page::Layers));
    show_keys(
        main,
        match page {
            Page::First => {
                &[("1", Act::StartTraining), ("S", Act::Settings), ("F1", Act::About), ("F2", Act::Language)]
            }
            Page::Where | Page::Certificate | Page::List => &[("Esc", Act::Back)],
            Page::Sources | Page::Data | Page::Settings | Page::About | Page::Service => &[("Esc", Act::Back)],
            Page::ByHand => &[("Y", Act::AcceptByHand), ("N", Act::RefuseByHand), ("Esc", Act::Back)],
            Page::Controls => &[("Space", Act::Scan)],
            Page::Scan => &[
                ("Space", Act::Pause),
                ("B", Act::ByHand),
                ("G", Act::NewGroup),
                ("D", Act::Data),
                ("S", Act::Settings),
                ("F2", Act::Language),
            ],
            Page::Result => &[("Space", Act::Next), ("Y", Act::IdMatches), ("N", Act::IdDiffers), ("L", Act::Layers)],
            Page::Layers => &[("L", Act::Back), ("Space", Act::Next)],
        },
    );
    let (foot, short) = match page {
        Page::Result => ("Clears in 19 s, any key holds", "19 s"),
        Page::Layers => ("Checked in 0.4 ms at 06:12:45", "0.4 ms"),
        _ => ("", ""),
    };
    shell.set_foot(foot.into());
    shell.set_foot_short(short.into());
}

/// One result of each verdict, in English.
pub fn result(tone: Tone) -> ResultView {
    let (word, sub, headline, advice, code, slug, whose) = match tone {
        Tone::Pass => (
            "PASS",
            "",
            "Genuine, in date, entry rules met",
            "Name and birth date match the ID? Then let through.",
            "G000",
            "accepted",
            "",
        ),
        Tone::MoreNeeded => (
            "ONE MORE",
            "",
            "Genuine. A second proof is needed (1 of 2).",
            "Ask for a second proof of the same person and show it.",
            "G709",
            "second-proof-needed",
            "the holder",
        ),
        Tone::NotAccepted => (
            "FAIL",
            "not accepted here",
            "Genuine, but expired on 3 Nov 2026",
            "Not fraud. The holder can ask the issuer for a new code.",
            "G300",
            "code-expired",
            "the holder, the issuer",
        ),
        Tone::Reject => (
            "FAIL",
            "do not accept",
            "The signature is wrong: altered or forged",
            "Do not let through. Follow the procedure for forged papers.",
            "G200",
            "signature-wrong",
            "the one who made it",
        ),
        Tone::CannotDecide => (
            "CHECK BY HAND",
            "",
            "Our trust data is too old (41 days)",
            "Not the holder’s fault. Check the paper proof by the procedure: press B.",
            "G801",
            "trust-too-old",
            "ours",
        ),
    };
    let named = !matches!(tone, Tone::Reject | Tone::CannotDecide);
    ResultView {
        tone,
        word: word.into(),
        word_lines: if tone == Tone::CannotDecide { "CHECK\nBY HAND" } else { "" }.into(),
        sub: sub.into(),
        headline: headline.into(),
        advice: advice.into(),
        code: code.into(),
        slug: slug.into(),
        whose: whose.into(),
        who_caption: if named { "Compare with the ID" } else { "No name is shown" }.into(),
        name: if named { "MUSTERMANN, ERIKA" } else { "" }.into(),
        birth: if named { "12 Aug 1964" } else { "" }.into(),
        statement: match tone {
            Tone::Reject => "Nothing in this code can be believed.",
            Tone::CannotDecide => "We cannot judge this code here and now.",
            _ => "",
        }
        .into(),
        about: if named { "Vaccination 2 of 2, Utopia" } else { "" }.into(),
        unchecked: if tone == Tone::Pass { "not checked: revocation" } else { "" }.into(),
        note: match tone {
            Tone::NotAccepted | Tone::Reject => "Take the code away to go on",
            Tone::CannotDecide => "Trust data 41 days old, limit 30",
            _ => "",
        }
        .into(),
        ..ResultView::default()
    }
}

/// The same under a band.
pub fn banded(tone: Tone, kind: BandKind, word: &str) -> ResultView {
    let band = BandView { kind, word: word.into() };
    ResultView { band_top: band.clone(), band_bottom: band, ..result(tone) }
}

/// Shows `view` on the result page.
pub fn show_result(main: &Main, view: ResultView) {
    shell(main, Page::Result);
    let page = main.global::<ResultPage>();
    page.set_clearing(matches!(view.tone, Tone::Pass | Tone::NotAccepted | Tone::Reject));
    page.set_left(if view.tone == Tone::Pass { 0.62 } else { 1.0 });
    main.global::<Shell>().set_alive(view.band_top.kind == BandKind::None);
    main.global::<ScanPage>().set_picture(picture(1280, 960));
    match view.tone {
        Tone::MoreNeeded => show_keys(
            main,
            &[("Space", Act::ScanNext), ("A", Act::AnotherPerson), ("R", Act::StartOver), ("L", Act::Layers)],
        ),
        Tone::CannotDecide => show_keys(main, &[("B", Act::ByHand), ("Space", Act::Next), ("L", Act::Layers)]),
        Tone::NotAccepted | Tone::Reject => show_keys(main, &[("Space", Act::Next), ("L", Act::Layers)]),
        Tone::Pass => {}
    }
    page.set_view(view);
}

/// A pass whose holder the ID was compared with.
pub fn compared(mark: LayerMark, word: &str) -> ResultView {
    ResultView { id_mark: mark, id_word: word.into(), ..result(Tone::Pass) }
}

/// The procedure by hand.
pub fn show_by_hand(main: &Main) {
    shell(main, Page::ByHand);
    let line = |mark: &str, text: &str, heading| ParagraphView { mark: mark.into(), text: text.into(), heading };
    main.global::<ByHandPage>().set_paragraphs(list([
        line("", "Check the paper by hand", true),
        line("", "Our machine cannot judge this code. That is no fault of the holder.", false),
        line("", "The yellow booklet of the WHO (International Certificate of Vaccination or Prophylaxis)", true),
        line("1", "Name, birth date and signature in front are the person's, as in the ID.", false),
        line("2", "The line names the disease or prophylaxis that is asked for here.", false),
        line("3", "The date of the dose is written with its month as a word or letters.", false),
        line("4", "Maker or product and the batch number are filled in.", false),
        line("5", "An official stamp of the centre and the hand-written signature of a clinician are there.", false),
        line("6", "Yellow fever: valid from day 10 after the first dose, then for life.", false),
        line("", "In doubt ask your supervisor. Nothing is kept but how often.", false),
    ]));
}

/// The control codes, two of them shown.
pub fn show_controls(main: &Main) {
    shell(main, Page::Controls);
    main.global::<ScanPage>().set_picture(picture(1280, 960));
    let control = |tone, label: &str, good| ControlView {
        tone,
        label: label.into(),
        state: if good { "as it should be" } else { "not shown yet" }.into(),
        good,
    };
    let page = main.global::<ControlsPage>();
    page.set_list(list([
        control(Tone::Pass, "One that passes", true),
        control(Tone::Reject, "One that is forged", true),
        control(Tone::Reject, "One that was revoked", false),
    ]));
    page.set_note("".into());
}

/// The scan page while one proof waits for another.
pub fn show_second(main: &Main) {
    show_scan(main);
    main.global::<Shell>().set_keys(keys(&[("Esc", Act::Back), ("A", Act::AnotherPerson), ("R", Act::StartOver)]));
    let scan = main.global::<ScanPage>();
    scan.set_second_title("Show the second code".into());
    scan.set_second_text("1 of 2 is genuine: MUSTERMANN, ERIKA".into());
}

/// The layer list of a wrong signature.
pub fn show_layers(main: &Main, view: ResultView) {
    show_result(main, view);
    shell(main, Page::Layers);
    let row = |name: &str, meaning: &str, state: &str, mark| LayerView {
        name: name.into(),
        meaning: meaning.into(),
        state: state.into(),
        mark,
        ..LayerView::default()
    };
    let not_run = |name: &str| row(name, "Not run", "not run", LayerMark::NotRun);
    main.global::<LayersPage>().set_list(list([
        row("Read", "The code could be read whole", "passed", LayerMark::Passed),
        row("Envelope", "Its outer form is sound", "passed", LayerMark::Passed),
        LayerView { last: true, ..row("Signer", "Germany, key 8bd51b81, in our list", "passed", LayerMark::Passed) },
        LayerView {
            deciding: true,
            ..row("Signature", "Does not fit the content: altered or forged", "failed", LayerMark::Failed)
        },
        row("Dates", "Not run, the signature came first", "not run", LayerMark::NotRun),
        not_run("Content"),
        row("Revocation", "No list was ever installed", "not asked", LayerMark::NotAsked),
        not_run("Holder"),
        LayerView { last: true, ..not_run("Policy") },
        LayerView {
            rule_above: true,
            ..row("Our data", "Trust 2 h, revocation 6 h, rules 1 d", "passed", LayerMark::Passed)
        },
        LayerView {
            last: true,
            ..row("Our clock", "Cannot be compared with signed data", "unknown", LayerMark::Unknown)
        },
    ]));
}

/// The scan page with an outline and a hint.
pub fn show_scan(main: &Main) {
    shell(main, Page::Scan);
    main.global::<ScanPage>().set_plate("".into());
    let scan = main.global::<ScanPage>();
    scan.set_picture(picture(1280, 960));
    scan.set_outlined(true);
    scan.set_outline(list([(0.36, 0.3), (0.62, 0.27), (0.65, 0.62), (0.38, 0.65)].map(|(x, y)| Corner { x, y })));
    scan.set_hint("Come closer".into());
    scan.set_group_note("5 shown".into());
    scan.set_group(list([Tone::Pass, Tone::Pass, Tone::NotAccepted, Tone::Pass, Tone::Pass]));
    let names = ["Pass", "One more", "Not accepted here", "Do not accept", "Checked by hand"];
    scan.set_today(list(TONES.iter().zip(names).map(|(tone, label)| TallyView {
        tone: *tone,
        label: label.into(),
        count: "412".into(),
    })));
    scan.set_by_hand("By hand: 7 accepted, 2 refused".into());
}

/// The scan page in a dark room: the window is the lamp.
pub fn show_scan_lamp(main: &Main) {
    show_scan(main);
    main.global::<Shell>().set_lamp(true);
}

/// The scan page without a camera.
pub fn show_camera_lost(main: &Main) {
    shell(main, Page::Scan);
    main.global::<ScanPage>().set_hint("".into());
    main.global::<ScanPage>().set_plate("Camera unplugged. Put it back, or use another one in the settings.".into());
}

/// The first page of an empty store.
pub fn show_first(main: &Main) {
    shell(main, Page::First);
    let shell = main.global::<Shell>();
    shell.set_site("Gatelight".into());
    shell.set_profile("not set up yet".into());
    shell.set_ages(list([age("", "", "No trust data", true)]));
    main.global::<FirstPage>().set_address("example.org/gatelight/data".into());
    main.global::<FirstPage>().set_qr(qr("https://example.org/gatelight/data"));
}

/// The sources compared.
pub fn show_sources(main: &Main) {
    shell(main, Page::Sources);
    let source = |name: &str, covers: &str, lacks: &str, address: &str| SourceView {
        name: name.into(),
        covers: covers.into(),
        lacks: lacks.into(),
        address: address.into(),
        qr: qr(address),
    };
    main.global::<SourcesPage>().set_list(list([
        source(
            "WHO trust network",
            "Signers of 41 countries that take part, renewed daily",
            "Germany, France and most of the Union's own signers; no revocation lists",
            "https://example.org/who/did.json",
        ),
        source(
            "A folder of signers",
            "796 signers of 62 countries as they were in 2023",
            "Whatever was signed later; nobody renews it",
            "https://example.org/khealth/certs",
        ),
    ]));
}

/// The settings.
pub fn show_settings(main: &Main) {
    shell(main, Page::Settings);
    let choice = |label: &str, detail: &str, chosen| ChoiceView { label: label.into(), detail: detail.into(), chosen };
    let settings = main.global::<SettingsPage>();
    settings.set_cameras(list([
        choice("Integrated camera", "1280 by 720, 30 pictures/s", true),
        choice("Document camera HD", "not looked at", false),
    ]));
    settings.set_camera_note("A camera that is plugged in now is listed at once.".into());
    settings.set_profiles(list([
        choice("genuine", "Is this code genuine?", true),
        choice("training", "Training codes only", false),
    ]));
    settings.set_text_size(100);
    settings.set_sound_note("Sound works.".into());
    let languages = |chosen: Option<Lang>| {
        let one = move |lang: Lang| {
            choice(lang.own_name(), if lang.is_reviewed() { "" } else { "not reviewed" }, chosen == Some(lang))
        };
        Lang::ALL.into_iter().map(one)
    };
    settings.set_languages(list(languages(Some(Lang::En))));
    settings.set_traveller_languages(list(std::iter::once(choice("As above", "", true)).chain(languages(None))));
}

/// The data page.
pub fn show_data(main: &Main) {
    shell(main, Page::Data);
    let set = |name: &str, source: &str, age: &str, state: &str, old, reach| DataView {
        name: name.into(),
        source: source.into(),
        age: age.into(),
        state: state.into(),
        old,
        reach,
        old_after: "old after 7 d".into(),
        stops_at: "stops at 30 d".into(),
    };
    let data = main.global::<DataPage>();
    data.set_sets(list([
        set("Trust list", "TRAINING authority, 501 signers", "2 h", "fresh", false, 0.02),
        set("Revocation", "12 lists, 4.1 million entries", "3 d 4 h", "old: still used", true, 0.55),
        set("Block list", "3 entries, Gate office", "11 d", "fresh", false, 0.15),
    ]));
    let line = |name: &str, value: &str, good| HealthView { name: name.into(), value: value.into(), good };
    data.set_health(list([
        line("Clock", "agrees", true),
        line("Camera", "30 pictures/s", true),
        line("Network", "closed, tested", true),
        line("Lists", "unsigned, imported 3 Nov 2026", false),
    ]));
}

/// The about page.
pub fn show_about(main: &Main) {
    shell(main, Page::About);
    main.global::<AboutPage>().set_declaration(false);
    let about = main.global::<AboutPage>();
    about.set_version("0.1.0".into());
    about.set_licence("MIT or Apache-2.0. The window is drawn with slint, under its royalty-free licence.".into());
    about.set_languages(gatelight::app::view::unreviewed(gatelight::i18n::Words::of(Lang::En)).into());
}

/// What is met of accessibility.
pub fn show_declaration(main: &Main) {
    show_about(main);
    main.global::<AboutPage>().set_declaration(true);
}

/// A page and its name.
pub type Show = (&'static str, Box<dyn Fn(&Main)>);

/// Every page, each section of the settings, a result of each verdict in English and German, and their layers.
pub fn pages() -> Vec<Show> {
    let mut all: Vec<Show> = vec![
        ("first", Box::new(show_first)),
        ("sources", Box::new(show_sources)),
        ("scan", Box::new(show_scan)),
        ("second", Box::new(show_second)),
        ("by hand", Box::new(show_by_hand)),
        ("controls", Box::new(show_controls)),
        ("camera lost", Box::new(show_camera_lost)),
        ("data", Box::new(show_data)),
        ("about", Box::new(show_about)),
        ("declaration", Box::new(show_declaration)),
    ];
    let sections =
        [Section::Camera, Section::Scanner, Section::Checkpoint, Section::Look, Section::Sound, Section::Languages];
    for section in sections {
        let show = move |main: &Main| {
            // From another page: it begins at its top.
            show_about(main);
            slint::platform::update_timers_and_animations();
            show_settings(main);
            main.global::<SettingsPage>().set_section(section);
        };
        all.push(("settings", Box::new(show)));
    }
    for tone in TONES {
        all.push(("result", Box::new(move |main| show_result(main, result(tone)))));
        all.push(("German result", Box::new(move |main| show_result(main, german(tone)))));
        all.push(("layers", Box::new(move |main| show_layers(main, result(tone)))));
    }
    all
}
