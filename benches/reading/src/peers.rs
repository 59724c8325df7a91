//! The readers that are measured, behind one small trait.

mod ours;
mod rqrr;
mod rxing;
mod zxing;

use gatelight::input::frame::Frame;

/// A reader of codes, as the bench drives it.
pub trait Peer {
    /// Its name in the tables and for `--only`.
    fn name(&self) -> &'static str;

    /// The contents of the codes in a picture: their bytes, or their text as UTF-8.
    fn read(&mut self, picture: &Frame) -> Vec<Vec<u8>>;

    /// Forgets what earlier frames showed; the next one belongs to another scene.
    fn forget(&mut self) {}
}

/// What the pictures are: each reader is set up as it serves them best.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Frames of a camera: one QR code is looked for, and looking ends with it.
    Frames,
    /// Still pictures: QR and Aztec codes, as many as there are.
    Pictures,
}

/// Every reader that is named in `only`, or all that serve the purpose; in the tables' order.
pub fn chosen(only: &[String], purpose: Purpose) -> Result<Vec<Box<dyn Peer>>, String> {
    let known: Vec<Box<dyn Peer>> = vec![
        Box::new(ours::FirstStage::default()),
        Box::new(ours::BothStages::default()),
        Box::new(ours::Still),
        Box::new(rqrr::Rqrr),
        Box::new(rxing::Rxing::new(purpose)),
        Box::new(rxing::Filtered::new(purpose)),
        Box::new(zxing::Zxing::all_tries(purpose)),
        Box::new(zxing::Zxing::plain(purpose)),
    ];
    if let Some(unknown) = only.iter().find(|name| !known.iter().any(|peer| peer.name() == *name)) {
        let names: Vec<_> = known.iter().map(|peer| peer.name()).collect();
        return Err(format!("there is no reader {unknown:?}; there are: {}", names.join(", ")));
    }
    let usual = |name: &str| name != "ours-still" || purpose == Purpose::Pictures;
    let wanted = |name: &str| if only.is_empty() { usual(name) } else { only.iter().any(|one| one == name) };
    Ok(known.into_iter().filter(|peer| wanted(peer.name())).collect())
}
