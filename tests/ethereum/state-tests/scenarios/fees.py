"""Who may send (EIP-3607, nonces), what it costs (EIP-1559), and the floor of call data (EIP-7623)."""

from assembler import *
from fill import (
    A,
    B,
    COINBASE,
    ETHER,
    NOBODY,
    SENDER,
    Account,
    Environment,
    StateTest,
    Transaction,
    person,
    private_key,
    address_of,
)

# Notes the price, the base fee and what is left to the sender.
SEEN = join(
    SSTORE(0, GASPRICE()),
    SSTORE(1, BASEFEE()),
    SSTORE(2, BALANCE(ORIGIN())),
    SSTORE(3, BALANCE(COINBASE)),
)


def prices():
    """The price paid is the base fee and the tip, at most the highest fee."""
    pre = {SENDER: person(), A: Account(SEEN)}
    cases = {
        "tip_in_full": (1_000, 3, 10),
        "tip_in_part": (12, 5, 10),
        "no_tip_left": (10, 5, 10),
        "no_tip": (50, 0, 10),
        "below_base_fee": (9, 1, 10),
        "tip_above_highest": (20, 21, 10),
        "no_base_fee": (20, 20, 0),
        "free": (0, 0, 0),
        "large_base_fee": (10**12, 10**10, 10**11),
    }
    for name, (most, tip, base_fee) in cases.items():
        environment = Environment(base_fee=base_fee)
        yield StateTest(name, pre, Transaction(most=most, tip=tip), environment)
    for name, price in {"above": 25, "equal": 10, "below": 9}.items():
        yield StateTest(f"gas_price_{name}", pre, Transaction(price=price))
        yield StateTest(f"gas_price_{name}_with_list", pre, Transaction(price=price, access=[[]]))


def authors():
    """The author is the sender, the receiver, new, or in the contract's way."""
    for name, who in {
        "sender": SENDER,
        "receiver": A,
        "nobody": NOBODY,
        "precompile": Address(bytes(19) + b"\1"),
    }.items():
        environment = Environment(coinbase=who)
        for tip in (0, 3):
            pre = {SENDER: person(), A: Account(SEEN)}
            yield StateTest(
                f"author_{name}_tip_{tip}", pre, Transaction(tip=tip, value=[0, 5]), environment
            )
    # The author spends in the transaction that pays it: the tip comes afterwards.
    code = join(SSTORE(0, CALL(GAS(), B, SELFBALANCE(), 0, 0, 0, 0)), SSTORE(1, SELFBALANCE()))
    pre = {SENDER: person(), A: Account(code, balance=77)}
    yield StateTest("author_spends", pre, environment=Environment(coinbase=A))


def funds():
    """The balance must cover the value and the *highest* fee, to the last unit."""
    cost = 100_000 * 1_000 + 5
    for balance in (cost - 1, cost, cost + 1):
        pre = {SENDER: person(balance)}
        transaction = Transaction(to=NOBODY, gas=[100_000], value=[5, 6])
        yield StateTest(f"funds_{balance - cost}", pre, transaction)
        pre = pre | {A: Account(join(SSTORE(0, BALANCE(ORIGIN())), SSTORE(1, SELFBALANCE())))}
        yield StateTest(f"funds_{balance - cost}_seen", pre, Transaction(gas=[100_000], value=[5]))
        old = Transaction(to=NOBODY, gas=[100_000], value=[5, 6], price=1_000)
        yield StateTest(f"funds_{balance - cost}_gas_price", {SENDER: person(balance)}, old)
    yield StateTest("funds_none", {A: Account(STOP())}, Transaction(to=A))
    everything = Transaction(to=NOBODY, gas=[21_000], price=10, value=[ETHER - 210_000])
    yield StateTest("funds_all_spent", {SENDER: person(ETHER)}, everything)
    fees = Transaction(to=NOBODY, gas=[2**63], price=2**64, value=[0])
    environment = Environment(gas_limit=2**63 - 1)
    yield StateTest("gas_above_block", {SENDER: person()}, fees, environment)
    for name, limit in {"equal": 30_000_000, "above": 30_000_001}.items():
        yield StateTest(
            f"gas_limit_{name}", {SENDER: person()}, Transaction(to=NOBODY, gas=[limit])
        )


def senders():
    """Contracts do not send; accounts that delegate do. Nonces are used in turn."""
    pre = {A: Account(SEEN)}
    yield StateTest(
        "sender_is_contract", pre | {SENDER: person(nonce=1, code=STOP())}, Transaction(nonce=1)
    )
    almost = b"\xef\x01\x00" + bytes(19)
    yield StateTest(
        "sender_almost_delegates",
        pre | {SENDER: person(nonce=1, code=almost)},
        Transaction(nonce=1),
    )
    delegates = b"\xef\x01\x00" + B
    yield StateTest(
        "sender_delegates",
        pre | {SENDER: person(nonce=1, code=delegates), B: Account(SSTORE(7, 7))},
        Transaction(nonce=1),
    )
    to_itself = Transaction(to=SENDER, nonce=1)
    pre = {SENDER: person(nonce=1, code=delegates), B: Account(SSTORE(7, ADDRESS()))}
    yield StateTest("sender_delegates_and_calls_itself", pre, to_itself)
    for nonce in (4, 5, 6):
        yield StateTest(
            f"nonce_{nonce}_of_5", {SENDER: person(nonce=5)}, Transaction(to=NOBODY, nonce=nonce)
        )
    other = private_key("other")
    pre = {address_of(other): person(), SENDER: person()}
    yield StateTest("sender_is_another", pre, Transaction(to=NOBODY, key=other))


def floors():
    """Call data pays ten gas a token at least, however little is computed with it."""
    sizes = [0, 1, 31, 32, 100, 1_000]
    data = [byte * size for size in sizes for byte in (b"\0", b"\1")] + [b"\0\1" * 300]
    for name, code in {
        "nobody": None,
        "little": SSTORE(0, 1),
        "much": join(*(SSTORE(slot, 1) for slot in range(20))),
        "refunds": join(*(SSTORE(slot, 0) for slot in range(10))),
        "fails": Code(b"\xfe"),
    }.items():
        storage = {slot: 1 for slot in range(10)} if name == "refunds" else {}
        pre = {SENDER: person()} | ({A: Account(code, storage=storage)} if code else {})
        yield StateTest(f"floor_{name}", pre, Transaction(data=data))
    # 1000 bytes that are not zero: 16 a byte, the floor 40.
    exactly = 21_000 + 40 * 1_000
    limits = [exactly - 1, exactly, exactly + 1, exactly + 22_106]
    pre = {SENDER: person(), A: Account(SSTORE(0, 1))}
    yield StateTest("floor_limit", pre, Transaction(data=[b"\1" * 1_000], gas=limits))
    init = b"\0" + b"\1" * 3_000
    exactly = 21_000 + 10 + 40 * 3_000
    limits = [exactly - 1, exactly]
    yield StateTest(
        "floor_creation_limit", {SENDER: person()}, Transaction(to=None, data=[init], gas=limits)
    )
    # The list is paid for, but does not count for the floor.
    access = [[(B, list(range(20)))]]
    yield StateTest("floor_with_list", pre, Transaction(data=[b"\1" * 1_000], access=access))
    limits = [20_999, 21_000, 21_001]
    yield StateTest("floor_of_nothing", {SENDER: person()}, Transaction(to=NOBODY, gas=limits))


def tests():
    yield from prices()
    yield from authors()
    yield from funds()
    yield from senders()
    yield from floors()
