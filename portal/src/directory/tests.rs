use super::*;

pub(crate) const COMMUNITIES: &str = r#"
[[community]]
slug = "halifax"
name = { en = "Halifax", fr = "Halifax" }
province = "NS"
host = { en = "Halifax Partnership", fr = "Halifax Partnership" }
since = "2009-07"
site = "halifaxpartnership.com"
postal_areas = ["B3", "B2Y"]
places = [{ en = "Dartmouth", fr = "Dartmouth" }]
at = [44.65, -63.58]
sources = ["seed"]

[[community]]
slug = "pei"
name = { en = "Prince Edward Island", fr = "Île-du-Prince-Édouard" }
province = "PE"
host = { en = "Chamber", fr = "Chambre" }
postal_areas = ["C"]
places = [{ en = "Charlottetown", fr = "Charlottetown" }]
sources = ["PE1"]
[community.accepts]
confirmed = 2026-01-15
groups = ["newcomer", "international_graduate"]
arrived_within_years = 5
needs_work_permission = true
source = "PE5"
note = { en = "In the first 5 years.", fr = "Les 5 premières années." }

[[community]]
slug = "cape-breton"
name = { en = "Cape Breton", fr = "Cap-Breton" }
province = "NS"
host = { en = "Partnership", fr = "Partenariat" }
postal_areas = ["B1"]
sources = ["CB1"]
[community.accepts]
groups = ["newcomer"]
note = { en = "Newcomers.", fr = "Nouveaux arrivants." }

[[community]]
slug = "accounting"
name = { en = "Accounting", fr = "Comptabilité" }
province = "AB"
host = { en = "Accountants", fr = "Comptables" }
industry = true
postal_areas = ["B3H"]
sources = ["seed"]
[community.accepts]
confirmed = 2026-01-15
groups = ["newcomer", "local_graduate"]
note = { en = "Accountants.", fr = "Comptables." }
"#;

pub(crate) const OCCUPATIONS: &str = r#"
[[sector]]
id = "health"
name = { en = "Health", fr = "Santé" }
[[sector]]
id = "finance"
name = { en = "Finance", fr = "Finances" }
[[occupation]]
id = "other-health"
name = { en = "Another health occupation", fr = "Autre profession de la santé" }
sector = "health"
[[occupation]]
id = "nurse"
name = { en = "Nurse", fr = "Infirmier ou infirmière" }
sector = "health"
[[occupation]]
id = "accountant"
name = { en = "Accountant", fr = "Comptable" }
sector = "finance"
"#;

/// A small directory for tests of this crate.
pub(crate) fn directory() -> Directory {
    Directory::parse(COMMUNITIES, OCCUPATIONS).unwrap()
}

