"""Byte code as nested expressions: an opcode is a function of what it takes from the stack, the top first.

`SSTORE(0, ADD(1, 2))` is the code that pushes 2 and 1, adds them, pushes 0, and stores. A number stands for the shortest
PUSH of it, bytes stand for code that leaves one word.
"""

from ethereum.forks.prague.vm.instructions import Ops


def push(value):
    """Pushes a number, or an address, with the shortest opcode."""
    number = int.from_bytes(value, "big") if isinstance(value, Address) else value
    digits = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return bytes([0x5F + len(digits)]) + digits


class Address(bytes):
    """Twenty bytes that stand for themselves in code, not for code."""


class Code(bytes):
    """Code to be placed in other code."""

    def __add__(self, other):
        return Code(bytes(self) + bytes(other))

    def __mul__(self, times):
        return Code(bytes(self) * times)


class Opcode:
    """An opcode."""

    def __init__(self, byte):
        self.byte = byte

    def __call__(self, *arguments):
        code = b""
        for argument in reversed(arguments):
            is_number = isinstance(argument, (int, Address))
            code += push(argument) if is_number else bytes(argument)
        return Code(code + bytes([self.byte]))


# Every opcode under its own name, as the specification has it.
for _operation in Ops:
    _name = _operation.name
    globals()[_name] = Opcode(_operation.value)


def join(*parts):
    """Code one after the other."""
    return Code(b"".join(bytes(part) for part in parts))


def measured(slot, code, leaves=1):
    """Stores the gas of `code`, which leaves as many words on the stack, and of one GAS."""
    return join(GAS(), code, POP() * leaves, GAS(), SWAP1(), SUB(), push(slot), SSTORE())


def in_memory(content, at=0):
    """Writes bytes to the memory, and zeros up to the next word."""
    words = [content[start : start + 32].ljust(32, b"\0") for start in range(0, len(content), 32)]
    return join(
        *(MSTORE(at + 32 * index, int.from_bytes(word, "big")) for index, word in enumerate(words))
    )


def returning(content):
    """Creation code that deploys `content`, by a copy of what lies behind it."""
    length = len(content)
    head = 0
    while True:
        code = join(CODECOPY(0, head, length), RETURN(0, length))
        if len(code) == head:
            return Code(code + content)
        head = len(code)


def word(number):
    """A word of call data."""
    return (number % 2**256).to_bytes(32, "big")
