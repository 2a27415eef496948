//! What sample people are called and write: everything is made up, and reads as if it were.
//!
//! Comes in: a number, chance, a language. Goes out: names, lines of text. Never here: forms, storing.

use portal::Lang;

use super::chance::Chance;

/// First names: trees, which nobody is called.
const FIRST: [&str; 40] = [
    "Cedar",
    "Bouleau",
    "Maple",
    "Érable",
    "Spruce",
    "Épinette",
    "Tamarack",
    "Mélèze",
    "Birch",
    "Sapin",
    "Aspen",
    "Tremble",
    "Hemlock",
    "Pruche",
    "Alder",
    "Sureau",
    "Willow",
    "Saule",
    "Hawthorn",
    "Aubépine",
    "Juniper",
    "Genévrier",
    "Hickory",
    "Caryer",
    "Linden",
    "Tilleul",
    "Poplar",
    "Peuplier",
    "Walnut",
    "Noyer",
    "Chestnut",
    "Châtaignier",
    "Elder",
    "Orme",
    "Sumac",
    "Cornouiller",
    "Larch",
    "Cyprès",
    "Dogwood",
    "Sorbier",
];

/// Last names: animals.
const LAST: [&str; 50] = [
    "Heron",
    "Castor",
    "Otter",
    "Loutre",
    "Puffin",
    "Macareux",
    "Moose",
    "Orignal",
    "Lynx",
    "Huard",
    "Marten",
    "Bernache",
    "Plover",
    "Renard",
    "Beluga",
    "Grèbe",
    "Caribou",
    "Hibou",
    "Raven",
    "Martin-pêcheur",
    "Osprey",
    "Balbuzard",
    "Bison",
    "Carcajou",
    "Wolverine",
    "Pékan",
    "Weasel",
    "Belette",
    "Walrus",
    "Morse",
    "Narwhal",
    "Narval",
    "Sturgeon",
    "Esturgeon",
    "Newt",
    "Triton",
    "Grouse",
    "Gélinotte",
    "Ptarmigan",
    "Lagopède",
    "Chickadee",
    "Mésange",
    "Kingfisher",
    "Sarcelle",
    "Eider",
    "Sterne",
    "Porcupine",
    "Marmotte",
    "Raccoon",
    "Raton",
];

/// Area codes for telephone numbers that nobody has: 555-0100 to 555-0199 in each.
const AREAS: [&str; 20] = [
    "902", "506", "709", "613", "416", "519", "807", "204", "780", "403", "604", "250", "514", "819", "418",
    "705", "905", "647", "306", "867",
];

/// Organisations that do not exist.
pub(super) const EMPLOYERS: [&str; 20] = [
    "Sample Harbour Works",
    "Atelier Exemple",
    "Sample Ledger Group",
    "Coopérative Exemple",
    "Sample Clinic",
    "Studio Exemple",
    "Sample Robotics",
    "Boulangerie Exemple",
    "Sample Freight Lines",
    "Laboratoire Exemple",
    "Sample Borough Council",
    "École Exemple",
    "Sample Timber Homes",
    "Garderie Exemple",
    "Sample Wind Power",
    "Théâtre Exemple",
    "Sample Insurance Desk",
    "Ferme Exemple",
    "Sample Software Yard",
    "Clinique Exemple",
];

/// Titles of jobs.
const TITLES: [[&str; 8]; 2] = [
    ["Manager", "Analyst", "Team lead", "Project officer", "Director", "Technician", "Engineer", "Adviser"],
    [
        "Gestionnaire",
        "Analyste",
        "Responsable d’équipe",
        "Spécialiste de projet",
        "Membre de la direction",
        "Technologue",
        "Ingénierie de procédés",
        "Service-conseil",
    ],
];

/// Skills.
const SKILLS: [[&str; 8]; 2] = [
    [
        "spreadsheets, reporting",
        "payroll, accounts",
        "project planning",
        "customer service",
        "data, SQL",
        "welding, reading plans",
        "teaching, Spanish",
        "sales, Arabic",
    ],
    [
        "tableur, rapports",
        "comptabilité, paie",
        "planification de projets",
        "service à la clientèle",
        "données, SQL",
        "soudure, lecture de plans",
        "enseignement, espagnol",
        "vente, arabe",
    ],
];

/// Fields of study, last positions and other short texts.
const SHORT: [[&str; 6]; 2] = [
    ["accounting", "civil engineering", "nursing", "software", "logistics", "design"],
    ["comptabilité", "génie civil", "soins infirmiers", "logiciel", "logistique", "design"],
];

