//! One file per call or method, and the invariants.

mod bond;
mod invariants;
mod slash;
mod slash_record;
mod top_up;
mod unbond_all;
mod withdraw;
mod withdraw_for;
