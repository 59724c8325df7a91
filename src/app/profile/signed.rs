//! Profiles that came with a bundle: when they are in force, and what a local one may say against them.
//!
//! A signed profile takes the place of the built-in one of its id. A local file of that id may be
//! stricter, never looser: of the two, the stricter word counts (design.md 4).

use super::{Error, Profile, Screen};
use crate::model::policy::{Ages, Asked, Author, Policy, RulesAsked};
use crate::model::time::UnixTime;
use crate::store::Store;

/// A signed profile and how long it is in force.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Its id.
    pub id: String,
    /// From when on; `None`: from always.
    pub from: Option<UnixTime>,
    /// Until when; `None`: for ever.
    pub until: Option<UnixTime>,
    profile: Profile,
}

impl Signed {
    /// Reads a profile of a bundle. Its file is named after its id, so that a lost one can be missed.
    ///
    /// # Errors
    /// [`Error`].
    pub fn read(name: &str, text: &str) -> Result<Self, Error> {
        let mut profile = Profile::parse(name, text)?;
        profile.policy.author = Author::Signed;
        Ok(Self { id: profile.policy.id.clone(), from: profile.from, until: profile.until, profile })
    }

    fn is_in_force(&self, at: UnixTime) -> bool {
        lies_between(at, self.from, self.until)
    }
}

/// Whether a profile that a bundle brings can be used, by the name of its file without the ending and by its text.
///
/// # Errors
/// What is wrong with it, a sentence.
pub fn usable(name: &str, text: &str) -> Result<(), String> {
    let signed = Signed::read(name, text).map_err(|error| error.to_string())?;
    if name == signed.id || name.starts_with(&format!("{}.", signed.id)) {
        Ok(())
    } else {
        Err(format!("its id is {}, and its file has another name", crate::model::text::shown(&signed.id)))
    }
}

/// The profiles that a desk may judge by, as time goes on.
#[derive(Clone, Debug)]
pub struct InForce {
    chosen: Profile,
    /// What stands in for the chosen one outside of its own time: it decides nothing.
    out_of_time: Profile,
    signed: Vec<Signed>,
}

impl InForce {
    /// What is in force of the chosen profile and those that the store's bundle brought.
    #[must_use]
    pub fn of(chosen: Profile, store: &Store) -> Self {
        let mut signed = Vec::new();
        let id = chosen.policy.id.clone();
        let mut chosen = chosen;
        for (set, text) in store.profiles() {
            // A bundle is taken only where each of its profiles can be read; an older program may have taken it.
            match Signed::read(&set.info.id, text) {
                Ok(read) if read.id == id => signed.push(read),
                Ok(_) => {}
                Err(error) if is_of(&set.info.id, &id) => chosen.policy.fault = Some(error.key().to_owned()),
                Err(_) => {}
            }
        }
        // What a lost one asked for is not known: nothing is decided until it is there again.
        let lost = store.lost_profiles().find(|set| is_of(set, &id)).map(str::to_owned);
        if let Some(set) = lost {
            chosen.policy.fault = Some(set);
            signed.clear();
        }
        for one in &mut signed {
            one.profile = laid_over(&chosen, &one.profile);
        }
        // Of several in force the one that began last counts.
        signed.sort_by_key(|one| one.from.map_or(i64::MIN, UnixTime::secs));
        let mut out_of_time = chosen.clone();
        out_of_time.policy.fault = Some(if chosen.until.is_some() { "valid_until" } else { "valid_from" }.to_owned());
        Self { chosen, out_of_time, signed }
    }

    /// The profile in force.
    #[must_use]
    pub fn at(&self, at: UnixTime) -> &Profile {
        let own = if lies_between(at, self.chosen.from, self.chosen.until) { &self.chosen } else { &self.out_of_time };
        self.signed.iter().rev().find(|signed| signed.is_in_force(at)).map_or(own, |signed| &signed.profile)
    }

    /// The signed profiles that come into force later, the next one first.
    pub fn coming(&self, at: UnixTime) -> impl Iterator<Item = (&Signed, UnixTime)> {
        self.signed.iter().filter_map(move |signed| Some((signed, signed.from.filter(|from| *from > at)?)))
    }

    /// Changes each of them.
    pub fn change(&mut self, change: impl Fn(&mut Profile)) {
        change(&mut self.chosen);
        change(&mut self.out_of_time);
        self.signed.iter_mut().for_each(|signed| change(&mut signed.profile));
    }
}

fn lies_between(at: UnixTime, from: Option<UnixTime>, until: Option<UnixTime>) -> bool {
    from.is_none_or(|from| at >= from) && until.is_none_or(|until| at < until)
}

/// Whether a set of a bundle holds a profile of that id.
fn is_of(set: &str, id: &str) -> bool {
    set.strip_prefix("bundle-profiles-").is_some_and(|name| name.starts_with(&id.replace('.', "-")))
}

