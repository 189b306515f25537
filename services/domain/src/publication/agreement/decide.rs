//! What may happen to an agreement.

use kernel::{
    BasisPoints, LocalDate, Timestamp,
    ids::{AccountId, AgreementId},
};

use super::{
    Choice, Command, Event, Grounds, Offered, Rejection, Side, Sign, Standing, State, Status, Terms,
    conclude::conclude, ready::ready, state::Pending,
};

/// What every step after the first needs.
pub(super) struct Known<'a> {
    pub(super) agreement: AgreementId,
    pub(super) company: kernel::CompanyId,
    pub(super) terms: &'a Terms,
    pub(super) status: Status,
}

impl Known<'_> {
    pub(super) fn not_now(&self) -> Rejection {
        Rejection::NotNow { status: self.status }
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

pub(super) fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
    if let Command::Draft { agreement, company, terms, by } = command {
        let same = state.agreement == Some(agreement)
            && state.company == Some(company)
            && state.terms.as_ref() == Some(&terms)
            && state.authors.contains(&by);
        return match state.agreement {
            Some(_) if same => Ok(vec![]),
            Some(_) => Err(Rejection::AlreadyDrafted),
            None => {
                sound(&terms)?;
                Ok(vec![Event::AgreementDrafted { agreement, company, terms, author: by }])
            }
        };
    }
    let (Some(agreement), Some(company), Some(terms), Some(status)) =
        (state.agreement, state.company, state.terms.as_deref(), state.status)
    else {
        return Err(Rejection::Unknown);
    };
    let known = Known { agreement, company, terms, status };
    match command {
        Command::Draft { .. } => Err(Rejection::AlreadyDrafted),
        Command::Revise { terms, vat, by } => revise(state, &known, terms, vat, by),
        Command::Open { by: _ } => match status {
            Status::Negotiating => Ok(vec![]),
            Status::Draft => {
                Ok(vec![Event::NegotiationOpened { agreement, company, terms: Box::new(known.terms.clone()) }])
            }
            Status::Agreed | Status::Active | Status::Ended | Status::Terminated | Status::Cancelled => {
                Err(known.not_now())
            }
        },
        Command::Offer { side, prices, note, at } => offer(state, &known, side, prices, note, at),
        Command::AcceptOffer { at } => accept_offer(state, &known, at),
        Command::Conclude(facts) => conclude(state, &known, &facts),
        Command::RequestMethodChange { choice, reason, by } => request_method(state, &known, choice, reason, by),
        Command::DecideMethodChange { approved, reason, by } => decide_method(state, &known, approved, reason, by),
        Command::Sign(facts) => sign(state, &known, *facts),
        Command::Accept { grounds, by: _ } => accept(state, &known, &grounds),
        Command::Decline { reason } => match status {
            Status::Negotiating if state.is_declined => Ok(vec![]),
            Status::Agreed if is_blank(&reason) => Err(Rejection::ReasonEmpty),
            Status::Agreed => Ok(vec![Event::AgreementDeclined { agreement, company, reason }]),
            Status::Draft
            | Status::Negotiating
            | Status::Active
            | Status::Ended
            | Status::Terminated
            | Status::Cancelled => Err(known.not_now()),
        },
        Command::Cancel { reason } => match status {
            Status::Cancelled => Ok(vec![]),
            Status::Active | Status::Ended | Status::Terminated => Err(known.not_now()),
            Status::Draft | Status::Negotiating | Status::Agreed if is_blank(&reason) => Err(Rejection::ReasonEmpty),
            Status::Draft | Status::Negotiating | Status::Agreed => {
                let shown_to = state.is_shown().then_some(company);
                Ok(vec![Event::AgreementCancelled { agreement, shown_to, reason }])
            }
        },
        Command::Terminate { reason, letter_number, today } => terminate(&known, reason, letter_number, today),
        Command::End { today } => end(&known, today),
    }
}

fn sound(terms: &Terms) -> Result<(), Rejection> {
    if terms.items.is_empty() {
        return Err(Rejection::NoItems);
    }
    terms.has_sound_days()?;
    let reasons = terms.unsound();
    if reasons.is_empty() { Ok(()) } else { Err(Rejection::ItemsUnsound { reasons }) }
}

