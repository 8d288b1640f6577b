"""Creation: addresses, limits (EIP-170, EIP-3541, EIP-3860), collisions, failures."""

from assembler import *
from ethereum.crypto.hash import keccak256
from fill import A, B, NOBODY, SENDER, Account, StateTest, Transaction, person
from scenarios.access import address_created

KINDS = {
    "create": lambda value, size: CREATE(value, 0, size),
    "create2": lambda value, size: CREATE2(value, 0, size, 0x5A17),
}
CALL_DATA = CALLDATACOPY(0, 0, CALLDATASIZE())
# What came of a creation whose address lies in slot 0.
REPORT = join(
    SSTORE(1, RETURNDATASIZE()),
    SSTORE(2, EXTCODEHASH(SLOAD(0))),
    SSTORE(3, EXTCODESIZE(SLOAD(0))),
    SSTORE(4, SELFBALANCE()),
)


def creator(kind, value=0):
    """Creates from the call data and reports."""
    return join(CALL_DATA, SSTORE(0, KINDS[kind](value, CALLDATASIZE())), REPORT)


def sized(size, first=0):
    """Creation code that deploys `size` bytes, the first of which is given."""
    return join(MSTORE8(0, first), RETURN(0, size))


ENDINGS = {
    "nothing": b"",
    "stop": STOP(),
    "code": returning(b"\x60\x01\x60\x00\x55"),
    "revert": join(MSTORE(0, 77), REVERT(0, 32)),
    "failure": b"\xfe",
    "out_of_gas": join(SSTORE(0, 1), MLOAD(2**40)),
    "forbidden": sized(3, 0xEF),
    "only_forbidden": sized(1, 0xEF),
    "forbidden_second": returning(b"\x60\xef"),
    "largest": sized(24_576),
    "too_large": sized(24_577),
    "storage": join(
        SSTORE(0, ADDRESS()), SSTORE(1, CALLER()), SSTORE(2, CALLVALUE()), SSTORE(3, CODESIZE())
    ),
    "views": join(MSTORE(0, CALLDATASIZE()), MSTORE(32, EXTCODESIZE(ADDRESS())), RETURN(0, 64)),
    "hash_of_itself": join(SSTORE(0, EXTCODEHASH(ADDRESS())), SSTORE(1, EXTCODEHASH(CALLER()))),
    "creates": join(in_memory(sized(5)), SSTORE(0, CREATE(0, 0, len(sized(5)))), RETURN(0, 2)),
    "calls_creator": join(SSTORE(0, CALL(50_000, CALLER(), 0, 0, 0, 0, 0)), RETURN(0, 1)),
}


def endings():
    """Creation code of all kinds, by both opcodes and by transactions."""
    data = [bytes(code) for code in ENDINGS.values()]
    for kind in KINDS:
        pre = {SENDER: person(), A: Account(creator(kind), balance=50)}
        yield StateTest(kind, pre, Transaction(data=data, gas=[10_000_000]))
        pre = {SENDER: person(), A: Account(creator(kind, 20), balance=50)}
        yield StateTest(f"{kind}_with_value", pre, Transaction(data=data[:9], gas=[10_000_000]))
        pre = {SENDER: person(), A: Account(creator(kind, 51), balance=50)}
        yield StateTest(f"{kind}_without_funds", pre, Transaction(data=data[:3]))
    transaction = Transaction(to=None, data=data, gas=[10_000_000], value=[0, 3])
    yield StateTest("transaction", {SENDER: person()}, transaction)


def gas():
    """Creation whose gas ends in all places: code must be paid for with 200 gas per byte."""
    init = bytes(sized(300))
    pre = {SENDER: person()}
    limits = list(range(53_000, 116_000, 3_000)) + [113_500, 113_600, 113_700]
    yield StateTest("transaction_gas", pre, Transaction(to=None, data=[init], gas=limits))
    for kind in KINDS:
        code = join(CALL_DATA, SSTORE(0, KINDS[kind](0, CALLDATASIZE())))
        limits = list(range(53_000, 155_000, 6_000))
        pre = {SENDER: person(), A: Account(code)}
        yield StateTest(f"{kind}_gas", pre, Transaction(data=[init], gas=limits))