/// The profile in force where both are there.
fn laid_over(local: &Profile, signed: &Profile) -> Profile {
    match local.policy.author {
        Author::BuiltIn | Author::Signed | Author::Absent => signed.clone(),
        Author::Local | Author::Both => {
            let compare_id = local.screen.compare_id || signed.screen.compare_id;
            let screen = Screen { compare_id, ..local.screen.clone() };
            Profile { policy: stricter(&local.policy, &signed.policy), screen, ..signed.clone() }
        }
    }
}

/// Of each question the stricter answer.
fn stricter(local: &Policy, signed: &Policy) -> Policy {
    let lower = |one: Ages, other: Ages| Ages { old: one.old.min(other.old), too_old: one.too_old.min(other.too_old) };
    let mut weights = signed.weights.clone();
    for (code, weight) in &local.weights {
        let held = weights.entry(*code).or_insert(*weight);
        *held = (*held).max(*weight);
    }
    let rules = if local.rules == RulesAsked::None { &signed.rules } else { &local.rules };
    // Of two sets of rules none is the stricter one.
    let rules_differ = signed.rules != RulesAsked::None && signed.rules != *rules;
    let rules_differ = rules_differ.then(|| "rules".to_owned());
    let realm_differs = (local.realm != signed.realm).then(|| "realm".to_owned());
    Policy {
        id: signed.id.clone(),
        version: signed.version,
        realm: signed.realm,
        formats: signed.formats.iter().filter(|format| local.formats.contains(format)).copied().collect(),
        kinds: signed.kinds.iter().filter(|kind| local.kinds.contains(kind)).copied().collect(),
        rules: rules.clone(),
        known_values: local.known_values || signed.known_values,
        combine: local.combine.min(signed.combine),
        revocation: match (local.revocation, signed.revocation) {
            (Asked::WhereHeld, Asked::WhereHeld) => Asked::WhereHeld,
            _ => Asked::Required,
        },
        chains: local.chains || signed.chains,
        trust_ages: lower(local.trust_ages, signed.trust_ages),
        revocation_ages: lower(local.revocation_ages, signed.revocation_ages),
        rules_ages: lower(local.rules_ages, signed.rules_ages),
        weights,
        author: Author::Both,
        fault: local.fault.clone().or_else(|| signed.fault.clone()).or(realm_differs).or(rules_differ),
    }
}

#[cfg(test)]
mod tests {
    use super::{InForce, Signed};
    use crate::app::profile::Profile;
    use crate::model::envelope::Format;
    use crate::model::finding::Weight;
    use crate::model::policy::{Ages, Asked, Author, Realm};
    use crate::model::time::UnixTime;
    use crate::store::manifest::{SetInfo, SetKind};
    use crate::store::{SetData, Store};

    fn at(text: &str) -> UnixTime {
        UnixTime::parse(text).expect("RFC 3339")
    }

    fn store(profiles: &[(&str, Option<&str>)]) -> Store {
        let mut store = Store::empty();
        for (name, text) in profiles {
            let info = SetInfo {
                id: format!("bundle-profiles-{name}"),
                kind: SetKind::Profile,
                realm: Realm::Production,
                source: "Ministry".to_owned(),
                signed_by: Some("anchor".to_owned()),
                complete_for: Vec::new(),
                issued: None,
                imported: at("2026-11-26T00:00:00Z"),
                good_until: None,
                sha256: String::new(),
                file: String::new(),
                counts: std::collections::BTreeMap::new(),
            };
            store.add(info, text.map(|text| SetData::Profile(text.to_owned())));
        }
        store
    }

    fn signed(lines: &str) -> String {
        format!("extends = \"genuine\"\nid = \"genuine\"\nversion = 7\n{lines}\n")
    }

    fn chosen(name: &str) -> Profile {
        Profile::load(name).expect("built in")
    }

    fn local(lines: &str) -> Profile {
        Profile::parse("local", &signed(lines)).expect("a profile")
    }

    #[test]
    fn a_signed_profile_begins_at_local_midnight_and_ends() {
        let monday = signed(
            "valid_from = \"2026-11-30T00:00:00[Europe/Berlin]\"\nvalid_until = 2026-12-31T23:00:00Z\nrevocation = \"required\"",
        );
        let in_force = InForce::of(chosen("genuine"), &store(&[("genuine", Some(&monday))]));
        let asks = |time: &str| (in_force.at(at(time)).policy.revocation, in_force.at(at(time)).policy.author);
        assert_eq!(asks("2026-11-29T22:59:59Z"), (Asked::WhereHeld, Author::BuiltIn), "a second before midnight");
        assert_eq!(asks("2026-11-29T23:00:00Z"), (Asked::Required, Author::Signed));
        assert_eq!(asks("2026-12-31T22:59:59Z"), (Asked::Required, Author::Signed));
        assert_eq!(asks("2026-12-31T23:00:00Z"), (Asked::WhereHeld, Author::BuiltIn));
        let coming: Vec<_> = in_force.coming(at("2026-11-26T00:00:00Z")).map(|(_, from)| from.to_string()).collect();
        assert_eq!(coming, ["2026-11-29T23:00:00Z"]);
        assert_eq!(in_force.coming(at("2026-12-01T00:00:00Z")).count(), 0);
    }

