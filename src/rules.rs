//! Business rules: what a checkpoint or a country accepts, as data (EU DCC validation rules, CertLogic).

pub mod certlogic;
pub mod choice;
pub mod exchange;
pub mod mode;
pub mod question;
pub mod reason;
pub mod rule;
pub mod set;
pub mod timetable;
pub mod values;
