//! Following up: what is asked some months later, what became of a person, whom to thank.
//!
//! Comes in: cases, days, checked answers. Goes out: mail and links to be stored with a change, facts, what letters and
//! pages say of an outcome. Never here: pages, sending, storing.
//!
//! Rules that domain (a.5, b.5, b.6) leaves open, decided here:
//!
//! - Connectees get surveys 30, 90 and 180 days after the intake meeting; Connectors 30 and 180 days after their first
//!   meeting. All of them are stored with that change, to be sent on their day ([`schedule`]).
//! - 30 and 90 days are part of being served, to which everybody agreed who takes part (`consent_service`). After six months
//!   nobody is asked who did not tick `consent_contact_6mo`: the words of that box are about just this. Whether somebody
//!   agrees is read when the survey is due, so a consent that was taken back counts. Connectors are asked as volunteers who
//!   take part, as long as they do.
//! - Who has withdrawn is never asked; who was asked once is not asked again, whatever is stored twice.
//! - What is answered is counted without names: the form says so, and nobody has to answer.
//! - An outcome counts as soon as one report has it, and the person's own word is one (b.6 has it among the evidence); a
//!   coordinator who sees a letter of offer later notes that as a correction.
//! - No Connector learns anything of an outcome without the person's yes.

pub mod branches;
pub mod outcome;
pub mod schedule;
pub mod survey;
pub mod telling;
