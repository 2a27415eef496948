//! How somebody said something: in the form, or to staff who wrote it down.
//!
//! Comes in: names as stored. Goes out: typed channels. Never here: words for people.

/// How something was said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// On a page of the portal.
    #[default]
    Online,
    /// On paper.
    Paper,
    /// On the phone.
    Phone,
    /// In the same room.
    InPerson,
    /// In a video call.
    Video,
    /// Staff brought it in with a spreadsheet; the person has said nothing to the portal.
    Spreadsheet,
}

impl Channel {
    /// All of them.
    pub const ALL: [Channel; 6] = [
        Channel::Online,
        Channel::Paper,
        Channel::Phone,
        Channel::InPerson,
        Channel::Video,
        Channel::Spreadsheet,
    ];

    /// As stored: `in_person`.
    pub const fn name(self) -> &'static str {
        match self {
            Channel::Online => "online",
            Channel::Paper => "paper",
            Channel::Phone => "phone",
            Channel::InPerson => "in_person",
            Channel::Video => "video",
            Channel::Spreadsheet => "spreadsheet",
        }
    }

    /// The channel of a name.
    pub fn parse(name: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.name() == name)
    }
}
