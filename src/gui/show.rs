//! Puts a [`View`] on the screen: one function for each global of `ui/api.slint`.
//!
//! Only what changed is set: the software renderer draws again what is touched.

use super::acts::shown_act;
use super::own;
use super::ui::{
    self, AboutPage, AgeView, BandKind, BandView, ByHandPage, ChoiceView, ControlView, ControlsPage, Corner, DataPage,
    DataView, FirstPage, HealthView, KeyView, LayerMark, LayerView, LayersPage, Main, OfferView, ParagraphView,
    ResultPage, ResultView, ScanPage, SettingsPage, Shell, SourceView, SourcesPage, TallyView, ThemeChoice,
};
use crate::app::checkpoint::{Checkpoint, Choice};
use crate::app::profile::Face;
use crate::app::session::Outline;
use crate::app::settings::Theme;
use crate::app::sources::{self, Source};
use crate::app::view::{self, Drawn, Tone, View};
use crate::check::holder::Likeness;
use crate::i18n::Words;
use crate::model::finding::Band;
use crate::model::layers::LayerState;
use slint::{ComponentHandle, Image, Model, ModelRc, Rgb8Pixel, SharedPixelBuffer, SharedString, VecModel};

/// Sets a property where its value differs.
macro_rules! set {
    ($global:ident . $get:ident, $set:ident, $value:expr) => {
        let value = $value;
        if $global.$get() != value {
            $global.$set(value);
        }
    };
}

mod traveller;

pub use traveller::second;

/// Shows everything.
pub fn all(main: &Main, shown: &View, checkpoint: &Checkpoint) {
    view(main, shown);
    machine(main, shown, checkpoint);
    if shown.page == Drawn::Settings {
        settings(main, checkpoint);
    }
    if shown.page != Drawn::About {
        // The page begins with its first part again.
        main.global::<AboutPage>().set_declaration(false);
    }
}

/// Shows a view.
pub fn view(main: &Main, view: &View) {
    shell(main, view);
    scan(main, view);
    result(main, view);
    desk(main, view);
    traveller::kiosk(main, view);
    own::show(main, view);
    let layers = main.global::<LayersPage>();
    replace(&layers.get_list(), view.layers.iter().map(layer), |list| layers.set_list(list));
    let page = main.global::<DataPage>();
    replace(&page.get_sets(), view.data.iter().map(data), |list| page.set_sets(list));
    replace(&page.get_health(), view.health.iter().map(health), |list| page.set_health(list));
    set!(page.get_offered, set_offered, view.offer.is_some());
    let offer = view.offer.clone().unwrap_or_default();
    let shown = page.get_offer();
    let is_same = shown.title == offer.title && shown.ask == offer.ask;
    if !is_same || !shown.lines.iter().map(String::from).eq(offer.lines.iter().cloned()) {
        let lines = list(offer.lines.iter().map(|line| text(line)));
        page.set_offer(OfferView { title: text(&offer.title), lines, ask: text(&offer.ask) });
    }
}

/// Shows what never changes but with the language.
pub fn once(main: &Main, words: &Words) {
    let first = main.global::<FirstPage>();
    first.set_address(sources::FIRST.into());
    first.set_qr(qr(sources::FIRST));
    main.global::<SourcesPage>().set_list(list(sources::all(words).iter().map(source)));
    let about = main.global::<AboutPage>();
    about.set_version(env!("CARGO_PKG_VERSION").into());
    about.set_licence(env!("CARGO_PKG_LICENSE").into());
    about.set_languages(text(&view::unreviewed(words)));
}

