//! Whatever happens to our own data, no verdict becomes a pass that was none (rules 1 and 2 of threats.md).

use crate::stores::{Exercise, Set, noon, policy, store};
use gatelight::app::profile::Profile;
use gatelight::check::{Report, Times, check, together};
use gatelight::model::layers::{Layer, LayerState};
use gatelight::model::policy::{Asked, Policy, Realm, RulesAsked};
use gatelight::model::time::UnixTime;
use gatelight::rules::values::ValueSets;
use gatelight::store::generations::{NewSet, install};
use gatelight::store::manifest::{SetInfo, SetKind};
use gatelight::store::trust::TrustedKey;
use gatelight::store::{SetData, Store};
use gatelight::training;
use std::fs;
use std::path::Path;
use std::sync::Arc;

const DAY: i64 = 86_400;

/// Every built-in profile; with the training authority's rules; and where everything that can be asked is asked.
fn policies() -> Vec<Policy> {
    const RULES: [&str; 11] = ["XA", "XA-NORTH", "XB", "XC", "XD", "XE", "3g", "2g", "2g-plus", "booster", "test"];
    let ruled = RULES.into_iter().map(|rules| policy(&format!("training+{rules}")));
    let mut all: Vec<Policy> = Profile::built_in().map(policy).chain(ruled).collect();
    all.extend(["entry+XA", "entry+XC"].map(policy));
    let strict = ["training", "training+XC"].map(policy);
    all.extend(strict.map(|policy| Policy { known_values: true, revocation: Asked::Required, ..policy }));
    all
}

/// The sets as the realm of a policy has them: nothing keeps the training keys apart outside of training, so there
/// their codes stand for production's.
fn sets_for(exercise: &Exercise, policy: &Policy) -> [Set; 6] {
    let realm = policy.realm;
    exercise.sets.clone().map(|set| Set { info: SetInfo { realm, ..set.info }, ..set })
}

/// Runs a property for each policy, on two threads.
fn for_each(policies: &[Policy], property: impl Fn(&Policy) + Sync) {
    let (some, others) = policies.split_at(policies.len() / 2);
    std::thread::scope(|scope| {
        for share in [some, others] {
            scope.spawn(|| share.iter().for_each(&property));
        }
    });
}

pub fn judged(exercise: &Exercise, store: &Store, policy: &Policy, times: Times) -> Vec<(&'static str, Report)> {
    exercise.specimens.iter().map(|specimen| (specimen.id, check(&specimen.code, store, policy, times))).collect()
}

/// Asserts that nothing of `after` is greener than it was, and that revoked codes stay undecided or rejected.
pub fn not_greener(what: &str, before: &[(&str, Report)], after: &[(&str, Report)]) {
    for ((id, before), (_, after)) in before.iter().zip(after) {
        let (was, is) = (before.verdict().name(), after.verdict().name());
        assert!(is != "pass" || was == "pass", "{what}: {id} was {was} {} and passes", before.code());
        if was == "reject" && matches!(before.code(), 206 | 400..=405 | 708) {
            assert!(matches!(is, "reject" | "cannot-decide"), "{what}: {id} was {was} {} and is {is}", before.code());
        }
    }
}

pub fn now() -> Times {
    Times::now(noon(), UnixTime::FIRST)
}

/// What every specimen says together with a test and with a vaccination of somebody.
fn joined(exercise: &Exercise, store: &Store, policy: &Policy, times: Times) -> Vec<(&'static str, Report)> {
    let all = judged(exercise, store, policy, times);
    let beside = ["pair-test", "pair-vaccination"];
    let beside = beside.map(|wanted| all.iter().find(|(id, _)| *id == wanted).expect("a specimen").1.clone());
    let pairs = all.iter().flat_map(|(id, one)| beside.iter().map(move |other| (*id, [one, other])));
    pairs.map(|(id, pair)| (id, together(&pair, store, policy, times))).collect()
}

