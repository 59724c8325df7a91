//! Proofs of one person, shown one after the other.

use super::{Checkpoint, start};
use crate::app::clock;
use crate::app::pipeline::judged;
use crate::app::settings::Settings;
use crate::app::view::{Drawn, View};
use crate::training;
use std::time::Duration;

/// A desk with the training authority's rules, and time that runs as it is told.
pub struct Door {
    pub folder: tempfile::TempDir,
    pub checkpoint: Checkpoint,
    now: Duration,
    specimens: Vec<training::Specimen>,
}

impl Door {
    pub fn open(profile: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { profile: profile.to_owned(), ..Settings::default() };
        settings.write(&folder.path().join("settings.toml")).unwrap();
        let mut checkpoint = Checkpoint::open(start(folder.path(), false), || {}).unwrap();
        checkpoint.tick();
        let now = checkpoint.begun.elapsed();
        // Made once: of another second they would be other codes.
        Self { folder, checkpoint, now, specimens: training::specimens(clock::clock()) }
    }

    /// Shows a specimen three seconds later, in one look of the camera.
    pub fn show(&mut self, id: &str) -> View {
        let view = self.look(id);
        assert!(view.page == Drawn::Result, "{id}");
        view
    }

    /// The same, whatever comes of it.
    pub fn look(&mut self, id: &str) -> View {
        self.look_after(id, Duration::from_secs(3))
    }

    /// The same, so much later.
    pub fn look_after(&mut self, id: &str, wait: Duration) -> View {
        let code = &self.specimens.iter().find(|specimen| specimen.id == id).expect(id).code;
        self.now += wait;
        let seen = judged(code, None, &self.checkpoint.desk.now(), clock::now());
        self.checkpoint.looked(vec![seen], self.now);
        self.checkpoint.view()
    }

    /// The number on the screen, and how many proofs are held.
    fn said(&mut self, id: &str) -> (String, usize) {
        let code = self.show(id).result.expect("a result").code;
        let held = self.checkpoint.session.result().map_or(0, |(_, report)| report.proofs().len());
        (code, held)
    }
}

fn is(code: &str, held: usize) -> (String, usize) {
    (code.to_owned(), held)
}

#[test]
fn a_second_proof_is_joined_to_the_first() {
    let mut door = Door::open("training+2g-plus");
    assert_eq!(door.said("pair-vaccination"), is("G709", 1));
    assert_eq!(door.said("pair-vaccination"), is("G709", 1), "the same paper again");
    assert_eq!(door.said("pair-test"), is("G000", 2));
    assert_eq!(door.said("pair-vaccination"), is("G000", 2), "a paper of the result is no new person");
    assert_eq!(door.said("practice"), is("G709", 1), "the next person begins anew");
}

#[test]
fn the_proof_of_somebody_else_starts_that_person() {
    let mut door = Door::open("training+2g-plus");
    assert_eq!(door.said("pair-vaccination"), is("G709", 1));
    assert_eq!(door.said("pair-test-twin"), is("G709", 1), "a twin's test opens no door for two");
    assert_eq!(door.said("pair-test"), is("G709", 1), "nor does the first person's own one now");
    assert_eq!(door.said("pair-vaccination"), is("G000", 2));
}

#[test]
fn what_no_second_proof_can_mend_stands_alone() {
    let mut door = Door::open("training+2g-plus");
    assert_eq!(door.said("test-positive"), is("G700", 1));
    assert_eq!(door.said("pair-test"), is("G709", 1), "a refusal is no beginning");
}

#[test]
fn a_gate_does_not_say_what_health_is() {
    for (profile, id) in
        [("training+2g", "test-laboratory"), ("training+2g", "centre-first-dose"), ("training+XA", "test-positive")]
    {
        let result = Door::open(profile).show(id).result.expect("a result");
        assert_eq!((result.code.as_str(), result.slug.as_str()), ("G700", "policy-not-met"), "{id}");
        let told = format!("{} {} {}", result.headline, result.advice, result.sub);
        assert!(!told.contains("dose") && !told.contains("test") && !told.contains("series"), "{told}");
    }
}
