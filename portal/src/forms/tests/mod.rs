//! Tests across the files of forms, on a small form that has every kind of field.

mod checking;
mod definition;
mod endless;
mod showing;

use jiff::civil::Date;

use super::{FieldError, Form, RawAnswers, Showing};
use crate::directory::Directory;
use crate::{Lang, Words};

const TODAY: Date = Date::constant(2026, 11, 22);

const FILE: &str = "content/forms/sample.toml";

const FORM: &str = r#"
id = "sample"
version = 3
title = { en = "Sample", fr = "Exemple" }
intro = { en = "One.\n\nTwo\nlines.", fr = "Un.\n\nDeux\nlignes !" }
submit = { en = "Send", fr = "Envoyer" }
purpose = { en = "To match you.", fr = "Pour vous jumeler." }
readers = { en = "A coordinator.", fr = "La coordination." }
retention = { en = "2 years.", fr = "2 ans." }
retention_days = 730
paper = { en = "Ask us.", fr = "Demandez-nous." }
after = { en = ["We read it."], fr = ["Nous la lisons."] }
confirm_email = "email"
notify = "community"

[[section]]
id = "about-you"
title = { en = "About you", fr = "Vous" }
intro = { en = "Who are you?", fr = "Qui êtes-vous ?" }
[[section.field]]
id = "community"
kind = "community"
label = { en = "Your community", fr = "Votre collectivité" }
missing = { en = "Choose a community", fr = "Choisissez une collectivité" }
[[section.field]]
id = "group"
kind = "choice"
label = { en = "Your situation", fr = "Votre situation" }
options = [
  { value = "newcomer", label = { en = "Newcomer", fr = "Nouvel arrivant" }, hint = { en = "New here", fr = "Vous arrivez" } },
  { value = "local_graduate", label = { en = "Graduate", fr = "Diplômé" } },
]
[[section.field]]
id = "arrival_year_canada"
kind = "year"
label = { en = "Year of arrival", fr = "Année d’arrivée" }
wrong = { en = "Enter a year like 2023, {from} to {to}", fr = "Entrez une année comme 2023, de {from} à {to}" }
from_year = 1950
when = { field = "group", is = ["newcomer"] }
[[section.field]]
id = "can_work"
kind = "choice"
label = { en = "May you work?", fr = "Pouvez-vous travailler ?" }
options = [
  { value = "yes", label = { en = "Yes", fr = "Oui" } },
  { value = "not_yet", label = { en = "Not yet", fr = "Pas encore" } },
  { value = "no", label = { en = "No", fr = "Non" } },
]
[[section.field]]
id = "name"
kind = "text"
label = { en = "Your name", fr = "Votre nom" }
hint = { en = "As you like it", fr = "Comme vous voulez" }
missing = { en = "Enter your name", fr = "Entrez votre nom" }
max = 40
autocomplete = "name"
[[section.field]]
id = "email"
kind = "email"
label = { en = "Your email", fr = "Votre courriel" }
why = { en = "To answer you.", fr = "Pour vous répondre." }
missing = { en = "Enter your email", fr = "Entrez votre courriel" }
wrong = { en = "Enter an email like a@b.ca", fr = "Entrez un courriel comme a@b.ca" }
sensitive = true
[[section.field]]
id = "postal_area"
kind = "postal_area"
label = { en = "Postal code", fr = "Code postal" }
[[section.field]]
id = "arriving_on"
kind = "date"
label = { en = "Day of arrival", fr = "Jour d’arrivée" }

[[section]]
id = "work"
title = { en = "Work", fr = "Travail" }
[[section.field]]
id = "phone"
kind = "phone"
label = { en = "Phone", fr = "Téléphone" }
[[section.field]]
id = "looking_for"
kind = "choices"
label = { en = "You look for", fr = "Vous cherchez" }
options = [
  { value = "job", label = { en = "A job", fr = "Un emploi" } },
  { value = "advice", label = { en = "Advice", fr = "Des conseils" } },
  { value = "friends", label = { en = "People", fr = "Des gens" } },
]
max = 2
[[section.field]]
id = "occupation"
kind = "occupation"
label = { en = "Occupation", fr = "Profession" }
when = { field = "looking_for", is = ["job", "advice"] }
max = 2
[[section.field]]
id = "story"
kind = "long_text"
label = { en = "Your story", fr = "Votre récit" }
max = 100
rows = 4
[[section.field]]
id = "profile"
kind = "web_address"
label = { en = "Profile", fr = "Profil" }
[[section.field]]
id = "cv"
kind = "file"
label = { en = "CV", fr = "CV" }
max = 2000000

