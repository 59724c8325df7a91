//! The layers of a check and what each of them said (design.md 2).

/// One layer of the walk, in its order; the last two are our own health.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Prefix, base45, inflate.
    Read,
    /// COSE, JWS or JSON structure.
    Envelope,
    /// A trusted key that may sign this.
    Signer,
    /// The signature itself.
    Signature,
    /// Dates of the code.
    Time,
    /// Schema, dates and values of what it says.
    Content,
    /// Revocation and block lists.
    Revocation,
    /// The same person throughout.
    Holder,
    /// What this checkpoint asks.
    Policy,
    /// The age of our own data.
    Data,
    /// Our own clock.
    Clock,
}

/// What a layer said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerState {
    /// Done, and it held.
    Pass,
    /// Done, and it did not hold.
    Fail,
    /// It could not be decided.
    Unknown,
    /// An earlier layer stopped the walk.
    NotRun,
    /// The profile does not require it and the store never held such data.
    NotAsked,
}

impl Layer {
    /// All layers, in the order of the walk.
    pub const ALL: [Self; 11] = [
        Self::Read,
        Self::Envelope,
        Self::Signer,
        Self::Signature,
        Self::Time,
        Self::Content,
        Self::Revocation,
        Self::Holder,
        Self::Policy,
        Self::Data,
        Self::Clock,
    ];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Envelope => "envelope",
            Self::Signer => "signer",
            Self::Signature => "signature",
            Self::Time => "time",
            Self::Content => "content",
            Self::Revocation => "revocation",
            Self::Holder => "holder",
            Self::Policy => "policy",
            Self::Data => "data",
            Self::Clock => "clock",
        }
    }

    /// Whether a pass may stand although this layer was not asked.
    #[must_use]
    pub const fn may_be_unasked(self) -> bool {
        matches!(self, Self::Revocation | Self::Holder | Self::Policy)
    }
}

impl LayerState {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::NotRun => "not-run",
            Self::NotAsked => "not-asked",
        }
    }

    /// How much it outweighs another state of the same layer.
    const fn heft(self) -> u8 {
        match self {
            Self::NotRun => 0,
            Self::NotAsked => 1,
            Self::Pass => 2,
            Self::Unknown => 3,
            Self::Fail => 4,
        }
    }
}

/// What every layer said. Starts with every layer not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layers([(Layer, LayerState); 11]);

impl Default for Layers {
    fn default() -> Self {
        Self(Layer::ALL.map(|layer| (layer, LayerState::NotRun)))
    }
}

impl Layers {
    /// What `layer` said.
    #[must_use]
    pub fn get(&self, layer: Layer) -> LayerState {
        self.0.iter().find(|(known, _)| *known == layer).map_or(LayerState::NotRun, |(_, state)| *state)
    }

    /// Notes what `layer` said; of several, the worst stays.
    pub fn note(&mut self, layer: Layer, state: LayerState) {
        for (known, held) in &mut self.0 {
            if *known == layer && state.heft() > held.heft() {
                *held = state;
            }
        }
    }

    /// Every layer with its state, in the order of the walk.
    pub fn iter(&self) -> impl Iterator<Item = (Layer, LayerState)> + '_ {
        self.0.iter().copied()
    }

    /// Whether every layer passed, or was not asked where that may be.
    #[must_use]
    pub fn all_held(&self) -> bool {
        self.iter().all(|(layer, state)| match state {
            LayerState::Pass => true,
            LayerState::NotAsked => layer.may_be_unasked(),
            LayerState::Fail | LayerState::Unknown | LayerState::NotRun => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Layer, LayerState, Layers};

    fn all_passed() -> Layers {
        let mut layers = Layers::default();
        Layer::ALL.into_iter().for_each(|layer| layers.note(layer, LayerState::Pass));
        layers
    }

    fn with(changed: Layer, state: LayerState) -> Layers {
        let mut layers = Layers::default();
        for layer in Layer::ALL {
            layers.note(layer, if layer == changed { state } else { LayerState::Pass });
        }
        layers
    }

    #[test]
    fn every_layer_has_to_hold() {
        assert!(all_passed().all_held());
        for layer in Layer::ALL {
            for state in [LayerState::Fail, LayerState::Unknown, LayerState::NotRun] {
                assert!(!with(layer, state).all_held(), "{layer:?} {state:?}");
            }
        }
    }

    #[test]
    fn only_revocation_holder_and_policy_may_be_unasked() {
        for layer in Layer::ALL {
            let may = matches!(layer, Layer::Revocation | Layer::Holder | Layer::Policy);
            assert_eq!(with(layer, LayerState::NotAsked).all_held(), may, "{layer:?}");
        }
    }

    #[test]
    fn the_worst_word_stays() {
        let mut layers = all_passed();
        layers.note(Layer::Time, LayerState::Fail);
        layers.note(Layer::Time, LayerState::Pass);
        layers.note(Layer::Time, LayerState::Unknown);
        assert_eq!(layers.get(Layer::Time), LayerState::Fail);
    }
}
