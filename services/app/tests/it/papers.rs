//! Decrees on paper, lists as files, and what the public may ask.

use app::{AppError, ExportFormat, Label, dataset::ListRequest};
use serde_json::Value;

use super::season::Season;

fn list(name: &str) -> &'static app::dataset::Dataset {
    app::datasets().iter().find(|list| list.name == name).expect("a list")
}

fn labels(label: Label<'_>) -> String {
    match label {
        Label::List(dataset) => format!("Daftar {}", dataset.name),
        Label::Column(_, column) => column.name.to_owned(),
        Label::Measured(measure, value) => format!("{value} {measure}"),
        Label::Choice(_, _, wire) => format!("<{wire}>"),
    }
}

#[tokio::test]
async fn anybody_finds_an_issued_decree_by_its_code_and_nothing_by_another() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &[]).await;
    let decree = season.decreed(application).await;
    let row = test.app.get(&test.scope(&season.officer), list("decrees"), decree).await.expect("a decree");
    let code = row["code"].as_str().expect("a code");
    let dashed = format!("{}-{}-{}", &code[..4], &code[4..8], code[8..].to_lowercase());
    let public = test.app.public_decree(&dashed).await.expect("a decree");
    assert_eq!((public.number.as_str(), public.rows_count, public.is_demo), ("1/SK/2026", 1, false));
    assert_eq!(Value::from(public.hash), row["hash"]);
    let last = if code.ends_with('X') { 'Y' } else { 'X' };
    for wrong in ["", "000000000000", &format!("{}{last}", &code[..11]), "ZZZZZZZZZZZZ"] {
        assert!(matches!(test.app.public_decree(wrong).await, Err(AppError::Denied)), "{wrong}");
    }
}

#[tokio::test]
async fn without_the_printer_a_decree_says_so_and_before_its_issue_it_is_no_paper() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &[]).await;
    let decree = season.decreed(application).await;
    let answer = test.app.decree_pdf(&test.scope(&season.media), decree).await;
    assert!(matches!(answer, Err(AppError::Unavailable(what)) if what.contains("not installed")), "{answer:?}");
    let nothing = test.app.decree_pdf(&test.scope(&season.media), application).await;
    assert!(matches!(nothing, Err(AppError::Denied)));
}

/// A printer that writes down what it was given, and answers with four bytes.
fn install_printer(season: &Season) {
    let folder = season.test.folder();
    let script = format!(
        "#!/bin/sh\nread -r job\nprintf '%s' \"$job\" > '{}'\n\
         printf '{{\"status\":\"done\",\"length\":4,\"pages\":1,\"template\":\"decree.v1\"}}\\n%%PDF'\n",
        folder.join("job.json").display()
    );
    let program = folder.join("sinergi-documents");
    std::fs::write(&program, script).expect("a program");
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("may run");
}

#[tokio::test]
async fn a_decree_is_printed_once_from_its_frozen_annex() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &[]).await;
    let decree = season.decreed(application).await;
    install_printer(&season);
    let scope = test.scope(&season.media);
    assert_eq!(test.app.decree_pdf(&scope, decree).await.expect("a paper"), b"%PDF");
    let job = std::fs::read_to_string(test.folder().join("job.json")).expect("a job");
    let job: Value = serde_json::from_str(&job).expect("json");
    let paper = &job["data"];
    let row = test.app.get(&scope, list("decrees"), decree).await.expect("a decree");
    assert_eq!(paper["annex"]["rows"][0]["outlet"], "ContohWarta.id");
    assert_eq!(paper["annex"]["hash"], row["hash"]);
    let code = row["code"].as_str().expect("a code");
    assert_eq!(paper["verification"]["url"], format!("http://127.0.0.1:8080/periksa/{code}"));
    assert_eq!(
        (&paper["sample"], &paper["signer"]["name"]),
        (&Value::from(false), &Value::from("Dr. Contoh Pejabat, M.Si."))
    );

    std::fs::remove_file(test.folder().join("sinergi-documents")).expect("gone");
    assert_eq!(test.app.decree_pdf(&scope, decree).await.expect("the same paper"), b"%PDF", "it was kept");
}

#[tokio::test]
async fn a_list_becomes_a_file_with_the_words_of_the_face() {
    let season = Season::open().await;
    let test = &season.test;
    let request = ListRequest { first: 1, ..ListRequest::default() };
    let scope = test.scope(&season.officer);
    let export = test.app.export(&scope, list("outlets"), &request, ExportFormat::Csv, &labels).await.expect("a file");
    let csv = String::from_utf8(export.bytes).expect("text");
    assert!(csv.contains("ContohWarta.id") && csv.contains("<online>") && csv.contains("Posisi log"), "{csv}");
    assert!(!csv.contains("Data contoh"));
    let name = export.file_name.strip_suffix(".csv").expect("a name");
    assert!(name.starts_with("daftar-outlets-1471-p"), "{name}");
    let json = test.app.export(&scope, list("outlets"), &request, ExportFormat::Json, &labels).await.expect("a file");
    let json: Value = serde_json::from_slice(&json.bytes).expect("json");
    assert_eq!(json["row_count"], 1);
    let xlsx = test.app.export(&scope, list("windows"), &request, ExportFormat::Xlsx, &labels).await.expect("a file");
    assert!(xlsx.bytes.starts_with(b"PK"));
    let denied =
        test.app.export(&test.scope(&season.media), list("members"), &request, ExportFormat::Csv, &labels).await;
    assert!(matches!(denied, Err(AppError::Denied)));
}

/// Every list can become a file: no column holds what a sheet cannot.
#[tokio::test]
async fn every_list_can_be_exported() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &["NIB"]).await;
    let auditor = test.person(&[app::Role::InternalAuditor]).await;
    let request = ListRequest { first: 1, ..ListRequest::default() };
    for dataset in app::datasets() {
        let scope =
            test.scope(if test.app.may(&test.scope(&auditor), dataset.permission) { &auditor } else { &season.head });
        let export = test.app.export(&scope, dataset, &request, ExportFormat::Xlsx, &labels).await;
        assert!(export.is_ok(), "{}: {export:?}", dataset.name);
    }
}
