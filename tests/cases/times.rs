//! Dates of codes and signers against the time that is given.

use crate::issuer::{EXP, IAT, Issuer, NBF};
use crate::stores::{noon, own, policy, store, trust, trusting};
use gatelight::check::{Times, check};
use gatelight::model::code::CodeText;
use gatelight::model::policy::Realm;
use gatelight::model::time::UnixTime;
use gatelight::store::trust::TrustedKey;
use std::fs;
use std::path::Path;

const DAY: i64 = 86_400;

/// Seconds from now: the code's issue and end, the signer's first and last second.
#[derive(Clone, Copy, Debug)]
struct Order {
    issued: i64,
    ends: i64,
    from: i64,
    until: i64,
}

fn answer(issuer: &Issuer, order: Order, not_before: Option<i64>) -> (&'static str, u16, Vec<u16>) {
    let now = noon();
    let mut draft = issuer.draft(now).claim(IAT, now.secs() + order.issued).claim(EXP, now.secs() + order.ends);
    if let Some(not_before) = not_before {
        draft = draft.claim(NBF, now.secs() + not_before);
    }
    let (valid_from, valid_until) = (now.secs() + order.from, now.secs() + order.until);
    let store = trusting([TrustedKey { valid_from, valid_until, ..issuer.trusted() }]);
    let times = Times::now(now, UnixTime::FIRST);
    let report = check(&CodeText::line(draft.sign().text()), &store, &policy("genuine"), times);
    (report.verdict().name(), report.code(), report.findings().iter().map(|finding| finding.code()).collect())
}

// T15
#[test]
fn nine_orders_of_five_times() {
    let issuer = own();
    let order = |[from, issued, ends, until]: [i64; 4]| Order {
        issued: issued * DAY,
        ends: ends * DAY,
        from: from * DAY,
        until: until * DAY,
    };
    // Days from now: signer from, code issued, code ends, signer until.
    for (days, verdict, codes) in [
        ([-9, -5, 5, 9], "pass", &[][..]),
        ([-9, -5, 9, 5], "pass", &[]),
        ([-9, -5, -1, 9], "not-accepted", &[300]),
        ([-9, -5, 5, -1], "not-accepted", &[205]),
        ([-9, -5, -1, -2], "not-accepted", &[205, 300]),
        ([-9, -5, 5, -6], "reject", &[211]),
        ([-3, -5, 5, 9], "reject", &[211]),
        ([2, -5, 5, 9], "reject", &[211]),
        ([-9, 1, 5, 9], "cannot-decide", &[302]),
    ] {
        let (got, code, findings) = answer(&issuer, order(days), None);
        assert_eq!((got, findings.as_slice()), (verdict, codes), "{days:?}");
        assert_eq!(code, codes.first().copied().unwrap_or_default());
    }
}

// T15
#[test]
fn every_end_is_compared_at_the_very_second() {
    let issuer = own();
    let wide = Order { issued: -5 * DAY, ends: 5 * DAY, from: -9 * DAY, until: 9 * DAY };
    for (what, order, not_before, code) in [
        ("exp is now", Order { ends: 0, ..wide }, None, 0),
        ("exp was a second ago", Order { ends: -1, ..wide }, None, 300),
        ("nbf is now", wide, Some(0), 0),
        ("nbf is in a second", wide, Some(1), 301),
        ("iat in five minutes", Order { issued: 300, ..wide }, None, 0),
        ("iat a second later", Order { issued: 301, ..wide }, None, 302),
        ("signer's last second is now", Order { until: 0, ..wide }, None, 0),
        ("signer's last second has passed", Order { until: -1, ..wide }, None, 205),
        ("signer's first second is now, issued now", Order { from: 0, issued: 0, ..wide }, None, 0),
        ("signer begins in a second, issued then", Order { from: 1, issued: 1, ..wide }, None, 211),
        ("issued in the signer's first second", Order { from: -5 * DAY, ..wide }, None, 0),
        ("issued a second before it", Order { from: -5 * DAY + 1, ..wide }, None, 211),
        ("issued in the signer's last second", Order { until: -5 * DAY, ..wide }, None, 205),
        ("issued a second after it", Order { until: -5 * DAY - 1, ..wide }, None, 211),
    ] {
        assert_eq!(answer(&issuer, order, not_before).1, code, "{what}");
    }
}

// T15
#[test]
fn dates_of_a_code_are_findings_of_their_own() {
    let issuer = own();
    let order = Order { issued: DAY, ends: -DAY, from: -9 * DAY, until: 9 * DAY };
    let (verdict, code, findings) = answer(&issuer, order, Some(2 * DAY));
    assert_eq!((verdict, code, findings), ("cannot-decide", 302, vec![300, 301, 302]));
}

// T18
#[test]
fn signed_data_tells_a_clock_that_it_is_behind() {
    let issuer = own();
    let text = CodeText::line(issuer.draft(noon()).sign().text());
    for (what, realm, signed, ahead, code) in [
        ("issued an hour ago", Realm::Production, true, -3_600, 0),
        ("issued five minutes ahead of our clock", Realm::Production, true, 300, 0),
        ("a second more", Realm::Production, true, 301, 820),
        ("in half a day", Realm::Production, true, DAY / 2, 820),
        ("of another realm: its date is as true", Realm::Uat, true, 3_600, 820),
        ("the same unsigned: anybody could have written that date", Realm::Production, false, 3_600, 0),
        ("signed by the training authority, whose keys are public", Realm::Training, true, 3_600, 0),
    ] {
        let mut told = trust("list", realm, []);
        told.info.issued = Some(noon().plus(ahead));
        told.info.signed_by = signed.then(|| "a key".to_owned());
        let held = store([trust("own", Realm::Production, [issuer.trusted()]), told]);
        let report = check(&text, &held, &policy("genuine"), Times::now(noon(), UnixTime::FIRST));
        assert_eq!(report.code(), code, "{what}");
    }
}

// T17
#[test]
fn the_time_that_is_given_is_the_one_that_counts() {
    let issuer = own();
    let text = issuer.draft(noon()).sign().text();
    let store = trusting([TrustedKey { valid_until: UnixTime::LAST.secs(), ..issuer.trusted() }]);
    let judged = |days: i64| {
        let at = noon().plus(days * DAY);
        let times = Times::now(noon(), UnixTime::FIRST).as_of(at);
        check(&CodeText::line(text.as_bytes()), &store, &policy("genuine"), times).code()
    };
    assert_eq!([-6, 0, 300, 400, 4_000, 90_000].map(judged), [302, 0, 0, 300, 300, 300]);
}

// T17
#[test]
fn nothing_below_the_checkpoint_reads_a_clock() {
    const CLOCKS: [&str; 5] = ["SystemTime::now", "Timestamp::now", "Zoned::now", "Utc::now", "Local::now"];
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![source.clone()];
    let (mut read, mut clocks) = (0, Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the source") {
            let path = entry.expect("an entry").path();
            let room = path.strip_prefix(&source).expect("it lies there").to_string_lossy().into_owned();
            let above = ["app", "cli", "gui", "main.rs"].iter().any(|face| room.starts_with(face));
            if path.is_dir() && !above {
                folders.push(path);
            } else if path.is_file() && !above {
                let text = fs::read_to_string(&path).expect("source is text");
                read += 1;
                clocks.extend(
                    CLOCKS.iter().filter(|clock| text.contains(**clock)).map(|clock| format!("{room}: {clock}")),
                );
            }
        }
    }
    assert!(read > 40, "{read} files");
    assert!(clocks.is_empty(), "{clocks:?}");
}
