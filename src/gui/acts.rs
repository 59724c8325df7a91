//! What keys do, as the view says it and as the screens say it: one list for both directions.

use super::ui;
use crate::app::view::Act;

macro_rules! acts {
    ($($act:ident),* $(,)?) => {
        /// The screens' name of an act.
        pub const fn shown_act(act: Act) -> ui::Act {
            match act {
                $(Act::$act => ui::Act::$act,)*
            }
        }

        /// What the pressed key does.
        pub const fn pressed_act(act: ui::Act) -> Act {
            match act {
                $(ui::Act::$act => Act::$act,)*
            }
        }
    };
}

acts! {
    Next,
    Layers,
    Back,
    Settings,
    Data,
    About,
    Language,
    StartTraining,
    EndTraining,
    BringData,
    Sources,
    Scan,
    ClockRight,
    TakeUpdate,
    Pause,
    GoOn,
    NewGroup,
    ByHand,
    AcceptByHand,
    RefuseByHand,
    IdMatches,
    IdDiffers,
    ScanNext,
    AnotherPerson,
    StartOver,
    NewShift,
    MoreTime,
    EndProgram,
    OpenFile,
    Paste,
    OpenAnother,
    Where,
    Certificate,
    TurnTable,
    SaveSlip,
    SaveHere,
    Take,
    LineUp,
    LineDown,
}
