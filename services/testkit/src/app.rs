//! The whole application over a test database: a tenant of the test's own, people with roles, a clock that stands.

use std::sync::Arc;

use app::{App, AppError, Config, Done, FileFolder, HistoryLine, LogRequest, Parts, Role, Scope, TenantInfo, Whose};
use benchmark::Benchmark;
use domain::{
    office::{AgencyKind, Appointment, Command as OfficeCommand, Letterhead, Office, Tenure},
    people::member::{Command as MemberCommand, Contact, Grant, Member},
};
use kernel::{
    Clock, CompanyId, IdSource, LocalDate, Party, Personal, RegionCode, RegionKind, SubjectId, TenantId, Uuid, Zone,
    ids::{AccountId, AgencyId, CommandId, OfficialId, RequestId},
};
use serde_json::{Map, Value};
use store::{
    Border, Context, Order, Outcome, Store, StoreConfig,
    accounts::{Accounts, NewAccount},
};
use views::Sinergi;

mod doubles;

pub use doubles::{TestMailer, TestPages};

use crate::{FixedClock, SequentialIds, TestDatabase, fresh_database, fresh_tenant, shared_database};

/// The password of every [`TestPerson`] that has one.
pub const PASSWORD: &str = "kuda terbang di atas atap";

/// The application with a tenant of the test's own.
#[derive(Debug, Clone)]
pub struct TestApp {
    /// The application.
    pub app: App,
    /// The tenant; open, with a letterhead, an agency and an official.
    pub tenant: TenantId,
    /// Where the time comes from; it stands until it is moved.
    pub clock: Arc<FixedClock>,
    /// Where ids come from.
    pub ids: Arc<SequentialIds>,
    /// The mails that went out, the oldest first.
    pub mails: Arc<TestMailer>,
    /// The pages that the internet has.
    pub pages: Arc<TestPages>,
    /// The tables of sign-in.
    pub accounts: Accounts,
    /// The database.
    pub database: TestDatabase,
    /// The agency of the tenant.
    pub agency: AgencyId,
    /// The official who signs; in post from 2020 on.
    pub official: OfficialId,
    folder: Arc<tempfile::TempDir>,
}

/// A person with roles in the tenant.
#[derive(Debug, Clone)]
pub struct TestPerson {
    /// The account.
    pub account: AccountId,
    /// Its address.
    pub email: String,
    /// Its name.
    pub name: String,
    /// The roles.
    pub roles: Vec<Role>,
    /// The company, for its people.
    pub company: Option<CompanyId>,
    /// Where.
    pub tenant: TenantId,
}

impl TestApp {
    /// The application with a new tenant in the database that all tests share. The clock stands at the machine's time
    /// of now, since the database compares it with its own.
    pub async fn new() -> Self {
        let tenant = fresh_tenant().await;
        Self::on(shared_database(), tenant).await
    }

    /// The same in a database of its own: for tests of tenants and operators.
    pub async fn alone() -> Self {
        let database = fresh_database().await;
        let bare = Self::bare(database).await;
        let region = app::regions().find(|region| region.code == "14.71").expect("Pekanbaru");
        let new = store::tenants::NewTenant {
            region_code: region.code.to_owned(),
            slug: "kota-pekanbaru".to_owned(),
            name: region.name.to_owned(),
            kind: region.kind,
            zone: region.zone,
            is_demo: false,
            created_at: bare.app.now(),
        };
        let tenant = bare.app.store().add_tenant(&new).await.expect("a directory").expect("a new tenant");
        Self { tenant: tenant.id, ..bare }.opened().await
    }

    /// The application over an empty database of its own; its `tenant` is none.
    pub async fn without_tenants() -> Self {
        Self::bare(fresh_database().await).await
    }

    /// Another tenant of the same application, open as well.
    pub async fn neighbour(&self) -> Self {
        let tenant = fresh_tenant().await;
        Self { tenant, ..self.clone() }.opened().await
    }

    async fn on(database: TestDatabase, tenant: TenantId) -> Self {
        Self { tenant, ..Self::bare(database).await }.opened().await
    }

