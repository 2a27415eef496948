//! The categories of the members' forum.
//!
//! Comes in: the text of `content/data/forum.toml`. Goes out: [`Categories`], found to be in order; which of them somebody
//! sees. Never here: topics, posts, people.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::directory::Province;
use crate::pieces::{Piece, Report, Spanned, is_name, unique};
use crate::{Both, Problem};

/// Where the categories are written.
pub const FORUM_FILE: &str = "content/data/forum.toml";

/// For whom a category is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Circle {
    /// Every member.
    Members,
    /// The council of mentors.
    Council,
    /// Members of communities of a province or territory.
    Province(Province),
}

/// What decides which categories a member sees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// Works for the portal or its secretariat: sees all.
    pub is_national: bool,
    /// Is on the council of mentors.
    pub is_on_council: bool,
    /// The province of the member's community.
    pub province: Option<Province>,
}

/// A part of the forum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Name in addresses and keys: `practice`.
    pub id: String,
    /// Name for people.
    pub name: Both<String>,
    /// What belongs there, in a sentence.
    pub about: Both<String>,
    /// Who sees it.
    pub circle: Circle,
    /// Whether questions to the council of mentors are asked here.
    pub asks_council: bool,
    /// Whether the council can be asked here by members who don't see the category: each sees their own question.
    pub is_asked_directly: bool,
}

/// What somebody may write in their first days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Newcomers {
    /// Days for which a member counts as new.
    pub days: u16,
    /// Topics that they may start within a day.
    pub topics: u32,
    /// Replies that they may write within a day.
    pub replies: u32,
    /// Links in one post.
    pub links: u32,
}

/// A word for what topics are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Name in addresses and keys: `funding`.
    pub id: String,
    /// Name for people.
    pub name: Both<String>,
}

/// Every category, in the order of the file, and what holds in all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Categories {
    all: Vec<Category>,
    tags: Vec<Tag>,
    newcomers: Option<Newcomers>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: Spanned<String>,
    name: Spanned<Both<String>>,
    about: Spanned<Both<String>>,
    circle: Option<Spanned<String>>,
    #[serde(default)]
    asks_council: bool,
    #[serde(default)]
    asked_directly: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTag {
    id: Spanned<String>,
    name: Spanned<Both<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rest {
    newcomers: Option<Newcomers>,
}

impl Categories {
    /// Reads the file. Every wrong entry is a problem.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let (mut problems, mut ids, mut tags) = (Vec::new(), Vec::new(), Vec::new());
        let mut read = Self::default();
        let mut report = Report::new(FORUM_FILE, &mut problems);
        if let Some(mut file) = Piece::parse(text, &mut report) {
            for piece in file.take("category", &mut report) {
                let Some(written) = piece.read::<Written>(&mut report) else { continue };
                ids.push(written.id.clone());
                read.all.extend(written.read(&mut report));
            }
            for piece in file.take("tag", &mut report) {
                let Some(WrittenTag { id, name }) = piece.read(&mut report) else { continue };
                named(&id, "tag", &mut report);
                report.words("name", &name);
                tags.push(id.clone());
                read.tags.push(Tag { id: id.into_inner(), name: name.into_inner() });
            }
            read.newcomers = file.read::<Rest>(&mut report).and_then(|rest| rest.newcomers);
        }
        unique(&ids, "category", &mut report);
        unique(&tags, "tag", &mut report);
        Problem::sort(&mut problems);
        if problems.is_empty() { Ok(read) } else { Err(problems) }
    }

    /// All of them.
    pub fn all(&self) -> &[Category] {
        &self.all
    }

    /// A category by its id.
    pub fn get(&self, id: &str) -> Option<&Category> {
        self.all.iter().find(|category| category.id == id)
    }

    /// The words for what topics are about.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// A word by its id.
    pub fn tag(&self, id: &str) -> Option<&Tag> {
        self.tags.iter().find(|tag| tag.id == id)
    }

    /// What new members may write; none when there are no limits.
    pub fn newcomers(&self) -> Option<Newcomers> {
        self.newcomers
    }

    /// The ids of those that somebody sees.
    pub fn seen_from(&self, place: Place) -> BTreeSet<String> {
        let seen = self.all.iter().filter(|category| category.circle.takes_in(place));
        seen.map(|category| category.id.clone()).collect()
    }
}

