//! One stick round with everything in it: three roles, two machines, a change of keys and a revocation.

use crate::issuer::Issuer;
use crate::office::{Office, carry};
use gatelight::app::clock;
use gatelight::app::desk::Desk;
use gatelight::app::profile::Profile;
use gatelight::app::site::Site;
use gatelight::app::updates::{Running, Updates, report_home};
use gatelight::check::Times;
use gatelight::model::code::{CodeText, Symbology};
use gatelight::store::Store;
use gatelight::store::bundle::{Refused, Taken};
use gatelight::store::generations::current;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// A checkpoint that an administrator set up with the office's first root.
struct Machine {
    folder: tempfile::TempDir,
}

impl Machine {
    fn set_up(office: &Office, id: &str) -> Self {
        let machine = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        fs::create_dir(machine.path("etc")).expect("a folder");
        fs::copy(office.path("bundle/metadata/1.root.json"), machine.path("etc/root.json")).expect("the root");
        fs::write(machine.path("etc/checkpoint.toml"), format!("id = \"{id}\"\n")).expect("a file");
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn places(&self) -> [PathBuf; 2] {
        [self.path("store"), self.path("etc")]
    }

    /// The stick comes: what is on it is taken, and the status goes along.
    fn visited(&self, stick: &Path) -> Result<Taken, Refused> {
        let places = self.places();
        let store = Store::open(&places).expect("a store");
        let taken = Updates::of(&places, &store).take(stick, false);
        let site = Site::read(&places).expect("set up");
        report_home(&places, &site, &Profile::load("genuine").expect("built in"), &Running::default(), stick)
            .expect("a status");
        taken
    }

    /// Verdict and code of what a person shows.
    fn judges(&self, code: &str) -> u16 {
        let profile = Profile::load("genuine").expect("built in");
        let times: Times = clock::now();
        let desk = Desk::open(profile, &self.places(), times).expect("a desk");
        desk.check(&CodeText::new(code, Symbology::Qr), times).code()
    }
}

fn fleet(office: &Office) -> (Value, Option<i32>) {
    let output = office.run("fleet bundle --json");
    (serde_json::from_slice(&output.stdout).expect("JSON"), output.status.code())
}

#[test]
fn a_round_brings_new_keys_and_a_revocation_to_every_machine_and_their_answer_home() {
    // The checkpoints go by the real clock.
    let office = Office::open_at(&clock::clock().to_string());
    office.first_root();
    let issuer = Issuer::new("real", "FR");
    office.bytes("folder/trust/real.der", &issuer.certificate);
    office.file("folder/terms.toml", "[\"trust/real.json\"]\nissued = 2026-11-20T06:00:00Z\n");
    office.round();
    let (gate, harbour) = (Machine::set_up(&office, "gate"), Machine::set_up(&office, "harbour"));
    let stick = office.path("stick");
    carry(&office.path("bundle"), &stick);
    let yesterday = office.path("yesterday");
    carry(&stick, &yesterday);
    for machine in [&gate, &harbour] {
        assert_eq!(machine.visited(&stick).expect("the first bundle").generation, 1);
    }
    let code = issuer.draft(clock::clock()).sign();
    assert_eq!((gate.judges(&code.text()), harbour.judges(&code.text())), (0, 0));

    // The targets' third key was lost and the timestamp's was stolen; and one code has to stop.
    office.key("data4");
    office.key("timestamp2");
    office.ok(
        "root change bundle --targets keys/data1.pub keys/data2.pub keys/data4.pub --timestamp keys/timestamp2.pub",
    );
    office.ok("root sign bundle --key keys/root1");
    office.ok("root sign bundle --key keys/root2");
    let content = gatelight::crypto::digest::hex(&gatelight::crypto::digest::sha256(&code.payload));
    office.file(
        "folder/block/ministry.toml",
        &format!("[[entry]]\ncontent_sha256 = \"{content}\"\nreason = \"false\"\n"),
    );
    let terms = "[\"trust/real.json\"]\nissued = 2026-11-20T06:00:00Z\n[\"block/ministry.toml\"]\nissued = 2026-11-25T06:00:00Z\n";
    office.file("folder/terms.toml", terms);
    office.ok("make bundle --from folder");
    office.ok("sign bundle --key keys/data1");
    office.ok("sign bundle --key keys/data4");
    office.ok("publish bundle --key keys/snapshot keys/timestamp2");
    carry(&office.path("bundle"), &stick);

    // The stick is at one machine and not yet at the other.
    let taken = gate.visited(&stick).expect("the second bundle");
    assert_eq!((taken.generation, taken.update.sets.len()), (2, 1));
    assert_eq!((gate.judges(&code.text()), harbour.judges(&code.text())), (402, 0));
    carry(&stick.join("status"), &office.path("bundle/status"));
    let (seen, status) = fleet(&office);
    assert_eq!(status, Some(1), "somebody is behind: {seen}");
    let text = seen.to_string();
    assert!(text.contains("harbour"), "{text}");

    // One round later both have both, and the office knows.
    harbour.visited(&stick).expect("the second bundle");
    assert_eq!(harbour.judges(&code.text()), 402);
    let record = |machine: &Machine| {
        let places = machine.places();
        let store = Store::open(&places).expect("a store");
        store.bundle().expect("a bundle").versions.clone()
    };
    assert_eq!((record(&gate)["root"], record(&harbour)["root"]), (2, 2));
    carry(&stick.join("status"), &office.path("bundle/status"));
    let (seen, status) = fleet(&office);
    assert_eq!(status, Some(0), "nobody is behind: {seen}");

    // Yesterday's stick, or one that was made with the stolen key, brings nothing back.
    assert!(matches!(gate.visited(&yesterday), Err(Refused::NotSigned { .. } | Refused::Older { .. })));
    assert_eq!((current(&gate.path("store")), gate.judges(&code.text())), (Some(2), 402));
}
