//! Where this chain differs from Ethereum on purpose.

/// Why there is nothing of blobs.
const BLOBS: &str = "there are no blobs; the engine lacks the opcodes";
/// Why there is no BLS12-381.
const BLS: &str = "BLS12-381 is too cheap for the time it takes here, so it is left out";
/// Why nonces are smaller.
const NONCES: &str = "nonces are those of native accounts, of 32 bits";
/// Why calls may end early.
const CODE: &str = "a transaction loads at most 5 bytes of code per gas of its limit";
/// Why some authorizations cannot be sent.
const AUTHORIZATIONS: &str =
	"the `ethereum` crate's transactions hold parities of one bit and chain ids of 64";

/// A deviation.
pub(super) struct Deviation {
	/// The name of its test in `deviations.json`.
	pub(super) name: &'static str,
	/// What the difference shows in.
	pub(super) shows: &'static str,
	/// Why it is there.
	pub(super) reason: &'static str,
}

/// A deviation.
const fn deviation(name: &'static str, shows: &'static str, reason: &'static str) -> Deviation {
	Deviation { name, shows, reason }
}

/// All of them.
pub(super) const LIST: &[Deviation] = &[
	deviation("blobhash", "1000000 gas", BLOBS),
	deviation("blobbasefee", "1000000 gas", BLOBS),
	deviation("modexp_price", "gas instead of", "MODEXP costs what Osaka asks (EIP-7883)"),
	deviation("point_evaluation_is_warm", "gas instead of", "no blobs: an account like any other"),
	deviation("point_evaluation_fails", "gas instead of", "no blobs: an account like any other"),
	deviation("bls12_g1add", "gas instead of", BLS),
	deviation("bls12_pairing", "gas instead of", BLS),
	deviation("bls12_0xb_is_warm", "gas instead of", BLS),
	deviation("bls12_0xc_is_warm", "gas instead of", BLS),
	deviation("bls12_0xd_is_warm", "gas instead of", BLS),
	deviation("bls12_0xe_is_warm", "gas instead of", BLS),
	deviation("bls12_0xf_is_warm", "gas instead of", BLS),
	deviation("bls12_0x10_is_warm", "gas instead of", BLS),
	deviation("bls12_0x11_is_warm", "gas instead of", BLS),
	deviation("nonce_0xffffffff", "refused with TxNonceTooHigh", NONCES),
	deviation("nonce_0x100000000", "the nonce is too large", NONCES),
	deviation("nonce_of_contract", "gas instead of", NONCES),
	deviation("balance_above_128_bits", "the balance is too large", "balances have 128 bits"),
	deviation("code_loaded_without_end", "1000000 gas", CODE),
	deviation("authorization_parity_2", "no parity", AUTHORIZATIONS),
	deviation("authorization_parity_27", "no parity", AUTHORIZATIONS),
	deviation("authorization_chain_above_64_bits", "chain id is too large", AUTHORIZATIONS),
];
