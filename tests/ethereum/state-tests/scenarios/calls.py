"""Calls: what they cost, what the callee sees, what static frames refuse, what is undone."""

from assembler import *
from fill import A, B, C, NOBODY, SENDER, Account, Environment, StateTest, Transaction, person

KINDS = {
    "call": lambda gas, to, value: CALL(gas, to, value, 0, 64, 64, 64),
    "callcode": lambda gas, to, value: CALLCODE(gas, to, value, 0, 64, 64, 64),
    "delegatecall": lambda gas, to, _: DELEGATECALL(gas, to, 0, 64, 64, 64),
    "staticcall": lambda gas, to, _: STATICCALL(gas, to, 0, 64, 64, 64),
}


def context():
    """Who the callee believes to be, and what it gets."""
    fields = [ADDRESS, CALLER, CALLVALUE, ORIGIN, CALLDATASIZE, SELFBALANCE, CODESIZE]
    content = join(*(MSTORE(32 * index, field()) for index, field in enumerate(fields)))
    callee = join(content, MSTORE(224, CALLDATALOAD(32)), RETURN(0, 256))
    for name, call in KINDS.items():
        code = join(
            MSTORE(32, 0xC0FFEE),
            SSTORE(0, call(100_000, B, 5)),
            RETURNDATACOPY(0, 0, RETURNDATASIZE()),
            *(SSTORE(1 + index, MLOAD(32 * index)) for index in range(8)),
            SSTORE(10, RETURNDATASIZE()),
        )
        pre = {SENDER: person(), A: Account(code, balance=100), B: Account(callee, balance=7)}
        yield StateTest(f"context_of_{name}", pre, Transaction(value=[0, 11]))


def values():
    """Value costs 9000, 25000 more where there is nobody, and gives a stipend of 2300."""
    for name, call in {"call": KINDS["call"], "callcode": KINDS["callcode"]}.items():
        for target_name, target in {
            "contract": B,
            "nobody": NOBODY,
            "itself": A,
            "sender": SENDER,
        }.items():
            code = join(
                measured(0, call(CALLDATALOAD(32), target, CALLDATALOAD(0))),
                SSTORE(1, BALANCE(target)),
                SSTORE(2, SELFBALANCE()),
            )
            data = [word(value) + word(gas) for value in (0, 1, 100, 101) for gas in (0, 5_000)]
            # What is called notes how much gas it got, by a log.
            callee = join(MSTORE(0, GAS()), LOG0(0, 32))
            pre = {SENDER: person(), A: Account(code, balance=100), B: Account(callee)}
            if target is A:
                pre[A] = Account(unless_called_by_itself(code), balance=100)
            yield StateTest(f"value_by_{name}_to_{target_name}", pre, Transaction(data=data))


def unless_called_by_itself(code):
    """Does nothing where the contract was called by itself."""
    head = JUMPI(0, EQ(CALLER(), ADDRESS()))
    for _ in range(3):
        end = len(head) + len(code) + 1
        head = JUMPI(end, EQ(CALLER(), ADDRESS()))
    return join(head, code, STOP(), JUMPDEST())


def gas_passed_on():
    """At most 63 of 64 parts are passed on (EIP-150); who asks for more gets that."""
    callee = join(MSTORE(0, GAS()), RETURN(0, 32))
    for name, call in KINDS.items():
        code = join(POP(call(CALLDATALOAD(0), B, 0)), SSTORE(0, MLOAD(64)))
        data = [word(gas) for gas in (0, 1, 30, 5_000, 500_000, 2**64, 2**256 - 1)]
        pre = {SENDER: person(), A: Account(code), B: Account(callee)}
        yield StateTest(f"gas_of_{name}", pre, Transaction(data=data, gas=[100_000, 1_000_000]))
    # A transaction whose gas ends in all possible places.
    code = join(SSTORE(0, CALL(GAS(), B, 1, 0, 0, 0, 32)), LOG1(0, 32, 5), SSTORE(1, 1))
    inner = join(SSTORE(0, CALL(GAS(), C, 0, 0, 0, 0, 32)), LOG0(0, 32))
    pre = {
        SENDER: person(),
        A: Account(code, balance=9),
        B: Account(inner),
        C: Account(SSTORE(0, 1)),
    }
    limits = list(range(21_000, 110_000, 1_250))
    yield StateTest("every_gas_limit", pre, Transaction(gas=limits))


