//! What somebody should look at: red flags over orders and money, and facts that are wrong. A flag is not a finding.
pub mod correction;
pub mod evidence;
pub mod flag;
pub mod rules;
pub mod watch;
