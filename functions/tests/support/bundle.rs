//! The real theme, words, data and forms as the generator would hand them over, put together by hand.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use portal::bundle::{Chrome, FooterGroup, MailSettings, MenuEntry};
use portal::{Both, Bundle, Words};

/// Address of the site in tests.
pub const BASE_URL: &str = "https://portal.example";

/// The whole bundle.
pub fn bundle() -> Bundle {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let theme = root.join("themes/connector");
    let words = std::fs::read_to_string(root.join("content/words.toml")).unwrap();
    let mut forms = texts(&root, "content/forms", "toml");
    forms.insert("content/forms/trial.toml".into(), include_str!("trial.toml").into());
    Bundle {
        base_url: BASE_URL.into(),
        templates: templates(&theme),
        words: Words::parse("content/words.toml", &words).unwrap(),
        assets: files(&theme.join("static"))
            .into_iter()
            .map(|(name, _)| name)
            // Joined of the parts that stand in css/site/ and css/desk/.
            .chain(["css/site.css".to_owned(), "css/desk.css".to_owned()])
            .map(|name| (name.clone(), format!("/{name}")))
            .collect(),
        routes: routes(&root),
        chrome: chrome(),
        forms,
        data: data(&root),
        mail: mail(),
        second_factor: false,
        is_sample: false,
    }
}

fn templates(theme: &Path) -> BTreeMap<String, String> {
    let all = files(theme).into_iter();
    let ours = all.filter(|(name, _)| {
        !name.starts_with("static/") && (name.ends_with(".html") || name.ends_with(".txt"))
    });
    ours.map(|(name, path)| (name, std::fs::read_to_string(path).unwrap())).collect()
}

fn texts(root: &Path, folder: &str, ending: &str) -> BTreeMap<String, String> {
    let all = files(&root.join(folder)).into_iter().filter(|(name, _)| name.ends_with(ending));
    all.map(|(name, path)| (format!("{folder}/{name}"), std::fs::read_to_string(path).unwrap())).collect()
}

/// The data files; in tests, one community reports to the federal funder.
fn data(root: &Path) -> BTreeMap<String, String> {
    let mut data = texts(root, "content/data", "toml");
    let communities = data.get_mut("content/data/communities.toml").unwrap();
    let ours = "slug = \"asttbc\"\n";
    assert!(communities.contains(ours));
    *communities = communities.replace(ours, &format!("{ours}reports_to_ircc = true\n"));
    data
}

fn routes(root: &Path) -> BTreeMap<String, Both<Option<String>>> {
    let pages = files(&root.join("content/pages")).into_iter();
    let keys = pages.filter_map(|(name, _)| Some(name.strip_suffix(".en.md")?.to_owned()));
    let sections = ["communities", "toolkits", "stories", "home", "page-feedback"].map(str::to_owned);
    let communities = files(&root.join("content/communities")).into_iter();
    let communities = communities
        .filter_map(|(name, _)| Some(format!("communities/{}", name.strip_suffix(".en.md")?)))
        .filter(|key| key != "communities/index");
    let path = |key: &str| Both::from_fn(|lang| Some(format!("/{lang}/{key}/")));
    keys.chain(sections).chain(communities).map(|key| (key.clone(), path(&key))).collect()
}

fn chrome() -> Both<Chrome> {
    Both::from_fn(|lang| {
        let entry =
            MenuEntry { page: "contact".into(), title: "Contact".into(), href: format!("/{lang}/contact/") };
        Chrome {
            title: "Portal".into(),
            tagline: "Tests.".into(),
            home: format!("/{lang}/"),
            home_title: lang.code().to_owned(),
            menu: vec![entry.clone()],
            footer: vec![FooterGroup { title: "Help".into(), entries: vec![entry] }],
        }
    })
}

fn mail() -> MailSettings {
    MailSettings {
        from: "portal@portal.example".into(),
        name: Both { en: "Connector Portal".into(), fr: "Portail Connecteur, essais « é »".into() },
        secretariat: "secretariat@portal.example".into(),
        community: "{community}@portal.example".into(),
        postal_address: Both { en: "1 Test Street, Halifax".into(), fr: "1, rue des Essais, Halifax".into() },
    }
}

/// Every file under a folder, by its path from there.
fn files(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, path));
            }
        }
    }
    found.sort();
    found
}
