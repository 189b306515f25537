//! `rm_repayments`: claims for money back, with what came.

use domain::{
    Event,
    payment::repayment::{self, Auditor, Line, Sen},
};
use kernel::{CompanyId, LocalDate, Timestamp, Uuid};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Claims for money back.
#[derive(Debug)]
pub struct Repayments;

/// What came back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Receipt {
    number: String,
    date: LocalDate,
    amount_sen: Sen,
}

/// A claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    party_id: CompanyId,
    version: i32,
    auditor: Auditor,
    report_number: String,
    report_date: LocalDate,
    lines: Vec<Line>,
    amount_sen: Sen,
    left_sen: Sen,
    pay_by: LocalDate,
    claimed_at: Timestamp,
    receipts: Vec<Receipt>,
    objection: Option<String>,
    answer: Option<String>,
    handed_over: Option<String>,
}

impl ReadModel for Repayments {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_repayments";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Repayment(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Repayment(event) = &recorded.event else { return row };
        let version = recorded.version;
        match event {
            repayment::Event::RepaymentClaimed { claim: _, company, finding, lines, amount_sen, pay_by, author: _ } => {
                Some(Row {
                    party_id: *company,
                    version,
                    auditor: finding.auditor,
                    report_number: finding.number.clone(),
                    report_date: finding.date,
                    lines: lines.clone(),
                    amount_sen: *amount_sen,
                    left_sen: *amount_sen,
                    pay_by: *pay_by,
                    claimed_at: recorded.occurred_at,
                    receipts: Vec::new(),
                    objection: None,
                    answer: None,
                    handed_over: None,
                })
            }
            repayment::Event::RepaymentReceived { receipt, date, amount_sen, left_sen, .. } => row.map(|mut row| {
                row.receipts.push(Receipt { number: receipt.clone(), date: *date, amount_sen: *amount_sen });
                Row { version, left_sen: *left_sen, ..row }
            }),
            repayment::Event::RepaymentContested { reason, .. } => {
                row.map(|row| Row { version, objection: Some(reason.clone()), answer: None, ..row })
            }
            repayment::Event::ContestAnswered { answer, .. } => {
                row.map(|row| Row { version, answer: Some(answer.clone()), ..row })
            }
            repayment::Event::RepaymentHandedOver { number, .. } => {
                row.map(|row| Row { version, handed_over: Some(number.clone()), ..row })
            }
        }
    }
}