def static():
    """What a static frame refuses, also in frames below it, and what it lets pass (EIP-214)."""
    forbidden = {
        "sstore": SSTORE(0, 1),
        "sstore_same": SSTORE(1, 1),
        "tstore": TSTORE(0, 1),
        "log0": LOG0(0, 0),
        "log4": LOG4(0, 0, 1, 2, 3, 4),
        "create": CREATE(0, 0, 0),
        "create2": CREATE2(0, 0, 0, 0),
        "selfdestruct": SELFDESTRUCT(C),
        "call_with_value": CALL(1_000, C, 1, 0, 0, 0, 0),
        "call_without_value": CALL(1_000, C, 0, 0, 0, 0, 0),
        "callcode_with_value": CALLCODE(1_000, C, 1, 0, 0, 0, 0),
        "sload": SLOAD(1),
        "tload": TLOAD(1),
    }
    for name, code in forbidden.items():
        code = join(code, MSTORE(0, 7), RETURN(0, 32))
        direct = join(SSTORE(0, STATICCALL(100_000, B, 0, 0, 0, 32)), SSTORE(1, MLOAD(0)))
        pre = {SENDER: person(), A: Account(direct), B: Account(code, balance=10, storage={1: 1})}
        pre[C] = Account(STOP())
        yield StateTest(f"static_{name}", pre)
        via = join(MSTORE(0, CALL(100_000, B, 0, 0, 0, 0, 0)), RETURN(0, 32))
        below = join(
            SSTORE(0, STATICCALL(200_000, via_address(), 0, 0, 0, 32)), SSTORE(1, MLOAD(0))
        )
        pre = pre | {A: Account(below), via_address(): Account(via)}
        yield StateTest(f"static_below_{name}", pre)


def via_address():
    """A contract between two others."""
    return Address(bytes([0xC0]) + bytes(17) + b"\1\0")


def undone():
    """What a frame did is undone when it fails, by every way to fail; its gas is lost unless it reverts."""
    ends = {
        "stop": STOP(),
        "return": RETURN(0, 32),
        "revert": REVERT(0, 32),
        "invalid": Code(b"\xfe"),
        "unknown": Code(b"\x0c"),
        "underflow": POP(),
        "bad_jump": JUMP(0),
        "out_of_gas": MLOAD(2**40),
        "overflow": PUSH0() * 1025,
    }
    for name, end in ends.items():
        inner = join(
            SSTORE(0, 2), LOG1(0, 0, 1), POP(CALL(0, NOBODY, 1, 0, 0, 0, 0)), MSTORE(0, 99), end
        )
        outer = join(
            SSTORE(0, CALL(200_000, B, 3, 0, 0, 32, 32)),
            SSTORE(1, RETURNDATASIZE()),
            SSTORE(2, MLOAD(32)),
            LOG0(0, 0),
            SSTORE(3, SELFBALANCE()),
        )
        pre = {SENDER: person(), A: Account(outer, balance=10), B: Account(inner)}
        yield StateTest(f"callee_{name}", pre)
        yield StateTest(
            f"transaction_{name}", {SENDER: person(), A: Account(inner)}, Transaction(value=[5])
        )


def recursion():
    """A contract that calls itself until its gas ends."""
    for name, call in KINDS.items():
        code = join(
            MSTORE(0, ADD(1, CALLDATALOAD(0))),
            POP(call(SUB(GAS(), 10_000), ADDRESS(), 0)),
            SSTORE(CALLDATALOAD(0), 1) if name != "staticcall" else Code(),
        )
        # Its own code is never reached with less gas than it needs to end well.
        code = join(code, STOP())
        pre = {SENDER: person(), A: Account(code)}
        yield StateTest(f"recursion_by_{name}", pre, Transaction(gas=[1_000_000]))


def depth():
    """Frames are at most 1024 deep below the transaction's, whatever the gas."""
    deep = Transaction(gas=[10**13])
    block = Environment(gas_limit=10**15)
    for name, call in KINDS.items():
        below = call(GAS(), B, 0)
        # Each frame returns what the frame below returned, and one more.
        code = join(POP(below), MSTORE(0, ADD(1, MLOAD(64))), RETURN(0, 32))
        top = join(POP(call(GAS(), B, 0)), SSTORE(0, MLOAD(64)))
        pre = {SENDER: person(10**30), A: Account(top), B: Account(code)}
        yield StateTest(f"depth_of_{name}", pre, deep, block)
    create = join(CODECOPY(0, 0, CODESIZE()), POP(CREATE(0, 0, CODESIZE())), RETURN(0, 0))
    transaction = Transaction(to=None, data=[bytes(create)], gas=[10**13])
    yield StateTest("depth_of_create", {SENDER: person(10**30)}, transaction, block)


def targets():
    """Transactions to accounts of all kinds."""
    for name, to in {
        "nobody": NOBODY,
        "sender": SENDER,
        "contract": B,
        "precompile": Address(bytes(19) + b"\4"),
    }.items():
        pre = {SENDER: person(), B: Account(join(MSTORE(0, CALLVALUE()), LOG0(0, 32)))}
        transaction = Transaction(
            to=to, data=[b"", b"\1\2\0\3"], value=[0, 1, 10**18], gas=[50_000]
        )
        yield StateTest(f"transaction_to_{name}", pre, transaction)


def tests():
    yield from context()
    yield from values()
    yield from gas_passed_on()
    yield from static()
    yield from undone()
    yield from recursion()
    yield from depth()
    yield from targets()
