//! Files: who may read which (SECURITY.md 3.1 and 3.7).

use app::{AppError, FilePurpose, Role};
use kernel::CompanyId;
use testkit::{TestApp, TestPerson};

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n";

async fn put(test: &TestApp, person: &TestPerson, bytes: &[u8]) -> String {
    let stored = test.app.put_file(&test.scope(person), FilePurpose::Document, "nib.pdf", bytes.to_vec()).await;
    stored.expect("kept").sha256
}

async fn may_read(test: &TestApp, person: &TestPerson, sha256: &str) -> bool {
    match test.app.file(&test.scope(person), sha256).await {
        Ok((stored, bytes)) => {
            assert_eq!((stored.sha256.as_str(), stored.name.as_str(), bytes.as_slice()), (sha256, "nib.pdf", PDF));
            true
        }
        Err(AppError::Denied) => false,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_file_is_read_by_its_company_and_by_the_office_and_by_nobody_else() {
    let test = TestApp::new().await;
    let officer = test.person(&[Role::ActivityOfficer]).await;
    let own = test.company_person(CompanyId(test.app.next_id())).await;
    let rival = test.company_person(CompanyId(test.app.next_id())).await;
    let hash = put(&test, &own, PDF).await;
    assert!(may_read(&test, &own, &hash).await && may_read(&test, &officer, &hash).await);
    assert!(!may_read(&test, &rival, &hash).await, "another company knows the hash, and that is all");
    let admin = test.person(&[Role::TenantAdministrator]).await;
    assert!(!may_read(&test, &admin, &hash).await, "who keeps the accounts reads no documents");

    let neighbour = test.neighbour().await;
    let stranger = neighbour.person(&[Role::HeadOfAgency]).await;
    assert!(!may_read(&neighbour, &stranger, &hash).await, "another tenant knows the hash, and that is all");
    assert!(!may_read(&test, &own, &"0".repeat(64)).await);
    assert!(!may_read(&test, &own, "../../etc/passwd").await);

    put(&test, &rival, PDF).await;
    assert!(may_read(&test, &rival, &hash).await, "it has the same file itself");
}

#[tokio::test]
async fn a_file_that_is_not_what_it_says_is_refused_with_the_reason() {
    let test = TestApp::new().await;
    let officer = test.person(&[Role::ActivityOfficer]).await;
    let scope = test.scope(&officer);
    let refused = test.app.put_file(&scope, FilePurpose::Document, "nib.jpg", PDF.to_vec()).await;
    let Err(AppError::Invalid(errors)) = refused else { panic!("{refused:?}") };
    assert_eq!((errors[0].field.as_str(), errors[0].code), ("file", "file_extension"));
}

#[tokio::test]
async fn a_use_case_takes_only_files_that_its_sender_put_there() {
    let test = TestApp::new().await;
    let company = CompanyId(test.app.next_id());
    let media = test.company_person(company).await;
    let rival = test.company_person(CompanyId(test.app.next_id())).await;
    test.done(&media, "register_company", super::season::profile(7)).await;
    let hash = put(&test, &rival, PDF).await;
    let document = serde_json::json!({ "company": company, "requirement": "NIB", "number": "1", "file": hash });
    let refused = test.perform_as(&media, "file_document", document.clone()).await;
    let Err(AppError::Invalid(errors)) = refused else { panic!("{refused:?}") };
    assert_eq!((errors[0].field.as_str(), errors[0].code), ("file", "file_unknown"));
    put(&test, &media, PDF).await;
    test.done(&media, "file_document", document).await;
}

#[tokio::test]
async fn a_company_that_has_filled_its_room_puts_nothing_more_there_and_the_others_do() {
    let test = TestApp::new().await;
    let full = test.company_person(CompanyId(test.app.next_id())).await;
    let other = test.company_person(CompanyId(test.app.next_id())).await;
    let large = store::files::NewFile {
        id: test.app.next_id(),
        sha256: "ab".repeat(32),
        name: "arsip.pdf".to_owned(),
        size_bytes: 1024 * 1024 * 1024,
        media_type: "application/pdf".to_owned(),
        actor: full.account,
        at: test.app.now(),
    };
    test.app.store().add_file(test.scope(&full).border(), large).await.expect("noted");
    let refused = test.app.put_file(&test.scope(&full), FilePurpose::Document, "nib.pdf", PDF.to_vec()).await;
    let Err(AppError::Invalid(errors)) = refused else { panic!("{refused:?}") };
    assert_eq!(errors[0].code, "file_no_room");
    put(&test, &other, PDF).await;
}

/// A file that was changed behind our back is not given out.
#[tokio::test]
async fn a_file_whose_bytes_changed_is_not_given_out() {
    let test = TestApp::new().await;
    let officer = test.person(&[Role::ActivityOfficer]).await;
    let hash = put(&test, &officer, PDF).await;
    let place = test.folder().join("objects").join(app::files::ObjectKey::file(test.tenant, &hash).path());
    std::fs::write(&place, b"%PDF-1.7 another").expect("changed");
    assert!(matches!(test.app.file(&test.scope(&officer), &hash).await, Err(AppError::Bug(_))));
}
