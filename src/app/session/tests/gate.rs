//! What somebody at a gate does with a result: compare the ID, ask for one proof more, judge by hand, pause.

use super::{Rules, STAFF, play};

const ID_REQUIRED: Rules = Rules { compare_id: true, ..STAFF };

#[test]
fn a_pause_sees_nothing_and_ends_with_the_same_key() {
    play(
        "pause",
        STAFF,
        &[
            (0, "<pause>", "paused"),
            (100, "P1", "paused"),
            (200, "?far until 1000", "paused"),
            (1_100, "<pause>", "idle"),
            (1_200, "P1", "P1 showing"),
            // A result is no time for a pause.
            (1_300, "<pause>", "P1 showing"),
        ],
    );
}

#[test]
fn a_proof_waits_aside_until_another_comes_or_somebody_goes_back() {
    play(
        "aside",
        STAFF,
        &[
            (0, "M1", "M1 staying"),
            (100, "<scan next>", "looking, M1 aside"),
            // The first paper still lies there.
            (200, "M1 until 3000", "looking, M1 aside"),
            (3_100, "?far until 3600", "hint TooFar, M1 aside"),
            (60_000, ".", "idle, M1 aside"),
            (60_100, "P2", "P2 showing"),
            (61_000, "<next>", "idle"),
            (70_000, "M1", "M1 staying"),
            (70_100, "<scan next>", "looking, M1 aside"),
            (70_200, "<back>", "M1 staying"),
            (70_300, "<layers>", "Layers M1 held"),
        ],
    );
    // Only a proof that asks for another one waits aside.
    play("pass", STAFF, &[(0, "P1", "P1 showing"), (100, "<scan next>", "P1 showing")]);
}

#[test]
fn who_starts_over_may_show_the_same_code_at_once_and_who_leaves_may_not() {
    play(
        "another person",
        STAFF,
        &[
            (0, "M1", "M1 staying"),
            (100, "<another>", "looking"),
            (200, "M1", "looking"),
            (2_700, "M1", "M1 staying"),
            (2_800, "<start over>", "looking"),
            (2_900, "M1", "M1 staying"),
        ],
    );
}

#[test]
fn the_procedure_by_hand_holds_its_code_and_ends_with_an_answer() {
    play(
        "by hand",
        STAFF,
        &[
            (0, "C1", "C1 staying"),
            (100, "<by hand>", "ByHand C1 held"),
            // Whoever stands behind shows nothing now.
            (60_000, "P2", "ByHand C1 held"),
            (60_100, "<back>", "C1 held"),
            (60_200, "<by hand>", "ByHand C1 held"),
            (60_300, "<done by hand>", "idle"),
            // A paper without a code.
            (61_000, "<by hand>", "ByHand idle"),
            (61_100, "<done by hand>", "idle"),
            (62_000, "<by hand>", "ByHand idle"),
            (62_100, "<back>", "idle"),
        ],
    );
}

#[test]
fn control_codes_are_no_results() {
    play(
        "controls",
        STAFF,
        &[
            (0, "<controls>", "Controls idle"),
            (100, "P1", "Controls idle"),
            (200, "<scan>", "looking"),
            (300, "P1", "P1 showing"),
        ],
    );
}

#[test]
fn a_foreign_id_is_a_new_verdict_that_has_to_be_seen() {
    play(
        "other person",
        STAFF,
        &[
            (0, "P1", "P1 showing"),
            (900, ".", "P1 clears 29800"),
            (1_000, "<id other>", "N1 showing"),
            (1_100, "<next>", "N1 showing"),
            (1_200, "P2", "N1 showing"),
            (3_100, "<next>", "idle"),
        ],
    );
    play("same", STAFF, &[(0, "P1", "P1 showing"), (900, "<id same>", "P1 clears 30000"), (1_000, "P2", "P2 showing")]);
}

#[test]
fn where_the_id_is_required_a_pass_waits_for_it() {
    play(
        "required",
        ID_REQUIRED,
        &[
            (0, "P1", "P1 staying"),
            (60_000, ".", "P1 staying"),
            (60_100, "P2", "P1 staying"),
            (60_200, "<next>", "P1 staying"),
            (60_300, "<back>", "P1 staying"),
            (60_400, "<id close>", "P1 staying"),
            (60_500, "<id same>", "P1 clears 30000"),
            (60_600, "P2", "P2 staying"),
            (60_700, "<id other>", "N1 showing"),
            (62_800, "<next>", "idle"),
            // Only a pass lets anybody through.
            (63_000, "R3", "R3 showing"),
            (65_100, "<next>", "idle"),
        ],
    );
}
