//! Utreexo in the `rustreexo` crate: a verifier that keeps roots only applies a block to a forest of 65536, and brings proofs
//! up to date. Hashes are of SHA-512/256; every leaf is hashed from 32 bytes within the time, as Slipstream's benchmarks do.
//!
//! A block of `rustreexo` comes with one proof for all it deletes, which holds a shared node once; Slipstream's has a proof for
//! each. Updating is one call for a proof of many leaves, against a call for each.

use crate::timing::{Bytes, Timer};
use rustreexo::mem_forest::MemForest;
use rustreexo::node_hash::{AccumulatorHash, BitcoinNodeHash};
use rustreexo::proof::Proof;
use rustreexo::stump::Stump;

const LEAVES: usize = 1 << 16;
const ITEMS: usize = 1000;

type Id = BitcoinNodeHash;

fn ids(n: usize, seed: u64) -> Vec<Id> {
    let mut bytes = Bytes::new(seed);
    (0..n)
        .map(|_| {
            let random = bytes.array64();
            BitcoinNodeHash::new(random[..32].try_into().expect("32 bytes"))
        })
        .collect()
}

/// One block of SHA-512, as 32 bytes alone would take.
fn leaf(id: &Id) -> BitcoinNodeHash {
    BitcoinNodeHash::parent_hash(id, id)
}

fn leaves(ids: &[Id]) -> Vec<BitcoinNodeHash> {
    ids.iter().map(leaf).collect()
}

pub fn run(timer: &Timer) {
    if !["insert", "remove", "replace", "update"]
        .iter()
        .any(|o| timer.wants(&format!("accumulator/{o}/{ITEMS}")))
    {
        return;
    }
    let old = ids(LEAVES, 5);
    let new = ids(ITEMS, 6);
    let mut forest = MemForest::new();
    forest.modify(&leaves(&old), &[]).expect("a forest of new leaves");
    let stump = Stump::new()
        .modify(&leaves(&old), &[], &Proof::default())
        .expect("roots of new leaves");

    let gone: Vec<Id> = (0..ITEMS).map(|i| old[i * 40503 % LEAVES]).collect();
    let proof = forest.prove(&leaves(&gone)).expect("a proof of leaves that exist");
    timer.run(&format!("accumulator/insert/{ITEMS}"), ITEMS, || {
        stump.modify(&leaves(&new), &[], &Proof::default()).expect("new leaves")
    });
    timer.run(&format!("accumulator/remove/{ITEMS}"), ITEMS, || {
        stump.modify(&[], &leaves(&gone), &proof).expect("leaves that exist")
    });
    timer.run(&format!("accumulator/replace/{ITEMS}"), ITEMS, || {
        stump.modify(&leaves(&new), &leaves(&gone), &proof).expect("a block")
    });

    let name = format!("accumulator/update/{ITEMS}");
    if timer.wants(&name) {
        let removed: std::collections::HashSet<usize> = (0..ITEMS).map(|i| i * 40503 % LEAVES).collect();
        let kept: Vec<Id> = (0..LEAVES)
            .step_by(61)
            .filter(|i| !removed.contains(i))
            .map(|i| old[i])
            .collect();
        let kept_proof = forest.prove(&leaves(&kept)).expect("a proof of leaves that exist");
        let gone_leaves = leaves(&gone);
        let data = stump
            .get_update_data(&[], &gone_leaves, &proof)
            .expect("what the block changed");
        timer.run(&name, kept.len(), || {
            kept_proof
                .clone()
                .update(leaves(&kept), &[], &proof.targets, vec![], data.clone())
                .expect("a proof for the new roots")
        });
    }
}