[[section]]
id = "work-permit"
title = { en = "Permission", fr = "Permission" }
[[section.field]]
id = "permit"
kind = "text"
label = { en = "What is missing?", fr = "Que manque-t-il ?" }
missing = { en = "Say what is missing", fr = "Dites ce qui manque" }
when = { field = "can_work", is = ["not_yet", "no"] }

[[section]]
id = "consent"
title = { en = "Consent", fr = "Consentement" }
[[section.field]]
id = "agree"
kind = "consent"
label = { en = "I agree", fr = "J’accepte" }
missing = { en = "Tick the box to agree", fr = "Cochez la case pour accepter" }
[[section.field]]
id = "more"
kind = "text"
label = { en = "More", fr = "Autre chose" }
when = { field = "agree", is = ["yes"] }
readers = { en = "Nobody.", fr = "Personne." }

[[rule]]
one_of = ["arriving_on", "postal_area"]
missing = { en = "Enter one of the two", fr = "Entrez l’un des deux" }
"#;

const WORDS: &str = r#"
[form]
not_sure = { en = "Not sure", fr = "Pas certain" }
not_provided = { en = "No answer", fr = "Aucune réponse" }
yes = { en = "Yes", fr = "Oui" }
or = { en = "or", fr = "ou" }
quoted = { en = "“{text}”", fr = "« {text} »" }
only_if = { en = "Only if “{question}” is {answer}", fr = "Si « {question} » est {answer}" }
only_if_ticked = { en = "Only if you tick “{question}”", fr = "Si vous cochez « {question} »" }
[eligibility]
community_found = { en = "In {community}?", fr = "À {community} ?" }
[problem]
text_too_long = { en = "{max}, not {used}", fr = "{max}, pas {used}" }
email_more_than_one = { en = "One address", fr = "Une adresse" }
year_outside = { en = "From {from} to {to}", fr = "De {from} à {to}" }
file_too_big = { en = "{max}, not {used}", fr = "{max}, pas {used}" }
"#;

fn form() -> Form {
    Form::parse(FILE, FORM).unwrap()
}

fn directory() -> Directory {
    crate::directory::tests::directory()
}

fn words() -> Words {
    Words::parse("words.toml", WORDS).unwrap()
}

fn raw(pairs: &[(&str, &str)]) -> RawAnswers {
    pairs.iter().copied().collect()
}

/// Answers of the sample form that are all right.
fn good() -> RawAnswers {
    raw(&[
        ("community", "halifax"),
        ("group", "newcomer"),
        ("arrival_year_canada", "2023"),
        ("can_work", "yes"),
        ("name", " Zoé  N’Guessan "),
        ("email", "zoe@Example.ORG"),
        ("postal_area", "b3h 4r2"),
        ("phone", "(902) 555-0123"),
        ("looking_for", "friends"),
        ("looking_for", "job"),
        ("occupation", "nurse"),
        ("occupation", "accountant"),
        ("story", "One\r\ntwo"),
        ("profile", "linkedin.com/in/zoe"),
        ("cv", "t0k3n|Zoé.pdf|1440000"),
        ("agree", "yes"),
    ])
}

fn with(pairs: &[(&str, &str)]) -> RawAnswers {
    let mut raw = good();
    for (name, value) in pairs {
        raw.set(*name, *value);
    }
    raw
}

fn check(raw: &RawAnswers) -> Result<super::Answers, Vec<FieldError>> {
    form().check(raw, &directory(), TODAY, Lang::Fr)
}

/// Calls `see` with everything that a page of the sample form is shown with.
fn shown<T>(lang: Lang, see: impl FnOnce(Showing<'_>) -> T) -> T {
    let (form, directory, words) = (form(), directory(), words());
    see(Showing { form: &form, lang, directory: &directory, words: &words, today: TODAY })
}
