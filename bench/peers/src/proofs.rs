//! Range proofs and an R1CS proof of a shuffle, made and verified by the `bulletproofs` crate. Its newest release (on curve25519-dalek 4)
//! has range proofs only; the R1CS part comes from the release before it, on the portable fork of that library, whatever backend
//! the rest is built for.

use crate::timing::Timer;
use bulletproofs_r1cs::r1cs::{
    self, ConstraintSystem, R1CSError, R1CSProof, RandomizableConstraintSystem, RandomizedConstraintSystem, Variable,
};
use curve25519_dalek_ng::scalar::Scalar;
use merlin::Transcript;
use rand::seq::SliceRandom;
use rand::Rng;

const LABEL: &[u8] = b"slipstream bench";

pub fn run(timer: &Timer) {
    for m in [1usize, 4, 16] {
        range_proof(timer, m);
    }
    for k in [8usize, 128, 1024] {
        shuffle(timer, k);
    }
}

fn range_proof(timer: &Timer, m: usize) {
    let (proving, verifying) = (
        format!("r1cs/range_proof_prove_64bit/{m}"),
        format!("r1cs/range_proof_verify_64bit/{m}"),
    );
    if !timer.wants(&proving) && !timer.wants(&verifying) {
        return;
    }
    use bulletproofs::{BulletproofGens, PedersenGens, RangeProof};
    use curve25519_dalek::scalar::Scalar;
    let mut rng = rand::thread_rng();
    let pedersen = PedersenGens::default();
    let generators = BulletproofGens::new(64, m);
    let values: Vec<u64> = (0..m).map(|_| rng.gen()).collect();
    let blindings: Vec<Scalar> = (0..m).map(|_| Scalar::random(&mut rng)).collect();
    let prove = || {
        RangeProof::prove_multiple(&generators, &pedersen, &mut Transcript::new(LABEL), &values, &blindings, 64)
            .expect("a proof about values in range")
    };
    timer.run(&proving, 1, prove);
    let (proof, commitments) = prove();
    let bytes = proof.to_bytes();
    timer.run(&verifying, 1, || {
        let proof = RangeProof::from_bytes(&bytes).expect("bytes of a proof");
        proof
            .verify_multiple(&generators, &pedersen, &mut Transcript::new(LABEL), &commitments, 64)
            .expect("a valid proof")
    });
}

/// y is a permutation of x if and only if the products of (x_i - z) and (y_i - z) agree at a random z.
fn shuffle_gadget<CS: RandomizableConstraintSystem>(
    cs: &mut CS,
    x: Vec<Variable>,
    y: Vec<Variable>,
) -> Result<(), R1CSError> {
    cs.specify_randomized_constraints(move |cs| {
        let z = cs.challenge_scalar(b"shuffle challenge");
        let mut products = Vec::new();
        for side in [&x, &y] {
            let last = side.len() - 1;
            let (_, _, mut product) = cs.multiply(side[last] - z, side[last - 1] - z);
            for v in side[..last - 1].iter().rev() {
                (_, _, product) = cs.multiply(product.into(), *v - z);
            }
            products.push(product);
        }
        cs.constrain(products[0] - products[1]);
        Ok(())
    })
}

fn shuffle(timer: &Timer, k: usize) {
    let (proving, verifying) = (format!("r1cs/shuffle_prove/{k}"), format!("r1cs/shuffle_verify/{k}"));
    if !timer.wants(&proving) && !timer.wants(&verifying) {
        return;
    }
    let mut rng = rand::thread_rng();
    let pedersen = bulletproofs_r1cs::PedersenGens::default();
    let generators = bulletproofs_r1cs::BulletproofGens::new((2 * (k - 1)).next_power_of_two(), 1);
    let input: Vec<Scalar> = (0..k).map(|_| Scalar::from(rng.gen::<u64>())).collect();
    let mut output = input.clone();
    output.shuffle(&mut rng);

    let blindings: Vec<Scalar> = (0..2 * k).map(|_| Scalar::random(&mut rng)).collect();
    let prove = || {
        let mut transcript = Transcript::new(LABEL);
        let mut prover = r1cs::Prover::new(&pedersen, &mut transcript);
        let mut commit = |values: &[Scalar], blindings: &[Scalar]| -> (Vec<_>, Vec<_>) {
            values.iter().zip(blindings).map(|(v, r)| prover.commit(*v, *r)).unzip()
        };
        let (x_commitments, x) = commit(&input, &blindings[..k]);
        let (y_commitments, y) = commit(&output, &blindings[k..]);
        shuffle_gadget(&mut prover, x, y).expect("constraints");
        let proof = prover.prove(&generators).expect("a proof of a shuffle");
        (proof, x_commitments, y_commitments)
    };
    timer.run(&proving, 1, prove);
    let (proof, x_commitments, y_commitments) = prove();
    let bytes = proof.to_bytes();

    timer.run(&verifying, 1, || {
        let proof = R1CSProof::from_bytes(&bytes).expect("bytes of a proof");
        let mut transcript = Transcript::new(LABEL);
        let mut verifier = r1cs::Verifier::new(&mut transcript);
        let x = x_commitments.iter().map(|c| verifier.commit(*c)).collect();
        let y = y_commitments.iter().map(|c| verifier.commit(*c)).collect();
        shuffle_gadget(&mut verifier, x, y).expect("constraints");
        verifier.verify(&proof, &pedersen, &generators).expect("a valid proof")
    });
}
