//! `sinergi generate`: everything in schema/ that is made from the code.

use std::{fs, path::Path};

use anyhow::Context;

/// Writes the files; `make test` fails when that changes one.
pub(crate) fn run() -> anyhow::Result<()> {
    for (name, text) in [
        ("authz/roles.txt", app::authz::printed()),
        ("graphql/schema.graphql", graphql::sdl()?),
        ("policy/presets.json", presets()?),
    ] {
        let path = Path::new("schema").join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        }
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// The presets as JSON, for those who write policies by machine.
fn presets() -> anyhow::Result<String> {
    use domain::policy::presets::Preset;
    let all: serde_json::Map<String, serde_json::Value> = Preset::ALL
        .iter()
        .map(|preset| Ok((preset.wire().to_owned(), serde_json::to_value(preset.rules())?)))
        .collect::<Result<_, serde_json::Error>>()?;
    Ok(serde_json::to_string_pretty(&all)? + "\n")
}
