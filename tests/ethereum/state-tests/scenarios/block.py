"""What contracts see of block, chain and transaction; logs."""

from assembler import *
from fill import A, B, SENDER, Account, Environment, StateTest, Transaction, person


def views():
    """Every opcode without arguments that answers a word."""
    fields = [
        ADDRESS,
        ORIGIN,
        CALLER,
        CALLVALUE,
        CALLDATASIZE,
        CODESIZE,
        GASPRICE,
        RETURNDATASIZE,
        COINBASE,
        TIMESTAMP,
        NUMBER,
        PREVRANDAO,
        GASLIMIT,
        CHAINID,
        SELFBALANCE,
        BASEFEE,
        PC,
        MSIZE,
        GAS,
        PUSH0,
    ]
    code = join(*(SSTORE(slot, field()) for slot, field in enumerate(fields)))
    pre = {SENDER: person(), A: Account(code, balance=5)}
    yield StateTest("views", pre, Transaction(data=[b"", b"\1" * 33], value=[0, 9]))
    large = Environment(
        number=2**32 - 1, time=2**40, gas_limit=2**40, base_fee=12, random=2**256 - 1
    )
    yield StateTest("views_of_a_late_block", pre, Transaction(), large)
    prices = join(*(measured(slot, field()) for slot, field in enumerate(fields)))
    yield StateTest(
        "views_measured", {SENDER: person(), A: Account(prices)}, Transaction(data=[b"\1"])
    )


def hashes():
    """BLOCKHASH answers for the last 256 blocks, without this one."""
    code = join(measured(0, BLOCKHASH(CALLDATALOAD(0))), SSTORE(1, BLOCKHASH(CALLDATALOAD(0))))
    pre = {SENDER: person(), A: Account(code)}
    for number in (1_000, 3):
        asked = [
            0,
            1,
            2,
            3,
            4,
            742,
            743,
            744,
            745,
            998,
            999,
            1_000,
            1_001,
            2**32,
            2**64 + 999,
            2**256 - 1,
        ]
        transaction = Transaction(data=[word(block) for block in asked])
        yield StateTest(f"hashes_in_block_{number}", pre, transaction, Environment(number=number))


def call_data():
    """CALLDATALOAD inside, across and beyond the end."""
    code = SSTORE(0, CALLDATALOAD(CALLDATALOAD(0)))
    rest = bytes(range(100, 140))
    data = [word(at) + rest for at in (0, 1, 32, 40, 41, 71, 72, 1_000, 2**64, 2**256 - 1)] + [
        b"",
        b"\1",
    ]
    yield StateTest("call_data", {SENDER: person(), A: Account(code)}, Transaction(data=data))


def logs():
    """Logs: topics, data, gas, order across frames, and gone with frames that are undone."""
    kinds = [LOG0, LOG1, LOG2, LOG3, LOG4]
    for topics, kind in enumerate(kinds):
        code = join(
            MSTORE(0, 0xDA7A),
            measured(0, kind(CALLDATALOAD(0), CALLDATALOAD(32), *range(1, topics + 1)), 0),
        )
        data = [
            word(at) + word(size)
            for at, size in ((0, 0), (0, 1), (31, 33), (0, 1_000), (2**40, 0), (2**40, 1))
        ]
        yield StateTest(
            f"log{topics}", {SENDER: person(), A: Account(code)}, Transaction(data=data)
        )
    for name, end in {"kept": STOP(), "reverted": REVERT(0, 0), "failed": Code(b"\xfe")}.items():
        inner = join(LOG1(0, 0, 2), LOG1(0, 0, CALLER()), end)
        code = join(
            LOG1(0, 0, 1),
            POP(CALL(9_000, B, 0, 0, 0, 0, 0)),
            LOG1(0, 0, 3),
            POP(DELEGATECALL(9_000, B, 0, 0, 0, 0)),
            LOG0(0, 0),
        )
        yield StateTest(f"logs_{name}", {SENDER: person(), A: Account(code), B: Account(inner)})


def tests():
    yield from views()
    yield from hashes()
    yield from call_data()
    yield from logs()
