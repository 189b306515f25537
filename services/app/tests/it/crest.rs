//! The crest of a region beside the letterhead of its papers (EF-21).

use app::{AppError, FilePurpose, Role};
use kernel::Uuid;
use serde_json::{Value, json};
use testkit::TestApp;

use crate::{
    bundles::{install_printer, jobs},
    payments::Till,
};

/// As far as anybody looks: a PNG of 400 by 500 points.
fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend([0, 0, 1, 0x90, 0, 0, 1, 0xf4, 8, 2, 0, 0, 0]);
    bytes
}

/// What stood beside the letterhead of the order letter that was printed last. When a crest is set the printer is given a
/// sheet to try it on; that is no letter.
fn on_letter(test: &TestApp) -> Value {
    let letter = jobs(test).into_iter().rfind(|job| job["data"]["title"] == "Surat Pesanan").expect("a letter");
    letter["data"]["head"]["letterhead"]["logo"].clone()
}

fn on_decree(test: &TestApp) -> Value {
    let decree = jobs(test).into_iter().rfind(|job| job["paper"] == "decree").expect("a decree");
    decree["data"]["letterhead"]["logo"].clone()
}

/// The crest that was set stands on order letters and decrees from then on; without one the head is of words alone.
#[tokio::test]
async fn papers_carry_the_crest_that_the_office_set() {
    let till = Till::open().await;
    let test = till.test();
    install_printer(test);
    let administrator = &test.person(&[Role::TenantAdministrator]).await;
    let (desk, scope) = (test.scope(administrator), test.scope(till.desk.officer()));
    test.app.order_pdf(&scope, till.order).await.expect("a paper");
    assert_eq!(on_letter(test), Value::Null, "a neutral head");
    let stored = test.app.put_file(&desk, FilePurpose::Crest, "lambang.png", png()).await.expect("a crest");
    test.done(administrator, "set_crest", json!({ "crest": stored.sha256 })).await;
    let head = test.app.letterhead(&desk).await.expect("an answer").expect("a letterhead");
    assert_eq!(head.crest.map(|crest| crest.sha256).as_deref(), Some(stored.sha256.as_str()));
    test.app.order_pdf(&scope, till.order).await.expect("a paper");
    assert_eq!(on_letter(test)["png"], json!(png()));
    let decree: Uuid = till.desk.rows("decrees").await[0]["id"].as_str().expect("an id").parse().expect("an id");
    test.app.decree_pdf(&scope, decree).await.expect("a paper");
    assert_eq!(on_decree(test)["png"], json!(png()));

    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0h9v9z'/></svg>".to_vec();
    let drawn = test.app.put_file(&desk, FilePurpose::Crest, "lambang.svg", svg).await.expect("a crest");
    test.done(administrator, "set_crest", json!({ "crest": drawn.sha256 })).await;
    test.app.order_pdf(&scope, till.order).await.expect("a paper");
    assert!(on_letter(test)["svg"].as_str().is_some_and(|svg| svg.starts_with("<svg")));

    test.done(administrator, "set_crest", json!({ "without_crest": true })).await;
    let head = test.app.letterhead(&desk).await.expect("an answer").expect("a letterhead");
    assert_eq!((head.crest, head.city.as_str()), (None, "Pekanbaru"), "the words stay");
    let denied = test.perform_as(till.media(), "set_crest", json!({ "crest": stored.sha256 })).await;
    assert!(matches!(denied, Err(AppError::Denied)), "{denied:?}");
}

/// A picture that the printer cannot set is refused when it is set; one that it cannot set later costs the crest and not
/// the paper.
#[tokio::test]
async fn a_crest_that_cannot_be_printed_is_refused_and_never_stops_a_paper() {
    let till = Till::open().await;
    let test = till.test();
    let administrator = &test.person(&[Role::TenantAdministrator]).await;
    let (desk, scope) = (test.scope(administrator), test.scope(till.desk.officer()));
    let stored = test.app.put_file(&desk, FilePurpose::Crest, "lambang.png", png()).await.expect("a crest");
    // Without a printer nobody can say.
    test.done(administrator, "set_crest", json!({ "crest": stored.sha256 })).await;
    let program = test.folder().join("sinergi-documents");
    let script = "#!/bin/sh\nread -r job\ncase \"$job\" in *'\"logo\":{'*) \
        echo '{\"status\":\"failed\",\"code\":\"unreadable_picture\",\"message\":\"no picture\"}' ;; *) \
        printf '{\"status\":\"done\",\"length\":4,\"pages\":1,\"template\":\"office_paper.v1\"}\\n%%PDF' ;; esac\n";
    std::fs::write(&program, script).expect("a program");
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("may run");
    assert_eq!(test.app.order_pdf(&scope, till.order).await.expect("a paper"), b"%PDF");
    let refused = test.perform_as(administrator, "set_crest", json!({ "crest": stored.sha256 })).await;
    let Err(AppError::Invalid(fields)) = refused else { panic!("{refused:?}") };
    assert_eq!((fields[0].field.as_str(), fields[0].code), ("crest", "file_broken"));
}