    async fn bare(database: TestDatabase) -> Self {
        let clock = Arc::new(FixedClock::now_once());
        let ids = Arc::new(SequentialIds::series(series()));
        let config = StoreConfig {
            heads_url: Some(database.addresses.anchor.clone()),
            readers: 6,
            writers: 4,
            ..StoreConfig::new(&database.addresses.app)
        };
        let (time, numbers): (Arc<dyn Clock>, Arc<dyn IdSource>) = (clock.clone(), ids.clone());
        let store: Store<Sinergi> = Store::open(config, Arc::clone(&numbers)).await.expect("a store");
        let accounts = Accounts::new(&database.addresses.auth, 3).expect("a pool");
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let mails = Arc::new(TestMailer::default());
        let pages = Arc::new(TestPages::default());
        let app = App::new(Parts {
            store,
            accounts: accounts.clone(),
            benchmark: Benchmark::new(&database.addresses.benchmark).expect("a pool"),
            files: Arc::new(FileFolder::new(folder.path().join("objects"))),
            mailer: mails.clone(),
            pages: pages.clone(),
            clock: time,
            ids: numbers,
            config: Config {
                public_url: "http://127.0.0.1:8080".to_owned(),
                documents_worker: Some(folder.path().join("sinergi-documents")),
            },
        });
        Self {
            app,
            tenant: TenantId(0),
            clock,
            ids: Arc::clone(&ids),
            mails,
            pages,
            accounts,
            database,
            agency: AgencyId(ids.next_id()),
            official: OfficialId(ids.next_id()),
            folder,
        }
    }