fn revise(
    state: &State,
    known: &Known<'_>,
    mut terms: Box<Terms>,
    vat: BasisPoints,
    author: AccountId,
) -> Result<Vec<Event>, Rejection> {
    let (agreement, company) = (known.agreement, known.company);
    sound(&terms)?;
    match known.status {
        Status::Draft => {
            if *known.terms == *terms && state.authors.contains(&author) {
                return Ok(vec![]);
            }
            Ok(vec![Event::AgreementRevised { agreement, terms, author }])
        }
        Status::Negotiating | Status::Agreed => {
            if known.terms.choice.is_some() && terms.choice != known.terms.choice {
                return Err(Rejection::MethodByRequest);
            }
            if known.status == Status::Agreed {
                if !known.terms.is_kept_by(&terms) {
                    return Err(Rejection::ItemsAgreed);
                }
                for (item, agreed) in terms.items.iter_mut().zip(&known.terms.items) {
                    item.unit_price = agreed.unit_price;
                }
            }
            if *known.terms == *terms && state.authors.contains(&author) {
                return Ok(vec![]);
            }
            let mut value = None;
            if known.status == Status::Agreed {
                // How many, or the highest value, may be said only now: the prices are counted with it. What is left alone
                // refuses nothing else, whatever the tax has become since.
                let beyond = terms.beyond_ceiling(vat).filter(|_| !known.terms.is_counted_as(&terms));
                if let Some((sum, limit)) = beyond {
                    return Err(Rejection::AboveHighestSaid { sum, limit });
                }
                value = terms.value(vat);
            }
            Ok(vec![Event::TermsRevised { agreement, company, terms, author, value }])
        }
        Status::Active | Status::Ended | Status::Terminated | Status::Cancelled => Err(known.not_now()),
    }
}

fn offer(
    state: &State,
    known: &Known<'_>,
    side: Side,
    mut prices: Vec<Offered>,
    note: Option<String>,
    at: Timestamp,
) -> Result<Vec<Event>, Rejection> {
    if known.status != Status::Negotiating {
        return Err(known.not_now());
    }
    prices.sort_by_key(|offered| offered.item);
    let mut reasons = Vec::new();
    for item in &known.terms.items {
        let of_item: Vec<&Offered> = prices.iter().filter(|offered| offered.item == item.number).collect();
        let place = format!("items.{}.unit_price", item.number);
        match of_item.as_slice() {
            [one] if one.unit_price > kernel::Rupiah::ZERO => (),
            [_] => reasons.push((place.clone(), "agreement.price_not_positive".to_owned())),
            [] => reasons.push((place.clone(), "agreement.price_missing".to_owned())),
            _ => reasons.push((place.clone(), "agreement.price_twice".to_owned())),
        }
    }
    let is_of_none = |offered: &&Offered| !known.terms.items.iter().any(|item| item.number == offered.item);
    for offered in prices.iter().filter(is_of_none) {
        let place = format!("items.{}", offered.item);
        reasons.push((place.clone(), "agreement.item_unknown".to_owned()));
    }
    if !reasons.is_empty() {
        return Err(Rejection::OfferIncomplete { reasons });
    }
    // Before any tax is added: what is above then is above for certain; the end of the negotiation counts the rest.
    known.terms.priced(&prices).within_ceiling(BasisPoints(0))?;
    let is_same = |last: &Standing| last.side == side && last.prices == prices && last.note == note;
    if state.standing.as_ref().is_some_and(is_same) {
        return Ok(vec![]);
    }
    let (agreement, company, number) = (known.agreement, known.company, state.offers_made.saturating_add(1));
    Ok(vec![Event::OfferMade { agreement, company, number, side, prices, note, at }])
}

/// The company says the office's prices as its own: that is what both sides agree on.
fn accept_offer(state: &State, known: &Known<'_>, at: Timestamp) -> Result<Vec<Event>, Rejection> {
    if known.status != Status::Negotiating {
        return Err(known.not_now());
    }
    let last = state.standing.as_ref().ok_or(Rejection::NoOfferOfOffice)?;
    if last.side == Side::Company {
        return if last.is_yes { Ok(vec![]) } else { Err(Rejection::NoOfferOfOffice) };
    }
    let (agreement, company, number) = (known.agreement, known.company, state.offers_made.saturating_add(1));
    let prices = last.prices.clone();
    Ok(vec![Event::OfferMade { agreement, company, number, side: Side::Company, prices, note: None, at }])
}

fn request_method(
    state: &State,
    known: &Known<'_>,
    to: Choice,
    reason: String,
    by: AccountId,
) -> Result<Vec<Event>, Rejection> {
    if !matches!(known.status, Status::Negotiating | Status::Agreed) {
        return Err(known.not_now());
    }
    let is_same = |pending: &Pending| pending.to == to && pending.reason == reason && pending.by == by;
    if state.pending.as_ref().is_some_and(is_same) {
        return Ok(vec![]);
    }
    if known.terms.choice.as_ref() == Some(&to) {
        return Err(Rejection::SameMethod);
    }
    if is_blank(&reason) {
        return Err(Rejection::ReasonEmpty);
    }
    let from = known.terms.choice.clone();
    Ok(vec![Event::MethodChangeRequested { agreement: known.agreement, from, to, reason, by }])
}

