"""Memory: its size, its price, and copies (EIP-5656)."""

from assembler import *
from fill import A, B, SENDER, Account, StateTest, Transaction, person

# Sources and targets in a memory of three words.
MOVES = [
    (0, 32, 32),
    (32, 0, 32),
    (1, 0, 40),
    (0, 1, 40),
    (7, 7, 60),
    (64, 0, 33),
    (0, 64, 33),
    (5, 90, 0),
    (200, 0, 1),
    (0, 200, 1),
    (0, 2**255, 0),
    (2**255, 0, 0),
]
TOO_FAR = [
    (0, 2**32, 1),
    (2**32, 0, 1),
    (0, 0, 2**40),
    (2**256 - 1, 0, 1),
    (0, 2**256 - 1, 1),
    (0, 1, 2**256 - 1),
]
ALPHABET = bytes(range(1, 97))


def arguments(index):
    """The word of the call data with this index."""
    return CALLDATALOAD(32 * index)


def of_words(*numbers):
    """Call data of these numbers."""
    return b"".join(word(number) for number in numbers)


def copies():
    """Each opcode that copies, with sources inside, across and beyond what there is."""
    kinds = {
        "calldatacopy": lambda: CALLDATACOPY(arguments(0), arguments(1), arguments(2)),
        "codecopy": lambda: CODECOPY(arguments(0), arguments(1), arguments(2)),
        "extcodecopy": lambda: EXTCODECOPY(B, arguments(0), arguments(1), arguments(2)),
        "mcopy": lambda: MCOPY(arguments(0), arguments(1), arguments(2)),
    }
    for name, copy in kinds.items():
        code = join(in_memory(ALPHABET), measured(0, copy(), 0), SSTORE(1, MSIZE()))
        code = join(code, SSTORE(2, KECCAK(0, MSIZE())), SSTORE(3, 1))
        yield StateTest(
            name,
            {SENDER: person(), A: Account(code), B: Account(ALPHABET)},
            Transaction(data=[of_words(*move) for move in MOVES + TOO_FAR]),
        )


def return_data():
    """What the last call returned; reading beyond it fails, unlike all other copies (EIP-211)."""
    code = join(
        POP(CALL(GAS(), B, 0, 0, 0, 0, 0)),
        SSTORE(0, RETURNDATASIZE()),
        measured(1, RETURNDATACOPY(arguments(0), arguments(1), arguments(2)), 0),
        SSTORE(2, KECCAK(0, 96)),
    )
    reads = [
        (0, 0, 64),
        (3, 60, 4),
        (0, 64, 0),
        (0, 64, 1),
        (0, 65, 0),
        (0, 2**256 - 1, 1),
        (0, 2**256 - 1, 0),
        (9, 1, 63),
    ]
    for name, callee in {
        "returndatacopy": join(in_memory(ALPHABET), RETURN(0, 64)),
        "returndatacopy_of_revert": join(in_memory(ALPHABET), REVERT(32, 64)),
        "returndatacopy_of_failure": Code(b"\xfe"),
        "returndatacopy_of_creation": join(
            in_memory(returning(b"\1" * 64)), POP(CREATE(0, 0, 96)), STOP()
        ),
    }.items():
        yield StateTest(
            name,
            {SENDER: person(), A: Account(code), B: Account(callee)},
            Transaction(data=[of_words(*read) for read in reads]),
        )


def expansion():
    """Each opcode that can make the memory grow, by offset: quadratic (yellow paper, appendix H.1)."""
    at = arguments(0)
    kinds = {
        "mload": (MLOAD(at), 1),
        "mstore": (MSTORE(at, 1), 0),
        "mstore8": (MSTORE8(at, 1), 0),
        "keccak256": (KECCAK(at, 1), 1),
        "keccak256_of_nothing": (KECCAK(at, 0), 1),
        "log0": (LOG0(at, 1), 0),
        "create": (CREATE(0, at, 1), 1),
        "create2": (CREATE2(0, at, 1, 0), 1),
        "call_input": (CALL(0, B, 0, at, 1, 0, 0), 1),
        "call_output": (CALL(0, B, 0, 0, 0, at, 1), 1),
        "call_nothing": (CALL(0, B, 0, at, 0, at, 0), 1),
        "return": (RETURN(at, 1), 0),
        "revert": (REVERT(at, 1), 0),
    }
    offsets = [0, 31, 32, 1_000, 22_000, 100_000, 2**32, 2**64, 2**256 - 1]
    for name, (code, leaves) in kinds.items():
        code = join(measured(0, code, leaves), SSTORE(1, MSIZE()))
        yield StateTest(
            f"expansion_{name}",
            {SENDER: person(), A: Account(code), B: Account(STOP())},
            Transaction(data=[word(offset) for offset in offsets]),
        )


def hashes():
    """KECCAK256 around the sizes of its blocks; six gas per word."""
    code = join(
        CALLDATACOPY(0, 0, CALLDATASIZE()),
        measured(0, KECCAK(0, CALLDATASIZE())),
        SSTORE(1, KECCAK(0, CALLDATASIZE())),
    )
    sizes = [0, 1, 31, 32, 33, 135, 136, 137, 272, 1_000]
    data = [bytes(index % 251 for index in range(size)) for size in sizes]
    yield StateTest("keccak256", {SENDER: person(), A: Account(code)}, Transaction(data=data))


def tests():
    yield from copies()
    yield from return_data()
    yield from expansion()
    yield from hashes()
