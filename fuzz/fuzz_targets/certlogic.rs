//! An expression over data, as JSON `{"logic":…,"data":…}`: bounded work, the same value watched or not, and a table of
//! all times that ends.
#![no_main]

use gatelight::encoding::json;
use gatelight::model::limits::Limits;
use gatelight::rules::certlogic::{Data, Logic};
use gatelight::rules::timetable::{Changes, spans};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Ok(Value::Object(input)) = json::read(bytes, Limits::RULE_DEPTH) else { return };
    let (Some(logic), Some(given)) = (input.get("logic"), input.get("data")) else { return };
    let Ok(logic) = Logic::read(logic) else { return };
    let data = Data::from(given);
    let unwatched = logic.evaluate(&data).map(|held| held.json());
    let table = spans(|at, changes| {
        let mut dated = given.clone();
        if let Some(clock) = dated.pointer_mut("/external/validationClock") {
            *clock = at.to_string().into();
        }
        logic.watched(&Data::from(&dated), changes).map(|held| held.json())
    });
    assert!(!table.is_empty());
    let watched = logic.watched(&data, &Changes::none(gatelight::model::time::UnixTime::FIRST));
    assert_eq!(watched.map(|held| held.json()), unwatched);
});
