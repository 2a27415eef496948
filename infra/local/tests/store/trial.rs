//! Each write of an operation under each fault: one loop for all operations of the store.
//!
//! Comes in: operations, each with what it needs before it. Goes out: a panic that names the operation, the call and the
//! fault, when the answer or what is stored differs from a run without faults. Never here: what an operation does.

use std::collections::BTreeMap;
use std::fmt::Debug;

use functions::store::{Store, StoreError, Tables};
use portal_local::dynamodb::Engine;

use crate::cases::{inserted, store};
use crate::plan::{Fault, FaultPlan, When};

/// The calls that change something.
const WRITES: [&str; 4] = ["TransactWriteItems", "PutItem", "UpdateItem", "DeleteItem"];

/// The faults that a read can meet.
const OF_READS: [Fault; 6] = [
    Fault::Throttled,
    Fault::ErrorBefore,
    Fault::HangBefore,
    Fault::LostReply,
    Fault::InProgress,
    Fault::Twice,
];

/// An operation that is tried under faults.
pub(crate) trait Trial: Copy + Debug {
    /// What is known when the operation begins.
    type Before;

    /// Puts into a new store what the operation needs.
    async fn prepare(self, calm: &Store) -> Self::Before;

    /// Does it; says what a caller is told.
    async fn run(self, shaky: &Store, before: Self::Before) -> Result<String, StoreError>;

    /// Says what is left in the store: by default how many items of each kind were written, ever.
    async fn left(self, engine: &Engine, _calm: &Store) -> String {
        format!("{:?}", inserted(engine).await)
    }
}

/// Each fault at each write of each operation changes neither the answer nor what is stored.
pub(crate) async fn no_fault_of_a_write_shows<T: Trial>(operations: impl IntoIterator<Item = T>) {
    let (mut struck, mut tried) = (0, 0);
    for operation in operations {
        let plan = FaultPlan::new(0);
        let expected = one(operation, &plan).await;
        let writes = writes(&plan);
        assert!(!writes.is_empty(), "{operation:?} writes nothing");
        for (call, nth) in writes {
            for fault in Fault::EVERY {
                let plan = FaultPlan::new(0).rule(call, When::Nth(nth), fault.clone());
                let found = one(operation, &plan).await;
                assert_eq!(found, expected, "{operation:?}, {call} number {nth} with {fault:?}");
                tried += 1;
                struck += usize::from(plan.strikes().iter().all(|(_, strikes, _)| *strikes == 1));
            }
        }
    }
    assert_eq!(struck, tried, "a fault that never struck");
}

/// Each fault at the first reads shows as little, when the reply of the first write is lost, so that one has to look.
pub(crate) async fn no_fault_of_a_read_shows<T: Trial>(operations: impl IntoIterator<Item = T>) {
    for operation in operations {
        let plan = FaultPlan::new(0);
        let expected = one(operation, &plan).await;
        let (first, nth) = writes(&plan)[0];
        for fault in OF_READS {
            let plan = FaultPlan::new(0)
                .rule(first, When::Nth(nth), Fault::LostReply)
                .rule("GetItem", When::Nth(1), fault.clone())
                .rule("BatchGetItem", When::Nth(1), fault.clone())
                .rule("Query", When::Nth(1), fault.clone());
            let found = one(operation, &plan).await;
            assert_eq!(found, expected, "{operation:?} with {fault:?} on reads");
        }
    }
}

/// The operation on a new engine, after what it needs: what was told, and what is left. The plan starts with the operation.
pub(crate) async fn one<T: Trial>(operation: T, plan: &FaultPlan) -> (String, String) {
    let engine = Engine::memory(&Tables::default()).unwrap();
    let calm = store(&engine, &FaultPlan::new(0));
    let before = operation.prepare(&calm).await;
    let told = operation.run(&store(&engine, plan), before).await;
    let told = told.unwrap_or_else(|error| panic!("{operation:?}: {error}"));
    (told, operation.left(&engine, &calm).await)
}

/// The writes that were called, each with its number among those of its name.
fn writes(plan: &FaultPlan) -> Vec<(&'static str, usize)> {
    let mut seen = BTreeMap::new();
    let calls = plan.take_calls();
    let named = calls.iter().filter_map(|call| WRITES.into_iter().find(|name| name == call));
    named
        .map(|name| {
            let nth = seen.entry(name).and_modify(|nth| *nth += 1).or_insert(1);
            (name, *nth)
        })
        .collect()
}
