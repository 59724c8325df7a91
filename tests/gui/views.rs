//! Specimen views for every page and verdict: invented persons, invented signers.

use gatelight::gui::ui::{
    AboutPage, Act, AgeView, BandKind, BandView, ChoiceView, Corner, DataPage, DataView, FirstPage, HealthView,
    KeyView, LayerMark, LayerView, LayersPage, Main, Page, ResultPage, ResultView, ScanPage, SettingsPage, Shell,
    SourceView, SourcesPage, TallyView, Tone,
};
use slint::{ComponentHandle, Image, ModelRc, Rgb8Pixel, SharedPixelBuffer, SharedString};

/// The five verdicts, lightest first.
pub const TONES: [Tone; 5] = [Tone::Pass, Tone::MoreNeeded, Tone::NotAccepted, Tone::Reject, Tone::CannotDecide];

/// A slint list of what `items` yields.
pub fn list<T: Clone + 'static>(items: impl IntoIterator<Item = T>) -> ModelRc<T> {
    ModelRc::from(items.into_iter().collect::<Vec<_>>().as_slice())
}

fn keys(keys: &[(&str, Act)]) -> ModelRc<KeyView> {
    list(keys.iter().enumerate().map(|(i, (cap, act))| KeyView {
        cap: (*cap).into(),
        act: *act,
        primary: i == 0 && *act != Act::Data,
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
    shell.set_keys(match page {
        Page::First => {
            keys(&[("1", Act::StartTraining), ("S", Act::Settings), ("F1", Act::About), ("F2", Act::Language)])
        }
        Page::Sources | Page::Data | Page::Settings | Page::About | Page::Where | Page::Certificate | Page::List => {
            keys(&[("Esc", Act::Back)])
        }
        Page::ByHand => keys(&[("Y", Act::AcceptByHand), ("N", Act::RefuseByHand), ("Esc", Act::Back)]),
        Page::Controls => keys(&[("Space", Act::Scan)]),
        Page::Scan => keys(&[("D", Act::Data), ("S", Act::Settings), ("F1", Act::About)]),
        Page::Result => keys(&[("Space", Act::Next), ("L", Act::Layers)]),
        Page::Layers => keys(&[("L", Act::Back), ("Space", Act::Next)]),
    });
    let (foot, short) = match page {
        Page::Scan => ("Camera 30 pictures/s", "30/s"),
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
    page.set_view(view);
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
}

/// The scan page in a dark room: the window is the lamp.
pub fn show_scan_lamp(main: &Main) {
    show_scan(main);
    main.global::<Shell>().set_lamp(true);
}

/// The scan page without a camera.
pub fn show_camera_lost(main: &Main) {
    shell(main, Page::Scan);
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
    settings.set_languages(list([choice("English", "", true), choice("Deutsch", "", false)]));
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
    let about = main.global::<AboutPage>();
    about.set_version("0.1.0".into());
    about.set_licence("MIT or Apache-2.0. The window is drawn with slint, under its royalty-free licence.".into());
}

/// A QR code of `text`, one pixel a module.
pub fn qr(text: &str) -> Image {
    let code = qrcode::QrCode::new(text).expect("a short text fits");
    let width = u32::try_from(code.width()).expect("at most 177");
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(width, width);
    for (pixel, module) in pixels.make_mut_slice().iter_mut().zip(code.to_colors()) {
        *pixel = if module == qrcode::Color::Dark { Rgb8Pixel::new(18, 23, 27) } else { Rgb8Pixel::new(255, 255, 255) };
    }
    Image::from_rgb8(pixels)
}

/// What a camera might see: a wall, a hand-held card, a code on it.
pub fn picture(width: u32, height: u32) -> Image {
    let code = qrcode::QrCode::new("a specimen, not a certificate, of about this length").expect("a short text fits");
    let modules = code.to_colors();
    let side = code.width();
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(width, height);
    for (i, pixel) in pixels.make_mut_slice().iter_mut().enumerate() {
        let (x, y) = ((i % width as usize) as f32 / width as f32, (i / width as usize) as f32 / height as f32);
        let (u, v) = ((x - 0.37 - 0.03 * (y - 0.3)) / 0.255, (y - 0.315 + 0.09 * (x - 0.37)) / 0.32);
        let on_card = (-0.25..1.25).contains(&u) && (-0.5..2.0).contains(&v);
        let dark = (0.0..1.0).contains(&u)
            && (0.0..1.0).contains(&v)
            && modules[(v * side as f32) as usize * side + (u * side as f32) as usize] == qrcode::Color::Dark;
        *pixel = if dark {
            Rgb8Pixel::new(20, 20, 22)
        } else if on_card {
            Rgb8Pixel::new(246, 246, 244)
        } else if (x * 7.0) as u32 % 3 == 1 && y < 0.6 {
            Rgb8Pixel::new(66, 77, 85)
        } else {
            Rgb8Pixel::new(57, 67, 74)
        };
    }
    Image::from_rgb8(pixels)
}

/// German texts, long ones among them.
pub fn german(tone: Tone) -> ResultView {
    let (word, sub, headline, advice): (&str, &str, &str, &str) = match tone {
        Tone::Pass => {
            ("GÜLTIG", "", "Echt, gültig, Regeln erfüllt", "Name und Geburtsdatum wie im Ausweis? Dann durchlassen.")
        }
        Tone::MoreNeeded => {
            ("NOCH EINER", "", "Echt. Ein zweiter Nachweis fehlt (1 von 2)", "Bitte den zweiten vorzeigen.")
        }
        Tone::NotAccepted => (
            "NEIN",
            "gilt hier nicht",
            "Echt, erfüllt aber die Regeln hier nicht",
            "Kein Betrug. Ablehnen oder anderen Weg anbieten.",
        ),
        Tone::Reject => (
            "NEIN",
            "nicht annehmen",
            "Signatur falsch: verändert oder gefälscht",
            "Nicht durchlassen. Vorgehen bei Fälschung.",
        ),
        Tone::CannotDecide => (
            "VON HAND PRÜFEN",
            "",
            "Uns fehlen die Schlüssel dieses Ausstellers",
            "Nicht Schuld der Person. Taste B drücken und nach dem Verfahren prüfen.",
        ),
    };
    let named = result(tone).name != SharedString::default();
    ResultView {
        word: word.into(),
        word_lines: SharedString::default(),
        sub: sub.into(),
        headline: headline.into(),
        advice: advice.into(),
        who_caption: if named { "Mit dem Ausweis vergleichen" } else { "Kein Name wird gezeigt" }.into(),
        name: if named { "LEUTHEUSSER-SCHNARRENBERGER, BÄRBEL ÉLODIE ŠÁRKA" } else { "" }.into(),
        birth: if named { "12. September 1964" } else { "" }.into(),
        statement: if named { "" } else { "Wir können diesen Code hier und jetzt nicht beurteilen." }.into(),
        about: if named { "Impfung 2 von 2, Bundesrepublik Utopien" } else { "" }.into(),
        unchecked: if tone == Tone::Pass { "nicht geprüft: Widerruf, Person, Regeln" } else { "" }.into(),
        note: match tone {
            Tone::NotAccepted | Tone::Reject => "Code wegnehmen, dann geht es weiter",
            _ => "",
        }
        .into(),
        ..result(tone)
    }
}
