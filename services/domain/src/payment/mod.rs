//! From verified proof to money in the bank: handover, invoice, tax, SPP, SPM, SP2D, and how long each desk takes.

pub mod billing;
pub mod catalogue;
pub mod clock;
pub mod outage;
pub mod payee;
pub mod repayment;
pub mod tax;
pub mod terms;