    #[test]
    fn a_local_profile_decides_nothing_outside_of_its_own_time() {
        let ours = local("valid_from = 2026-11-30T00:00:00Z\nvalid_until = 2026-12-31T00:00:00Z");
        let in_force = InForce::of(ours, &Store::empty());
        let fault = |time: &str| in_force.at(at(time)).policy.fault.as_deref();
        assert_eq!(fault("2026-11-29T23:59:59Z"), Some("valid_until"));
        assert_eq!(fault("2026-11-30T00:00:00Z"), None);
        assert_eq!(fault("2026-12-31T00:00:00Z"), Some("valid_until"));
    }

    #[test]
    fn of_several_the_one_that_began_last_counts() {
        let always = signed("version = 8\n").replace("version = 7\n", "");
        let later = signed("valid_from = 2026-12-01T00:00:00Z");
        let in_force =
            InForce::of(chosen("genuine"), &store(&[("genuine.2", Some(&later)), ("genuine", Some(&always))]));
        assert_eq!(in_force.at(at("2026-11-30T00:00:00Z")).policy.version, 8);
        assert_eq!(in_force.at(at("2026-12-02T00:00:00Z")).policy.version, 7);
        assert_eq!(
            InForce::of(chosen("training"), &store(&[("genuine", Some(&always))]))
                .at(at("2026-12-02T00:00:00Z"))
                .policy
                .author,
            Author::BuiltIn
        );
    }

    #[test]
    fn a_local_profile_is_stricter_never_looser() {
        let theirs = signed(
            "formats = [\"eu-dcc\", \"shc\"]\nchains = true\n[max_age]\ntrust = \"7d/30d\"\nrevocation = \"2d/400d\"\n[weights]\n203 = \"reject\"",
        );
        let ours = local(
            "formats = [\"eu-dcc\", \"nzcp\"]\nrevocation = \"required\"\n[max_age]\ntrust = \"1d/300d\"\nrevocation = \"5d/90d\"\n[weights]\n300 = \"reject\"",
        );
        let in_force = InForce::of(ours, &store(&[("genuine", Some(&theirs))]));
        let profile = in_force.at(at("2026-11-30T00:00:00Z"));
        assert_eq!(profile.policy.author, Author::Both);
        let policy = &profile.policy;
        assert_eq!(policy.formats, [Format::EuDcc]);
        assert_eq!((policy.revocation, policy.chains), (Asked::Required, true));
        assert_eq!((policy.trust_ages, policy.revocation_ages), (Ages::days(1, 30), Ages::days(2, 90)));
        assert_eq!(policy.weights.values().collect::<Vec<_>>(), [&Weight::Reject, &Weight::Reject]);
        let other_realm = InForce::of(local("realm = \"uat\""), &store(&[("genuine", Some(&theirs))]));
        assert_eq!(other_realm.at(at("2026-11-30T00:00:00Z")).policy.fault.as_deref(), Some("realm"));
    }

    #[test]
    fn a_signed_profile_that_is_lost_or_cannot_be_read_decides_nothing() {
        for text in [None, Some("id = \"genuine\"\nwieghts = 1")] {
            let in_force = InForce::of(chosen("genuine"), &store(&[("genuine", text)]));
            assert!(in_force.at(at("2026-11-30T00:00:00Z")).policy.fault.is_some());
            let other = InForce::of(chosen("training"), &store(&[("genuine", text)]));
            assert_eq!(other.at(at("2026-11-30T00:00:00Z")).policy.fault, None, "it was no profile of this desk");
        }
    }

    #[test]
    fn a_bundle_may_bring_a_profile_that_nobody_here_has() {
        let own = "extends = \"genuine\"\nid = \"spring-games\"\nversion = 1\n";
        let in_force = InForce::of(Profile::absent("spring-games"), &store(&[("spring-games", Some(own))]));
        let profile = in_force.at(at("2026-11-30T00:00:00Z"));
        assert_eq!(
            (profile.policy.id.as_str(), &profile.policy.fault, profile.policy.author),
            ("spring-games", &None, Author::Signed)
        );
        let without = InForce::of(Profile::absent("spring-games"), &Store::empty());
        assert_eq!(without.at(at("2026-11-30T00:00:00Z")).policy.fault.as_deref(), Some("spring-games"));
    }

    #[test]
    fn a_signed_profile_stands_on_built_in_ones_alone() {
        for (text, says) in [
            ("extends = \"/etc/gatelight/own.toml\"", "only a built-in one"),
            ("extends = \"genuine\"\nvalid_from = \"2026-11-30\"", "valid_from"),
            ("extends = \"genuine\"\nvalid_from = \"2026-11-30T00:00:00[Mars/Base]\"", "valid_from"),
            ("extends = \"genuine\"\nvalid_from = 2026-11-30", "valid_from"),
            (
                "extends = \"genuine\"\nvalid_from = 2026-11-30T00:00:00Z\nvalid_until = 2026-11-30T00:00:00Z",
                "valid_until",
            ),
        ] {
            let refused = Signed::read("x", text).expect_err(text).to_string();
            assert!(refused.contains(says), "{refused}");
        }
    }
}
