//! A member's settings of the forum: which mail they get, what they show of themselves, what they follow.
//!
//! Comes in: a member, boxes, words. Goes out: a page; a changed wish. Never here: settings of others.

use axum::http::StatusCode;
use axum::response::Response;
use portal::{Lang, words};
use serde::Serialize;

use super::{guard, places, shown};
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::live;
use crate::staff::{Bar, Choice, Staff, StaffPost, Wrong};
use crate::store::{
    Actor, Following, ForumMail, ForumMails, MemberChange, OpenedTopic, Profile, ProfilePart, StoreError,
};

/// What the names of the boxes for mail begin with.
const MAIL: &str = "mail-";

/// What the names of the boxes for parts of the profile begin with.
const SHOW: &str = "show-";

/// What the names of the boxes for languages begin with.
const LANG: &str = "lang-";

/// What the member can help with.
const HELP: &str = "help";

/// Characters of that.
const HELP_CHARS: usize = 500;

/// The most followed topics that are named.
const MOST: usize = 50;

/// `pages/forum-settings.html`.
#[derive(Serialize)]
struct SettingsPage {
    bar: Bar,
    action: String,
    mails: Vec<Choice>,
    parts: Vec<Choice>,
    langs: Vec<Choice>,
    help: String,
    help_max: usize,
    help_error: Option<String>,
    errors: Vec<Wrong>,
    /// Where others see it.
    profile: String,
    follows: Vec<FollowRow>,
    /// The settings were kept a moment ago.
    is_kept: bool,
}

#[derive(Serialize)]
struct FollowRow {
    title: String,
    /// Language of the title.
    lang: &'static str,
    is_category: bool,
    href: String,
    action: String,
}

/// What was chosen.
struct Chosen {
    mails: ForumMails,
    profile: Profile,
}

/// Shows them.
pub(super) async fn show(staff: &Staff, is_kept: bool) -> Result<Response, ApiError> {
    let member = staff.app.store.load_member(&staff.member).await?.ok_or(ApiError::SignedOut)?;
    page(staff, &Chosen { mails: member.forum_mail, profile: member.profile }, is_kept).await
}

/// Keeps what the member chose; nothing of it when something is wrong.
pub(super) async fn change(post: &StaffPost) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let chosen = Chosen::of(submitted);
    if chosen.wrong().is_some() {
        return page(staff, &chosen, false).await;
    }
    let by = Actor::Staff(staff.member.to_string());
    for change in [MemberChange::ForumMail(chosen.mails), MemberChange::Profile(chosen.profile)] {
        staff.app.store.change_member(&staff.member, change, &by, staff.now).await?;
    }
    live::look_at(&staff.app, &staff.member).await;
    Ok(reply::see_other(&places::settings_kept(staff.lang)))
}

async fn page(staff: &Staff, chosen: &Chosen, is_kept: bool) -> Result<Response, ApiError> {
    let said = shown::said(staff);
    let choice = |value: &str, word: &str, checked: bool| Choice {
        value: value.to_owned(),
        label: said.word(word),
        checked,
    };
    let mail = |one: ForumMail| choice(one.name(), &format!("mail_{}", one.name()), chosen.mails.has(one));
    let part =
        |part: ProfilePart| choice(part.name(), &format!("show_{}", part.name()), chosen.profile.shows(part));
    let lang =
        |lang: Lang| choice(lang.code(), &format!("lang_{lang}"), chosen.profile.langs.contains(&lang));
    let help_error =
        chosen.wrong().map(|(word, n)| words::fill(&said.word(word), [("n", n.to_string().as_str())]));
    let errors = help_error.iter().map(|text| Wrong { href: format!("#{HELP}"), text: text.clone() });
    let page = SettingsPage {
        bar: staff.bar(),
        action: places::settings(staff.lang),
        mails: ForumMail::ALL.map(mail).into(),
        parts: ProfilePart::ALL.map(part).into(),
        langs: Lang::ALL.map(lang).into(),
        help: chosen.profile.help.clone(),
        help_max: HELP_CHARS,
        errors: errors.collect(),
        help_error,
        profile: places::member(staff.lang, &staff.member),
        follows: follows(staff).await?,
        is_kept,
    };
    let mut frame = shown::frame(staff, said.word("settings"), None, places::settings(staff.lang.other()));
    frame.error = !page.errors.is_empty();
    let status = if frame.error { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    shown::page(staff, "forum-settings", &frame, &page, status)
}

impl Chosen {
    fn of(submitted: &Submitted) -> Self {
        let has = |before: &str, name: &str| submitted.get(&format!("{before}{name}")) == Some("yes");
        let help = submitted.get(HELP).unwrap_or_default();
        let help =
            help.chars().filter(|c| *c == '\n' || !c.is_control()).take(4 * HELP_CHARS).collect::<String>();
        Self {
            mails: ForumMails::of(ForumMail::ALL.into_iter().filter(|one| has(MAIL, one.name()))),
            profile: Profile {
                shown: ProfilePart::ALL.into_iter().filter(|part| has(SHOW, part.name())).collect(),
                langs: Lang::ALL.into_iter().filter(|lang| has(LANG, lang.code())).collect(),
                help: help.trim().to_owned(),
            },
        }
    }

    /// What is wrong with the words: the word that says so, and by how many characters.
    fn wrong(&self) -> Option<(&'static str, usize)> {
        let over = self.profile.help.chars().count().saturating_sub(HELP_CHARS);
        if over > 0 {
            return Some(("help_long", over));
        }
        (!guard::find(&self.profile.help).is_empty()).then_some(("help_personal", 0))
    }
}

/// What the member follows and still sees.
async fn follows(staff: &Staff) -> Result<Vec<FollowRow>, ApiError> {
    let (store, reader) = (&staff.app.store, staff.reader()?);
    let mut rows = Vec::new();
    for what in store.followed_by(reader).await?.into_iter().take(MOST) {
        match what {
            Following::Category(id) => {
                let category = staff.site.forum.get(&id).filter(|_| reader.sees(&id));
                rows.extend(category.map(|category| FollowRow {
                    title: category.name.of(staff.lang).clone(),
                    lang: staff.lang.code(),
                    is_category: true,
                    href: places::category(staff.lang, &id, None),
                    action: places::follow_category(staff.lang, &id),
                }));
            }
            Following::Topic(id) => match store.open_topic(reader, &id, 1..=1).await {
                Ok(Some(OpenedTopic { topic, .. })) => rows.push(FollowRow {
                    title: shown::title(staff, &topic),
                    lang: topic.head.lang.code(),
                    is_category: false,
                    href: places::topic(staff.lang, &id, 1),
                    action: places::follow_topic(staff.lang, &id),
                }),
                Ok(None) | Err(StoreError::NotYours) => {}
                Err(error) => return Err(error.into()),
            },
        }
    }
    Ok(rows)
}
