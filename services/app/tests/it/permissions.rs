//! The permission table, cell by cell: every use case × every role (SECURITY.md T-16).

use app::{AppError, Role, authz};
use kernel::CompanyId;
use serde_json::Map;
use testkit::{TestApp, TestPerson};

/// Without the permission nothing is even looked at; with it an empty form is told what is missing.
#[tokio::test]
async fn every_use_case_is_done_by_those_in_the_table_and_by_nobody_else() {
    let test = TestApp::new().await;
    let staff = test.person(&[Role::Verifier]).await;
    let media = test.company_person(CompanyId(test.app.next_id())).await;
    let mut cells = 0;
    for role in Role::ALL {
        let person = if role.is_of_company() { &media } else { &staff };
        let person = TestPerson { roles: vec![*role], ..person.clone() };
        for use_case in app::catalogue() {
            let allowed = authz::holders(use_case.name).contains(role);
            let answer = test.app.perform(&test.scope(&person), use_case, Map::new()).await;
            if allowed {
                assert!(matches!(answer, Err(AppError::Invalid(_))), "{} {role}: {answer:?}", use_case.name);
            } else {
                assert!(matches!(answer, Err(AppError::Denied)), "{} {role}: {answer:?}", use_case.name);
            }
            cells += 1;
        }
    }
    assert_eq!(cells, Role::ALL.len() * app::catalogue().len());
}

#[test]
fn every_use_case_has_a_row_of_its_own_and_every_row_a_use() {
    for use_case in app::catalogue() {
        assert!(!authz::holders(use_case.name).is_empty(), "nobody may {}", use_case.name);
    }
    for (permission, _) in authz::TABLE {
        let is_used = app::use_case(permission).is_some()
            || app::datasets().iter().any(|list| list.permission == *permission)
            || matches!(
                *permission,
                "read_history"
                    | "read_log"
                    | "read_search"
                    | "read_funnel"
                    | "read_comparison"
                    | "read_payment_clock"
                    | "use_graphiql"
            );
        assert!(is_used, "nothing asks for {permission}");
    }
}

/// DOMAIN.md 7: the administrator has no business permission, and the regional head never writes. The clock of an
/// example is no business: whoever tries an example out may move it.
#[test]
fn administrators_do_no_business_and_the_regional_head_only_reads() {
    for use_case in app::catalogue().iter().filter(|use_case| use_case.name != "move_example_clock") {
        let holders = authz::holders(use_case.name);
        assert!(!holders.contains(&Role::RegionalHead), "{}", use_case.name);
        let of_the_office = matches!(use_case.context, "office" | "people");
        assert!(of_the_office || !holders.contains(&Role::TenantAdministrator), "{}", use_case.name);
    }
}
