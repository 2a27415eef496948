//! The menu of the desk: the one list of its pages, in groups.
//!
//! Comes in: a member and the page that they look at. Goes out: the groups that this member has, each with its pages, and
//! which of them is the one that is looked at. Never here: rights (each page asks for them itself; the menu only leaves out
//! what would be refused), words.

use serde::Serialize;

use super::{Staff, places};
use crate::desk::places as desk;
use crate::forum::places::forum;
use crate::said::Said;
use crate::store::{List, Listing, Role};
use crate::{exports, figures, funder};

/// For whom an entry is.
#[derive(Clone, Copy)]
enum For {
    /// Everybody who is signed in.
    Everybody,
    /// Those who work on a community's files.
    Files,
    /// Those who look after members.
    Members,
    /// The secretariat and the portal's own admins.
    National,
}

/// A page that the menu leads to.
struct Page {
    /// Its name in the group `menu` of the words.
    word: &'static str,
    whose: For,
    path: fn(&Staff) -> String,
}

/// Pages about one thing.
struct Group {
    /// Its name in the group `menu` of the words.
    word: &'static str,
    pages: &'static [Page],
    /// Pages that belong here and are reached from others: how their paths begin, after that of the desk.
    below: &'static [&'static str],
}

/// The whole menu, in its order. A new page of the desk gets its line here.
const GROUPS: [Group; 8] = [
    Group {
        word: "applications",
        pages: &[Page {
            word: "queue",
            whose: For::Files,
            path: |staff| desk::queue(staff.lang, &Listing::begin(List::Received)),
        }],
        below: &["/enter", "/bulk"],
    },
    Group {
        word: "unplaced",
        pages: &[Page {
            word: "unplaced",
            whose: For::National,
            path: |staff| crate::oversight::places::unplaced(staff.lang),
        }],
        below: &[],
    },
    Group {
        word: "people",
        pages: &[
            Page { word: "search", whose: For::Files, path: |staff| desk::people(staff.lang, "") },
            Page { word: "duplicates", whose: For::Files, path: |staff| desk::duplicates(staff.lang) },
            Page { word: "breaches", whose: For::Files, path: |staff| desk::breaches(staff.lang) },
            Page { word: "imports", whose: For::Files, path: |staff| desk::imports(staff.lang) },
        ],
        below: &[],
    },
    Group {
        word: "matching",
        pages: &[
            Page { word: "shortages", whose: For::Files, path: |staff| desk::shortages(staff.lang) },
            Page { word: "event_plan", whose: For::Files, path: |staff| desk::event_plan(staff.lang) },
            Page { word: "trees", whose: For::Files, path: |staff| figures::trees_place(staff.lang) },
        ],
        below: &["/matches"],
    },
    Group {
        word: "figures",
        pages: &[
            Page { word: "counts", whose: For::Everybody, path: figures::place },
            Page { word: "publish", whose: For::National, path: |staff| figures::publish_place(staff.lang) },
            Page {
                word: "recognition",
                whose: For::Files,
                path: |staff| desk::recognition(staff.lang, None),
            },
        ],
        below: &[],
    },
    Group {
        word: "exports",
        pages: &[
            Page { word: "take", whose: For::Files, path: |staff| exports::place(staff.lang) },
            Page { word: "funder", whose: For::Files, path: |staff| funder::place(staff.lang) },
        ],
        below: &[],
    },
    Group {
        word: "forum",
        pages: &[Page { word: "forum", whose: For::Everybody, path: |staff| forum(staff.lang) }],
        below: &[],
    },
    Group {
        word: "team",
        pages: &[
            Page { word: "members", whose: For::Members, path: |staff| places::members(staff.lang) },
            Page { word: "audit", whose: For::Members, path: |staff| places::audit(staff.lang) },
        ],
        below: &[],
    },
];

/// A way to a page of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MenuEntry {
    /// Words of the link.
    pub title: String,
    /// Path of the page.
    pub href: String,
    /// `page` for the page that is shown, `true` for the one above it: what `aria-current` says.
    pub current: Option<&'static str>,
}

/// The menu, as a member sees it on a page.
#[derive(Debug, Clone, Serialize)]
pub struct Menu {
    /// The groups; each leads to its first page.
    pub groups: Vec<MenuEntry>,
    /// The pages of the group that is shown, when it has more than one.
    pub pages: Vec<MenuEntry>,
}

impl Menu {
    /// The menu of a member, on the page that they look at.
    pub(super) fn of(staff: &Staff) -> Self {
        let shown = Shown::of(staff);
        let said = Said::group(&staff.site.words, "menu", staff.lang);
        let mut menu = Self { groups: Vec::new(), pages: Vec::new() };
        for group in &GROUPS {
            let pages = group.pages.iter().filter(|page| is_for(staff, page.whose));
            let pages = pages.map(|page| MenuEntry {
                title: said.word(page.word),
                href: (page.path)(staff),
                current: shown.at(&(page.path)(staff)),
            });
            let pages: Vec<MenuEntry> = pages.collect();
            let Some(first) = pages.first() else { continue };
            let is_alone = pages.len() == 1;
            let current = match pages.iter().find_map(|page| page.current) {
                Some(current) if is_alone => Some(current),
                found => found.map(|_| "true").or_else(|| shown.below(group).then_some("true")),
            };
            let href = first.href.clone();
            menu.groups.push(MenuEntry { title: said.word(group.word), href, current });
            if current.is_some() && !is_alone {
                menu.pages = pages;
            }
        }
        menu
    }
}

fn is_for(staff: &Staff, whose: For) -> bool {
    match whose {
        For::Everybody => true,
        For::Files => staff.scope().is_ok(),
        For::Members => staff.oversight().is_ok(),
        For::National => matches!(staff.role, Role::Secretariat | Role::Admin),
    }
}

/// Every path of the menu, without its query: of two that fit a page, the longer one is meant.
struct Shown<'a> {
    staff: &'a Staff,
    desk: String,
    longest: usize,
}

impl<'a> Shown<'a> {
    fn of(staff: &'a Staff) -> Self {
        let mut shown = Self { staff, desk: places::desk(staff.lang), longest: 0 };
        let paths = GROUPS.iter().flat_map(|group| group.pages).map(|page| (page.path)(staff));
        shown.longest = paths.filter_map(|path| shown.fits(&path)).max().unwrap_or(0);
        shown
    }

    /// How much of the path of the page that is shown this one is; none when it leads elsewhere. Where the desk begins is
    /// above no other page.
    fn fits(&self, path: &str) -> Option<usize> {
        let path = path.split('?').next().unwrap_or_default();
        let rest = self.staff.path.strip_prefix(path)?;
        (rest.is_empty() || rest.starts_with('/') && path != self.desk).then_some(path.len())
    }

    fn at(&self, path: &str) -> Option<&'static str> {
        let length = self.fits(path).filter(|length| *length == self.longest)?;
        Some(if length == self.staff.path.len() { "page" } else { "true" })
    }

    fn below(&self, group: &Group) -> bool {
        let rest = self.staff.path.strip_prefix(&self.desk).unwrap_or_default();
        group.below.iter().any(|begin| rest.starts_with(begin))
    }
}

/// Every word of the menu, as group and word.
pub(crate) fn words_needed() -> impl Iterator<Item = (&'static str, &'static str)> {
    let words = GROUPS
        .iter()
        .flat_map(|group| std::iter::once(group.word).chain(group.pages.iter().map(|page| page.word)));
    words.map(|word| ("menu", word))
}