fn shell(main: &Main, view: &View) {
    let shell = main.global::<Shell>();
    set!(shell.get_face, set_face, face(view.face));
    set!(shell.get_page, set_page, page(view.page));
    set!(shell.get_mirrored, set_mirrored, view.mirrored);
    set!(shell.get_site, set_site, text(&view.site));
    set!(shell.get_profile, set_profile, text(&view.profile));
    set!(shell.get_clock, set_clock, text(&view.clock));
    set!(shell.get_clock_short, set_clock_short, text(&view.clock_short));
    replace(&shell.get_ages(), view.ages.iter().map(age), |list| shell.set_ages(list));
    replace(&shell.get_keys(), view.keys.iter().map(key), |list| shell.set_keys(list));
    let short = view.keys.iter().filter(|key| !key.spare);
    replace(&shell.get_keys_short(), short.map(key), |list| shell.set_keys_short(list));
    set!(shell.get_foot, set_foot, text(&view.foot));
    set!(shell.get_foot_short, set_foot_short, text(&view.foot_short));
    set!(shell.get_alive, set_alive, view.alive);
    set!(shell.get_lamp, set_lamp, view.lamp);
    set!(shell.get_language_word, set_language_word, text(view.language_word));
}

/// What this machine is set to, and what it has to say.
fn machine(main: &Main, shown: &View, checkpoint: &Checkpoint) {
    let shell = main.global::<Shell>();
    set!(shell.get_theme, set_theme, theme(traveller::theme_of(shown, checkpoint.theme())));
    set!(shell.get_text_scale, set_text_scale, f32::from(checkpoint.settings().text_size.percent()) / 100.0);
    set!(shell.get_motion, set_motion, checkpoint.settings().motion);
    set!(shell.get_notice, set_notice, text(checkpoint.notice()));
}

fn scan(main: &Main, view: &View) {
    let page = main.global::<ScanPage>();
    set!(page.get_outlined, set_outlined, view.outline.is_some());
    let corners = view.outline.iter().flat_map(|Outline(corners)| corners).map(|(x, y)| Corner { x: *x, y: *y });
    replace(&page.get_outline(), corners, |list| page.set_outline(list));
    set!(page.get_hint, set_hint, text(&view.hint));
    set!(page.get_plate, set_plate, text(&view.plate));
    set!(page.get_scanner, set_scanner, text(&view.scanner));
    set!(page.get_story, set_story, text(&view.story));
    let second = view.second.clone().unwrap_or_default();
    set!(page.get_second_title, set_second_title, text(&second.title));
    set!(page.get_second_text, set_second_text, text(&second.text));
    set!(page.get_group_note, set_group_note, text(&view.shift.group_note));
    replace(&page.get_group(), view.shift.group.iter().map(|shown| tone(*shown)), |list| page.set_group(list));
    replace(&page.get_today(), view.shift.today.iter().map(tally), |list| page.set_today(list));
    set!(page.get_soon, set_soon, text(&view.soon));
    set!(page.get_by_hand, set_by_hand, text(&view.shift.by_hand));
}

/// The procedure by hand, and the control codes.
fn desk(main: &Main, view: &View) {
    let page = main.global::<ByHandPage>();
    replace(&page.get_paragraphs(), view.procedure.iter().map(paragraph), |list| page.set_paragraphs(list));
    let page = main.global::<ControlsPage>();
    replace(&page.get_list(), view.controls.iter().map(control), |list| page.set_list(list));
    set!(page.get_note, set_note, text(&view.controls_note));
    set!(page.get_done, set_done, !view.controls.is_empty() && view.controls.iter().all(|control| control.good));
}

fn result(main: &Main, view: &View) {
    let page = main.global::<ResultPage>();
    // Without a result nothing of the last person stays in any property.
    set!(page.get_view, set_view, view.result.as_ref().map_or_else(ResultView::default, one_result));
    set!(page.get_clearing, set_clearing, view.clearing.is_some());
    set!(page.get_left, set_left, view.clearing.unwrap_or(1.0));
}

fn settings(main: &Main, checkpoint: &Checkpoint) {
    let page = main.global::<SettingsPage>();
    look(&page, checkpoint);
    replace(&page.get_cameras(), checkpoint.cameras().iter().map(choice), |list| page.set_cameras(list));
    set!(page.get_camera_note, set_camera_note, text(checkpoint.camera_note()));
    replace(&page.get_scanners(), checkpoint.scanners().iter().map(choice), |list| page.set_scanners(list));
    set!(page.get_scanner_note, set_scanner_note, text(&checkpoint.scanner_note()));
    replace(&page.get_rates(), checkpoint.rates().iter().map(choice), |list| page.set_rates(list));
    replace(&page.get_profiles(), checkpoint.profiles().iter().map(choice), |list| page.set_profiles(list));
    replace(&page.get_languages(), checkpoint.languages().iter().map(choice), |list| page.set_languages(list));
    let travellers = checkpoint.traveller_languages();
    replace(&page.get_traveller_languages(), travellers.iter().map(choice), |list| page.set_traveller_languages(list));
}

