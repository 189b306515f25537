//! Short help, and where the data come from.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::frame::{self, Frame, Person, Problem};
use crate::texts::text;
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::HELP, get(help)).route(routes::ABOUT, get(about))
}

#[derive(Debug, Template)]
#[template(path = "help.html")]
struct HelpPage {
    frame: Frame,
    is_demo: bool,
}

#[derive(Debug, Template)]
#[template(path = "about.html")]
struct AboutPage {
    frame: Frame,
}

/// The frame of whoever reads: of a tenant, of the operator, or of nobody who is signed in.
fn frame_of(person: Result<Person, Problem>, path: &str, title: &str) -> Result<Frame, Problem> {
    let person = match person {
        Ok(person) => person,
        Err(Problem::SignIn(_)) => return Ok(Frame::public(title)),
        Err(other) => return Err(other),
    };
    Ok(match person.clone().enter() {
        Ok(visitor) => Frame::of(&visitor, path, title),
        Err(_) => Frame::of_person(&person, title),
    })
}

async fn help(person: Result<Person, Problem>) -> Result<Response, Problem> {
    let frame = frame_of(person, routes::HELP, text("menu.help"))?;
    frame::ok(&HelpPage { is_demo: frame.is_demo, frame })
}

async fn about(person: Result<Person, Problem>) -> Result<Response, Problem> {
    frame::ok(&AboutPage { frame: frame_of(person, routes::ABOUT, text("menu.about"))? })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The licence of the region codes asks for its attribution beside every copy.
    #[test]
    fn the_sources_name_their_licences() {
        let html = AboutPage { frame: Frame::public("Tentang") }.render().expect("a page");
        for name in ["Open Database License", "idn-area-data", "Dewan Pers", "Inter", "Tabler", "htmx"] {
            assert!(html.contains(name), "{name}");
        }
    }

    #[test]
    fn the_season_is_told_in_ten_steps() {
        let html = HelpPage { frame: Frame::public("Bantuan"), is_demo: true }.render().expect("a page");
        let steps = html.split("<ol class=\"season-steps\">").nth(1).and_then(|rest| rest.split("</ol>").next());
        assert_eq!(steps.map(|steps| steps.matches("<li>").count()), Some(10));
    }

    /// EF-14, EF-16, EF-18: a company and each desk read what follows an order: proof, bill, account.
    #[test]
    fn the_way_from_an_order_to_the_money_is_told() {
        let html = HelpPage { frame: Frame::public("Bantuan"), is_demo: false }.render().expect("a page");
        let steps = html.split("order-steps\">").nth(1).and_then(|rest| rest.split("</ol>").next()).expect("the steps");
        for told in ["Pesanan.", "Naskah.", "Tayang dan bukti.", "Berkas tagihan.", "SPP, SPM, SP2D.", "Rekening."] {
            assert!(steps.contains(&format!("<b>{told}</b>")), "{told}");
        }
        assert!(html.contains("<dt>PPK</dt>") && html.contains("<dt>Bendahara dan PPK-SKPD</dt>"));
    }
}
