//! Accounts of companies: one number at one bank is one account, however the bank is spelled (C-PAYEE).

use app::Role;
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
    for bank in ["BRI", "Bank BRI", "bank rakyat indonesia", "002", "BRI Pekanbaru"] {
        let same = account(other, 2, bank, "01 23 45");
        let refusal = match test.perform_as(&person, "propose_payee_account", same).await {
            Err(app::AppError::Rejected(refusal)) => refusal,
            other => panic!("{other:?}"),
        };
        assert_eq!(refusal.code, "payee.account_taken", "{bank}");
        assert!(refusal.params.iter().all(|(name, _)| name == "value"), "whose it is a company is not told");
    }
    // Another bank has numbers of its own, also one that is not listed.
    test.done(&person, "propose_payee_account", account(other, 2, "BPR  Sarimadu", "012345")).await;
    let approve = json!({ "company": other });
    let refused = test.refused(&till.checker, "approve_payee_account", approve).await;
    assert_eq!(refused, "payee.digits_elsewhere", "the same digits are looked at");
    let said = json!({ "company": other, "reason": "Bank lain; kedua bank sudah ditelepon." });
    test.done(&till.checker, "approve_payee_account", said).await;
    let (third, person) = stranger(&till, 3).await;
    // What a company named wrongly it takes back itself, and the number is free again.
    test.done(&person, "propose_payee_account", account(third, 3, "BCA", "555666777")).await;
    let back = json!({ "company": third, "reason": "Salah ketik." });
    let officer = TestPerson { roles: vec![Role::ActivityOfficer], ..till.checker.clone() };
    assert_eq!(test.refused(&officer, "withdraw_payee_account", back.clone()).await, "payee.not_yours");
    test.done(&person, "withdraw_payee_account", back).await;
    test.done(till.media(), "propose_payee_account", account(own, 1, "BCA", "555666777")).await;
    let same = account(third, 3, "PT. BPR SARIMADU", "012345");
    assert_eq!(test.refused(&person, "propose_payee_account", same).await, "payee.account_taken");

    // Named before banks had codes, with no claim but one of that spelling.
    let old = BankAccount {
        bank: "Bank Pembangunan Daerah Riau Kepri".into(),
        number: "777-111".into(),
        holder: "PT Contoh Warta 3".into(),
    };
    let (legal_name, letter, by) = ("PT. CONTOH WARTA 3".into(), "L/0".into(), person.account);
    let propose = Command::Propose { company: third, legal_name, account: old, letter, by };
    test.run::<PayeeAccount>(payee::stream_of(third), propose).await;
    let (fourth, person) = stranger(&till, 4).await;
    let same = account(fourth, 4, "BRK Syariah", "777111");
    assert_eq!(test.refused(&person, "propose_payee_account", same).await, "payee.account_taken");
}
