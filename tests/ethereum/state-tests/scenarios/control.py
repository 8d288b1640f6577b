"""Control flow, the stack, and every byte as an opcode."""

from assembler import *
from fill import A, SENDER, Account, StateTest, Transaction, person

# Opcodes for blobs, which this chain lacks: see `deviations`.
BLOBS = [0x49, 0x4A]


def bytes_as_opcodes():
    """Every byte as creation code: on an empty stack and above seventeen words, before JUMPDESTs."""
    for name, before in {"on_empty_stack": b"", "on_words": b"\x60\x21" * 17}.items():
        code = [
            before + bytes([byte]) + b"\x5b\x5b\x00" for byte in range(256) if byte not in BLOBS
        ]
        transaction = Transaction(to=None, data=code, gas=[100_000])
        yield StateTest(f"byte_{name}", {SENDER: person()}, transaction)


def jumps():
    """Jumps to where they may go and to where not."""
    # PUSH1 at, JUMP, JUMPDEST (3), PUSH2 with JUMPDESTs inside (4 to 6), JUMPDEST (7), PUSH32 that is cut off.
    for name, jump in {"jump": b"\x56", "jumpi": b"\x57"}.items():
        head = b"\x5f\x35" + jump if name == "jump" else b"\x60\x20\x35\x5f\x35\x57\x00"
        body = b"\x5b\x61\x5b\x5b\x5b" + SSTORE(0, 1) + b"\x00\x7f\x5b\x5b"
        targets = [0, *range(len(head), len(head) + len(body) + 2), 2**32 + len(head), 2**256 - 1]
        data = [
            word(target) + word(value)
            for target in targets
            for value in ((1,) if name == "jump" else (0, 1, 2**255))
        ]
        pre = {SENDER: person(), A: Account(head + body)}
        yield StateTest(name, pre, Transaction(data=data, gas=[60_000]))


def stack():
    """The stack holds 1024 words; every DUP and SWAP reaches as deep as it says."""
    for depth in (1_022, 1_023, 1_024, 1_025):
        yield StateTest(f"stack_of_{depth}", {SENDER: person(), A: Account(PUSH0() * depth)})
        code = join(PUSH0() * depth, DUP1(), POP(), POP(), POP(), SSTORE(0, 1))
        yield StateTest(f"stack_of_{depth}_and_dup", {SENDER: person(), A: Account(code)})
    words = join(*(push(100 + index) for index in range(17)))
    for depth in range(1, 17):
        dup = join(words, bytes([0x7F + depth]), push(0), SSTORE(), push(1), SSTORE())
        swap = join(
            words,
            bytes([0x8F + depth]),
            push(0),
            SSTORE(),
            *(join(push(slot), SSTORE()) for slot in range(1, 17)),
        )
        yield StateTest(f"dup{depth}", {SENDER: person(), A: Account(dup)})
        yield StateTest(f"swap{depth}", {SENDER: person(), A: Account(swap)})
    # PUSH n at the end of the code: what is missing is zero.
    for length in range(1, 33):
        if length in (1, 2, 16, 31, 32):
            code = join(push(0), bytes([0x5F + length]), bytes([0xAB]) * (length - 1))
            whole = join(bytes([0x5F + length]), bytes(range(1, length + 1)), push(0), SSTORE())
            yield StateTest(f"push{length}_cut", {SENDER: person(), A: Account(code)})
            yield StateTest(f"push{length}", {SENDER: person(), A: Account(whole)})


def loops():
    """A loop that ends with the gas, at each unit of it."""
    code = join(JUMPDEST(), SSTORE(0, GAS()), JUMP(0))
    limits = list(range(43_000, 46_000, 60))
    yield StateTest("loop", {SENDER: person(), A: Account(code)}, Transaction(gas=limits))
    forever = join(JUMPDEST(), JUMP(0))
    yield StateTest("forever", {SENDER: person(), A: Account(forever)})


def tests():
    yield from bytes_as_opcodes()
    yield from jumps()
    yield from stack()
    yield from loops()
