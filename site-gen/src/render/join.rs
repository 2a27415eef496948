//! "Can I join here?": `pages/join.html`.

use portal::directory::Community;
use portal::eligibility::{Applicant, Group, judge};
use tera::{Map, Value};

use super::community::group_of;
use super::ink::Ink;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::Text;
use super::views::Named;

/// What `pages/join.html` sees as `page`: `body`, `groups` (`id`, `title`), `rows` (`community` (`slug`, `name`, `href`),
/// `province_name`, `verdicts` (`group`, `outcome`, `reason`), one for each group).
///
/// Rules of communities are data: when they change, every page is made again.
#[derive(Hash)]
struct Join<'s> {
    text: Text<'s>,
    communities: Vec<Named<'s>>,
    year: i16,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let provinces = press.site.data.directory.by_province(subject.lang).into_iter();
    let communities = provinces.flat_map(|(_, communities)| communities);
    let content = Join {
        text: Text::of(press, subject),
        communities: communities.map(|community| Named::of(press, community, subject.lang)).collect(),
        year: press.site.view.date.year(),
    };
    subject.planned(press, "pages/join.html", content)
}

impl Content for Join<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { text, communities, year } = self;
        let rows = communities.iter().filter_map(|named| {
            let community = ink.directory().community(named.slug)?;
            let mut map = Map::default();
            map.insert("community".into(), named.map().into());
            map.insert("province_name".into(), community.province.name(ink.lang).into());
            let verdicts = Group::ALL.iter().map(|group| Value::from(verdict(ink, community, *group, *year)));
            map.insert("verdicts".into(), verdicts.collect::<Vec<_>>().into());
            Some(Value::from(map))
        });
        let mut map = Map::default();
        map.insert("rows".into(), rows.collect::<Vec<_>>().into());
        map.insert("body".into(), ink.body(text));
        map.insert(
            "groups".into(),
            Group::ALL.iter().map(|group| group_of(ink, *group)).collect::<Vec<_>>().into(),
        );
        map
    }
}

/// What the rules say of somebody of whom only the group is known.
fn verdict(ink: &Ink<'_>, community: &Community, group: Group, year: i16) -> Map {
    let applicant = Applicant { group, arrival_year: None, can_work: None };
    let verdict = judge(community, &applicant, year);
    let reason = verdict.lines(community, ink.words(), ink.lang).join(" ");
    let mut map = Map::default();
    map.insert("group".into(), group.id().into());
    map.insert("outcome".into(), verdict.outcome.id().into());
    map.insert("reason".into(), reason.into());
    map
}
