"""SELFDESTRUCT moves everything, and removes only what the same transaction created (EIP-6780)."""

from assembler import *
from fill import A, B, COINBASE, NOBODY, SENDER, Account, StateTest, Transaction, person

CALL_DATA = CALLDATACOPY(0, 0, CALLDATASIZE())
PRECOMPILE = Address(bytes(19) + b"\2")
HEIRS = {
    "itself": ADDRESS(),
    "nobody": NOBODY,
    "sender": SENDER,
    "creator": A,
    "author": COINBASE,
    "precompile": PRECOMPILE,
}


def existing():
    """A contract that was there before stays, without its money; nothing is refunded."""
    for name, heir in HEIRS.items():
        for balance in (0, 9):
            callee = join(SSTORE(0, 1), SELFDESTRUCT(heir))
            code = join(
                measured(0, CALL(200_000, B, 0, 0, 0, 0, 0)),
                SSTORE(1, BALANCE(B)),
                SSTORE(2, EXTCODESIZE(B)),
                SSTORE(3, CALL(200_000, B, 5, 0, 0, 0, 0)),
            )
            pre = {SENDER: person(), A: Account(code, balance=20)}
            pre[B] = Account(callee, balance=balance, storage={1: 1})
            yield StateTest(f"existing_to_{name}_with_{balance}", pre)
            yield StateTest(
                f"transaction_to_{name}_with_{balance}", pre, Transaction(to=B, value=[0, 4])
            )


def created():
    """A contract of this transaction disappears at its end, and what it sent to itself burns."""
    for name, heir in HEIRS.items():
        runtime = join(SSTORE(0, 1), TSTORE(0, 1), LOG0(0, 0), SELFDESTRUCT(heir))
        for kind, create in {
            "create": lambda size: CREATE(6, 0, size),
            "create2": lambda size: CREATE2(6, 0, size, 0),
        }.items():
            code = join(
                CALL_DATA,
                SSTORE(0, create(CALLDATASIZE())),
                measured(1, CALL(200_000, SLOAD(0), 1, 0, 0, 0, 0)),
                # It is still there, and may be called and paid again.
                SSTORE(2, EXTCODESIZE(SLOAD(0))),
                measured(3, CALL(200_000, SLOAD(0), 2, 0, 0, 0, 0)),
                SSTORE(4, CALL(0, SLOAD(0), 3, 0, 0, 0, 0)),
                SSTORE(5, BALANCE(SLOAD(0))),
            )
            pre = {SENDER: person(), A: Account(code, balance=100)}
            yield StateTest(f"{kind}_to_{name}", pre, Transaction(data=[bytes(returning(runtime))]))


def in_creation():
    """In creation code, by opcode and by transaction."""
    for name, heir in HEIRS.items():
        init = bytes(join(SSTORE(0, 1), SELFDESTRUCT(heir)))
        code = join(
            CALL_DATA,
            SSTORE(0, CREATE(6, 0, CALLDATASIZE())),
            SSTORE(1, EXTCODEHASH(SLOAD(0))),
            SSTORE(2, CALL(50_000, SLOAD(0), 3, 0, 0, 0, 0)),
            SSTORE(3, BALANCE(SLOAD(0))),
        )
        pre = {SENDER: person(), A: Account(code, balance=100)}
        yield StateTest(f"in_creation_to_{name}", pre, Transaction(data=[init]))
        yield StateTest(
            f"in_transaction_to_{name}",
            {SENDER: person()},
            Transaction(to=None, data=[init], value=[0, 8]),
        )


def undone():
    """Destroyed in a frame that is undone: nothing happened."""
    runtime = SELFDESTRUCT(NOBODY)
    for name, end in {"reverted": REVERT(0, 0), "failed": Code(b"\xfe")}.items():
        # B calls what A created, and is undone.
        inner = join(POP(CALL(100_000, CALLDATALOAD(0), 0, 0, 0, 0, 0)), end)
        code = join(
            CALL_DATA,
            SSTORE(0, CREATE(6, 0, CALLDATASIZE())),
            MSTORE(0, SLOAD(0)),
            SSTORE(1, CALL(200_000, B, 0, 0, 32, 0, 0)),
            SSTORE(2, BALANCE(SLOAD(0))),
        )
        pre = {SENDER: person(), A: Account(code, balance=100), B: Account(inner)}
        yield StateTest(f"undone_{name}", pre, Transaction(data=[bytes(returning(runtime))]))


def by_others():
    """DELEGATECALL and CALLCODE destroy the caller; created or not decides as ever."""
    for name, call in {
        "delegatecall": DELEGATECALL(100_000, B, 0, 0, 0, 0),
        "callcode": CALLCODE(100_000, B, 0, 0, 0, 0, 0),
    }.items():
        library = SELFDESTRUCT(NOBODY)
        direct = join(SSTORE(0, call), SSTORE(1, SELFBALANCE()))
        pre = {SENDER: person(), A: Account(direct, balance=9), B: Account(library, balance=4)}
        yield StateTest(f"by_{name}", pre)
        code = join(
            CALL_DATA,
            SSTORE(0, CREATE(6, 0, CALLDATASIZE())),
            POP(CALL(200_000, SLOAD(0), 0, 0, 0, 0, 0)),
        )
        pre = pre | {A: Account(code, balance=9)}
        yield StateTest(f"created_by_{name}", pre, Transaction(data=[bytes(returning(direct))]))


def again():
    """CREATE2 at the address of a contract that is about to disappear: still taken."""
    init = bytes(returning(SELFDESTRUCT(ADDRESS())))
    code = join(
        CALL_DATA,
        SSTORE(0, CREATE2(6, 0, CALLDATASIZE(), 1)),
        POP(CALL(200_000, SLOAD(0), 0, 0, 0, 0, 0)),
        SSTORE(1, CREATE2(1, 0, CALLDATASIZE(), 1)),
    )
    pre = {SENDER: person(), A: Account(code, balance=100)}
    yield StateTest("again", pre, Transaction(data=[init]))


def tests():
    yield from existing()
    yield from created()
    yield from in_creation()
    yield from undone()
    yield from by_others()
    yield from again()
