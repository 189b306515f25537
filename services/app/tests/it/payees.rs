//! Accounts of companies: one number at one bank is one account, however the bank is spelled (C-PAYEE).

use domain::{
    media::BankAccount,
    payment::payee::{self, Command, PayeeAccount},
};
use kernel::CompanyId;
use serde_json::{Value, json};
use testkit::TestPerson;

use crate::payments::Till;

fn account(company: CompanyId, number: usize, bank: &str, digits: &str) -> Value {
    json!({ "company": company, "bank": bank, "bank_number": digits,
            "bank_holder": format!("PT Contoh Warta {number}"), "letter": "L/1" })
}

async fn stranger(till: &Till, number: u32) -> (CompanyId, TestPerson) {
    let company = CompanyId(till.test().app.next_id());
    let person = till.test().company_person(company).await;
    till.test().done(&person, "register_company", crate::season::profile(number)).await;
    (company, person)
}

/// C-PAYEE: a bank has one name and one code, whatever somebody types; another company does not get the same account by
/// another spelling, nor the account of a company that named it before banks had codes.
#[tokio::test]
async fn c_payee_an_account_is_one_account_however_its_bank_is_spelled() {
    let till = Till::open().await;
    let test = till.test();
    let own = till.desk.market.season.company;
    let spelled = account(own, 1, " pt bank rakyat indonesia (persero) tbk ", "0-123.45");
    test.done(till.media(), "propose_payee_account", spelled).await;
    test.done(&till.checker, "approve_payee_account", json!({ "company": own })).await;
    let rows = till.desk.rows("payees").await;
    assert_eq!(rows[0]["bank"], "Bank Rakyat Indonesia (BRI)", "the listed name");
    let again = account(own, 1, "BRI Cabang Pekanbaru", "0-123.45");
    assert_eq!(test.refused(till.media(), "propose_payee_account", again).await, "payee.in_use");

    let (other, person) = stranger(&till, 2).await;
    for bank in ["BRI", "Bank BRI", "bank rakyat indonesia", "002"] {
        let same = account(other, 2, bank, "01 23 45");
        assert_eq!(test.refused(&person, "propose_payee_account", same).await, "payee.account_taken", "{bank}");
    }
    // Another bank has numbers of its own, also one that is not listed.
    test.done(&person, "propose_payee_account", account(other, 2, "BPR  Sarimadu", "012345")).await;
    let (third, person) = stranger(&till, 3).await;
    let same = account(third, 3, "PT. BPR SARIMADU", "012345");
    assert_eq!(test.refused(&person, "propose_payee_account", same).await, "payee.account_taken");

    // Named before banks had codes, with no claim but one of that spelling.
    let old = BankAccount {
        bank: "Bank Pembangunan Daerah Riau Kepri".into(),
        number: "777-1".into(),
        holder: "PT Contoh Warta 3".into(),
    };
    let (legal_name, letter, by) = ("PT. CONTOH WARTA 3".into(), "L/0".into(), person.account);
    let propose = Command::Propose { company: third, legal_name, account: old, letter, by };
    test.run::<PayeeAccount>(payee::stream_of(third), propose).await;
    let (fourth, person) = stranger(&till, 4).await;
    let same = account(fourth, 4, "BRK Syariah", "7771");
    assert_eq!(test.refused(&person, "propose_payee_account", same).await, "payee.account_taken");
}
