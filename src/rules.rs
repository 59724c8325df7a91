//! Business rules: what a checkpoint or a country accepts, as data (spec: EU DCC validation rules, CertLogic).

pub mod certlogic;
