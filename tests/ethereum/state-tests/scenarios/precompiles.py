"""The standard precompiles through calls: gas to the unit, failures, value. What they compute is tested by the vectors of
pallets/precompiles."""

from assembler import *
from ethereum.crypto.hash import keccak256
from fill import A, SENDER, Account, StateTest, Transaction, person, private_key, sign

G1 = word(1) + word(2)
PARITY, R, S = sign(private_key("signer"), keccak256(b"message"))
BLAKE2F_INPUT = (3).to_bytes(4, "big") + bytes(range(208)) + b"\1"
# Number, input, price.
CASES = {
    "ecrecover": (1, keccak256(b"message") + word(27 + PARITY) + word(R) + word(S), 3_000),
    "ecrecover_of_nobody": (1, keccak256(b"message") + word(29) + word(R) + word(S), 3_000),
    "sha256": (2, b"abc", 72),
    "sha256_of_nothing": (2, b"", 60),
    "ripemd160": (3, b"abc", 720),
    "identity": (4, b"\1" * 33, 21),
    "bn254_add": (6, G1 + G1, 150),
    "bn254_add_invalid": (6, word(1) + word(1), 150),
    "bn254_mul": (7, G1 + word(9), 6_000),
    "bn254_pairing_of_nothing": (8, b"", 45_000),
    "bn254_pairing_odd": (8, b"\1", 45_000),
    "blake2f": (9, BLAKE2F_INPUT, 3),
    "blake2f_short": (9, BLAKE2F_INPUT[1:], 0),
    "blake2f_flag": (9, BLAKE2F_INPUT[:-1] + b"\2", 3),
}


def direct():
    """As the receiver of a transaction, with gas to the unit, and with value."""
    for name, (number, content, price) in CASES.items():
        floor = 21_000 + 10 * sum(4 if byte else 1 for byte in content)
        standard = 21_000 + sum(16 if byte else 4 for byte in content) + price
        limits = sorted({max(floor, standard + delta) for delta in (-1, 0, 1)} | {200_000})
        to = Address(bytes(19) + bytes([number]))
        transaction = Transaction(to=to, data=[content], gas=limits, value=[0, 1])
        yield StateTest(f"transaction_{name}", {SENDER: person()}, transaction)


def called():
    """By several kinds of calls, with gas to the unit; what comes back, and where it is written."""
    kinds = {
        "call": lambda gas, to, size: CALL(gas, to, 0, 0, size, 0, 40),
        "call_with_value": lambda gas, to, size: CALL(gas, to, 1, 0, size, 0, 40),
        "delegatecall": lambda gas, to, size: DELEGATECALL(gas, to, 0, size, 0, 40),
    }
    for kind, call in kinds.items():
        for name, (number, content, price) in CASES.items():
            code = join(
                in_memory(content),
                measured(
                    0, join(call(CALLDATALOAD(0), number, len(content)), push(1), SSTORE()), 0
                ),
                SSTORE(2, RETURNDATASIZE()),
                SSTORE(3, MLOAD(0)),
                SSTORE(4, MLOAD(32)),
            )
            gas = [max(price - 1, 0), price, price + 1, 500_000]
            transaction = Transaction(data=[word(number) for number in gas])
            pre = {SENDER: person(), A: Account(code, balance=9)}
            yield StateTest(f"{kind}_{name}", pre, transaction)


def tests():
    yield from direct()
    yield from called()
