#!/usr/bin/env python3
"""Writes standard.json: inputs of Ethereum's standard precompiles with the gas and the output that Ethereum's own
executable specification gives for them.

    pip install ethereum-execution==2.20.0
    python3 generate_standard.py

The inputs are random with a fixed seed, or edge cases built below. Prices of MODEXP and P256VERIFY are those of Osaka, all
others those of Prague (which Osaka left alone); MODEXP's price in Prague is written beside. `"output": null` means that the
call fails and loses its gas.
"""

import hashlib
import json
import random
from pathlib import Path
from types import SimpleNamespace

from coincurve import PrivateKey
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from ethereum.exceptions import EthereumException
from ethereum.forks.osaka.vm.precompiled_contracts.mapping import (
    PRE_COMPILED_CONTRACTS as OSAKA,
)
from ethereum.forks.prague.vm.precompiled_contracts.mapping import (
    PRE_COMPILED_CONTRACTS as PRAGUE,
)
from ethereum_types.numeric import Uint
from py_ecc import optimized_bls12_381 as bls
from py_ecc import optimized_bn128 as bn
from py_ecc.bls.hash_to_curve import map_to_curve_G1, map_to_curve_G2

rng = random.Random(20260509)
vectors = []


def execute(contracts, number, data):
    """Gas and output of a call, or None if it fails."""
    function = contracts[type(next(iter(contracts)))(number.to_bytes(20, "big"))]
    supply = 10**12
    evm = SimpleNamespace(
        message=SimpleNamespace(data=data), gas_left=Uint(supply), output=b""
    )
    try:
        function(evm)
    except EthereumException:
        return None
    return supply - int(evm.gas_left), bytes(evm.output)


def add(number, name, data):
    result = execute(OSAKA, number, data)
    vector = {"number": number, "name": name, "input": data.hex()}
    vector["gas"], vector["output"] = (None, None) if result is None else (result[0], result[1].hex())
    if number == 5 and result is not None:
        vector["gas_prague"] = execute(PRAGUE, number, data)[0]
    elif number != 0x100 and number != 5:
        assert execute(PRAGUE, number, data) == result, name
    vectors.append(vector)


def word(value):
    return value.to_bytes(32, "big")


def signatures_secp256k1():
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    for index in range(4):
        digest = rng.randbytes(32)
        signed = PrivateKey(rng.randbytes(32)).sign_recoverable(digest, hasher=None)
        r, s, v = signed[:32], signed[32:64], signed[64] + 27
        add(1, f"signature {index}", digest + word(v) + r + s)
        high = word(order - int.from_bytes(s, "big"))
        add(1, f"high s {index}", digest + word(55 - v) + r + high)
        add(1, f"other parity {index}", digest + word(55 - v) + r + s)
    add(1, "longer input", digest + word(v) + r + s + b"\xff" * 32)
    add(1, "s cut short", (digest + word(v) + r + s)[:-1])
    for v in (0, 1, 26, 29, 256 + 27, 2**255 + 27):
        add(1, f"v = {v}", digest + word(v) + r + s)
    for value in (0, 1, order - 1, order, order + 1, 2**256 - 1):
        add(1, f"r = {value:x}", digest + word(27) + word(value) + s)
        add(1, f"s = {value:x}", digest + word(27) + r + word(value))
    add(1, "hash of zeros", word(0) + word(28) + r + s)
    add(1, "hash above the order", word(2**256 - 1) + word(28) + r + s)
    add(1, "empty", b"")


def digests():
    for length in (0, 1, 31, 32, 33, 55, 56, 63, 64, 65, 127, 128, 1000):
        data = rng.randbytes(length)
        for number in (2, 3, 4):
            add(number, f"{length} bytes", data)


def modexp(name, base, exponent, modulus, cut=None, lengths=None):
    lengths = lengths or (len(base), len(exponent), len(modulus))
    data = b"".join(map(word, lengths)) + base + exponent + modulus
    add(5, name, data[:cut])


