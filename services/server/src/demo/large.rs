//! Large made-up tenants for tests and measurements: sizes as regions have them (DOMAIN.md 3.3), through the use cases.

use anyhow::Context;
use app::App;

use super::{
    OPERATOR, PASSWORD,
    data::Region,
    office, season,
};

/// Opens made-up tenants in regions that have none, each with seasons of dozens to hundreds of media.
pub(crate) async fn load(app: &App, tenants: u32, years: u32) -> anyhow::Result<()> {
    let operator = app.create_account(OPERATOR, "Operator Contoh", PASSWORD, true).await?;
    let taken: Vec<String> = app.store().tenants().await?.into_iter().map(|tenant| tenant.region_code).collect();
    let free = app::regions().filter(|region| !taken.iter().any(|code| code == region.code));
    let mut made = 0;
    for (number, region) in free.enumerate().take(usize::try_from(tenants)?) {
        let region = Region {
            code: region.code.to_owned(),
            name: region.name.to_owned(),
            population: 150_000 + i64::try_from(number)? * 37_000 % 900_000,
            population_confidence: "rekaan".to_owned(),
            agency: None,
        };
        let setting = office::open(app, operator, &region, &[]).await.with_context(|| region.name.clone())?;
        season::play_large(app, setting, number, years).await.with_context(|| region.name.clone())?;
        made += 1;
        println!("  {} ({made}/{tenants})", region.name);
    }
    Ok(())
}
