//! The command line.

use std::{ffi::OsString, net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Sinergi: media partnership of local governments, on one log.
#[derive(Debug, Parser)]
#[command(name = "sinergi", version, about)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Write logs as JSON, one object a line.
    #[arg(long, global = true, env = "SINERGI_LOG_JSON")]
    pub(crate) log_json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where everything is. Without `DATABASE_URL` the program runs a private PostgreSQL in the data folder.
#[derive(Debug, Clone, Args)]
pub(crate) struct Place {
    /// Folder for files, mails and the private PostgreSQL.
    #[arg(long, global = true, env = "SINERGI_DATA", default_value = "./data")]
    pub(crate) data: PathBuf,
    /// Address of PostgreSQL as the application's role; `sinergi migrate` prints it.
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true)]
    pub(crate) database_url: Option<String>,
    /// Address as the sign-in role.
    #[arg(long, global = true, env = "DATABASE_AUTH_URL", hide_env_values = true)]
    pub(crate) database_auth_url: Option<String>,
    /// Address as the role that sees heads only.
    #[arg(long, global = true, env = "DATABASE_ANCHOR_URL", hide_env_values = true)]
    pub(crate) database_anchor_url: Option<String>,
    /// Address as the benchmark's role.
    #[arg(long, global = true, env = "DATABASE_BENCHMARK_URL", hide_env_values = true)]
    pub(crate) database_benchmark_url: Option<String>,
    /// The address that people open; QR codes and mails carry it.
    #[arg(long, global = true, env = "SINERGI_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
    pub(crate) public_url: String,
    /// The program that makes PDFs; looked for beside this one if not said.
    #[arg(long, global = true, env = "SINERGI_DOCUMENTS_WORKER")]
    pub(crate) documents_worker: Option<PathBuf>,
    /// The browser (Chromium) that takes pictures of pages, or `none`; looked for if not said.
    #[arg(long, global = true, env = "SINERGI_BROWSER")]
    pub(crate) browser: Option<OsString>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the console and GraphQL.
    Serve(Serve),
    /// Create roles and tables, and print the addresses to serve with (needs `DATABASE_OWNER_URL`).
    Migrate {
        /// Give every role a new password.
        #[arg(long)]
        renew_passwords: bool,
    },
    /// Load example tenants; with numbers, large made-up ones for tests and measurements.
    Demo {
        /// How many made-up tenants.
        #[arg(long)]
        tenants: Option<u32>,
        /// How many years each.
        #[arg(long, default_value_t = 1)]
        years: u32,
        /// What decides everything that is left to chance: the same number gives the same data.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Orders that each made-up tenant has beside those of its year, for measurements.
        #[arg(long, default_value_t = 0)]
        orders: usize,
    },
    /// Recompute the hash chain and compare every read model with its events.
    Verify {
        /// One region by its code; all of them if not said.
        #[arg(long)]
        region: Option<String>,
    },
    /// Rebuild the read models from the events.
    Rebuild {
        /// One region by its code; all of them if not said.
        #[arg(long)]
        region: Option<String>,
    },
    /// Tenants.
    Tenant {
        #[command(subcommand)]
        command: Tenant,
    },
    /// People.
    User {
        #[command(subcommand)]
        command: User,
    },
    /// Imports.
    Import {
        #[command(subcommand)]
        command: Import,
    },
    /// Write a list of a region to standard output.
    Export {
        /// The region's code.
        #[arg(long)]
        region: String,
        /// E-mail of the person whose permissions hold.
        #[arg(long = "as")]
        officer: String,
        /// `companies`, `applications`, …
        dataset: String,
        /// How.
        #[arg(long, default_value = "csv")]
        format: Format,
    },
    /// Say what is set up, and what is not.
    Doctor,
    /// Write everything in schema/ that is made from the code.
    Generate,
    /// Print every page of the console as JSON, for the browser tests.
    #[command(hide = true)]
    Pages,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen.
    #[arg(long, env = "SINERGI_LISTEN", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// Load the example tenants on the first start.
    #[arg(long)]
    pub(crate) demo: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Tenant {
    /// List them.
    List,
    /// Open one and invite its first administrator.
    Open {
        /// The region's code: 14.71.
        region: String,
        /// E-mail of the first administrator.
        #[arg(long)]
        admin_email: String,
        /// Name of the first administrator.
        #[arg(long)]
        admin_name: String,
    },
    /// Confirm a role that waits where nobody of the region is left who could be the second person.
    ConfirmRoles {
        /// The region's code: 14.71.
        region: String,
        /// E-mail of the person for whom it waits.
        #[arg(long)]
        email: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Make an operator of the platform: sees tenants and their set-up, never business data.
    Operator {
        /// E-mail.
        email: String,
        /// Name.
        #[arg(long)]
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// Media companies and outlets from a table.
    Media {
        /// CSV or XLSX.
        file: PathBuf,
        /// The region's code.
        #[arg(long)]
        region: String,
        /// E-mail of the officer who imports.
        #[arg(long = "as")]
        officer: String,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
        /// Take the good rows also when others have mistakes.
        #[arg(long)]
        good_rows_only: bool,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// Comma-separated.
    Csv,
    /// A spreadsheet.
    Xlsx,
    /// JSON.
    Json,
}
