//! What the generator hands to the functions: everything they need to show the same pages, as one value.
//!
//! Comes in: a built site. Goes out: a value that is written beside the site as JSON, packed with each function, or
//! handed over in memory on one machine. Never here: pages, people, secrets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Both, Words};

/// The parts of a built site that functions share with it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Bundle {
    /// Address of the site without a path or a final slash, for absolute links in mail: `https://portal.example`.
    pub base_url: String,
    /// Templates of the theme: name (`layouts/base.html`) to text.
    pub templates: BTreeMap<String, String>,
    /// Words of the interface.
    pub words: Words,
    /// Static files of the theme and content: path (`css/site.css`) to fingerprinted address (`/css/site.4f0c2a91.css`).
    pub assets: BTreeMap<String, String>,
    /// Pages: key (`for-newcomers`) to path in each language (`/en/for-newcomers/`); none where a page has no twin.
    pub routes: BTreeMap<String, Both<Option<String>>>,
    /// What stands round every page.
    pub chrome: Both<Chrome>,
    /// Definitions of forms, current ones and those under `archive/`: file (`content/forms/contact.toml`) to text.
    pub forms: BTreeMap<String, String>,
    /// Data files that functions act on: file (`content/data/communities.toml`) to text.
    pub data: BTreeMap<String, String>,
    /// Who mail comes from and goes to.
    pub mail: MailSettings,
    /// Whether everybody who works at the desk has to have a second factor; from `[staff]` in `content/site.toml`.
    #[serde(default)]
    pub second_factor: bool,
    /// Whether everybody in the tables is made up: then every page that functions show says so.
    #[serde(default)]
    pub is_sample: bool,
}

/// What stands round every page in one language: made once by the generator, shared by all pages.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Chrome {
    /// Name of the portal.
    pub title: String,
    /// One sentence that says what the portal is.
    pub tagline: String,
    /// Path of the home page.
    pub home: String,
    /// What the home page is called where a page says what stands above it.
    pub home_title: String,
    /// Entries of the main menu, in order.
    pub menu: Vec<MenuEntry>,
    /// Groups of the footer, in order.
    pub footer: Vec<FooterGroup>,
}

/// Links of the footer that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FooterGroup {
    /// Words above the links.
    pub title: String,
    /// The links, in order.
    pub entries: Vec<MenuEntry>,
}

/// A link of the menu or the footer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MenuEntry {
    /// Key of the page that it leads to.
    pub page: String,
    /// Words of the link.
    pub title: String,
    /// Path of the page.
    pub href: String,
}

/// Who mail comes from and goes to; from `[mail]` in `content/site.toml`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Sender of all mail: a bare address.
    pub from: String,
    /// Name of the sender.
    pub name: Both<String>,
    /// Address for messages to the national secretariat.
    pub secretariat: String,
    /// Address of a community's coordinators; `{community}` stands for its slug.
    pub community: String,
    /// Postal address in the foot of each message (CASL: who sends, and a contact valid for 60 days).
    pub postal_address: Both<String>,
}