#[test]
fn ageing_or_losing_any_set_makes_no_joint_verdict_greener() {
    let exercise = Exercise::of(noon());
    let policies = ["training", "training+XA", "training+2g-plus", "entry+XA"].map(policy);
    for_each(&policies, |policy| {
        let whole = sets_for(&exercise, policy);
        let before = joined(&exercise, &store(whole.clone()), policy, now());
        for place in 0..whole.len() {
            for what in ["aged", "lost"] {
                let mut sets = whole.clone();
                let set = sets[place].clone();
                sets[place] = if what == "aged" { set.aged(500) } else { set.lost() };
                let what = format!("{} {what} under {}, together", sets[place].info.id, policy.id);
                not_greener(&what, &before, &joined(&exercise, &store(sets), policy, now()));
            }
        }
        for times in [now().doubtful(), Times { floor: noon().plus(DAY), ..now() }] {
            let after = joined(&exercise, &store(whole.clone()), policy, times);
            assert!(after.iter().all(|(_, report)| report.verdict().name() != "pass"), "a clock that is wrong");
        }
    });
}

#[test]
fn ageing_or_losing_any_set_makes_nothing_greener() {
    let exercise = Exercise::of(noon());
    for_each(&policies(), |policy| {
        let whole = sets_for(&exercise, policy);
        let before = judged(&exercise, &store(whole.clone()), policy, now());
        for place in 0..whole.len() {
            for what in ["aged", "lost"] {
                let mut sets = whole.clone();
                let set = sets[place].clone();
                sets[place] = if what == "aged" { set.aged(500) } else { set.lost() };
                let what = format!("{} {what} under {}", sets[place].info.id, policy.id);
                not_greener(&what, &before, &judged(&exercise, &store(sets), policy, now()));
            }
        }
        let aged = store(whole.clone().map(|set| set.aged(500)));
        not_greener("all aged", &before, &judged(&exercise, &aged, policy, now()));
        let later = Times { clock: noon().plus(500 * DAY), ..now() };
        not_greener("a clock ahead", &before, &judged(&exercise, &store(whole.clone()), policy, later));
        let behind = Times { floor: noon().plus(DAY), ..now() };
        not_greener("a clock behind", &before, &judged(&exercise, &store(whole.clone()), policy, behind));
    });
}

/// Rules and value sets that are taken out or empty are missed by whoever asks for them (804, 806), or leave what they
/// would have decided open (710).
///
/// A single rule fewer is no such case: of the rules of a country all have to be met, so that each one taken out lets
/// more people in. Who leaves out a rule changes what is asked, which is why lists come whole or not at all.
#[test]
fn rules_and_value_sets_that_are_gone_or_empty_make_nothing_greener() {
    let exercise = Exercise::of(noon());
    for_each(&policies(), |policy| {
        let [trust, rules, values, lists @ ..] = sets_for(&exercise, policy);
        let with = |sets: &[&Set]| {
            let sets = sets.iter().copied().cloned();
            judged(&exercise, &store([trust.clone()].into_iter().chain(sets).chain(lists.clone())), policy, now())
        };
        let before = with(&[&rules, &values]);
        let no_rules = Set { data: Some(SetData::Rules(Arc::default())), ..rules.clone() };
        let no_values = Set { data: Some(SetData::Values(Arc::default())), ..values.clone() };
        for (what, after) in [
            ("rules removed", with(&[&values])),
            ("rules emptied", with(&[&no_rules, &values])),
            ("value sets removed", with(&[&rules])),
            ("value sets emptied", with(&[&rules, &no_values])),
            ("both removed", with(&[])),
        ] {
            not_greener(&format!("{what} under {}", policy.id), &before, &after);
            let passes = || after.iter().any(|(_, report)| report.verdict().name() == "pass");
            let is_missed = match policy.rules {
                RulesAsked::Country { .. } => what != "value sets removed" && what != "value sets emptied",
                _ => policy.known_values && what != "rules removed" && what != "rules emptied",
            };
            assert!(!is_missed || !passes(), "{what} under {}: somebody passes", policy.id);
        }
        let Some(SetData::Values(held)) = &values.data else { panic!("value sets") };
        for missing in held.iter() {
            let fewer = held.iter().filter(|set| set.id != missing.id).cloned();
            let fewer = SetData::Values(Arc::new(ValueSets::of(fewer).expect("the others")));
            let after = with(&[&rules, &Set { data: Some(fewer), ..values.clone() }]);
            not_greener(&format!("without {} under {}", missing.id, policy.id), &before, &after);
        }
    });
}