fn look(page: &SettingsPage<'_>, checkpoint: &Checkpoint) {
    let settings = checkpoint.settings();
    set!(page.get_lamp, set_lamp, settings.lamp);
    set!(page.get_theme, set_theme, theme_choice(settings.theme));
    set!(page.get_text_size, set_text_size, i32::from(settings.text_size.percent()));
    set!(page.get_clears_after, set_clears_after, checkpoint.clears_after().cast_signed());
    set!(page.get_clears_least, set_clears_least, checkpoint.clears_least().cast_signed());
    set!(page.get_volume, set_volume, i32::from(settings.volume.percent()));
    set!(page.get_sound_note, set_sound_note, text(checkpoint.sound_note()));
}

pub(super) fn text(text: &str) -> SharedString {
    text.into()
}

fn list<T: Clone + 'static>(items: impl Iterator<Item = T>) -> ModelRc<T> {
    ModelRc::new(items.collect::<VecModel<T>>())
}

/// Sets a list where it differs from the one that is shown.
pub(super) fn replace<T: Clone + PartialEq + 'static>(
    shown: &ModelRc<T>,
    items: impl Iterator<Item = T>,
    set: impl FnOnce(ModelRc<T>),
) {
    let items: Vec<T> = items.collect();
    if shown.row_count() != items.len() || !shown.iter().eq(items.iter().cloned()) {
        set(list(items.into_iter()));
    }
}

fn one_result(view: &view::ResultView) -> ResultView {
    let below = view.bands.get(1).or(view.bands.first());
    ResultView {
        tone: tone(view.tone),
        word: text(&view.word),
        word_lines: text(&view.word_lines),
        sub: text(&view.sub),
        headline: text(&view.headline),
        advice: text(&view.advice),
        code: text(&view.code),
        slug: text(&view.slug),
        whose: text(&view.whose),
        who_caption: text(&view.who_caption),
        name: text(&view.name),
        name_note: text(&view.name_note),
        birth: text(&view.birth),
        statement: text(&view.statement),
        id_word: text(&view.id_word),
        id_mark: match view.id {
            Some(Likeness::Same) => LayerMark::Passed,
            Some(Likeness::OtherPerson) => LayerMark::Failed,
            Some(Likeness::LookCloser) | None => LayerMark::Unknown,
        },
        about: text(&view.about),
        unchecked: text(&view.unasked),
        note: text(&view.note),
        band_top: band(view.bands.first()),
        band_bottom: band(below),
    }
}

fn band(band: Option<&view::BandView>) -> BandView {
    band.map_or_else(BandView::default, |view| BandView {
        kind: match view.band {
            Band::Training => BandKind::Training,
            Band::SimulatedDate => BandKind::SimulatedDate,
            Band::TestSigner => BandKind::TestSigner,
        },
        word: text(&view.word),
    })
}

fn layer(view: &view::LayerView) -> LayerView {
    LayerView {
        name: text(&view.name),
        meaning: text(&view.meaning),
        state: text(&view.state),
        mark: match view.mark {
            LayerState::Pass => LayerMark::Passed,
            LayerState::Fail => LayerMark::Failed,
            LayerState::Unknown => LayerMark::Unknown,
            LayerState::NotRun => LayerMark::NotRun,
            LayerState::NotAsked => LayerMark::NotAsked,
        },
        deciding: view.deciding,
        rule_above: view.rule_above,
        last: view.last,
    }
}