def creation_code_limit():
    """Creation code: two gas per word, at most 49152 bytes (EIP-3860)."""
    for kind in KINDS:
        code = join(measured(0, KINDS[kind](0, CALLDATALOAD(0))), SSTORE(1, 1))
        data = [
            word(size) for size in (0, 1, 32, 33, 4_096, 49_151, 49_152, 49_153, 2**64, 2**256 - 1)
        ]
        pre = {SENDER: person(), A: Account(code)}
        yield StateTest(f"{kind}_code_limit", pre, Transaction(data=data))
    transaction = Transaction(to=None, data=[bytes(49_153)], gas=[10_000_000])
    yield StateTest("transaction_code_limit", {SENDER: person()}, transaction)
    # 53000 + 4 per byte + 2 per word.
    limits = [53_261, 53_262, 53_263]
    yield StateTest(
        "transaction_code_gas",
        {SENDER: person()},
        Transaction(to=None, data=[bytes(64)], gas=limits),
    )


def collisions():
    """Where there is a nonce or code nothing is created; where there is only money it is kept."""
    init = bytes(returning(b"\1"))
    salted = Address(keccak256(b"\xff" + A + word(0x5A17) + keccak256(init))[12:])
    places = {
        "create": address_created(A, 1),
        "create2": salted,
        "transaction": address_created(SENDER, 0),
    }
    for name, place in places.items():
        for what, account in {
            "nonce": Account(nonce=1),
            "code": Account(b"\0", nonce=1, storage={0: 1}),
            "money": Account(balance=7, nonce=0),
        }.items():
            pre = {SENDER: person(), place: account}
            if name == "transaction":
                yield StateTest(f"collision_{name}_{what}", pre, Transaction(to=None, data=[init]))
            else:
                pre[A] = Account(creator(name), balance=1)
                yield StateTest(f"collision_{name}_{what}", pre, Transaction(data=[init]))
    # The same salt twice, in one transaction.
    code = join(CALL_DATA, *(SSTORE(slot, CREATE2(0, 0, CALLDATASIZE(), 1)) for slot in (0, 1)))
    pre = {SENDER: person(), A: Account(code)}
    yield StateTest("collision_of_two", pre, Transaction(data=[init]))


def nonces():
    """A creation counts, also one that failed; one that could not even start does not."""
    inits = {"success": returning(b"\0"), "revert": REVERT(0, 0), "failure": Code(b"\xfe")}
    for name, init in inits.items():
        code = join(in_memory(init), *(SSTORE(slot, CREATE(0, 0, len(init))) for slot in range(3)))
        yield StateTest(f"nonces_{name}", {SENDER: person(), A: Account(code)})
    code = join(SSTORE(0, CREATE(1, 0, 0)), SSTORE(1, CREATE(0, 0, 0)))
    yield StateTest("nonces_without_funds", {SENDER: person(), A: Account(code)})
    # In a frame that is undone, so that the address is used again.
    inner = join(POP(CREATE(0, 0, 0)), REVERT(0, 0))
    outer = join(POP(DELEGATECALL(100_000, B, 0, 0, 0, 0)), SSTORE(0, CREATE(0, 0, 0)))
    yield StateTest("nonces_undone", {SENDER: person(), A: Account(outer), B: Account(inner)})


def life():
    """A contract that was created is called, pays, and creates in the same transaction."""
    runtime = join(
        SSTORE(0, ADD(1, SLOAD(0))), POP(CALL(0, NOBODY, 1, 0, 0, 0, 0)), SSTORE(1, CREATE(0, 0, 0))
    )
    for kind in KINDS:
        code = join(
            CALL_DATA,
            SSTORE(0, KINDS[kind](30, CALLDATASIZE())),
            *(SSTORE(slot, CALL(300_000, SLOAD(0), 2, 0, 0, 0, 0)) for slot in (1, 2)),
            SSTORE(3, CALL(1, SLOAD(0), 0, 0, 0, 0, 0)),
        )
        pre = {SENDER: person(), A: Account(code, balance=100)}
        yield StateTest(f"life_of_{kind}", pre, Transaction(data=[bytes(returning(runtime))]))


def tests():
    yield from endings()
    yield from gas()
    yield from creation_code_limit()
    yield from collisions()
    yield from nonces()
    yield from life()