/// Problems as people see them, first lines only.
fn problems(communities: &str, occupations: &str) -> Vec<String> {
    let text = |file: &str| if file == COMMUNITIES_FILE { communities } else { occupations }.to_owned();
    let located = |p: &Problem| p.locate(Some(&text(&p.file))).to_string();
    let found = Directory::parse(communities, occupations).unwrap_err();
    found.iter().map(|p| located(p).lines().next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn finds_what_is_written() {
    let directory = directory();
    let slugs: Vec<_> = directory.communities().iter().map(|c| c.slug.as_str()).collect();
    assert_eq!(slugs, ["accounting", "cape-breton", "halifax", "pei"]);
    let pei = directory.community("pei").unwrap();
    let accepts = pei.accepts.as_ref().unwrap();
    assert_eq!(accepts.confirmed, Some(Date::constant(2026, 1, 15)));
    assert_eq!(accepts.groups, [Group::Newcomer, Group::InternationalGraduate].into());
    assert_eq!((pei.since, directory.community("halifax").unwrap().since.unwrap().year()), (None, 2009));
    assert_eq!(directory.community("not_sure"), None);
    assert_eq!(directory.occupation("nurse").unwrap().sector, "health");
    assert_eq!(directory.sector("health").unwrap().name.fr, "Santé");
}

#[test]
fn lists_follow_the_alphabet_of_each_language() {
    let directory = directory();
    let provinces =
        |lang| -> Vec<_> { directory.by_province(lang).iter().map(|(p, _)| p.name(lang)).collect() };
    assert_eq!(provinces(Lang::En), ["Alberta", "Nova Scotia", "Prince Edward Island"]);
    assert_eq!(provinces(Lang::Fr), ["Alberta", "Île-du-Prince-Édouard", "Nouvelle-Écosse"]);
    let (_, in_nova_scotia) = directory.by_province(Lang::Fr).remove(2);
    assert_eq!(
        in_nova_scotia.iter().map(|c| c.slug.as_str()).collect::<Vec<_>>(),
        ["cape-breton", "halifax"]
    );
    let sectors = directory.by_sector(Lang::En);
    assert_eq!(sectors.iter().map(|(s, _)| s.id.as_str()).collect::<Vec<_>>(), ["finance", "health"]);
    assert_eq!(sectors[1].1.iter().map(|o| o.id.as_str()).collect::<Vec<_>>(), ["nurse", "other-health"]);
}

#[test]
fn postal_codes_lead_to_places_not_industries() {
    let directory = directory();
    for (code, slug) in
        [("B3H", Some("halifax")), ("B2Y", Some("halifax")), ("C1A", Some("pei")), ("B2Z", None)]
    {
        assert_eq!(directory.community_at(code).map(|c| c.slug.as_str()), slug, "{code}");
    }
}

#[test]
fn every_mistake_of_both_files_is_reported_in_one_run() {
    let communities = r#"
[[community]]
slug = "Big City"
name = { en = "Big City", fr = "" }
province = "XX"
host = { en = "Host", fr = "Hôte" }
since = "July 2009"
site = "https://example.org"
postal_areas = ["b3", "W1"]
places = [{ en = "Port", fr = "" }]
at = [-63.58, 44.65]
sources = []
[community.accepts]
groups = ["newcomers", "partner", "partner"]
arrived_within_years = 2020
note = { en = "x", fr = "x" }
[[community]]
slug = "two"
colour = "red"
hosts = 1
[[community]]
slug = "Big City"
name = { en = "Twice", fr = "Deux fois" }
province = "NS"
host = { en = "Host", fr = "Hôte" }
postal_areas = ["b3"]
sources = ["seed"]
[[town]]
"#;
    let occupations = r#"
[[sector]]
id = "Health"
name = { en = "Health", fr = "Santé" }
[[occupation]]
id = "nurse"
name = { en = "Nurse", fr = "Infirmière" }
sector = "helth"
"#;
    let expected = [
        "communities.toml:3:8: `Big City` is no slug",
        "communities.toml:4:8: `name` has no fr text",
        "communities.toml:5:12: `XX` is no province or territory",
        "communities.toml:7:9: `July 2009` is no date",
        "communities.toml:8:8: `https://example.org` is no site",
        "communities.toml:9:17: no postal code starts with `b3`",
        "communities.toml:9:23: no postal code starts with `W1`",
        "communities.toml:10:11: `places` has no fr text",
        "communities.toml:11:6: `at` is not in Canada",
        "communities.toml:12:11: no source",
        "communities.toml:14:11: no group `newcomers`",
        "communities.toml:14:35: the group `partner` is there twice",
        "communities.toml:15:24: `arrived_within_years` is a number from 1 to 50",
        "communities.toml:17:1: missing field `name`",
        "communities.toml:19:1: unknown key `colour`",
        "communities.toml:20:1: unknown key `hosts`",
        "communities.toml:22:8: `Big City` is no slug",
        "communities.toml:22:8: the slug `Big City` is there twice",
        "communities.toml:26:17: `b3` belongs to `Big City` already",
        "communities.toml:26:17: no postal code starts with `b3`",
        "communities.toml:28:3: unknown key `town`",
        "occupations.toml:3:6: `Health` is no id",
        "occupations.toml:3:6: the sector `Health` has no occupation",
        "occupations.toml:8:10: no sector `helth`",
    ];
    let found = problems(communities, occupations);
    assert_eq!(found, expected.map(|line| format!("content/data/{line}")));
}

#[test]
fn a_town_belongs_to_one_community_of_its_province() {
    let community = |slug: &str, province: &str, en: &str, fr: &str| {
        format!(
            "[[community]]\nslug = \"{slug}\"\nname = {{ en = \"{slug}\", fr = \"{slug}\" }}\nprovince = \"{province}\"\n\
             host = {{ en = \"Host\", fr = \"Hôte\" }}\nsources = [\"seed\"]\nplaces = [{{ en = \"{en}\", fr = \"{fr}\" }}]\n"
        )
    };
    let first = community("one", "NB", "Saint John", "Saint-Jean");
    let other_province = community("two", "NL", "St. John’s", "Saint-Jean");
    assert!(Directory::parse(&(first.clone() + &other_province), OCCUPATIONS).is_ok());
    let twice = first + &community("two", "NB", "St. Jean", "saint jean");
    assert_eq!(
        problems(&twice, OCCUPATIONS),
        ["content/data/communities.toml:14:11: `saint jean` belongs to `one` already"]
    );
}

#[test]
fn text_that_is_no_toml_is_one_kind_of_problem() {
    let found = problems("[[community\nslug = ", OCCUPATIONS);
    assert!(!found.is_empty() && found.iter().all(|line| line.starts_with(COMMUNITIES_FILE)), "{found:?}");
}
