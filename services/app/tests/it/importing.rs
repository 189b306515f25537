//! Imports of media: dry run, plan, bad rows as a file (EF-50).

use app::{AppError, FilePurpose, Role, RowError};
use serde_json::json;
use testkit::{TestApp, TestPerson};

use super::season::profile;

async fn put(test: &TestApp, person: &TestPerson, table: &str) -> String {
    let bytes = table.as_bytes().to_vec();
    let stored = test.app.put_file(&test.scope(person), FilePurpose::Table, "media.csv", bytes).await;
    stored.expect("kept").sha256
}

fn public_list() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/media-siber-terverifikasi-sumatera.csv");
    std::fs::read_to_string(path).unwrap_or_else(|_| {
        "nama_media,jenis_media,website,feed_url,kode_provinsi,provinsi,status_dewan_pers\n\
         RiauPos.co,siber,https://riaupos.co,https://riaupos.co/feed,14,Riau,terverifikasi faktual\n"
            .to_owned()
    })
}

#[tokio::test]
async fn the_public_list_goes_in_as_it_is_and_not_twice() {
    let test = TestApp::new().await;
    let officer = test.person(&[Role::ActivityOfficer]).await;
    let hash = put(&test, &officer, &public_list()).await;
    let scope = test.scope(&officer);
    let report = test.app.import_media_dry_run(&scope, &hash).await.expect("a report");
    assert_eq!((report.good, report.errors.as_slice()), (report.rows, &[][..]));
    let companies = app::datasets().iter().find(|list| list.name == "companies").expect("a list");
    let request = app::dataset::ListRequest { first: 1, ..Default::default() };
    assert_eq!(test.app.count(&scope, companies, &request).await.expect("a count"), 0, "a dry run writes nothing");

    test.done(&officer, "import_media", json!({ "file": hash })).await;
    let count = test.app.count(&scope, companies, &request).await.expect("a count");
    assert_eq!(count, u64::try_from(report.rows).expect("a number"));
    let again = test.app.import_media_dry_run(&scope, &hash).await.expect("a report");
    assert_eq!(again.good, 0);
    assert!(again.errors.iter().all(|error| error.code == "taken" && error.column == "website"));
}

#[tokio::test]
async fn good_rows_alone_go_in_when_asked_for_and_the_bad_ones_come_back_as_a_file() {
    let test = TestApp::new().await;
    let officer = test.person(&[Role::ActivityOfficer]).await;
    test.done(&officer, "register_company", profile(3)).await;
    let taken = profile(3)["npwp"].as_str().expect("a number").to_owned();
    let table = format!(
        "Nama Media;Domain;NPWP\r\nSatu;satu.id;\r\nDua;dua.id;{taken}\r\nTiga;bukan domain;\r\nEmpat;co.id;\r\n"
    );
    let hash = put(&test, &officer, &table).await;
    let scope = test.scope(&officer);
    let report = test.app.import_media_dry_run(&scope, &hash).await.expect("a report");
    let told: Vec<(usize, &str, &str)> = report.errors.iter().map(|e| (e.row, e.column.as_str(), e.code)).collect();
    let wrong = [(3, "NPWP", "taken"), (4, "Domain", "url"), (5, "Domain", "shared_domain")];
    assert_eq!((report.good, told.as_slice()), (1, &wrong[..]));

    let refused = test.perform_as(&officer, "import_media", json!({ "file": hash })).await;
    assert!(matches!(refused, Err(AppError::Invalid(_))), "nothing is written unless the good rows are asked for");
    let words = |error: &RowError| format!("{}: {}", error.column, error.code);
    let bad = test.app.import_error_file(&scope, &hash, &words).await.expect("a file");
    let returned = String::from_utf8(bad.bytes).expect("text");
    let holds = |words: &str| returned.contains(words);
    assert!(holds("Kesalahan") && holds("NPWP: taken") && !holds("Satu"), "{returned}");
    assert_eq!(bad.file_name, "media-kesalahan.csv");

    let done = test.done(&officer, "import_media", json!({ "file": hash, "good_rows_only": true })).await;
    assert_eq!((done["rows"].clone(), done["left_out"].clone()), (json!(1), json!(3)));
}

#[tokio::test]
async fn an_import_that_was_taken_back_may_come_again() {
    let test = TestApp::new().await;
    let officer = test.person(&[Role::ActivityOfficer]).await;
    let hash = put(&test, &officer, "nama_media,website\nSatu,satu.id\nDua,dua.id\n").await;
    let import = test.made(&officer, "import_media", json!({ "file": hash })).await;
    test.done(&officer, "undo_import", json!({ "import": import, "reason": "salah berkas" })).await;
    let report = test.app.import_media_dry_run(&test.scope(&officer), &hash).await.expect("a report");
    assert_eq!((report.good, report.rows), (2, 2), "{:?}", report.errors);
}

#[tokio::test]
async fn a_file_that_is_no_table_is_refused_with_what_to_do() {
    let test = TestApp::new().await;
    let officer = test.person(&[Role::ActivityOfficer]).await;
    let scope = test.scope(&officer);
    for (text, expected) in [("a,b\n1,2\n", "table_column_missing"), ("nama_media\n", "table_no_rows")] {
        let hash = put(&test, &officer, text).await;
        let refused = test.app.import_media_dry_run(&scope, &hash).await;
        let Err(AppError::Invalid(errors)) = refused else { panic!("{refused:?}") };
        assert_eq!(errors[0].code, expected);
    }
    let media = test.company_person(kernel::CompanyId(test.app.next_id())).await;
    assert!(matches!(test.app.import_media_dry_run(&test.scope(&media), "00").await, Err(AppError::Denied)));
}

/// Point 19: ten thousand rows with mistakes in the middle.
#[tokio::test]
async fn ten_thousand_rows_are_looked_at_in_seconds() {
    let test = TestApp::new().await;
    let officer = test.person(&[Role::ActivityOfficer]).await;
    let line = |number| match number {
        5_000 => "Rusak,bukan domain".to_owned(),
        number => format!("Media {number},media-{number}.id"),
    };
    let lines: Vec<String> = (0..10_000).map(line).collect();
    let table = format!("nama_media,website\n{}\n", lines.join("\n"));
    let hash = put(&test, &officer, &table).await;
    let report = test.app.import_media_dry_run(&test.scope(&officer), &hash).await.expect("a report");
    assert_eq!((report.rows, report.good), (10_000, 9_999));
    assert_eq!(report.errors.iter().map(|error| error.row).collect::<Vec<_>>(), [5_002]);
}