#[test]
fn data_that_is_too_old_passes_nobody() {
    let exercise = Exercise::of(noon());
    let required = Policy { known_values: true, ..policy("training") };
    for place in 0..exercise.sets.len() {
        let mut sets = exercise.sets.clone();
        sets[place] = sets[place].clone().aged(500);
        let policies = match sets[place].info.kind {
            SetKind::Rules => {
                ["XA", "XA-NORTH", "XB", "XC", "XD"].map(|rules| policy(&format!("training+{rules}"))).to_vec()
            }
            SetKind::Values => vec![required.clone()],
            _ => vec![policy("training"), policy("training+XA"), policy("training+3g")],
        };
        let store = store(sets);
        for policy in &policies {
            let after = judged(&exercise, &store, policy, now());
            let id = &policy.id;
            assert!(after.iter().all(|(_, report)| report.verdict().name() != "pass"), "set {place} under {id}");
        }
    }
}

#[test]
fn fewer_signers_make_nothing_greener() {
    let exercise = Exercise::of(noon());
    // Whether a signer is known is decided before any rule is asked: one of each kind of rules is enough.
    let mut policies = policies();
    policies.retain(|policy| {
        policy.rules == RulesAsked::None || ["+XA", "+2g-plus"].iter().any(|of| policy.id.ends_with(of))
    });
    for_each(&policies, |policy| {
        let [trust, lists @ ..] = sets_for(&exercise, policy);
        let Some(SetData::Trust(keys)) = trust.data.clone() else { panic!("the first set has the signers") };
        let with = |keys: Vec<_>| {
            let fewer = Set { data: Some(SetData::Trust(keys)), ..trust.clone() };
            judged(&exercise, &store([fewer].into_iter().chain(lists.clone())), policy, now())
        };
        let before = with(keys.clone());
        not_greener("signers removed", &before, &judged(&exercise, &store(lists.clone()), policy, now()));
        not_greener("signers emptied", &before, &with(Vec::new()));
        for missing in 0..keys.len() {
            let mut fewer = keys.clone();
            fewer.remove(missing);
            not_greener(&format!("without signer {missing} under {}", policy.id), &before, &with(fewer));
        }
    });
}

/// Where the checkpoint does not require lists, taking all of them out is its owner's word, and each
/// pass then says that revocation was not asked.
#[test]
fn lists_that_were_taken_out_are_missed_where_they_are_required_and_named_where_not() {
    let exercise = Exercise::of(noon());
    let [trust, ..] = exercise.sets.clone();
    let bare = store([trust]);
    let asked = policy("training");
    let required = Policy { revocation: Asked::Required, ..asked.clone() };
    let before = judged(&exercise, &store(exercise.sets.clone()), &required, now());
    not_greener("all lists removed", &before, &judged(&exercise, &bare, &required, now()));
    let passed: Vec<_> = judged(&exercise, &bare, &asked, now())
        .into_iter()
        .filter(|(_, report)| report.verdict().name() == "pass")
        .collect();
    assert!(passed.len() > 30);
    assert!(passed.iter().all(|(_, report)| report.layers().get(Layer::Revocation) == LayerState::NotAsked));
}

/// The sets on disk as ones of production, one change each: the last list is in the newest generation only.
///
/// Nothing keeps the training keys apart there, as the desk does, so its codes stand for production's.
pub fn on_disk(exercise: &Exercise) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let day = noon();
    let [signatures, identifiers] = training::hash_lists(day).map(String::into_bytes);
    let block = training::block_toml(day).into_bytes();
    let [rules, values] = [training::rules(), training::values()].map(|text| text.as_bytes().to_vec());
    let signers = training::trust().signers.into_iter();
    let keys: Vec<TrustedKey> = signers.map(|der| TrustedKey::read(der).expect("a signer")).collect();
    let trust = postcard::to_stdvec(&keys).expect("signers as the store keeps them");
    for (set, bytes) in exercise.sets.iter().zip([trust, rules, values, block, signatures, identifiers]) {
        let info = SetInfo { realm: Realm::Production, ..set.info.clone() };
        install(dir.path(), vec![NewSet { info, bytes }]).expect("a set enters the store");
    }
    dir
}

