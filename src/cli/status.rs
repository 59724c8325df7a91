//! `status`: health for monitoring.

use super::args::Status;
use super::json::profile_of;
use super::store::describe;
use super::{Exit, Trouble, desk};
use crate::check::is_ready;
use crate::i18n::{Lang, Words};
use crate::model::policy::{AgeStep, Ages, Asked};
use crate::store::HeldSet;
use serde_json::{Value, json};

/// Runs the command: 0 when a genuine code could pass here now, 1 when not.
///
/// # Errors
/// A sentence when profile or store cannot be read.
pub fn run(options: &Status) -> Result<Exit, Trouble> {
    let (desk, times) = desk(&options.judging.profile, &options.judging.data)?;
    let policy = &desk.profile(times).policy;
    let step = |set: &HeldSet, ages: Ages| set.step(ages, times.clock);
    let (trust, lists) = (desk.store.trust_sets(policy.realm), desk.store.revocation_sets(policy.realm));
    let ruled = desk.store.rule_sets(policy.realm).chain(desk.store.value_sets(policy.realm));
    let relevant: Vec<(&HeldSet, Ages)> =
        trust.chain(lists).chain(ruled).filter_map(|set| Some((set, set.ages(policy)?))).collect();
    let signers = desk.store.trust_sets(policy.realm).any(|set| step(set, policy.trust_ages) != AgeStep::TooOld);
    let lists = desk.store.revocation_sets(policy.realm);
    let lists_good = lists.into_iter().all(|set| !set.lost && step(set, policy.revocation_ages) != AgeStep::TooOld);
    let clock_right = !times.is_behind(desk.store.newest_signed()) && !times.is_doubtful;
    let lists_good = lists_good
        && (policy.revocation == Asked::WhereHeld || desk.store.revocation_sets(policy.realm).next().is_some());
    let good = is_ready(&desk.store, policy, times) && signers && lists_good && clock_right && !desk.store.fell_back();
    if options.json {
        let sets: Vec<Value> = relevant
            .iter()
            .map(|(set, ages)| {
                let mut object = describe(&set.info, set.lost, times.clock);
                object["step"] = step_name(step(set, *ages)).replace(' ', "-").into();
                object
            })
            .collect();
        let object = json!({
            "schema": 1, "good": good, "profile": profile_of(&policy.id, policy.version, policy.author),
            "clock": { "now": times.clock.to_string(), "right": clock_right },
            "generation": desk.store.generation(), "sets": sets, "damage": desk.store.damage(),
        });
        say!("{object}")?;
    } else {
        say!("{}  profile {} {}", if good { "good" } else { "not good" }, policy.id, policy.version)?;
        say!("clock  {}{}", times.clock, if clock_right { "" } else { "  behind a time that has passed: set it" })?;
        if relevant.is_empty() {
            say!("no trust data for this profile; `gatelight store import PATH`")?;
        }
        for (set, ages) in relevant {
            let age = Words::of(Lang::En).age(set.info.age(times.clock));
            let lost = if set.lost { "  lost" } else { "" };
            say!("{}  {age}  {}{lost}", set.info.id, step_name(step(set, ages)))?;
        }
    }
    Ok(if good { Exit::Ok } else { Exit::No })
}

const fn step_name(step: AgeStep) -> &'static str {
    match step {
        AgeStep::Fresh => "fresh",
        AgeStep::Old => "old",
        AgeStep::TooOld => "too old",
    }
}