/// Whom they want to meet, what they want to reach, what stands in a note or a survey.
const LINES: [(&str, [[&str; 4]; 2]); 6] = [
    (
        "who_to_meet",
        [
            [
                "Somebody who hires in my field.",
                "A person who changed fields here.",
                "Somebody who knows small firms.",
                "A manager of a team like my last one.",
            ],
            [
                "Une personne qui recrute dans mon domaine.",
                "Quelqu’un qui a changé de domaine ici.",
                "Quelqu’un qui connaît les petites entreprises.",
                "Une équipe semblable à ma dernière.",
            ],
        ],
    ),
    (
        "goals",
        [
            [
                "A first job in the field within six months.",
                "To learn which licence is needed.",
                "To know ten people in the field by spring.",
                "To move from a survival job.",
            ],
            [
                "Un premier emploi dans le domaine d’ici six mois.",
                "Savoir quel permis il faut.",
                "Connaître dix personnes du domaine d’ici le printemps.",
                "Quitter un emploi de subsistance.",
            ],
        ],
    ),
    (
        "accommodation_needs",
        [
            ["A room without stairs.", "Large print.", "A quiet place.", "More time to read."],
            [
                "Un local sans escalier.",
                "De gros caractères.",
                "Un endroit calme.",
                "Plus de temps pour lire.",
            ],
        ],
    ),
    (
        "best",
        [
            [
                "I understood how people hire here.",
                "The talk was friendly and frank.",
                "Three names that I would never have found.",
                "The questions to prepare.",
            ],
            [
                "J’ai compris comment on recrute ici.",
                "Un échange franc et chaleureux.",
                "Trois noms que je n’aurais jamais trouvés.",
                "Les questions à préparer.",
            ],
        ],
    ),
    (
        "worst",
        [
            [
                "It took a while until we met.",
                "One contact never answered.",
                "I wanted a longer talk.",
                "I would have liked to meet in person.",
            ],
            [
                "Il a fallu du temps avant la rencontre.",
                "Une personne n’a jamais répondu.",
                "J’aurais voulu parler plus longtemps.",
                "J’aurais préféré une rencontre en personne.",
            ],
        ],
    ),
    (
        "note",
        [
            [
                "Sample note: came well prepared.",
                "Sample note: prefers calls after 3 p.m.",
                "Sample note: CV sent back with comments.",
                "Sample note: will try a second field too.",
            ],
            [
                "Note d’exemple : arrive bien préparé.",
                "Note d’exemple : préfère un appel après 15 h.",
                "Note d’exemple : CV renvoyé avec des remarques.",
                "Note d’exemple : essaiera aussi un deuxième domaine.",
            ],
        ],
    ),
];

/// First and last name of the person with this number: no two of 2,000 have the same.
pub(super) fn name(number: u64, lang: Lang) -> (String, String) {
    let at = |list: &[&'static str], n: u64| list[usize::try_from(n).unwrap_or(0) % list.len()];
    let sample = if lang == Lang::En { "Sample" } else { "Exemple" };
    (at(&FIRST, number).to_owned(), format!("{}-{sample}", at(&LAST, number / 40 + number % 40)))
}

/// A telephone number that nobody has.
pub(super) fn phone(number: u64) -> String {
    let area = AREAS[usize::try_from(number / 100).unwrap_or(0) % AREAS.len()];
    format!("{area}-555-01{:02}", number % 100)
}

/// A line for a question with this id.
pub(super) fn line(id: &str, lang: Lang, chance: &mut Chance) -> String {
    let of = usize::from(lang == Lang::Fr);
    let line = match id {
        "employer" | "organisation" | "target_organisations" => *chance.one(&EMPLOYERS),
        "job_title" | "last_job_title" => *chance.one(&TITLES[of]),
        "skills" => *chance.one(&SKILLS[of]),
        "referring_partner_code" => *chance.one(&["SAMPLE-A", "SAMPLE-B", "EXEMPLE-C"]),
        "campaign_code" => "SAMPLE",
        "education_country" => {
            *chance.one(&[["Sample country", "Elsewhere"], ["Pays exemple", "Ailleurs"]][of])
        }
        "other_languages" => *chance.one(&[["Arabic", "Spanish"], ["arabe", "espagnol"]][of]),
        _ => match LINES.iter().find(|(known, _)| *known == id) {
            Some((_, lines)) => *chance.one(&lines[of]),
            None => *chance.one(&SHORT[of]),
        },
    };
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn nobody_of_two_thousand_shares_a_name_or_a_telephone() {
        let names: BTreeSet<_> = (0..2_000).map(|number| name(number, Lang::En)).collect();
        let phones: BTreeSet<_> = (0..2_000).map(phone).collect();
        assert_eq!((names.len(), phones.len()), (2_000, 2_000));
    }

    #[test]
    fn everybody_is_plainly_made_up() {
        assert!((0..100).all(|number| name(number, Lang::Fr).1.ends_with("-Exemple")));
        assert!((0..100).all(|number| phone(number).contains("-555-01")));
    }
}
