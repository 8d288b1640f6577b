"""Where this chain differs from Ethereum on purpose. The test that reads these files lists each with its reason, and fails
when one of them does *not* differ."""

from assembler import *
from fill import (
    A,
    NOBODY,
    SENDER,
    Account,
    Authorization,
    StateTest,
    Transaction,
    address_of,
    person,
    private_key,
)

ALICE = private_key("authority 0")


def call(number, content=b""):
    """Calls a precompile and stores what it gave."""
    return join(
        in_memory(content),
        SSTORE(0, CALL(GAS(), number, 0, 0, len(content), 0, 64)),
        SSTORE(1, MLOAD(0)),
    )


def tests():
    yield StateTest("blobhash", {SENDER: person(), A: Account(SSTORE(0, BLOBHASH(0)))})
    yield StateTest("blobbasefee", {SENDER: person(), A: Account(SSTORE(0, BLOBBASEFEE()))})
    modexp = word(1) + word(1) + word(1) + b"\3\2\5"
    yield StateTest("modexp_price", {SENDER: person(), A: Account(call(5, modexp))})
    yield StateTest(
        "point_evaluation_is_warm", {SENDER: person(), A: Account(measured(0, BALANCE(10)))}
    )
    yield StateTest("point_evaluation_fails", {SENDER: person(), A: Account(call(10))})
    # The sum of nothing and nothing is nothing.
    yield StateTest("bls12_g1add", {SENDER: person(), A: Account(call(11, bytes(256)))})
    yield StateTest("bls12_pairing", {SENDER: person(), A: Account(call(15, bytes(384)))})
    for number in range(11, 18):
        yield StateTest(
            f"bls12_{number:#x}_is_warm",
            {SENDER: person(), A: Account(measured(0, BALANCE(number)))},
        )
    for nonce in (2**32 - 1, 2**32):
        yield StateTest(
            f"nonce_{nonce:#x}", {SENDER: person(nonce=nonce)}, Transaction(to=NOBODY, nonce=nonce)
        )
    yield StateTest(
        "nonce_of_contract",
        {SENDER: person(), A: Account(SSTORE(0, CREATE(0, 0, 0)), nonce=2**32 - 1)},
    )
    yield StateTest(
        "balance_above_128_bits",
        {SENDER: person(2**128)},
        Transaction(to=NOBODY, value=[2**128 - 1]),
    )
    # Some 700 calls that load 8 KiB of code for 100 gas each.
    large = Account(Code(b"\0" * 8_192))
    code = join(
        JUMPDEST(), POP(CALL(0, NOBODY, 0, 0, 0, 0, 0)), JUMPI(0, GT(GAS(), 880_000)), SSTORE(0, 1)
    )
    yield StateTest("code_loaded_without_end", {SENDER: person(), A: Account(code), NOBODY: large})
    # Authorizations that are void on Ethereum; here no transaction can hold them.
    parity, r, s = Authorization(ALICE, A).signed()
    odd = {"parity_2": (2, r, s), "parity_27": (27 + parity, r, s)}
    entries = {
        name: Authorization(ALICE, A, signature=signature) for name, signature in odd.items()
    }
    entries["chain_above_64_bits"] = Authorization(ALICE, A, chain=2**64)
    for name, entry in entries.items():
        pre = {SENDER: person(), A: Account(SSTORE(0, 1))}
        transaction = Transaction(to=address_of(ALICE), authorizations=[entry])
        yield StateTest(f"authorization_{name}", pre, transaction)
