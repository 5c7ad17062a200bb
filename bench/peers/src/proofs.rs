//! Range proofs and R1CS proofs of a shuffle, made and verified by the `bulletproofs` crate (on curve25519-dalek 4), and batches
//! of range proofs by `tari_bulletproofs_plus` (on curve25519-dalek 5), which are of the Bulletproofs+ kind.

use crate::timing::{Bytes, Timer};
use bulletproofs::r1cs::{
    self, ConstraintSystem, R1CSError, R1CSProof, RandomizableConstraintSystem, RandomizedConstraintSystem, Variable,
};
use bulletproofs::{BulletproofGens, PedersenGens};
use curve25519_dalek::scalar::Scalar;
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
    for n in [1usize, 16, 256] {
        range_batch(timer, n);
    }
}

/// n proofs of one value of 64 bits each, verified by one call. Commitments are points already; the proofs' points are decoded.
fn range_batch(timer: &Timer, n: usize) {
    use dalek::scalar::Scalar;
    use tari_bulletproofs_plus::commitment_opening::CommitmentOpening;
    use tari_bulletproofs_plus::generators::pedersen_gens::ExtensionDegree;
    use tari_bulletproofs_plus::range_parameters::RangeParameters;
    use tari_bulletproofs_plus::range_proof::VerifyAction;
    use tari_bulletproofs_plus::range_statement::RangeStatement;
    use tari_bulletproofs_plus::range_witness::RangeWitness;
    use tari_bulletproofs_plus::ristretto::{create_pedersen_gens_with_extension_degree, RistrettoRangeProof};
    use tari_bulletproofs_plus::Transcript;

    let name = format!("r1cs/range_batch_64bit/{n}");
    if !timer.wants(&name) {
        return;
    }
    let pedersen = create_pedersen_gens_with_extension_degree(ExtensionDegree::DefaultPedersen);
    let parameters = RangeParameters::init(64, 1, pedersen).expect("parameters");
    let mut rng = rand::thread_rng();
    let mut bytes = Bytes::new(7);
    let (mut statements, mut proofs) = (Vec::new(), Vec::new());
    for _ in 0..n {
        let value: u64 = rng.gen();
        let blinding = vec![Scalar::from_bytes_mod_order_wide(&bytes.array64())];
        let commitment = parameters.pc_gens().commit(&Scalar::from(value), &blinding).expect("a commitment");
        let statement =
            RangeStatement::init(parameters.clone(), vec![commitment], vec![None], None).expect("a statement");
        let witness = RangeWitness::init(vec![CommitmentOpening::new(value, blinding)]).expect("a witness");
        proofs.push(
            RistrettoRangeProof::prove(&mut Transcript::new(LABEL), &statement, &witness)
                .expect("a proof about a value in range")
                .to_bytes(),
        );
        statements.push(statement);
    }
    timer.run(&name, n, || {
        let proofs: Vec<_> = proofs
            .iter()
            .map(|bytes| RistrettoRangeProof::from_bytes(bytes).expect("bytes of a proof"))
            .collect();
        let mut transcripts = vec![Transcript::new(LABEL); n];
        RistrettoRangeProof::verify_batch(&mut transcripts, &statements, &proofs, VerifyAction::VerifyOnly)
            .expect("valid proofs")
    });
}

fn range_proof(timer: &Timer, m: usize) {
    let (proving, verifying) = (
        format!("r1cs/range_proof_prove_64bit/{m}"),
        format!("r1cs/range_proof_verify_64bit/{m}"),
    );
    if !timer.wants(&proving) && !timer.wants(&verifying) {
        return;
    }
    use bulletproofs::RangeProof;
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
    let pedersen = PedersenGens::default();
    let generators = BulletproofGens::new((2 * (k - 1)).next_power_of_two(), 1);
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