fn decide_method(
    state: &State,
    known: &Known<'_>,
    approved: bool,
    reason: Option<String>,
    by: AccountId,
) -> Result<Vec<Event>, Rejection> {
    let agreement = known.agreement;
    let Some(pending) = &state.pending else {
        return if state.method_decision == Some(approved) { Ok(vec![]) } else { Err(Rejection::NoMethodChange) };
    };
    if !matches!(known.status, Status::Negotiating | Status::Agreed) {
        return Err(known.not_now());
    }
    if pending.by == by {
        return Err(Rejection::OwnWork);
    }
    if approved {
        let (to, reason) = (pending.to.clone(), pending.reason.clone());
        let is_undone = state.signed.is_some() || state.is_accepted;
        let shown_to = (state.is_shown() && is_undone).then_some(known.company);
        return Ok(vec![Event::MethodChanged { agreement, to, reason, shown_to }]);
    }
    match reason {
        Some(reason) if !is_blank(&reason) => Ok(vec![Event::MethodChangeRefused { agreement, reason }]),
        Some(_) | None => Err(Rejection::ReasonEmpty),
    }
}

fn sign(state: &State, known: &Known<'_>, facts: Sign) -> Result<Vec<Event>, Rejection> {
    let (agreement, company) = (known.agreement, known.company);
    match &state.signed {
        Some(signed) if signed.number == facts.number && signed.date == facts.date => return Ok(vec![]),
        Some(_) if known.status == Status::Agreed => return Err(Rejection::AlreadySigned),
        Some(_) | None => (),
    }
    if known.status != Status::Agreed {
        return Err(known.not_now());
    }
    if state.authors.contains(&facts.by) {
        return Err(Rejection::OwnWork);
    }
    let ready = ready(state, known.terms, &facts.grounds)?;
    if !ready.rule.may_sign(facts.role) {
        return Err(Rejection::OfficerNotCompetent);
    }
    if is_blank(&facts.number) {
        return Err(Rejection::NumberMissing);
    }
    let is_early = state.concluded_on.is_some_and(|concluded| facts.date < concluded);
    if is_early || facts.date > facts.grounds.today {
        return Err(Rejection::DateOutside);
    }
    let mut events = vec![Event::AgreementSigned {
        agreement,
        company,
        number: facts.number,
        date: facts.date,
        signature: facts.signature,
        method: ready.choice.method,
        form: ready.rule.form,
    }];
    if state.is_accepted {
        events.push(activated(known, &facts.grounds, ready.value, ready.policy));
    }
    Ok(events)
}

fn accept(state: &State, known: &Known<'_>, grounds: &Grounds) -> Result<Vec<Event>, Rejection> {
    if state.is_accepted {
        return Ok(vec![]);
    }
    if known.status != Status::Agreed {
        return Err(known.not_now());
    }
    let ready = ready(state, known.terms, grounds)?;
    let mut events = vec![Event::AgreementAccepted { agreement: known.agreement, company: known.company }];
    if state.signed.is_some() {
        events.push(activated(known, grounds, ready.value, ready.policy));
    }
    Ok(events)
}

fn activated(known: &Known<'_>, grounds: &Grounds, value: kernel::Rupiah, policy_version: i32) -> Event {
    let is_bought = |outlet| known.terms.items.iter().any(|item| item.outlet == outlet);
    Event::AgreementActivated {
        agreement: known.agreement,
        company: known.company,
        terms: Box::new(known.terms.clone()),
        value,
        policy_version,
        book_version: grounds.book_version,
        tariffs: grounds.tariffs.clone(),
        named: grounds.named.iter().filter(|named| is_bought(named.outlet)).copied().collect(),
    }
}

fn terminate(
    known: &Known<'_>,
    reason: String,
    letter_number: String,
    today: LocalDate,
) -> Result<Vec<Event>, Rejection> {
    match known.status {
        Status::Terminated => return Ok(vec![]),
        Status::Active => (),
        Status::Ended => return Err(Rejection::Ended),
        Status::Draft | Status::Negotiating | Status::Agreed | Status::Cancelled => return Err(known.not_now()),
    }
    if known.terms.ends_on.is_some_and(|last| last < today) {
        return Err(Rejection::Ended);
    }
    if is_blank(&reason) || is_blank(&letter_number) {
        return Err(Rejection::ReasonEmpty);
    }
    let (agreement, company) = (known.agreement, known.company);
    Ok(vec![Event::AgreementTerminated { agreement, company, reason, letter_number, on: today }])
}

fn end(known: &Known<'_>, today: LocalDate) -> Result<Vec<Event>, Rejection> {
    match known.status {
        Status::Ended => return Ok(vec![]),
        Status::Active => (),
        Status::Draft | Status::Negotiating | Status::Agreed | Status::Terminated | Status::Cancelled => {
            return Err(known.not_now());
        }
    }
    let (agreement, company) = (known.agreement, known.company);
    match known.terms.ends_on.filter(|last| *last < today) {
        Some(on) => Ok(vec![Event::AgreementEnded { agreement, company, on }]),
        None => Err(Rejection::StillRuns),
    }
}
