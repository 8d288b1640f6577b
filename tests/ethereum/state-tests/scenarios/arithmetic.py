"""Every opcode that computes, on all combinations of numbers at the edges."""

from assembler import *
from fill import A, SENDER, Account, StateTest, Transaction, person

EDGES = [
    0,
    1,
    2,
    3,
    7,
    31,
    32,
    255,
    256,
    2**128 - 1,
    2**128,
    2**255 - 1,
    2**255,
    2**256 - 2,
    2**256 - 1,
]
FEW = [0, 1, 5, 2**128, 2**255, 2**256 - 1]

ONE = [ISZERO, NOT]
TWO = [
    ADD,
    MUL,
    SUB,
    DIV,
    SDIV,
    MOD,
    SMOD,
    EXP,
    SIGNEXTEND,
    LT,
    GT,
    SLT,
    SGT,
    EQ,
    AND,
    OR,
    XOR,
    BYTE,
    SHL,
    SHR,
    SAR,
]
THREE = [ADDMOD, MULMOD]
NAMES = {id(value): name for name, value in globals().items() if isinstance(value, Opcode)}


def loops(operation, operands):
    """Applies an opcode to all combinations of the words of the call data; each result is stored.

    Memory: the counters at 0, 32 and 64, the slot at 96.
    """
    counters = [32 * index for index in range(operands)]
    body = SSTORE(MLOAD(96), operation(*(CALLDATALOAD(MUL(32, MLOAD(at))) for at in counters)))
    body = join(body, MSTORE(96, ADD(1, MLOAD(96))))
    for at in reversed(counters):
        body = loop(at, body)
    return body


def loop(at, body):
    """Counts the word of the memory from 0 to the number of words of the call data. May be nested, so
    its jumps are relative to PC."""
    increment = MSTORE(at, ADD(1, MLOAD(at)))
    condition = LT(MUL(32, MLOAD(at)), CALLDATASIZE())
    start = join(MSTORE(at, 0), JUMPDEST())
    inner = join(body, increment, condition)
    # Back from the PC opcode to the JUMPDEST: the offset's own length is that of a PUSH2.
    distance = len(inner) + 3 + 1
    push_distance = bytes([0x61]) + distance.to_bytes(2, "big")
    return join(start, inner, push_distance, PC(), SUB(), JUMPI())


def tests():
    for operations, operands, numbers in ((ONE, 1, EDGES), (TWO, 2, EDGES), (THREE, 3, FEW)):
        data = b"".join(word(number) for number in numbers)
        for operation in operations:
            yield StateTest(
                NAMES[id(operation)].lower(),
                {SENDER: person(), A: Account(loops(operation, operands))},
                Transaction(data=[data], gas=[10_000_000]),
            )
    # A byte of the exponent more costs 50 gas more (EIP-160).
    exponents = [0, 1, 255, 256, 65_535, 65_536, 2**255]
    yield StateTest(
        "exp_gas",
        {SENDER: person(), A: Account(measured(0, EXP(3, CALLDATALOAD(0))))},
        Transaction(data=[word(number) for number in exponents]),
    )
