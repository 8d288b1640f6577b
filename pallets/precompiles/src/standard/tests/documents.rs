//! The examples that the EIPs themselves give.

use super::{call, output};
use hex_literal::hex;

const MODEXP: u16 = 0x05;
const BLAKE2F: u16 = 0x09;
const MAP_TO_G1: u16 = 0x10;
const MAP_TO_G2: u16 = 0x11;

/// The input of EIP-152's vectors, with these rounds and this flag.
fn compression(rounds: u32, last: u8) -> Vec<u8> {
	let mut input = rounds.to_be_bytes().to_vec();
	input.extend(hex!(
		"48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
		"d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b"
	));
	let mut message = [0; 128];
	message[..3].copy_from_slice(b"abc");
	input.extend(message);
	input.extend([3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last]);
	input
}

#[test]
fn blake2f_should_answer_like_eip_152_when_called_with_its_vectors() {
	let vectors: [(u32, u8, [u8; 64]); 4] = [
		(
			0,
			1,
			hex!(
				"08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
				"d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b"
			),
		),
		(
			12,
			1,
			hex!(
				"ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
				"7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
			),
		),
		(
			12,
			0,
			hex!(
				"75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d28752"
				"98743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735"
			),
		),
		(
			1,
			1,
			hex!(
				"b63a380cb2897d521994a85234ee2c181b5f844d2c624c002677e9703449d2fb"
				"a551b3a8333bcdf5f2f7e08993d53923de3d64fcc68c034e717b9293fed7a421"
			),
		),
	];
	for (rounds, last, expected) in vectors {
		let answer = call(BLAKE2F, &compression(rounds, last)).unwrap();
		assert_eq!(answer, (u64::from(rounds), expected.to_vec()));
	}
}

#[test]
#[ignore = "four thousand million rounds take a minute or more"]
fn blake2f_should_answer_like_eip_152_when_called_with_the_most_rounds() {
	let (gas, output) = call(BLAKE2F, &compression(u32::MAX, 1)).unwrap();
	assert_eq!(gas, u64::from(u32::MAX));
	assert_eq!(
		output,
		hex!(
			"fc59093aafa9ab43daae0e914c57635c5402d8e3d2130eb9b3cc181de7f0ecf9"
			"b22bf99a7815ce16419e200e01846e6b5df8cc7703041bbceb571de6631d2615"
		)
	);
}

#[test]
fn blake2f_should_fail_when_the_input_is_one_that_eip_152_refuses() {
	let whole = compression(12, 1);
	let longer: Vec<u8> = [&[0], whole.as_slice()].concat();
	for input in [&[][..], &whole[1..], &longer, &compression(12, 2)] {
		assert!(call(BLAKE2F, input).is_err());
	}
}

fn words(words: &[&[u8]]) -> Vec<u8> {
	words.concat()
}

fn length(length: u8) -> [u8; 32] {
	let mut word = [0; 32];
	word[31] = length;
	word
}

#[test]
fn modexp_should_answer_like_eip_198_when_called_with_its_examples() {
	let exponent = hex!("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e");
	let modulus = hex!("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f");
	let fermat = words(&[&length(1), &length(32), &length(32), &[3], &exponent, &modulus]);
	assert_eq!(output(MODEXP, &fermat), length(1));

	let of_nothing = words(&[&length(0), &length(32), &length(32), &exponent, &modulus]);
	assert_eq!(output(MODEXP, &of_nothing), length(0));

	let endless = words(&[&length(0), &length(32), &[0xff; 32], &exponent, &modulus]);
	assert!(call(MODEXP, &endless).is_err());

	let mut half = [0; 32];
	half[0] = 0x80;
	let cut = words(&[&length(1), &length(2), &length(32), &[3], &[0xff; 2], &[0x80]]);
	let longer = words(&[&length(1), &length(2), &length(32), &[3], &[0xff; 2], &half, &[7]]);
	// 3^65535 mod 2^255, by Python's pow(3, 65535, 2**255).
	let expected = hex!("3b01b01ac41f2d6e917c6d6a221ce793802469026d9ab7578fa2e79e4da6aaab");
	assert_eq!(output(MODEXP, &cut), expected);
	assert_eq!(output(MODEXP, &longer), expected);
}

/// Vectors of EIP-2537: the field elements and points of the suite BLS12381G1_XMD:SHA-256_SSWU_NU_
/// in RFC 9380.
#[test]
fn map_to_g1_should_answer_like_eip_2537_when_called_with_its_vectors() {
	let vectors = [
		(
			hex!(
				"00000000000000000000000000000000156c8a6a2c184569d69a76be144b5cdc"
				"5141d2d2ca4fe341f011e25e3969c55ad9e9b9ce2eb833c81a908e5fa4ac5f03"
			),
			hex!(
				"00000000000000000000000000000000184bb665c37ff561a89ec2122dd343f2"
				"0e0f4cbcaec84e3c3052ea81d1834e192c426074b02ed3dca4e7676ce4ce48ba"
				"0000000000000000000000000000000004407b8d35af4dacc809927071fc0405"
				"218f1401a6d15af775810e4e460064bcc9468beeba82fdc751be70476c888bf3"
			),
		),
		(
			hex!(
				"00000000000000000000000000000000147e1ed29f06e4c5079b9d14fc89d282"
				"0d32419b990c1c7bb7dbea2a36a045124b31ffbde7c99329c05c559af1c6cc82"
			),
			hex!(
				"00000000000000000000000000000000009769f3ab59bfd551d53a5f846b9984"
				"c59b97d6842b20a2c565baa167945e3d026a3755b6345df8ec7e6acb6868ae6d"
				"000000000000000000000000000000001532c00cf61aa3d0ce3e5aa20c3b531a"
				"2abd2c770a790a2613818303c6b830ffc0ecf6c357af3317b9575c567f11cd2c"
			),
		),
	];
	for (element, point) in vectors {
		assert_eq!(call(MAP_TO_G1, &element).unwrap(), (5_500, point.to_vec()));
	}
}

#[test]
fn map_to_g2_should_answer_like_eip_2537_when_called_with_its_vectors() {
	let element = hex!(
		"0000000000000000000000000000000007355d25caf6e7f2f0cb2812ca0e513b"
		"d026ed09dda65b177500fa31714e09ea0ded3a078b526bed3307f804d4b93b04"
		"0000000000000000000000000000000002829ce3c021339ccb5caf3e187f6370"
		"e1e2a311dec9b75363117063ab2015603ff52c3d3b98f19c2f65575e99e8b78c"
	);
	let point = hex!(
		"0000000000000000000000000000000000e7f4568a82b4b7dc1f14c6aaa055ed"
		"f51502319c723c4dc2688c7fe5944c213f510328082396515734b6612c4e7bb7"
		"00000000000000000000000000000000126b855e9e69b1f691f816e48ac69776"
		"64d24d99f8724868a184186469ddfd4617367e94527d4b74fc86413483afb35b"
		"000000000000000000000000000000000caead0fd7b6176c01436833c79d305c"
		"78be307da5f6af6c133c47311def6ff1e0babf57a0fb5539fce7ee12407b0a42"
		"000000000000000000000000000000001498aadcf7ae2b345243e281ae076df6"
		"de84455d766ab6fcdaad71fab60abb2e8b980a440043cd305db09d283c895e3d"
	);
	assert_eq!(call(MAP_TO_G2, &element).unwrap(), (23_800, point.to_vec()));
}
