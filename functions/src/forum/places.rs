//! Paths of the forum: the one place that writes them.
//!
//! Comes in: a language, a category, a topic. Goes out: a path. Never here: absolute addresses.

use portal::Lang;

use crate::store::{MemberId, PostPlace, TopicId, TopicPlace};

/// Posts on a page of a topic.
pub const POSTS: u32 = 50;

/// Where the forum begins: its categories.
pub fn forum(lang: Lang) -> String {
    format!("/api/forum/{lang}")
}

/// The topics of a category, from a place on.
pub fn category(lang: Lang, category: &str, after: Option<&TopicPlace>) -> String {
    let path = format!("{}/categories/{category}", forum(lang));
    match after {
        Some(after) => format!("{path}?after={after}"),
        None => path,
    }
}

/// Where posts are looked for.
pub fn search(lang: Lang) -> String {
    format!("{}/search", forum(lang))
}

/// The topics with a tag.
pub fn tag(lang: Lang, tag: &str) -> String {
    format!("{}/tags/{tag}", forum(lang))
}

/// Everything that the member wrote; as data.
pub fn own(lang: Lang, as_data: bool) -> String {
    format!("{}/own{}", forum(lang), if as_data { "/data" } else { "" })
}

/// Who is on the council of mentors.
pub fn council(lang: Lang) -> String {
    format!("{}/council", forum(lang))
}

/// The members: those with these words, of this community, a page of them.
pub fn members(lang: Lang, words: &str, community: &str, page: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("q", words), ("community", community)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    if page > 1 {
        query.append_pair("page", &page.to_string());
    }
    let (path, query) = (format!("{}/members", forum(lang)), query.finish());
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// A member.
pub fn member(lang: Lang, id: &MemberId) -> String {
    format!("{}/members/{id}", forum(lang))
}

/// The member's settings of the forum.
pub fn settings(lang: Lang) -> String {
    format!("{}/settings", forum(lang))
}

/// The same page, which says that they were kept.
pub fn settings_kept(lang: Lang) -> String {
    format!("{}?kept=yes", settings(lang))
}

/// Where a topic is followed.
pub fn follow_topic(lang: Lang, id: &TopicId) -> String {
    format!("{}/follow", topic(lang, id, 1))
}

/// Where a category is followed.
pub fn follow_category(lang: Lang, category: &str) -> String {
    format!("{}/follow", self::category(lang, category, None))
}

/// Where the council is asked directly.
pub fn question(lang: Lang) -> String {
    format!("{}/ask", council(lang))
}

/// Where the council is chosen.
pub fn council_members(lang: Lang) -> String {
    format!("{}/members", council(lang))
}

/// Where a topic is started.
pub fn start(lang: Lang, category: &str) -> String {
    format!("{}/new", self::category(lang, category, None))
}

/// A page of a topic, from 1.
pub fn topic(lang: Lang, id: &TopicId, page: u32) -> String {
    let path = format!("{}/topics/{id}", forum(lang));
    if page > 1 { format!("{path}?page={page}") } else { path }
}

/// A post where it stands in its topic.
pub fn post(lang: Lang, place: PostPlace) -> String {
    format!("{}#{}", topic(lang, &place.topic, page_of(place.seq)), anchor(place.seq))
}

/// Where a post is added to a topic; as an answer to one of its posts.
pub fn reply(lang: Lang, id: &TopicId, quotes: Option<u32>) -> String {
    let path = format!("{}/reply", topic(lang, id, 1));
    match quotes {
        Some(seq) => format!("{path}?quotes={seq}"),
        None => path,
    }
}

/// Where moderators pin, close and move a topic.
pub fn manage(lang: Lang, id: &TopicId) -> String {
    format!("{}/manage", topic(lang, id, 1))
}

/// Where moderators turn a topic into pages of the site; with the posts that they took, each the way to a file.
pub fn resource(lang: Lang, id: &TopicId, taken: &[u32]) -> String {
    let path = format!("{}/resource", topic(lang, id, 1));
    if taken.is_empty() { path } else { format!("{path}?posts={}", list(taken)) }
}

/// The page of a language, as a file.
pub fn resource_data(lang: Lang, id: &TopicId, taken: &[u32]) -> String {
    format!("{}/data?posts={}", resource(lang, id, &[]), list(taken))
}

fn list(posts: &[u32]) -> String {
    posts.iter().map(u32::to_string).collect::<Vec<_>>().join("-")
}

/// Where the author of a post says whether they may be named on the site.
pub fn credit(lang: Lang, place: PostPlace) -> String {
    of_post(lang, place, "credit")
}

/// Where a post is marked as the answer.
pub fn answer(lang: Lang, place: PostPlace) -> String {
    of_post(lang, place, "answer")
}

/// Where a post is written anew.
pub fn edit(lang: Lang, place: PostPlace) -> String {
    of_post(lang, place, "edit")
}

/// Where a post is taken away.
pub fn delete(lang: Lang, place: PostPlace) -> String {
    of_post(lang, place, "delete")
}

/// What a post said before.
pub fn history(lang: Lang, place: PostPlace) -> String {
    of_post(lang, place, "history")
}

/// Where thanks for a post are posted to.
pub fn thanks(lang: Lang, place: PostPlace) -> String {
    of_post(lang, place, "thanks")
}

/// Where the moderators are told about a post.
pub fn flag(lang: Lang, place: PostPlace) -> String {
    of_post(lang, place, "flag")
}

/// The topic after a post of it was flagged: its page says so.
pub fn flagged(lang: Lang, place: PostPlace) -> String {
    let path = topic(lang, &place.topic, page_of(place.seq));
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}flagged={}", place.seq)
}

/// Where moderators look at a post.
pub fn review(lang: Lang, place: PostPlace) -> String {
    of_post(lang, place, "review")
}

/// What waits for moderators.
pub fn reviews(lang: Lang) -> String {
    format!("{}/reviews", forum(lang))
}

fn of_post(lang: Lang, place: PostPlace, what: &str) -> String {
    format!("{}/posts/{}/{what}", topic(lang, &place.topic, 1), place.seq)
}

/// Names a post on its page.
pub fn anchor(seq: u32) -> String {
    format!("post-{seq}")
}

/// The page of a topic on which a post stands.
pub fn page_of(seq: u32) -> u32 {
    seq.saturating_sub(1) / POSTS + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_stands_on_its_page() {
        for (seq, page) in [(1, 1), (50, 1), (51, 2), (100, 2), (101, 3)] {
            assert_eq!(page_of(seq), page);
        }
        let place = PostPlace { topic: TopicId::from_bits(10), seq: 51 };
        let expected = "/api/forum/fr/topics/0000000000000000000000000000000a?page=2#post-51";
        assert_eq!(post(Lang::Fr, place), expected);
    }
}
