//! Record + contract → judgement. A pure function without a clock: the same record judged again, here or on an
//! auditor's machine, gives the same verdicts.

mod causes;
mod conclude;
mod creations;
mod identity;
mod kind;
mod not_tried;
mod outages;
mod requirements;
mod run;
mod scenario;
mod service;
mod surroundings;
mod waivers;

pub use causes::{causes, kinds};
pub use conclude::{Allowance, conclude};
pub use kind::kind_of;
pub use run::{exit_for, judge};
pub use scenario::judge_scenario;
pub use surroundings::Surroundings;
pub use waivers::in_force;
