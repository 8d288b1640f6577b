"""Accounts that delegate to contracts (EIP-7702)."""

from assembler import *
from ethereum.crypto.elliptic_curve import SECP256K1N
from fill import (
    A,
    B,
    C,
    CHAIN,
    NOBODY,
    SENDER,
    SENDER_KEY,
    Account,
    Authorization,
    StateTest,
    Transaction,
    address_of,
    person,
    private_key,
)

KEYS = [private_key(f"authority {index}") for index in range(4)]
ALICE, BOB, CAROL, DAVE = (address_of(key) for key in KEYS)
NONE = Address(bytes(20))
# A contract in whose code everything is seen that a delegation could change.
WITNESS = join(
    SSTORE(0, ADDRESS()),
    SSTORE(1, CALLER()),
    SSTORE(2, CODESIZE()),
    SSTORE(3, SELFBALANCE()),
    SSTORE(4, EXTCODESIZE(ADDRESS())),
    SSTORE(5, EXTCODEHASH(ADDRESS())),
    SSTORE(6, CALLVALUE()),
    LOG1(0, 0, ADDRESS()),
)


def designator(address):
    """The code of an account that delegates."""
    return b"\xef\x01\x00" + address


def half_order():
    """The largest `s` of EIP-2."""
    return int(SECP256K1N) // 2


def entries(nonce):
    """Authorizations of an account with this nonce that count, and that are skipped but paid for."""
    alice = KEYS[0]
    flipped = Authorization(alice, A, nonce=nonce).signed()
    high = (1 - flipped[0], flipped[1], int(SECP256K1N) - flipped[2])
    return {
        "valid": Authorization(alice, A, nonce=nonce),
        "any_chain": Authorization(alice, A, nonce=nonce, chain=0),
        "other_chain": Authorization(alice, A, nonce=nonce, chain=CHAIN + 1),
        "nonce_too_high": Authorization(alice, A, nonce=nonce + 1),
        "last_nonce": Authorization(alice, A, nonce=2**64 - 1),
        "of_nobody": Authorization(alice, A, nonce=nonce, signature=(0, 1, 1)),
        "high_s": Authorization(alice, A, nonce=nonce, signature=high),
        "zero_r": Authorization(alice, A, nonce=nonce, signature=(0, 0, 1)),
        "zero_s": Authorization(alice, A, nonce=nonce, signature=(0, 1, 0)),
        "r_beyond_order": Authorization(alice, A, nonce=nonce, signature=(0, int(SECP256K1N), 1)),
        "half_s": Authorization(alice, A, nonce=nonce, signature=(0, flipped[1], half_order())),
        "above_half_s": Authorization(
            alice, A, nonce=nonce, signature=(0, flipped[1], half_order() + 1)
        ),
        "to_precompile": Authorization(alice, Address(bytes(19) + b"\2"), nonce=nonce),
        "to_itself": Authorization(alice, ALICE, nonce=nonce),
        "to_nobody": Authorization(alice, NOBODY, nonce=nonce),
        "to_account": Authorization(alice, BOB, nonce=nonce),
        "to_none": Authorization(alice, NONE, nonce=nonce),
    }


def single():
    """One authorization; the authority is called in the same transaction. It is new, has money, delegates already, or is a
    contract."""
    befores = {
        "new": None,
        "rich": Account(balance=10, nonce=0),
        "delegates": Account(designator(B), balance=10, nonce=1, storage={0: 1}),
    }
    for before_name, before in befores.items():
        for name, entry in entries(before.nonce if before else 0).items():
            pre = {SENDER: person(), A: Account(WITNESS), B: Account(SSTORE(9, 9))}
            if before:
                pre[ALICE] = before
            yield StateTest(
                f"{name}_{before_name}",
                pre,
                Transaction(to=ALICE, authorizations=[entry], value=[0, 2]),
            )
    used = Account(balance=10, nonce=7)
    for nonce in (6, 7, 8):
        pre = {SENDER: person(), A: Account(WITNESS), ALICE: used}
        entry = Authorization(KEYS[0], A, nonce=nonce)
        yield StateTest(f"nonce_{nonce}_of_7", pre, Transaction(to=ALICE, authorizations=[entry]))
    pre = {SENDER: person(), A: Account(WITNESS), ALICE: Account(SSTORE(8, 8), nonce=1)}
    entry = Authorization(KEYS[0], A, nonce=1)
    yield StateTest("contract", pre, Transaction(to=ALICE, authorizations=[entry]))


def several():
    """Lists: in order, the last that fits wins; each is paid for."""
    alice, bob = KEYS[:2]
    lists = {
        "two": [Authorization(alice, A), Authorization(bob, A)],
        "twice_same_nonce": [Authorization(alice, A), Authorization(alice, B)],
        "twice_in_turn": [Authorization(alice, A), Authorization(alice, B, nonce=1)],
        "wrong_then_right": [Authorization(alice, B, nonce=5), Authorization(alice, A)],
        "set_and_cleared": [Authorization(alice, A), Authorization(alice, NONE, nonce=1)],
        "cleared_and_set": [Authorization(alice, NONE), Authorization(alice, A, nonce=1)],
        "chain_of_delegations": [Authorization(alice, BOB), Authorization(bob, A)],
        "circle": [Authorization(alice, BOB), Authorization(bob, ALICE)],
        "sender_itself": [Authorization(SENDER_KEY, A, nonce=1)],
        "sender_itself_too_early": [Authorization(SENDER_KEY, A, nonce=0)],
        "ten": [Authorization(alice, A if index % 2 else B, nonce=index) for index in range(10)],
    }
    for name, authorizations in lists.items():
        for to_name, to in {"alice": ALICE, "sender": SENDER}.items():
            pre = {SENDER: person(), A: Account(WITNESS), B: Account(SSTORE(9, 9))}
            transaction = Transaction(to=to, authorizations=authorizations)
            yield StateTest(f"{name}_to_{to_name}", pre, transaction)