def powers():
    big = rng.randbytes
    odd = lambda length: big(length - 1) + bytes([rng.randrange(256) | 1])
    even = lambda length, zeros: (int.from_bytes(big(length), "big") >> zeros << zeros).to_bytes(length, "big")
    for length in (1, 2, 7, 8, 9, 16, 31, 32, 33, 64, 100, 128, 256):
        modexp(f"odd modulus of {length} bytes", big(length), big(min(length, 40)), odd(length))
        for zeros in (1, 4 * length, 8 * length - 1):
            modexp(f"modulus of {length} bytes, even {zeros} times", big(length), big(min(length, 40)), even(length, zeros))
        power = (1 << (8 * length - 1)).to_bytes(length, "big")
        modexp(f"2^{8 * length - 1}, odd base", odd(length), big(8), power)
        modexp(f"2^{8 * length - 1}, even base", even(length, 3), b"\x05", power)
    for exponent in (0, 1, 2, 3, 65537, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**64 - 1, 2**255, 2**256 - 1):
        size = max(1, (exponent.bit_length() + 7) // 8)
        modexp(f"exponent {exponent:x}", big(96), exponent.to_bytes(size, "big"), odd(96))
        modexp(f"exponent {exponent:x} in 48 bytes", big(24), exponent.to_bytes(48, "big"), even(24, 5))
    for length in (33, 64, 200):
        modexp(f"exponent of {length} bytes", big(32), big(length), odd(32))
        modexp(f"exponent of {length} bytes that starts with zeros", big(32), bytes(32) + big(length - 32), odd(32))
    for modulus in (0, 1, 2, 3, 4):
        for base in (0, 1, 5):
            for exponent in (0, 1, 7):
                modexp(f"{base}^{exponent} mod {modulus}", *(bytes([x]) for x in (base, exponent, modulus)))
    modexp("0^0 without digits", b"", b"", b"\x05")
    modexp("nothing", b"", b"", b"")
    modexp("exponent alone", b"", b"\x05", b"")
    modexp("base without modulus", b"\x05", b"\x05", b"")
    modexp("modulus of zeros", big(40), big(4), bytes(40))
    modexp("modulus with zeros before", big(20), big(4), bytes(20) + odd(20))
    modexp("base longer than modulus", big(300), big(3), odd(20))
    modexp("base equal to modulus", b"\x0f" * 20, b"\x02", b"\x0f" * 20)
    modexp("modulus cut short", big(32), big(32), odd(32), cut=96 + 64 + 5)
    modexp("exponent cut short", big(32), big(32), odd(32), cut=96 + 32 + 5)
    modexp("base cut short", big(32), big(32), odd(32), cut=96 + 5)
    modexp("lengths cut short", big(32), big(32), odd(32), cut=40)
    modexp("longer input", big(8), big(8), odd(8) + b"\xff" * 8, lengths=(8, 8, 8))
    add(5, "empty", b"")
    modexp("longest", big(1024), b"\x03", odd(1024))
    modexp("longest base", big(1024), b"\x03", odd(5))
    modexp("longest exponent", b"\x03", big(1024), odd(5))
    for lengths in ((1025, 1, 1), (1, 1025, 1), (1, 1, 1025), (2**64, 1, 1), (0, 2**256 - 1, 0), (0, 0, 2**255)):
        modexp(f"lengths {lengths}", b"", b"", b"", lengths=lengths)


def bn_g1(point):
    x, y = bn.normalize(point)
    return word(int(x)) + word(int(y))


def bn_g2(point):
    if bn.is_inf(point):
        return bytes(128)
    return b"".join(word(int(part)) for number in bn.normalize(point) for part in reversed(number.coeffs))


def bn_random(generator):
    return bn.multiply(generator, rng.randrange(1, bn.curve_order))


def bn_twist_outside():
    """A point of the twist outside the subgroup."""
    while True:
        x = bn.FQ2((rng.randrange(bn.field_modulus), rng.randrange(bn.field_modulus)))
        y = square_root(x * x * x + bn.b2, bn.FQ2, bn.field_modulus)
        if y is not None:
            return (x, y, bn.FQ2.one())


def square_root(value, field, modulus):
    """In the extension by the root of -1, for a modulus of 3 modulo 4."""
    a, b = (int(part) for part in value.coeffs)
    root = lambda n: pow(n, (modulus + 1) // 4, modulus)
    norm = root(a * a + b * b)
    for sign in (norm, -norm):
        real = root((a + sign) * pow(2, -1, modulus) % modulus)
        if real:
            candidate = field((real, b * pow(2 * real, -1, modulus) % modulus))
            if candidate * candidate == value:
                return candidate
    return None


def bn254():
    zero, prime, order = bytes(64), bn.field_modulus, bn.curve_order
    for index in range(3):
        p, q = bn_random(bn.G1), bn_random(bn.G1)
        add(6, f"sum {index}", bn_g1(p) + bn_g1(q))
        add(6, f"double {index}", bn_g1(p) * 2)
        add(6, f"opposite {index}", bn_g1(p) + bn_g1(bn.neg(p)))
        add(7, f"product {index}", bn_g1(p) + rng.randbytes(32))
    one = bn_g1(bn.G1)
    add(6, "infinity on the left", zero + one)
    add(6, "infinity on the right", one + zero)
    add(6, "infinities", zero * 2)
    add(6, "empty", b"")
    add(6, "one point alone", one)
    add(6, "cut short", one + word(1))
    add(6, "longer input", one + one + b"\xff")
    for number in (6, 7):
        add(number, "no point", word(1) + word(3) + one)
        add(number, "x = 0", word(0) + word(1) + one)
        add(number, "y = 0", word(1) + word(0) + one)
        add(number, "x = p", word(prime) + word(0) + one)
        add(number, "x beyond p", word(prime + 1) + word(2) + one)
        add(number, "y beyond p", word(1) + word(prime + 2) + one)
    add(6, "no point on the right", one + word(1) + word(3))
    for factor in (0, 1, 2, order - 1, order, order + 1, 2**255, 2**256 - 1):
        add(7, f"factor {factor:x}", one + word(factor))
        add(7, f"infinity, factor {factor:x}", zero + word(factor))
    add(7, "empty", b"")
    add(7, "factor cut short", one + b"\x03")
    add(7, "longer input", one + word(9) + b"\xff")
    p, q, a = bn_random(bn.G1), bn_random(bn.G2), rng.randrange(order)
    pair = bn_g1(p) + bn_g2(q)
    balance = bn_g1(bn.multiply(p, a)) + bn_g2(q) + bn_g1(bn.neg(p)) + bn_g2(bn.multiply(q, a))
    add(8, "empty", b"")
    add(8, "one pair", pair)
    add(8, "two pairs that cancel", balance)
    add(8, "two pairs that do not", pair + bn_g1(bn.G1) + bn_g2(bn.G2))
    add(8, "three pairs that do not", balance + pair)
    add(8, "infinity of G1", zero + bn_g2(q))
    add(8, "infinity of G2", bn_g1(p) + bytes(128))
    add(8, "infinities", bytes(192))
    add(8, "infinity among others", balance + bytes(192))
    add(8, "half a pair", pair + bn_g1(p))
    add(8, "a byte too few", pair[:-1])
    add(8, "a byte too many", pair + b"\0")
    outside = bn_twist_outside()
    add(8, "outside the subgroup", bn_g1(p) + bn_g2(outside))
    add(8, "outside the subgroup, against infinity", zero + bn_g2(outside))
    add(8, "imaginary part after the real one", bn_g1(p) + b"".join(bn_g2(q)[at : at + 32] for at in (32, 0, 96, 64)))
    add(8, "G2 coordinate beyond p", bn_g1(p) + word(prime) + bn_g2(q)[32:])
    add(8, "no point of G1", word(1) + word(1) + bn_g2(q))
    add(8, "no point of G2", bn_g1(p) + word(1) * 4)


def blake2f():
    message = rng.randbytes(100)
    for rounds in (0, 1, 2, 9, 10, 11, 12, 20, 97):
        state, block = rng.randbytes(64), rng.randbytes(128)
        for last in (0, 1):
            add(9, f"{rounds} rounds, last {last}", rounds.to_bytes(4, "big") + state + block + rng.randbytes(16) + bytes([last]))
    # BLAKE2b-512 of one block is one compression of 12 rounds.
    parameters = 0x01010040
    start = [
        0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
        0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
    ]  # fmt: skip
    start[0] ^= parameters
    state = b"".join(value.to_bytes(8, "little") for value in start)
    offset = len(message).to_bytes(16, "little")
    add(9, "BLAKE2b of a message", (12).to_bytes(4, "big") + state + message.ljust(128, b"\0") + offset + b"\1")
    assert vectors[-1]["output"] == hashlib.blake2b(message).hexdigest()
    data = bytes.fromhex(vectors[-1]["input"])
    for name, wrong in (("flag 2", data[:-1] + b"\2"), ("short", data[:-1]), ("long", data + b"\0"), ("empty", b"")):
        add(9, name, wrong)


def bls_fp(value):
    return int(value).to_bytes(64, "big")


def bls_g1(point):
    if bls.is_inf(point):
        return bytes(128)
    return b"".join(bls_fp(value) for value in bls.normalize(point))


def bls_g2(point):
    if bls.is_inf(point):
        return bytes(256)
    return b"".join(bls_fp(part) for value in bls.normalize(point) for part in value.coeffs)


def bls12_381():
    prime, order = bls.field_modulus, bls.curve_order
    element = lambda: rng.randrange(prime)
    groups = (
        (bls.G1, bls_g1, 128, 0x0B, 0x0C, lambda: map_to_curve_G1(bls.FQ(element()))),
        (bls.G2, bls_g2, 256, 0x0D, 0x0E, lambda: map_to_curve_G2(bls.FQ2((element(), element())))),
    )
    for generator, write, size, sum_, msm, outside in groups:
        zero = bytes(size)
        random_point = lambda: bls.multiply(generator, rng.randrange(1, order))
        p, q = random_point(), random_point()
        # The map without clearing of the cofactor leads out of the subgroup.
        out, other = outside(), outside()
        assert not bls.is_inf(bls.multiply(out, order))
        add(sum_, "sum", write(p) + write(q))
        add(sum_, "double", write(p) * 2)
        add(sum_, "opposite", write(p) + write(bls.neg(p)))
        add(sum_, "infinity on the left", zero + write(p))
        add(sum_, "infinity on the right", write(p) + zero)
        add(sum_, "infinities", zero * 2)
        add(sum_, "outside the subgroup", write(out) + write(other))
        add(sum_, "outside the subgroup, double", write(out) * 2)
        add(sum_, "outside the subgroup, opposite", write(out) + write(bls.neg(out)))
        add(sum_, "empty", b"")
        add(sum_, "short", (write(p) + write(q))[:-1])
        add(sum_, "long", write(p) + write(q) + b"\0")
        add(sum_, "bytes before the number", b"\1" + write(p)[1:] + write(q))
        add(sum_, "x beyond p", bls_fp(prime) + write(p)[64:] + write(q))
        add(sum_, "no point", write(q) + bls_fp(1) + write(p)[64:])
        for factor in (0, 1, 2, order - 1, order, order + 1, 2**255, 2**256 - 1):
            add(msm, f"factor {factor:x}", write(p) + word(factor))
        for count in (2, 3, 7, 8, 9, 33):
            add(msm, f"{count} pairs", b"".join(write(random_point()) + rng.randbytes(32) for _ in range(count)))
        add(msm, "small factors", b"".join(write(p) + word(factor) for factor in range(10)))
        add(msm, "infinities among others", (zero + word(5) + write(q) + word(7)) * 5)
        add(msm, "terms that cancel", (write(p) + word(9) + write(p) + word(order - 9)) * 4)
        add(msm, "infinity", zero + word(3))
        add(msm, "empty", b"")
        add(msm, "short", (write(p) + word(3))[:-1])
        add(msm, "long", write(p) + word(3) + b"\0")
        add(msm, "no point", bls_fp(1) + write(p)[64:] + word(3))
        add(msm, "outside the subgroup", write(out) + word(3))
        add(msm, "outside the subgroup, factor 0", write(out) + word(0))
        add(msm, "outside the subgroup at the end", (write(p) + word(3)) * 8 + write(out) + word(3))
        # Cofactor components alone: [r]P is outside unless it is zero.
        add(msm, "only outside the subgroup", write(bls.multiply(out, order)) + word(3))
    p, q, a = bls.multiply(bls.G1, rng.randrange(order)), bls.multiply(bls.G2, rng.randrange(order)), rng.randrange(order)
    pair = bls_g1(p) + bls_g2(q)
    balance = bls_g1(bls.multiply(p, a)) + bls_g2(q) + bls_g1(bls.neg(p)) + bls_g2(bls.multiply(q, a))
    add(0x0F, "empty", b"")
    add(0x0F, "one pair", pair)
    add(0x0F, "two pairs that cancel", balance)
    add(0x0F, "three pairs that do not", balance + pair)
    add(0x0F, "infinity of G1", bytes(128) + bls_g2(q))
    add(0x0F, "infinity of G2", bls_g1(p) + bytes(256))
    add(0x0F, "infinity among others", balance + bytes(384))
    add(0x0F, "short", pair[:-1])
    add(0x0F, "long", pair + b"\0")
    add(0x0F, "G1 outside the subgroup", bls_g1(groups[0][5]()) + bls_g2(q))
    add(0x0F, "G2 outside the subgroup", bls_g1(p) + bls_g2(groups[1][5]()))
    add(0x0F, "G1 outside the subgroup, against infinity", bls_g1(groups[0][5]()) + bytes(256))
    add(0x0F, "no point of G1", bls_fp(1) + bls_fp(1) + bls_g2(q))
    add(0x0F, "no point of G2", bls_g1(p) + bls_fp(1) * 4)
    add(0x0F, "coordinate beyond p", bls_g1(p) + bls_fp(prime) + bls_g2(q)[64:])
    for value in (0, 1, 2, prime - 1, prime - 2, element(), element(), element()):
        add(0x10, f"element {value:x}", bls_fp(value))
    # SSWU maps these to points of the kernel of the isogeny, which RFC 9380 §6.6.3 maps to infinity.
    for value in (
        0x1377C0192D99508A317127ABF17C64205C7AAD448380027EFB47AE73EA231DBD6ECD3F2841B63D309C35BB8FD13E48F0,
        0x854A3CB180882D5B1EFC1C3CC5B3FB33B27CB739F1389986CA46E1C5CB5010D8A06FD781C63074868F316D95B8F8405,
        0x146850B3BDC2495ED73BB803DFAA951A88ABFF0ACB5C7AEAC52B48F3C808E87CE3885B98CE916E17CAEF21A6CBC6B598,
        0xA92437E90BC473049AB549B4C4A145FEB4FB5CD39F7EE85C11FA62A8F5317220B398BE420CA5D8364D460F6EE1EFD29,
    ):
        add(0x10, f"kernel of the isogeny, {value:x}", bls_fp(value))
        assert vectors[-1]["output"] == bytes(128).hex()
    for c0, c1 in ((0, 0), (0, 1), (1, 0), (prime - 1, 0), (0, prime - 1), (element(), element()), (element(), 0), (0, element())):
        add(0x11, f"element ({c0:x}, {c1:x})", bls_fp(c0) + bls_fp(c1))
    for number, size in ((0x10, 64), (0x11, 128)):
        add(number, "empty", b"")
        add(number, "short", bytes(size - 1))
        add(number, "long", bytes(size + 1))
        add(number, "bytes before the number", b"\1" + bytes(size - 1))
        add(number, "beyond p", (bls_fp(prime) * 2)[:size])
        add(number, "far beyond p", (bls_fp(2**384 - 1) * 2)[:size])


def signatures_p256():
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    prime = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
    for index in range(4):
        key = ec.derive_private_key(rng.randrange(1, order), ec.SECP256R1())
        public = key.public_key().public_numbers()
        digest = rng.randbytes(32)
        # Deterministic, so that the file is the same at every run.
        signed = key.sign(digest, ec.ECDSA(utils.Prehashed(hashes.SHA256()), deterministic_signing=True))
        r, s = utils.decode_dss_signature(signed)
        x, y = public.x, public.y
        add(0x100, f"signature {index}", digest + word(r) + word(s) + word(x) + word(y))
        add(0x100, f"other s {index}", digest + word(r) + word(order - s) + word(x) + word(y))
        add(0x100, f"other hash {index}", rng.randbytes(32) + word(r) + word(s) + word(x) + word(y))
        add(0x100, f"other key {index}", digest + word(r) + word(s) + word(x) + word(prime - y))
    rest = word(x) + word(y)
    for value in (0, 1, order - 1, order, order + 1, 2**256 - 1):
        add(0x100, f"r = {value:x}", digest + word(value) + word(s) + rest)
        add(0x100, f"s = {value:x}", digest + word(r) + word(value) + rest)
    for number in (r + order, s + order):
        if number < 2**256:
            add(0x100, "unreduced", digest + word(number) + word(s) + rest)
    signature = digest + word(r) + word(s)
    add(0x100, "key at infinity", signature + bytes(64))
    add(0x100, "key off the curve", signature + word(x) + word(y ^ 1))
    add(0x100, "key with x = p", signature + word(prime) + word(y))
    add(0x100, "key with y beyond p", signature + word(x) + word(2**256 - 1))
    add(0x100, "hash of zeros", word(0) + word(r) + word(s) + rest)
    add(0x100, "short", (signature + rest)[:-1])
    add(0x100, "long", signature + rest + b"\0")
    add(0x100, "empty", b"")
    # The point R of the signature at infinity: the key is G, hash and r are opposite.
    gx = 0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296
    gy = 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5
    add(0x100, "R at infinity", word(order - 5) + word(5) + word(7) + word(gx) + word(gy))


if __name__ == "__main__":
    for part in (signatures_secp256k1, digests, powers, bn254, blake2f, bls12_381, signatures_p256):
        part()
    lines = ",\n".join(json.dumps(vector) for vector in vectors)
    path = Path(__file__).with_name("standard.json")
    path.write_text(f"[\n{lines}\n]\n")
    print(f"{len(vectors)} vectors, {path.stat().st_size} bytes")
