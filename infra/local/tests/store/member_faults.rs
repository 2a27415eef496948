//! Every operation on members, sign-ins and sessions under every fault: the answer and what is stored stay the same.

use functions::store::*;
use jiff::SignedDuration;
use portal_local::dynamodb::Engine;

use crate::cases::*;
use crate::people::*;
use crate::plan::{Fault, FaultPlan, When};
use crate::trial::{Trial, no_fault_of_a_read_shows, no_fault_of_a_write_shows};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Invite,
    InviteAgain,
    Disable,
    BeginSignIn,
    BeginOfNobody,
    TryCode,
    SignIn,
    Touch,
    EndSession,
    ClaimInvitation,
    ChangeRole,
    SignOut,
    Note,
}

const OPERATIONS: [Operation; 13] = [
    Operation::Invite,
    Operation::InviteAgain,
    Operation::Disable,
    Operation::BeginSignIn,
    Operation::BeginOfNobody,
    Operation::TryCode,
    Operation::SignIn,
    Operation::Touch,
    Operation::EndSession,
    Operation::ClaimInvitation,
    Operation::ChangeRole,
    Operation::SignOut,
    Operation::Note,
];

impl Trial for Operation {
    type Before = ();

    async fn prepare(self, store: &Store) {
        if self == Operation::Invite {
            return;
        }
        store.invite(&member(1), noon()).await.unwrap();
        let has_asked = matches!(
            self,
            Operation::TryCode
                | Operation::SignIn
                | Operation::Touch
                | Operation::EndSession
                | Operation::SignOut
        );
        if has_asked {
            store.begin_sign_in(&sign_in("browser", Some(1)), noon()).await.unwrap();
        }
        if matches!(self, Operation::Touch | Operation::EndSession | Operation::SignOut) {
            store.sign_in(&token("browser"), &token("session"), noon()).await.unwrap();
        }
    }

    async fn run(self, store: &Store, (): ()) -> Result<String, StoreError> {
        let browser = token("browser");
        Ok(match self {
            Operation::Invite => format!("{:?}", store.invite(&member(1), noon()).await?),
            Operation::InviteAgain => {
                let twin = NewMember { id: MemberId::from_bits(2), ..member(1) };
                format!("{:?}", store.invite(&twin, noon()).await?)
            }
            Operation::Disable => {
                let id = MemberId::from_bits(1);
                format!("{:?}", store.set_member_state(&id, MemberState::Disabled, noon()).await?)
            }
            Operation::BeginSignIn => {
                store.begin_sign_in(&sign_in("browser", Some(1)), noon()).await?;
                format!("{:?}", store.load_sign_in(&browser, noon()).await?)
            }
            Operation::BeginOfNobody => {
                store.begin_sign_in(&sign_in("browser", None), noon()).await?;
                format!("{:?}", store.load_sign_in(&browser, noon()).await?)
            }
            Operation::TryCode => format!("{:?}", store.try_code(&browser, noon()).await?),
            Operation::SignIn => {
                let told = store.sign_in(&browser, &token("session"), noon()).await?;
                format!("{told:?} {:?}", store.load_session(&token("session"), noon()).await?)
            }
            Operation::Touch => {
                let later = noon() + SignedDuration::from_mins(30);
                let session = store.load_session(&token("session"), later).await?.expect("it stands");
                store.touch_session(&session, later).await?;
                format!("{:?}", store.load_session(&token("session"), later).await?)
            }
            Operation::EndSession => {
                store.end_session(&token("session")).await?;
                format!("{:?}", store.load_session(&token("session"), noon()).await?)
            }
            Operation::ChangeRole => {
                let change = MemberChange::Role(Role::CommunityAdmin);
                let by = Actor::Staff("9".into());
                format!("{:?}", store.change_member(&MemberId::from_bits(1), change, &by, noon()).await?)
            }
            Operation::SignOut => {
                store.sign_out(&token("session"), &MemberId::from_bits(1), noon()).await?;
                format!("{:?}", store.load_session(&token("session"), noon()).await?)
            }
            Operation::Note => {
                let member = MemberId::from_bits(1);
                store.note_of_member(Some(&member), Action::SignInFailed, &Actor::System, noon()).await?;
                "noted".to_owned()
            }
            Operation::ClaimInvitation => {
                let due = store.due_member_intents(1, noon()).await?[0];
                format!("{:?}", store.claim_intent(&due, LEASE, noon()).await?)
            }
        })
    }
    async fn left(self, engine: &Engine, calm: &Store) -> String {
        let trail = calm.audit_of_member(&MemberId::from_bits(1)).await.unwrap();
        trail.verify().unwrap();
        let deeds: Vec<Action> = trail.entries.iter().map(|entry| entry.action).collect();
        format!("{deeds:?} {:?}", inserted_in(engine, "forum").await)
    }
}

#[tokio::test(start_paused = true)]
async fn one_fault_changes_neither_the_answer_nor_what_is_stored() {
    no_fault_of_a_write_shows(OPERATIONS).await;
}

#[tokio::test(start_paused = true)]
async fn faults_on_reads_do_not_show() {
    no_fault_of_a_read_shows(OPERATIONS).await;
}

#[tokio::test(start_paused = true)]
async fn a_lost_count_costs_a_try_and_never_gives_one() {
    let engine = Engine::memory(&Tables::default()).unwrap();
    let plan = FaultPlan::new(5).rule("UpdateItem", When::Percent(40), Fault::LostReply);
    let (calm, shaky) = (store(&engine, &FaultPlan::new(0)), store(&engine, &plan));
    calm.begin_sign_in(&sign_in("browser", Some(1)), noon()).await.unwrap();
    let mut counted = 0;
    for _ in 0..20 {
        counted += u32::from(matches!(shaky.try_code(&token("browser"), noon()).await, Ok(Tried::Counted)));
    }
    assert!(counted <= SIGN_IN_TRIES, "{counted}");
    assert_eq!(calm.load_sign_in(&token("browser"), noon()).await.unwrap().unwrap().tries, SIGN_IN_TRIES);
}