impl Circle {
    /// Whether somebody is in it.
    pub fn takes_in(self, place: Place) -> bool {
        place.is_national
            || match self {
                Self::Members => true,
                Self::Council => place.is_on_council,
                Self::Province(province) => place.province == Some(province),
            }
    }

    /// As written: `members`, `council`, the code of a province.
    fn parse(written: &str) -> Option<Self> {
        match written {
            "members" => Some(Self::Members),
            "council" => Some(Self::Council),
            code => Province::parse(code).map(Self::Province),
        }
    }
}

impl Written {
    fn read(self, report: &mut Report<'_>) -> Option<Category> {
        let Self { id, name, about, circle, asks_council, asked_directly } = self;
        named(&id, "category", report);
        report.words("name", &name);
        report.words("about", &about);
        let read = match &circle {
            None => Some(Circle::Members),
            Some(written) => Circle::parse(written.get_ref()),
        };
        if let (None, Some(written)) = (read, &circle) {
            report.at_with(
                written.span(),
                format!("`{}` is no circle", written.get_ref()),
                "`members`, `council`, or the code of a province",
            );
        }
        Some(Category {
            id: id.into_inner(),
            name: name.into_inner(),
            about: about.into_inner(),
            circle: read?,
            asks_council,
            is_asked_directly: asked_directly,
        })
    }
}

fn named(id: &Spanned<String>, what: &str, report: &mut Report<'_>) {
    if !is_name(id.get_ref(), '-') {
        report.at_with(
            id.span(),
            format!("`{}` can't name a {what}", id.get_ref()),
            "use a to z, digits and hyphens: `tools-shared`",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
[[category]]
id = "practice"
name = { en = "Practice", fr = "Pratique" }
about = { en = "How we do it.", fr = "Nos façons de faire." }

[[category]]
id = "council"
circle = "council"
name = { en = "Council", fr = "Conseil" }
about = { en = "For the council.", fr = "Pour le conseil." }

[[category]]
id = "nova-scotia"
circle = "NS"
name = { en = "Nova Scotia", fr = "Nouvelle-Écosse" }
about = { en = "For Nova Scotia.", fr = "Pour la Nouvelle-Écosse." }
"#;

    #[test]
    fn everybody_sees_what_is_theirs() {
        let categories = Categories::parse(TEXT).unwrap();
        let seen = |place: Place| categories.seen_from(place).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(seen(Place::default()), "practice");
        assert_eq!(seen(Place { is_on_council: true, ..Place::default() }), "council practice");
        let place = Place { province: Some(Province::Ns), ..Place::default() };
        assert_eq!(seen(place), "nova-scotia practice");
        assert_eq!(seen(Place { province: Some(Province::On), ..place }), "practice");
        assert_eq!(seen(Place { is_national: true, ..place }), "council nova-scotia practice");
    }

    #[test]
    fn every_mistake_is_told() {
        let text = TEXT
            .replace("\"practice\"", "\"Practice\"")
            .replace("\"council\"\nname", "\"friends\"\nname")
            .replace("id = \"nova-scotia\"", "id = \"council\"\ncolour = 1")
            .replace("How we do it.", " ");
        let problems = Categories::parse(&text).unwrap_err();
        let told: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
        assert_eq!(
            told,
            [
                "`Practice` can't name a category",
                "`about` has no en text",
                "`friends` is no circle",
                "unknown key `colour`"
            ]
        );
        let twice = TEXT.replace("nova-scotia", "council");
        assert_eq!(
            Categories::parse(&twice).unwrap_err()[0].message,
            "the category `council` is there twice"
        );
    }
}
