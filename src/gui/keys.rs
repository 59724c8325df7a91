//! Keys below their signs: which key of the board went down, whatever the system's layout is.
//!
//! slint gives signs alone, and none for a dead key. winit below it also says where on the
//! board the key lies, and that is what a scanner presses.

use crate::input::layout::Press;
use slint::winit_030::winit::event::{ElementState, WindowEvent};
use slint::winit_030::winit::keyboard::{KeyCode, PhysicalKey};

/// What is held down.
#[derive(Default)]
pub struct Board {
    /// Shift on the left and on the right.
    shifts: [bool; 2],
    alt_gr: bool,
    /// Ctrl, Alt and Meta, left and right: what makes a chord.
    chords: [bool; 5],
}

impl Board {
    /// Follows an event of the window; gives the key that it pressed, if that can be part of a text.
    pub fn follow(&mut self, event: &WindowEvent) -> Option<Press> {
        match event {
            // Keys that go up while another window has the keyboard are not seen here.
            WindowEvent::Focused(_) => {
                *self = Self::default();
                None
            }
            WindowEvent::KeyboardInput { event, is_synthetic: false, .. } => match event.physical_key {
                PhysicalKey::Code(code) => self.key(code, event.state == ElementState::Pressed, event.repeat),
                PhysicalKey::Unidentified(_) => None,
            },
            _ => None,
        }
    }

    fn key(&mut self, code: KeyCode, down: bool, repeat: bool) -> Option<Press> {
        let [left, right] = &mut self.shifts;
        let [ctrl, ctrl_right, alt, meta, meta_right] = &mut self.chords;
        let held = match code {
            KeyCode::ShiftLeft => left,
            KeyCode::ShiftRight => right,
            KeyCode::AltRight => &mut self.alt_gr,
            KeyCode::ControlLeft => ctrl,
            KeyCode::ControlRight => ctrl_right,
            KeyCode::AltLeft => alt,
            KeyCode::SuperLeft => meta,
            KeyCode::SuperRight => meta_right,
            _ => return if down && !repeat { self.press(code) } else { None },
        };
        *held = down;
        None
    }

    fn press(&self, code: KeyCode) -> Option<Press> {
        if self.chords.contains(&true) {
            return None;
        }
        if code == KeyCode::Space {
            return Some(Press::space());
        }
        let key = KEYS.iter().position(|known| *known == code).and_then(|place| u8::try_from(place).ok())?;
        Press::of(key, self.shifts.contains(&true), self.alt_gr)
    }
}

/// The keys in the order of the layouts' tables.
#[rustfmt::skip]
const KEYS: [KeyCode; 48] = [
    KeyCode::Backquote, KeyCode::Digit1, KeyCode::Digit2, KeyCode::Digit3, KeyCode::Digit4, KeyCode::Digit5,
    KeyCode::Digit6, KeyCode::Digit7, KeyCode::Digit8, KeyCode::Digit9, KeyCode::Digit0, KeyCode::Minus, KeyCode::Equal,
    KeyCode::KeyQ, KeyCode::KeyW, KeyCode::KeyE, KeyCode::KeyR, KeyCode::KeyT, KeyCode::KeyY, KeyCode::KeyU,
    KeyCode::KeyI, KeyCode::KeyO, KeyCode::KeyP, KeyCode::BracketLeft, KeyCode::BracketRight,
    KeyCode::KeyA, KeyCode::KeyS, KeyCode::KeyD, KeyCode::KeyF, KeyCode::KeyG, KeyCode::KeyH, KeyCode::KeyJ,
    KeyCode::KeyK, KeyCode::KeyL, KeyCode::Semicolon, KeyCode::Quote, KeyCode::Backslash,
    KeyCode::KeyZ, KeyCode::KeyX, KeyCode::KeyC, KeyCode::KeyV, KeyCode::KeyB, KeyCode::KeyN, KeyCode::KeyM,
    KeyCode::Comma, KeyCode::Period, KeyCode::Slash, KeyCode::IntlBackslash,
];

#[cfg(test)]
mod tests {
    use super::{Board, KEYS, KeyCode};
    use crate::input::layout::{self, Layout, Press};

    fn typed(board: &mut Board, keys: &[KeyCode]) -> Vec<Press> {
        keys.iter().filter_map(|key| board.key(*key, true, false)).collect()
    }

    #[test]
    fn the_board_lies_as_the_tables_do() {
        assert_eq!(KEYS.len(), usize::from(layout::KEYS));
        let mut board = Board::default();
        let text = |presses: &[Press], layout| layout::pressed(presses, layout, false);
        let bare = typed(&mut board, &KEYS[..47]);
        assert_eq!(text(&bare, Layout::Us).as_deref(), Some("`1234567890-=qwertyuiop[]asdfghjkl;'\\zxcvbnm,./"));
        board.key(KeyCode::ShiftRight, true, false);
        let shifted = typed(&mut board, &[KeyCode::KeyY, KeyCode::Digit7, KeyCode::Space, KeyCode::IntlBackslash]);
        assert_eq!(text(&shifted, Layout::De).as_deref(), Some("Z/ >"));
        board.key(KeyCode::ShiftRight, false, false);
        board.key(KeyCode::AltRight, true, false);
        assert_eq!(text(&typed(&mut board, &[KeyCode::Digit7]), Layout::De).as_deref(), Some("{"));
    }

    #[test]
    fn chords_and_repeats_and_other_keys_are_no_part_of_a_text() {
        let mut board = Board::default();
        assert_eq!(typed(&mut board, &[KeyCode::F2, KeyCode::Enter, KeyCode::Escape, KeyCode::Numpad1]), []);
        assert_eq!(board.key(KeyCode::KeyA, true, true), None);
        assert_eq!(board.key(KeyCode::KeyA, false, false), None);
        for held in
            [KeyCode::ControlLeft, KeyCode::ControlRight, KeyCode::AltLeft, KeyCode::SuperLeft, KeyCode::SuperRight]
        {
            assert_eq!(typed(&mut board, &[held, KeyCode::KeyA]), []);
            board.key(held, false, false);
        }
        assert_eq!(typed(&mut board, &[KeyCode::KeyA]).len(), 1);
    }
}
