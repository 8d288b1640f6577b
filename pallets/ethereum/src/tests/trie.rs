//! The roots of a block's lists, by a trie of our own: that of the yellow paper, appendix D, written
//! down as it stands there.

use sp_core::H256;
use sp_io::hashing::keccak_256;

/// `HP`: nibbles with a prefix that tells their parity and whether they lead to a leaf.
fn compact(nibbles: &[u8], leaf: bool) -> Vec<u8> {
	let flag = if leaf { 2 } else { 0 };
	let (first, rest) = match nibbles.len() % 2 {
		0 => (flag << 4, nibbles),
		_ => (((flag + 1) << 4) | nibbles[0], &nibbles[1..]),
	};
	let mut bytes = vec![first];
	bytes.extend(rest.chunks(2).map(|pair| (pair[0] << 4) | pair[1]));
	bytes
}

/// `c`: the node of all items, whose keys agree up to `depth`.
fn node(items: &[(Vec<u8>, Vec<u8>)], depth: usize) -> Vec<u8> {
	if let [(key, value)] = items {
		let mut stream = rlp::RlpStream::new_list(2);
		stream.append(&compact(&key[depth..], true)).append(value);
		return stream.out().to_vec();
	}
	let first = &items[0].0;
	let agree = |at: usize| items.iter().all(|(key, _)| key.get(at) == first.get(at));
	let mut common = depth;
	while common < first.len() && agree(common) {
		common += 1;
	}
	if common > depth {
		let mut stream = rlp::RlpStream::new_list(2);
		stream.append(&compact(&first[depth..common], false));
		append(&mut stream, &node(items, common));
		return stream.out().to_vec();
	}
	let mut stream = rlp::RlpStream::new_list(17);
	for nibble in 0..16u8 {
		let below: Vec<_> =
			items.iter().filter(|(key, _)| key.get(depth) == Some(&nibble)).cloned().collect();
		if below.is_empty() {
			stream.append_empty_data();
		} else {
			append(&mut stream, &node(&below, depth + 1));
		}
	}
	match items.iter().find(|(key, _)| key.len() == depth) {
		Some((_, value)) => stream.append(value),
		None => stream.append_empty_data(),
	};
	stream.out().to_vec()
}

/// `n`: a node below another, whole if it is short, else its hash.
fn append(stream: &mut rlp::RlpStream, node: &[u8]) {
	if node.len() < 32 {
		stream.append_raw(node, 1);
	} else {
		stream.append(&keccak_256(node).to_vec());
	}
}

/// The root of a list: of a trie from the RLP of each index to its value.
pub(crate) fn root(values: &[Vec<u8>]) -> H256 {
	let nibbles = |index: usize| -> Vec<u8> {
		rlp::encode(&index).iter().flat_map(|byte| [byte >> 4, byte & 0x0f]).collect()
	};
	let items: Vec<_> =
		values.iter().enumerate().map(|(i, value)| (nibbles(i), value.clone())).collect();
	let top = if items.is_empty() { rlp::NULL_RLP.to_vec() } else { node(&items, 0) };
	H256(keccak_256(&top))
}

#[test]
fn root_should_be_the_known_one_when_the_list_is_known() {
	use hex_literal::hex;
	let empty = hex!("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
	assert_eq!(root(&[]), H256(empty));
	// A vector of the `ethereum` crate.
	let two = hex!("e766d5d51b89dc39d981b41bda63248d7abce4f0225eefd023792a540bcffee3");
	assert_eq!(root(&[b"doe".to_vec(), b"reindeer".to_vec()]), H256(two));
}

#[test]
fn root_should_equal_the_librarys_when_lists_are_long() {
	for length in [1usize, 2, 16, 17, 127, 128, 129, 300] {
		let values: Vec<Vec<u8>> = (0..length).map(|i| vec![i as u8; 1 + i % 70]).collect();
		assert_eq!(root(&values), ethereum::util::ordered_trie_root(values.iter()), "{length}");
	}
}