def survives():
    """Delegations stay when the transaction fails; gas ends in all places."""
    for name, code in {
        "reverts": REVERT(0, 0),
        "fails": Code(b"\xfe"),
        "out_of_gas": MLOAD(2**40),
    }.items():
        pre = {SENDER: person(), A: Account(code)}
        entry = [Authorization(KEYS[0], A)]
        yield StateTest(f"survives_{name}", pre, Transaction(to=ALICE, authorizations=entry))
    limits = [45_999, 46_000, 46_001, 48_600, 50_000, 60_000, 68_105, 68_106, 70_706, 90_000]
    pre = {SENDER: person(), A: Account(SSTORE(0, 1))}
    for name, to in {"authority": ALICE, "contract": A, "nobody": NOBODY}.items():
        transaction = Transaction(to=to, gas=limits, authorizations=[Authorization(KEYS[0], A)])
        yield StateTest(f"limits_{name}", pre, transaction)


def calls():
    """Calls of an account that delegates pay for loading the other one, cold or warm; the rest sees a code of 23 bytes."""
    kinds = {
        "call": CALL(100_000, ALICE, CALLDATALOAD(0), 0, 0, 0, 0),
        "callcode": CALLCODE(100_000, ALICE, CALLDATALOAD(0), 0, 0, 0, 0),
        "delegatecall": DELEGATECALL(100_000, ALICE, 0, 0, 0, 0),
        "staticcall": STATICCALL(100_000, ALICE, 0, 0, 0, 0),
        "balance": BALANCE(ALICE),
        "extcodesize": EXTCODESIZE(ALICE),
        "extcodehash": EXTCODEHASH(ALICE),
        "extcodecopy": join(EXTCODECOPY(ALICE, 0, 0, 32), MLOAD(0)),
    }
    targets = {
        "contract": A,
        "nobody": NOBODY,
        "itself": ALICE,
        "precompile": Address(bytes(19) + b"\2"),
        "caller": C,
    }
    for name, code in kinds.items():
        for target_name, target in targets.items():
            caller = join(
                measured(0, code), measured(1, code), SSTORE(2, code), measured(3, BALANCE(target))
            )
            pre = {
                SENDER: person(),
                C: Account(stops_inside(caller), balance=50),
                A: Account(WITNESS),
            }
            pre[ALICE] = Account(designator(target), balance=1, nonce=1)
            access = [[], [(target, [])], [(ALICE, [])]]
            transaction = Transaction(
                to=C, data=[word(value) for value in (0, 1, 0)], access=access
            )
            yield StateTest(f"{name}_delegated_to_{target_name}", pre, transaction)


def stops_inside(code):
    """Does nothing where it was not called by the sender."""
    head = JUMPI(0, SUB(CALLER(), ORIGIN()))
    for _ in range(3):
        head = JUMPI(len(head) + len(code) + 1, SUB(CALLER(), ORIGIN()))
    return join(head, code, STOP(), JUMPDEST())


def powers():
    """An account that delegates creates, destroys, keeps transient slots, and is entered again."""
    in_turn = {
        "creates": SSTORE(0, CREATE(0, 0, 0)),
        "creates_by_salt": SSTORE(0, CREATE2(0, 0, 0, 1)),
        "destroys": SELFDESTRUCT(NOBODY),
        "transient": join(TSTORE(0, 5), SSTORE(0, TLOAD(0))),
        "own_code": join(
            CODECOPY(0, 0, CODESIZE()),
            SSTORE(0, MLOAD(0)),
            EXTCODECOPY(ADDRESS(), 32, 0, 32),
            SSTORE(1, MLOAD(32)),
        ),
        "pays": SSTORE(0, CALL(0, NOBODY, 3, 0, 0, 0, 0)),
    }
    for name, code in in_turn.items():
        for before_name, before in {
            "old": Account(designator(A), balance=9, nonce=4),
            "new": Account(balance=9, nonce=4),
        }.items():
            pre = {SENDER: person(), A: Account(code, balance=2), ALICE: before}
            entry = Authorization(KEYS[0], A, nonce=4)
            yield StateTest(
                f"{name}_{before_name}", pre, Transaction(to=ALICE, authorizations=[entry])
            )
            direct = Transaction(to=ALICE)
            if before_name == "old":
                yield StateTest(f"{name}_without_list", pre, direct)
    # An authority is warm, also one that is called by a contract; so is what the receiver delegates to.
    caller = join(
        measured(0, BALANCE(ALICE)),
        measured(1, BALANCE(A)),
        measured(2, CALL(0, ALICE, 0, 0, 0, 0, 0)),
    )
    for name, entry in {
        "right": Authorization(KEYS[0], A),
        "wrong_nonce": Authorization(KEYS[0], A, nonce=3),
        "other_chain": Authorization(KEYS[0], A, chain=5),
    }.items():
        pre = {SENDER: person(), C: Account(caller), A: Account(STOP())}
        yield StateTest(f"warm_{name}", pre, Transaction(to=C, authorizations=[entry]))
    warm_target = join(measured(0, BALANCE(B)), measured(1, BALANCE(A)))
    pre = {SENDER: person(), A: Account(warm_target), ALICE: Account(designator(A), nonce=1)}
    yield StateTest("receivers_delegate_is_warm", pre, Transaction(to=ALICE))


def tests():
    yield from single()
    yield from several()
    yield from survives()
    yield from calls()
    yield from powers()