    /// A folder that is thrown away with the application. A program `sinergi-documents` in it prints; without it
    /// printing is not installed.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    async fn opened(self) -> Self {
        self.app.store().open_log(self.tenant).await.expect("an open log");
        let letterhead = Letterhead {
            government: "PEMERINTAH KOTA PEKANBARU".to_owned(),
            agency: "DINAS KOMUNIKASI DAN INFORMATIKA".to_owned(),
            address: "Jalan Contoh Nomor 1".to_owned(),
            city: "Pekanbaru".to_owned(),
            contact: String::new(),
            crest: None,
        };
        let appointment = Appointment {
            agency: self.agency,
            name: "Dr. Contoh Pejabat, M.Si.".to_owned(),
            nip: Some("197001011990011001".to_owned()),
            title: "Kepala Dinas Komunikasi dan Informatika".to_owned(),
            tenure: Tenure::Definitive,
            from: LocalDate::from_ymd(2020, 1, 1).expect("a day"),
            until: None,
            letter_number: None,
        };
        for command in [
            OfficeCommand::Open {
                region: "14.71".parse::<RegionCode>().expect("a code"),
                name: format!("Kota Uji {}", self.tenant),
                kind: RegionKind::City,
                zone: Zone::Wib,
                demo: false,
            },
            OfficeCommand::SetLetterhead(letterhead),
            OfficeCommand::RegisterAgency {
                agency: self.agency,
                name: "Dinas Komunikasi dan Informatika".to_owned(),
                short_name: "Diskominfo".to_owned(),
                kind: AgencyKind::Communications,
            },
            OfficeCommand::AppointOfficial { official: self.official, appointment },
        ] {
            self.run::<Office>(office(), command).await;
        }
        self
    }

    /// Runs a command of the domain past all permissions: how a test comes to where it begins.
    pub async fn run<D: kernel::Decider>(&self, stream: Uuid, command: D::Command)
    where
        D::Event: Into<domain::Event>,
        domain::Event: TryInto<D::Event>,
    {
        let now = self.app.now();
        let context = Context {
            border: Border { tenant: self.tenant, party: Party::Staff },
            actor: AccountId(self.ids.next_id()),
            role: "test",
            on_behalf_of: None,
            command: CommandId(self.ids.next_id()),
            request: RequestId(self.ids.next_id()),
            action: "test",
            fingerprint: [0; 32],
            reason: None,
            occurred_at: now,
            now,
            expected_version: None,
            policy_version: None,
        };
        let order = Order::new(context, move |unit| {
            let command = command.clone();
            Box::pin(async move {
                unit.run::<D>(stream, command).await?;
                Ok(Value::Null)
            })
        });
        match self.app.store().execute(order).await.expect("an answer") {
            Outcome::Accepted(_) => (),
            Outcome::Refused(refusal) => panic!("refused: {refusal:?}"),
        }
    }

    /// A person of the office with these roles from today on; without a password, which takes time to make.
    pub async fn person(&self, roles: &[Role]) -> TestPerson {
        self.member(roles, None, None).await
    }

    /// A person of the office who can sign in by [`PASSWORD`].
    pub async fn person_with_password(&self, roles: &[Role]) -> TestPerson {
        self.member(roles, None, Some(PASSWORD)).await
    }

    /// Somebody of a company. The company itself may be registered by that person, or be there already.
    pub async fn company_person(&self, company: CompanyId) -> TestPerson {
        self.member(&[Role::MediaAdministrator], Some(company), None).await
    }

    /// The same with [`PASSWORD`].
    pub async fn company_person_with_password(&self, company: CompanyId) -> TestPerson {
        self.member(&[Role::MediaAdministrator], Some(company), Some(PASSWORD)).await
    }

    /// A journalist of a company, who reads its records.
    pub async fn journalist(&self, company: CompanyId) -> TestPerson {
        self.member(&[Role::Journalist], Some(company), None).await
    }

    async fn member(&self, roles: &[Role], company: Option<CompanyId>, password: Option<&str>) -> TestPerson {
        let id = self.ids.next_id();
        let name = format!("Orang {}", id.simple().to_string().chars().skip(24).collect::<String>());
        let email = format!("orang-{}@uji.example.id", id.simple());
        let account = if let Some(password) = password {
            self.app.create_account(&email, &name, password, false).await.expect("an account")
        } else {
            let account = AccountId(id);
            let new = NewAccount {
                account,
                email: &email,
                display_name: &name,
                password_hash: None,
                is_operator: false,
                created_at: self.app.now(),
            };
            assert!(self.accounts.create(new).await.expect("an answer"));
            account
        };
        self.accounts.add_tenant(account, self.tenant).await.expect("noted");
        let (subject, today) = (SubjectId(account.as_uuid()), self.app.now().date_in(Zone::Wib));
        let grant = Grant { roles: roles.to_vec(), company, from: today, until: None, letter_number: None };
        let by = AccountId(self.ids.next_id());
        let invite = MemberCommand::Invite {
            account,
            contact: Contact { name: Personal::new(subject, &name), email: Personal::new(subject, &email) },
            grant,
            by,
            guarded: false,
            today,
        };
        self.run::<Member>(account.as_uuid(), invite).await;
        self.run::<Member>(account.as_uuid(), MemberCommand::Join { account, today }).await;
        TestPerson { account, email, name, roles: roles.to_vec(), company, tenant: self.tenant }
    }

    /// What a session of the person would give: tenant, party, roles, the instant of the clock.
    pub fn scope(&self, person: &TestPerson) -> Scope {
        Scope {
            tenant: person.tenant,
            party: person.company.map_or(Party::Staff, Party::Company),
            actor: person.account,
            roles: person.roles.clone(),
            on_behalf_of: None,
            command: CommandId(self.ids.next_id()),
            request: RequestId(self.ids.next_id()),
            now: self.app.now(),
            zone: Zone::Wib,
            expected_version: None,
            reason: None,
            performing: None,
        }
    }

    /// The tenant as pages say it.
    pub async fn tenant_info(&self, person: &TestPerson) -> TenantInfo {
        let (signed_in, request) = (self.sign_in(person).await, RequestId(self.ids.next_id()));
        self.app.session(&signed_in, request).await.expect("a session").tenant.expect("a tenant")
    }

    /// The whole history of a record as this person may read it, the oldest line first.
    ///
    /// # Errors
    /// As [`App::log`].
    pub async fn history(&self, scope: &Scope, record: Uuid) -> Result<Vec<HistoryLine>, AppError> {
        let mut request = LogRequest::newest(Whose::Record(record), 1_000);
        let mut lines = Vec::new();
        loop {
            let page = self.app.log(scope, &request).await?;
            lines.extend(page.lines);
            let Some(next) = page.next else { break };
            request.before = next;
        }
        lines.reverse();
        Ok(lines)
    }

    /// A use case, done by a person with these values.
    pub async fn perform_as(&self, person: &TestPerson, use_case: &str, values: Value) -> Result<Done, AppError> {
        let use_case = app::use_case(use_case).unwrap_or_else(|| panic!("no use case {use_case}"));
        self.app.perform(&self.scope(person), use_case, object(values)).await
    }

    /// A use case that must go through; its answer.
    pub async fn done(&self, person: &TestPerson, use_case: &str, values: Value) -> Value {
        match self.perform_as(person, use_case, values).await {
            Ok(done) => done.answer,
            Err(AppError::Rejected(refusal)) => panic!("{use_case} was refused: {refusal:?}"),
            Err(AppError::Invalid(errors)) => panic!("{use_case} has mistakes: {errors:?}"),
            Err(other) => panic!("{use_case}: {other:?}"),
        }
    }

    /// The `id` in the answer of a use case that must go through.
    pub async fn made(&self, person: &TestPerson, use_case: &str, values: Value) -> Uuid {
        let answer = self.done(person, use_case, values).await;
        let id = answer.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
        id.unwrap_or_else(|| panic!("{use_case} answered without an id: {answer}"))
    }

    /// A small PDF that somebody put away, by its hash: what papers that are handed in carry.
    pub async fn pdf(&self, person: &TestPerson) -> String {
        let bytes = format!("%PDF-1.4\n% {}\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", self.app.next_id()).into_bytes();
        let kept = self.app.put_file(&self.scope(person), app::FilePurpose::Document, "dokumen.pdf", bytes).await;
        kept.unwrap_or_else(|error| panic!("the PDF was not kept: {error:?}")).sha256
    }

    /// Code of the refusal of a use case that must not go through.
    pub async fn refused(&self, person: &TestPerson, use_case: &str, values: Value) -> String {
        match self.perform_as(person, use_case, values).await {
            Err(AppError::Rejected(refusal)) => refusal.code,
            other => panic!("{use_case} should be refused: {other:?}"),
        }
    }

    /// Writes a row of a read model so many times more, each under a new id and with these columns changed, so that a
    /// list is long without a long history.
    pub async fn repeat_row(&self, table: &'static str, row: Uuid, times: i32, changes: Value) {
        self.database.repeat_row((self.tenant, table, row), times, changes).await;
    }

    /// The value of the session cookie of a person with [`PASSWORD`], in the only tenant.
    pub async fn sign_in(&self, person: &TestPerson) -> String {
        let signed_in = self.app.sign_in(&person.email, PASSWORD, "127.0.0.1", self.app.now()).await;
        signed_in.expect("signed in").token
    }

    /// The account of a platform operator, with [`PASSWORD`].
    pub async fn operator(&self) -> (AccountId, String) {
        let email = format!("operator-{}@uji.example.id", self.ids.next_id().simple());
        let account = self.app.create_account(&email, "Operator Platform", PASSWORD, true).await;
        (account.expect("an account"), email)
    }
}

/// A series of ids that no other test program and no other application of this one counts in: they share a database.
fn series() -> u64 {
    let mut bytes = [0_u8; 4];
    let mut source = std::fs::File::open("/dev/urandom").expect("random bytes");
    std::io::Read::read_exact(&mut source, &mut bytes).expect("random bytes");
    u64::from(u32::from_be_bytes(bytes))
}

/// The stream of the office.
fn office() -> Uuid {
    let mut bytes = [0_u8; 16];
    for (place, byte) in bytes.iter_mut().zip("office".bytes()) {
        *place = byte;
    }
    Uuid::from_bytes(bytes)
}

/// The members of a JSON object.
pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("not an object: {other}"),
    }
}
