//! Figures, their baselines and aims, as a table for people and as a file for programs.
#![expect(clippy::print_stdout, reason = "the table is what the program is for")]

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use serde::Serialize;

use crate::measure::{Round, median};

/// What a figure should reach.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Aim {
    ValueAtLeast(f64),
    ValueAtMost(f64),
    RatioAtLeast(f64),
    RatioAtMost(f64),
}

/// One measured figure. The same name may stand there again with another baseline.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    name: String,
    /// Median of the runs.
    value: f64,
    unit: &'static str,
    /// Name of the figure that it is compared with.
    baseline: Option<String>,
    /// Median over the rounds of what it is in parts of the baseline.
    ratio: Option<f64>,
    runs: Vec<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aim: Option<Aim>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_reached: Option<bool>,
}

impl Figure {
    fn judge(&mut self, aim: Aim) {
        self.aim = Some(aim);
        self.is_reached = match aim {
            Aim::ValueAtLeast(least) => Some(self.value >= least),
            Aim::ValueAtMost(most) => Some(self.value <= most),
            Aim::RatioAtLeast(least) => self.ratio.map(|ratio| ratio >= least),
            Aim::RatioAtMost(most) => self.ratio.map(|ratio| ratio <= most),
        };
    }

    fn verdict(&self) -> String {
        let bound = match self.aim {
            None => return String::new(),
            Some(Aim::ValueAtLeast(least)) => format!("at least {}", shown(least)),
            Some(Aim::ValueAtMost(most)) => format!("at most {}", shown(most)),
            Some(Aim::RatioAtLeast(least)) => format!("ratio at least {least}"),
            Some(Aim::RatioAtMost(most)) => format!("ratio at most {most}"),
        };
        match self.is_reached {
            Some(true) => format!("{bound}: reached"),
            Some(false) => format!("{bound}: MISSED"),
            None => format!("{bound}: not measured"),
        }
    }
}

fn shown(value: f64) -> String {
    if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

/// All figures of a run.
#[derive(Debug, Default)]
pub(crate) struct Report(Vec<Figure>);

impl Report {
    /// A figure by itself.
    pub(crate) fn add(&mut self, name: impl Into<String>, unit: &'static str, runs: Vec<f64>) {
        let value = median(&runs);
        let (name, baseline, ratio, aim, is_reached) = (name.into(), None, None, None, None);
        self.0.push(Figure { name, value, unit, baseline, ratio, runs, aim, is_reached });
    }

    /// The four figures of rounds.
    pub(crate) fn add_rounds(&mut self, name: &str, rounds: &[Round]) {
        let column = |of: fn(&Round) -> f64| rounds.iter().map(of).collect::<Vec<f64>>();
        self.add(format!("{name}: rate"), "1/s", column(|round| round.per_second));
        self.add(format!("{name}: p50"), "ms", column(|round| round.p50_ms));
        self.add(format!("{name}: p99"), "ms", column(|round| round.p99_ms));
        self.add(format!("{name}: server CPU"), "µs", column(|round| round.server_cpu_us));
        self.add(format!("{name}: own CPU"), "µs", column(|round| round.own_cpu_us));
    }

    /// Compares two figures that are there, round by round if both have as many.
    pub(crate) fn compare(&mut self, name: &str, baseline: &str, aim: Option<Aim>) {
        let find = |wanted: &str| self.0.iter().find(|figure| figure.name == wanted);
        let (Some(figure), Some(base)) = (find(name), find(baseline)) else { return };
        let paired = figure.runs.len() == base.runs.len();
        let ratio = if paired {
            median(&figure.runs.iter().zip(&base.runs).map(|(one, other)| one / other).collect::<Vec<_>>())
        } else {
            figure.value / base.value
        };
        let is_first = figure.baseline.is_none();
        let mut compared = Figure {
            baseline: Some(baseline.to_owned()),
            ratio: Some(ratio),
            aim: None,
            is_reached: None,
            ..figure.clone()
        };
        if let Some(aim) = aim {
            compared.judge(aim);
        }
        match self.0.iter_mut().find(|figure| figure.name == name) {
            Some(place) if is_first => *place = compared,
            _ => self.0.push(compared),
        }
    }

    /// Says what a figure by itself should reach, in a line of its own if it is compared with another already.
    pub(crate) fn aim(&mut self, name: &str, aim: Aim) {
        let Some(figure) = self.0.iter_mut().find(|figure| figure.name == name) else { return };
        if figure.baseline.is_none() {
            return figure.judge(aim);
        }
        let mut alone = Figure { baseline: None, ratio: None, ..figure.clone() };
        alone.judge(aim);
        self.0.push(alone);
    }

    /// The table on standard output.
    pub(crate) fn print(&self) {
        let head = ("figure", "value", "unit", "ratio", "to", "aim");
        println!("| {} | {} | {} | {} | {} | {} |", head.0, head.1, head.2, head.3, head.4, head.5);
        println!("|---|---:|---|---:|---|---|");
        for figure in &self.0 {
            let ratio = figure.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
            let baseline = figure.baseline.as_deref().unwrap_or_default();
            let value = shown(figure.value);
            println!("| {} | {value} | {} | {ratio} | {baseline} | {} |", figure.name, figure.unit, figure.verdict());
        }
        let missed: Vec<&Figure> = self.0.iter().filter(|figure| figure.is_reached == Some(false)).collect();
        let aims = self.0.iter().filter(|figure| figure.is_reached.is_some()).count();
        println!("\n{} of {aims} aims reached.", aims - missed.len());
        for figure in missed {
            println!("missed: {} ({})", figure.name, figure.verdict());
        }
    }

    /// The same for programs.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        }
        let text = serde_json::to_string_pretty(&self.0)?;
        fs::write(path, text).with_context(|| format!("writing {}", path.display()))
    }
}
