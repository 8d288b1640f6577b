"""Slots: prices and refunds (EIP-2200, EIP-2929, EIP-3529), and transient ones (EIP-1153)."""

from itertools import product

from assembler import *
from fill import A, B, C, SENDER, Account, StateTest, Transaction, person


def writes():
    """All sequences of three writes of 0, 1 and 2, with 0 or 1 in the slot before."""
    code = join(
        *(
            measured(10 + index, SSTORE(CALLDATALOAD(0), CALLDATALOAD(32 * (1 + index))), 0)
            for index in range(3)
        )
    )
    data = [
        b"".join(word(number) for number in (slot, *values))
        for slot in (0, 1)
        for values in product((0, 1, 2), repeat=3)
    ]
    pre = {SENDER: person(), A: Account(code, storage={1: 1, 10: 9, 11: 9, 12: 9})}
    yield StateTest("three_writes", pre, Transaction(data=data))
    # The same across frames of which one is undone.
    inner = SSTORE(0, CALLDATALOAD(0))
    for name, end in {"kept": STOP(), "reverted": REVERT(0, 0), "failed": Code(b"\xfe")}.items():
        outer = join(
            SSTORE(0, CALLDATALOAD(0)),
            MSTORE(0, CALLDATALOAD(32)),
            measured(1, DELEGATECALL(50_000, B, 0, 32, 0, 0)),
            SSTORE(0, CALLDATALOAD(64)),
            SSTORE(2, SLOAD(0)),
        )
        data = [b"".join(map(word, values)) for values in product((0, 1, 2), repeat=3)]
        for original in (0, 1):
            pre = {SENDER: person(), A: Account(outer, storage={0: original} if original else {})}
            pre[B] = Account(join(inner, end))
            yield StateTest(
                f"write_in_frame_{name}_original_{original}", pre, Transaction(data=data)
            )


def refunds():
    """Refunds are at most a fifth of the gas used (EIP-3529), and those of undone frames are lost."""
    slots = {slot: 1 for slot in range(40)}
    clear = join(*(SSTORE(slot, 0) for slot in slots))
    spend = join(JUMPDEST(), JUMPI(0, GT(GAS(), CALLDATALOAD(0))))
    yield StateTest(
        "refund_is_capped",
        {SENDER: person(), A: Account(join(spend, clear), storage=slots)},
        Transaction(data=[word(gas) for gas in (950_000, 700_000, 400_000, 250_000)]),
    )
    yield StateTest(
        "refund_is_lost_when_undone",
        {SENDER: person(), A: Account(join(clear, REVERT(0, 0)), storage=slots)},
    )
    yield StateTest(
        "refund_is_lost_when_out_of_gas",
        {SENDER: person(), A: Account(clear, storage=slots)},
        Transaction(gas=[100_000, 221_000, 221_040, 221_120, 221_200, 221_300]),
    )


def sentry():
    """SSTORE fails with 2300 gas or less left (EIP-2200), also where it would cost less."""
    pre = {SENDER: person(), B: Account(SSTORE(0, 1), storage={0: 1})}
    code = join(POP(SLOAD(0)), SSTORE(1, CALL(CALLDATALOAD(0), B, 0, 0, 0, 0, 0)))
    gas = [2_300, 2_304, 2_305, 2_306, 2_307, 2_400, 4_500]
    for name, entries in {"cold": [], "warm": [(B, [0])]}.items():
        access = [entries] * len(gas)
        transaction = Transaction(data=[word(number) for number in gas], access=access)
        yield StateTest(f"sentry_{name}", pre | {A: Account(code)}, transaction)


def reads():
    """Cold and warm slots, also after the frame that warmed them was undone (EIP-2929)."""
    code = join(measured(10, SLOAD(0)), measured(11, SLOAD(0)), measured(12, SLOAD(1)))
    access = [[], [(A, [0])], [(A, [1, 1]), (A, [0])], [(B, [0, 1])]]
    pre = {SENDER: person(), A: Account(code, storage={0: 5})}
    yield StateTest("reads", pre, Transaction(data=[b""] * 4, access=access))
    for name, end in {"kept": STOP(), "reverted": REVERT(0, 0), "failed": Code(b"\xfe")}.items():
        outer = join(POP(DELEGATECALL(50_000, B, 0, 0, 0, 0)), measured(10, SLOAD(0)))
        pre = {SENDER: person(), A: Account(outer), B: Account(join(POP(SLOAD(0)), end))}
        yield StateTest(f"read_in_frame_{name}", pre)


def transient():
    """Transient slots: per contract, per transaction, undone with frames, refused in static ones."""
    basic = join(
        SSTORE(0, ADD(1, TLOAD(0))),
        measured(1, TSTORE(0, 7), 0),
        measured(2, TLOAD(0)),
        SSTORE(3, TLOAD(0)),
        measured(4, TSTORE(0, 0), 0),
        SSTORE(5, ADD(1, TLOAD(0))),
        measured(6, TSTORE(2**256 - 1, 2**256 - 1), 0),
        SSTORE(7, TLOAD(2**256 - 1)),
    )
    yield StateTest("transient", {SENDER: person(), A: Account(basic)})
    for opcode_name, call in {
        "call": lambda: CALL(100_000, B, 0, 0, 0, 0, 0),
        "callcode": lambda: CALLCODE(100_000, B, 0, 0, 0, 0, 0),
        "delegatecall": lambda: DELEGATECALL(100_000, B, 0, 0, 0, 0),
        "staticcall": lambda: STATICCALL(100_000, B, 0, 0, 0, 0),
    }.items():
        for end_name, end in {
            "kept": STOP(),
            "reverted": REVERT(0, 0),
            "failed": Code(b"\xfe"),
        }.items():
            inner = join(TSTORE(1, ADD(1, TLOAD(0))), MSTORE(0, TLOAD(1)), end)
            outer = join(
                TSTORE(0, 5),
                SSTORE(0, call()),
                SSTORE(1, ADD(1, TLOAD(0))),
                SSTORE(2, ADD(1, TLOAD(1))),
            )
            pre = {SENDER: person(), A: Account(outer), B: Account(inner)}
            yield StateTest(f"transient_{opcode_name}_{end_name}", pre)
    # By other contracts, in their own name and in the caller's.
    reader = return_word(TLOAD(0))
    outer = join(
        TSTORE(0, 9),
        POP(STATICCALL(GAS(), C, 0, 0, 0, 32)),
        SSTORE(0, ADD(1, MLOAD(0))),
        POP(DELEGATECALL(GAS(), C, 0, 0, 0, 32)),
        SSTORE(1, MLOAD(0)),
    )
    yield StateTest("transient_reads", {SENDER: person(), A: Account(outer), C: Account(reader)})
    # In creation code, and in the contract that it makes.
    init = join(TSTORE(0, 3), in_memory(return_word(TLOAD(0))), RETURN(0, 32))
    creator = join(
        CALLDATACOPY(0, 0, CALLDATASIZE()),
        SSTORE(0, CREATE(0, 0, CALLDATASIZE())),
        POP(CALL(GAS(), SLOAD(0), 0, 0, 0, 0, 32)),
        SSTORE(1, MLOAD(0)),
    )
    yield StateTest(
        "transient_in_creation", {SENDER: person(), A: Account(creator)}, Transaction(data=[init])
    )


def return_word(code):
    """Returns the word that `code` leaves."""
    return join(MSTORE(0, code), RETURN(0, 32))


def tests():
    yield from writes()
    yield from refunds()
    yield from sentry()
    yield from reads()
    yield from transient()