fn data(view: &view::DataView) -> DataView {
    DataView {
        name: text(&view.name),
        source: text(&view.source),
        age: text(&view.age),
        state: text(&view.state),
        old: view.old,
        reach: view.reach,
        old_after: text(&view.old_after),
        stops_at: text(&view.stops_at),
    }
}

fn health(view: &view::HealthView) -> HealthView {
    HealthView { name: text(&view.name), value: text(&view.value), good: view.good }
}

fn age(view: &view::AgeView) -> AgeView {
    AgeView { label: text(&view.label), short: text(&view.short), age: text(&view.age), alert: view.alert }
}

fn key(view: &view::KeyView) -> KeyView {
    KeyView { cap: view.cap.into(), act: shown_act(view.act), primary: view.primary }
}

fn tally(view: &view::TallyView) -> TallyView {
    TallyView { tone: tone(view.tone), label: text(&view.label), count: text(&view.count) }
}

fn paragraph(view: &view::ParagraphView) -> ParagraphView {
    ParagraphView { text: text(&view.text), mark: text(&view.mark), heading: view.heading }
}

fn control(view: &view::ControlView) -> ControlView {
    ControlView { tone: tone(view.tone), label: text(&view.label), state: text(&view.state), good: view.good }
}

fn choice(choice: &Choice) -> ChoiceView {
    ChoiceView { label: text(&choice.label), detail: text(&choice.detail), chosen: choice.chosen }
}

fn source(source: &Source) -> SourceView {
    SourceView {
        name: text(&source.name),
        covers: text(&source.covers),
        lacks: text(&source.lacks),
        address: source.address.into(),
        qr: qr(source.address),
    }
}

/// An address as a QR code for a phone: one dot a module, with its quiet zone.
fn qr(address: &str) -> Image {
    let Some((side, dots)) = sources::qr(address) else { return Image::default() };
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(side, side);
    for (pixel, dark) in pixels.make_mut_slice().iter_mut().zip(dots) {
        let light = if dark { 0 } else { 255 };
        *pixel = Rgb8Pixel::new(light, light, light);
    }
    Image::from_rgb8(pixels)
}

const fn face(face: Face) -> ui::Face {
    match face {
        Face::Staff => ui::Face::Staff,
        Face::Kiosk => ui::Face::Kiosk,
        Face::SelfCheck => ui::Face::SelfCheck,
    }
}

const fn page(page: Drawn) -> ui::Page {
    match page {
        Drawn::First => ui::Page::First,
        Drawn::Sources => ui::Page::Sources,
        Drawn::Scan => ui::Page::Scan,
        Drawn::Result => ui::Page::Result,
        Drawn::Layers => ui::Page::Layers,
        Drawn::Where => ui::Page::Where,
        Drawn::Certificate => ui::Page::Certificate,
        Drawn::List => ui::Page::List,
        Drawn::ByHand => ui::Page::ByHand,
        Drawn::Controls => ui::Page::Controls,
        Drawn::Settings => ui::Page::Settings,
        Drawn::Data => ui::Page::Data,
        Drawn::About => ui::Page::About,
        Drawn::Service => ui::Page::Service,
    }
}

const fn tone(tone: Tone) -> ui::Tone {
    match tone {
        Tone::Pass => ui::Tone::Pass,
        Tone::MoreNeeded => ui::Tone::MoreNeeded,
        Tone::NotAccepted => ui::Tone::NotAccepted,
        Tone::Reject => ui::Tone::Reject,
        Tone::CannotDecide => ui::Tone::CannotDecide,
    }
}

const fn theme(theme: Theme) -> ui::Theme {
    match theme {
        Theme::Light => ui::Theme::Light,
        Theme::Dark => ui::Theme::Dark,
        Theme::HighContrast => ui::Theme::HighContrast,
        // What is shown is always one of the three.
        Theme::ByHour => ui::Theme::Light,
    }
}

const fn theme_choice(theme: Theme) -> ThemeChoice {
    match theme {
        Theme::Light => ThemeChoice::Light,
        Theme::Dark => ThemeChoice::Dark,
        Theme::HighContrast => ThemeChoice::HighContrast,
        Theme::ByHour => ThemeChoice::ByHour,
    }
}
