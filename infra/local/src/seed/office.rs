//! What the staff of a community set up beside people: goals, views.
//!
//! Comes in: a stage that has been played. Goes out: goals of two fiscal years, saved views. Never here: figures.

use std::collections::BTreeMap;

use functions::app::day;
use functions::indicators::{Measure, Period, Side};
use functions::store::{Goals, StoreError, View, ViewChange, ViewOf};
use portal::Lang;

use super::stage::Stage;

/// Views of the lists: name in English and in French, list, what it is asked for.
const VIEWS: [([&str; 2], ViewOf, &str); 3] = [
    (
        ["Connectors of the community", "Connecteurs de la collectivité"],
        ViewOf::People,
        "form=connector-application",
    ),
    (["On the waiting list", "Sur la liste d’attente"], ViewOf::People, "state=waiting"),
    (["Nobody looks after them yet", "Encore sans responsable"], ViewOf::People, "coordinator=nobody"),
];

impl Stage {
    /// Sets up what stands at the end of the demo.
    pub(super) async fn closing(&mut self) -> Result<(), StoreError> {
        self.goals().await?;
        for member in self.team.coordinators.clone() {
            for (place, (names, of, query)) in VIEWS.into_iter().enumerate() {
                let name = names[usize::from(self.team.lang == Lang::Fr)].to_owned();
                let key = format!("sample-{place}");
                let view = View { key, name, of, query: query.to_owned(), is_default: false };
                self.app.store.change_views(&member, &ViewChange::Save(view)).await?;
            }
        }
        Ok(())
    }

    /// Goals near to what is reached in a year: some are missed.
    async fn goals(&mut self) -> Result<(), StoreError> {
        let now = self.app.now();
        let this = Period::fiscal_year(day(self.end));
        let connectees = self.people.iter().filter(|part| part.side == Side::Connectee).count() as u64;
        let connectors = self.people.len() as u64 - connectees;
        if connectees < 5 {
            return Ok(());
        }
        for period in [Some(this), this.previous()].into_iter().flatten() {
            let mut of = BTreeMap::new();
            for (measure, of_hundred, whole) in [
                (Measure::Connectees, 27, connectees),
                (Measure::Connectors, 36, connectors),
                (Measure::Meetings, 24, connectees),
                (Measure::Jobs, 9, connectees),
            ] {
                let share = u64::from(self.chance.number(of_hundred - 4, of_hundred + 6));
                of.insert(measure, (whole * share / 100).max(1).next_multiple_of(5));
            }
            let goals = Goals { of, revision: 0 };
            self.app.store.set_goals(&self.team.admin, period, &goals, now).await?;
        }
        Ok(())
    }
}