fn opened(dir: &Path) -> Store {
    Store::open(&[dir.to_owned()]).expect("a store that can be read")
}

fn damage(path: &Path, how: &str) {
    let whole = fs::read(path).expect("a file");
    fs::remove_file(path).expect("a file");
    let left = match how {
        "emptied" => Vec::new(),
        "cut" => whole[..whole.len() / 2].to_vec(),
        "flipped" => {
            let mut flipped = whole;
            let middle = flipped.len() / 2;
            flipped[middle] ^= 1;
            flipped
        }
        "made a folder" => return fs::create_dir(path).expect("a folder"),
        _ => return,
    };
    fs::write(path, left).expect("a file");
}

#[test]
fn damage_to_any_file_of_the_store_makes_nothing_greener() {
    let exercise = Exercise::of(noon());
    let mut files = vec!["current".to_owned(), "generations/6/manifest.json".to_owned()];
    files.extend(exercise.sets.iter().map(|set| format!("generations/6/{}.{}", set.info.id, set.info.kind.name())));
    let policy = policy("genuine");
    let before = judged(&exercise, &opened(on_disk(&exercise).path()), &policy, now());
    assert!(before.iter().filter(|(_, report)| report.verdict().name() == "pass").count() > 30);
    for file in &files {
        for what in ["removed", "emptied", "cut", "flipped", "made a folder"] {
            let dir = on_disk(&exercise);
            damage(&dir.path().join(file), what);
            let store = opened(dir.path());
            not_greener(&format!("{file} {what}"), &before, &judged(&exercise, &store, &policy, now()));
        }
    }
    for folder in ["generations/6", "generations"] {
        let dir = on_disk(&exercise);
        fs::remove_dir_all(dir.path().join(folder)).expect("a folder");
        let after = judged(&exercise, &opened(dir.path()), &policy, now());
        not_greener(&format!("{folder} removed"), &before, &after);
    }
}

/// What was lost stays missed when the store is changed again.
#[test]
fn a_later_import_does_not_forget_what_was_lost() {
    let exercise = Exercise::of(noon());
    let policy = policy("genuine");
    let whole = on_disk(&exercise);
    let before = judged(&exercise, &opened(whole.path()), &policy, now());
    let note = NewSet {
        info: SetInfo { id: "another".to_owned(), realm: Realm::Production, ..exercise.sets[3].info.clone() },
        bytes: b"[[entry]]\nkid = \"00\"\n".to_vec(),
    };
    for file in ["generations/6/manifest.json", "generations/6/block.block", "generations/6/identifiers.revocation"] {
        let dir = on_disk(&exercise);
        fs::write(dir.path().join(file), "").expect("a file");
        for round in 1..=3 {
            install(dir.path(), vec![note.clone()]).expect("a set enters the store");
            let what = format!("{file} emptied, import {round}");
            not_greener(&what, &before, &judged(&exercise, &opened(dir.path()), &policy, now()));
        }
    }
}

/// A list that was rescued from the generation before stays where a change needs it.
#[test]
fn rescued_signers_survive_a_later_import() {
    let exercise = Exercise::of(noon());
    let dir = on_disk(&exercise);
    fs::write(dir.path().join("generations/6/training.trust"), "").expect("a file");
    let known = |store: &Store| store.trust_sets(Realm::Production).count();
    assert_eq!(known(&opened(dir.path())), 1);
    let info = exercise.sets[3].info.clone();
    install(dir.path(), vec![NewSet { info, bytes: b"[[entry]]\nkid = \"00\"\n".to_vec() }]).expect("a change");
    assert_eq!(known(&opened(dir.path())), 1);
    assert!(opened(dir.path()).damage().is_empty(), "{:?}", opened(dir.path()).damage());
}
