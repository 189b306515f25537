//! What somebody should look at: red flags over orders and money. A flag is not a finding.
pub mod evidence;
pub mod flag;
pub mod rules;
pub mod watch;
