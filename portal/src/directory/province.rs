//! Provinces and territories with their names in both languages.

use serde::{Deserialize, Serialize};

use crate::Lang;

/// A province or territory of Canada, by its postal code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the codes are Canada Post's; `name` spells them out")]
pub enum Province {
    Ab,
    Bc,
    Mb,
    Nb,
    Nl,
    Ns,
    Nt,
    Nu,
    On,
    Pe,
    Qc,
    Sk,
    Yt,
}

impl Province {
    /// Every province and territory, by code.
    pub const ALL: [Self; 13] = [
        Self::Ab,
        Self::Bc,
        Self::Mb,
        Self::Nb,
        Self::Nl,
        Self::Ns,
        Self::Nt,
        Self::Nu,
        Self::On,
        Self::Pe,
        Self::Qc,
        Self::Sk,
        Self::Yt,
    ];

    /// The code as it is written: `NS`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ab => "AB",
            Self::Bc => "BC",
            Self::Mb => "MB",
            Self::Nb => "NB",
            Self::Nl => "NL",
            Self::Ns => "NS",
            Self::Nt => "NT",
            Self::Nu => "NU",
            Self::On => "ON",
            Self::Pe => "PE",
            Self::Qc => "QC",
            Self::Sk => "SK",
            Self::Yt => "YT",
        }
    }

    /// The name without an article: `Nova Scotia`, `Nouvelle-Écosse`.
    pub const fn name(self, lang: Lang) -> &'static str {
        let (en, fr) = match self {
            Self::Ab => ("Alberta", "Alberta"),
            Self::Bc => ("British Columbia", "Colombie-Britannique"),
            Self::Mb => ("Manitoba", "Manitoba"),
            Self::Nb => ("New Brunswick", "Nouveau-Brunswick"),
            Self::Nl => ("Newfoundland and Labrador", "Terre-Neuve-et-Labrador"),
            Self::Ns => ("Nova Scotia", "Nouvelle-Écosse"),
            Self::Nt => ("Northwest Territories", "Territoires du Nord-Ouest"),
            Self::Nu => ("Nunavut", "Nunavut"),
            Self::On => ("Ontario", "Ontario"),
            Self::Pe => ("Prince Edward Island", "Île-du-Prince-Édouard"),
            Self::Qc => ("Quebec", "Québec"),
            Self::Sk => ("Saskatchewan", "Saskatchewan"),
            Self::Yt => ("Yukon", "Yukon"),
        };
        match lang {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }

    /// The time that is kept in most of it, as POSIX writes it. Parts of British Columbia, Nunavut, Ontario and Quebec keep
    /// another one: their communities say so.
    pub const fn time_zone(self) -> &'static str {
        match self {
            Self::Nl => "NST3:30NDT,M3.2.0,M11.1.0",
            Self::Nb | Self::Ns | Self::Pe => "AST4ADT,M3.2.0,M11.1.0",
            Self::Nu | Self::On | Self::Qc => "EST5EDT,M3.2.0,M11.1.0",
            Self::Mb => "CST6CDT,M3.2.0,M11.1.0",
            Self::Sk => "CST6",
            Self::Ab | Self::Nt => "MST7MDT,M3.2.0,M11.1.0",
            Self::Yt => "MST7",
            Self::Bc => "PST8PDT,M3.2.0,M11.1.0",
        }
    }

    /// Reads a code; exact, upper case.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|province| province.code() == code)
    }
}
