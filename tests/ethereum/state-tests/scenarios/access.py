"""Cold and warm accounts (EIP-2929), access lists (EIP-2930), the warm author (EIP-3651)."""

from assembler import *
from ethereum.crypto.hash import keccak256
from ethereum_rlp import rlp
from ethereum_types.bytes import Bytes
from ethereum_types.numeric import Uint
from fill import A, B, C, COINBASE, NOBODY, SENDER, Account, StateTest, Transaction, person

PRECOMPILES = [Address(bytes(19) + bytes([number])) for number in range(1, 10)]


def uses(who):
    """Each opcode that looks at an account, with the words that it leaves."""
    return {
        "balance": (BALANCE(who), 1),
        "extcodesize": (EXTCODESIZE(who), 1),
        "extcodehash": (EXTCODEHASH(who), 1),
        "extcodecopy": (EXTCODECOPY(who, 0, 0, 32), 0),
        "call": (CALL(0, who, 0, 0, 0, 0, 0), 1),
        "callcode": (CALLCODE(0, who, 0, 0, 0, 0, 0), 1),
        "delegatecall": (DELEGATECALL(0, who, 0, 0, 0, 0), 1),
        "staticcall": (STATICCALL(0, who, 0, 0, 0, 0), 1),
    }


def twice(code, leaves):
    """The price of the first and of the second time."""
    return join(measured(0, code, leaves), measured(1, code, leaves))


def accounts():
    """The first look at an account is cold; the second, and those at known ones, are warm."""
    for name, (code, leaves) in uses(CALLDATALOAD(0)).items():
        who = [B, NOBODY, SENDER, A, COINBASE, *PRECOMPILES]
        data = [b"\0" * 12 + address for address in who]
        pre = {SENDER: person(), A: Account(twice(code, leaves)), B: Account(STOP(), balance=1)}
        yield StateTest(name, pre, Transaction(data=data))
        listed = [[(address, [])] for address in who[:5]]
        yield StateTest(f"{name}_listed", pre, Transaction(data=data[:5], access=listed))


def warmth_is_undone():
    """What a frame warmed is cold again when the frame was undone."""
    for end_name, end in {
        "kept": STOP(),
        "reverted": REVERT(0, 0),
        "failed": Code(b"\xfe"),
    }.items():
        for name, (code, leaves) in uses(C).items():
            inner = join(code, POP() * leaves, end)
            outer = join(POP(CALL(30_000, B, 0, 0, 0, 0, 0)), measured(0, BALANCE(C)))
            pre = {SENDER: person(), A: Account(outer), B: Account(inner), C: Account(STOP())}
            yield StateTest(f"after_{name}_{end_name}", pre)


def created():
    """A created contract is warm, also where its creation failed; its creator's frame decides."""
    for name, init in {
        "success": returning(b"\0"),
        "revert": REVERT(0, 0),
        "failure": Code(b"\xfe"),
        "forbidden": returning(b"\xef"),
    }.items():
        code = join(
            in_memory(init),
            SSTORE(0, CREATE(0, 0, len(init))),
            measured(1, BALANCE(CALLDATALOAD(0))),
        )
        pre = {SENDER: person(), A: Account(code)}
        yield StateTest(
            f"created_{name}", pre, Transaction(data=[b"\0" * 12 + address_created(A, 1)])
        )


def address_created(creator, nonce):
    """Where CREATE creates (yellow paper, 7)."""
    return Address(keccak256(rlp.encode((Bytes(creator), Uint(nonce))))[12:])


def lists():
    """Access lists are paid for entry by entry, also those that repeat or are of no use."""
    entries = [
        [],
        [(B, [])],
        [(B, []), (B, [])],
        [(B, [0, 1, 2]), (NOBODY, [0]), (A, [0]), (SENDER, []), (COINBASE, [2**256 - 1])],
        [(PRECOMPILES[1], [0])],
    ]
    pre = {SENDER: person(), A: Account(SSTORE(0, 1)), B: Account(STOP())}
    for name, price in {"fee_market": None, "gas_price": 20}.items():
        transaction = Transaction(data=[b""] * len(entries), access=entries, price=price)
        yield StateTest(f"list_{name}", pre, transaction)
    # 21000 + 2400 + 2 × 1900.
    limits = [27_199, 27_200, 27_201]
    transaction = Transaction(to=NOBODY, gas=limits, access=[[(B, [0, 1])]])
    yield StateTest("list_limit", pre, transaction)


def creation_transaction():
    """A transaction that creates has the author, its sender and the new contract warm."""
    init = join(*(measured(index, BALANCE(who)) for index, who in enumerate((COINBASE, SENDER, B))))
    init = join(init, measured(3, BALANCE(ADDRESS())))
    yield StateTest(
        "creation", {SENDER: person(), B: Account(STOP())}, Transaction(to=None, data=[init])
    )


def tests():
    yield from accounts()
    yield from warmth_is_undone()
    yield from created()
    yield from lists()
    yield from creation_transaction()
