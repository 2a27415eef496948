//! The answers that matching looks at, as closed lists: languages and their levels, ways and times to meet, roles.
//!
//! Comes in: values of the application forms. Goes out: typed values. A test holds each list against the form that asks.
//! Never here: status, country, age, faith or family. Nobody is matched on these (toolkit, chapter 8).

/// A closed list of a form's values, in the form's order.
macro_rules! answers {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $id:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// Every value, in the form's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The value in forms.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)+
                }
            }

            /// Reads a value of forms; exact.
            pub fn parse(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.id() == id)
            }
        }
    };
}

answers! {
    /// How well a Connectee speaks a language, in their own view.
    Level {
        /// Not at all.
        None = "none",
        /// Simple, everyday talk.
        Basic = "basic",
        /// Can work in it with some help.
        Intermediate = "intermediate",
        /// Can work in it with ease.
        Advanced = "advanced",
    }
}

answers! {
    /// In which official language a Connectee wants to be served.
    ServiceLanguage {
        /// English.
        En = "en",
        /// French.
        Fr = "fr",
        /// Either one.
        Either = "either",
    }
}

answers! {
    /// In which languages a Connector can meet people.
    MeetingLanguage {
        /// English.
        En = "en",
        /// French.
        Fr = "fr",
        /// Others, named in words.
        Other = "other",
    }
}

answers! {
    /// A way to meet.
    Way {
        /// In person.
        InPerson = "in_person",
        /// By phone.
        Phone = "phone",
        /// By video.
        Video = "video",
    }
}

answers! {
    /// A part of the week.
    Time {
        /// Weekday mornings.
        Mornings = "weekday_mornings",
        /// Weekdays at lunch time.
        Lunch = "weekday_lunch",
        /// Weekday afternoons.
        Afternoons = "weekday_afternoons",
        /// Weekday evenings.
        Evenings = "weekday_evenings",
        /// Weekends.
        Weekends = "weekends",
    }
}

answers! {
    /// How many years a Connectee has worked in their field.
    Experience {
        /// None yet.
        None = "none",
        /// Less than 2.
        Under2 = "under_2",
        /// 2 to 5.
        From2To5 = "2_to_5",
        /// 6 to 10.
        From6To10 = "6_to_10",
        /// More than 10.
        Over10 = "over_10",
    }
}

answers! {
    /// What a Connectee wants most.
    Goal {
        /// Work in their field.
        JobInField = "job_in_field",
        /// To learn how the job market works here.
        LearnMarket = "learn_market",
        /// A licence for their profession.
        Licence = "licence",
        /// To start a business.
        Business = "business",
        /// Something else.
        Other = "other",
    }
}

answers! {
    /// A Connector's role.
    Seniority {
        /// Owner or executive.
        OwnerExecutive = "owner_executive",
        /// Manager or supervisor.
        Manager = "manager",
        /// Professional, specialist or skilled worker.
        Specialist = "specialist",
        /// Community leader.
        CommunityLeader = "community_leader",
        /// Something else.
        Other = "other",
    }
}

answers! {
    /// Where a Connector has been before: on the other side.
    OwnPath {
        /// Was a newcomer to Canada.
        Newcomer = "newcomer",
        /// Was a Connectee.
        Connectee = "connectee",
    }
}
