"""Signal-head boards shb8 on one RTU line, served by pymodbus. Written from docs/reference-boards.md alone.

Writes what its lamps do to stdout, one JSON line each, in ms of CLOCK_MONOTONIC, until stdin ends.
usage: shb8.py DEVICE SITE [BOARD=UNIT=SERIAL]... [GROUP=BOARD=SLOT=COLOURS]...      COLOURS out of RYG
"""
import asyncio
import binascii
import json
import sys
import time

from pymodbus.datastore import ModbusServerContext
from pymodbus.interfaces import IModbusSlaveContext
from pymodbus.server.async_io import ModbusSerialServer, ModbusSingleRequestHandler
from pymodbus.transaction import ModbusRtuFramer

WATCHDOG_MS = 800
HALF_MS = 500
FLASH, CLEAR, SUPPLY_OFF, DIM = 1, 2, 4, 8
LETTERS = "RYG"


def now_ms():
    return time.monotonic_ns() // 1_000_000


def token_for(challenge):
    mixed = challenge ^ 0x4E54
    turned = ((mixed << 5) | (mixed >> 11)) & 0xFFFF
    return turned or 0xFFFF


def words_of(text, count):
    padded = text.encode("ascii").ljust(2 * count, b"\0")
    return [int.from_bytes(padded[2 * i:2 * i + 2], "big") for i in range(count)]


def bright(since_ms, at_ms):
    return (at_ms - since_ms) % (2 * HALF_MS) < HALF_MS


def next_toggle(since_ms, at_ms):
    return at_ms + HALF_MS - (at_ms - since_ms) % HALF_MS


class Board(IModbusSlaveContext):
    """One board; pymodbus asks it for registers."""

    def __init__(self, cabinet, name, unit, serial, at_ms):
        super().__init__()
        self.cabinet, self.name, self.unit = cabinet, name, unit
        self.identity = [*words_of("NGATU-SHB8", 5), 0x0102, *words_of(serial, 4)]
        self.written = [0] * 7
        self.armed = self.tripped = self.follows = self.leaves = self.supply_off = self.dimmed = self.wrote = False
        self.given_in_flash = True
        self.challenge = (0x5A5A ^ (unit * 0x0101)) or 1
        self.boots, self.samples, self.applied = 1, 0, 0
        self.token_ms = 0
        # Bits of the image in force, and since when each flashing lamp flashes.
        self.lit, self.flashing = set(), {}
        self.flash_since_ms = at_ms
        self.showed_flash = True
        self.heads = {}

    def shows_flash(self):
        return not self.follows or not self.cabinet.transfer_closed()

    def terminals(self, at_ms):
        if not self.cabinet.supplied():
            return set()
        if self.shows_flash():
            flashers = {(slot - 1) * 3 + 1 for slot, colours in self.heads.items() if "R" in colours and "Y" in colours}
            return flashers if bright(self.flash_since_ms, at_ms) else set()
        return {bit for bit in self.lit if bit not in self.flashing or bright(self.flashing[bit], at_ms)}

    def due_ms(self, at_ms):
        due = [at_ms + 1000]
        if self.armed:
            due.append(self.token_ms + WATCHDOG_MS)
        if self.shows_flash():
            due.append(next_toggle(self.flash_since_ms, at_ms))
        due.extend(next_toggle(since_ms, at_ms) for since_ms in self.flashing.values())
        return min(due)

    # What pymodbus calls. Function 23 writes first, then reads.

    def validate(self, fc_as_hex, address, count=1):
        if fc_as_hex == 4:
            return self.within(address, count, 1000, 10)
        if fc_as_hex in (6, 16):
            return self.within(address, count, 0, 7)
        if fc_as_hex == 3:
            return self.within(address, count, 100, 13)
        return fc_as_hex == 23 and (self.within(address, count, 100, 13) or self.within(address, count, 0, 7))

    @staticmethod
    def within(address, count, first, size):
        return first <= address and address + count <= first + size

    def setValues(self, fc_as_hex, address, values):
        if address >= 7:
            return
        self.cabinet.step(now_ms())
        self.written[1] = 0
        self.written[address:address + len(values)] = values
        self.take_write(now_ms())
        self.wrote = True

    def getValues(self, fc_as_hex, address, count=1):
        self.cabinet.step(now_ms())
        if fc_as_hex == 4:
            return self.identity[address - 1000:address - 1000 + count]
        if address < 7:
            return self.written[address:address + count]
        return self.sample(now_ms())[address - 100:address - 100 + count]

    def take_write(self, at_ms):
        command, token = self.written[0], self.written[1]
        if command & SUPPLY_OFF:
            self.supply_off = True
        elif command & CLEAR:
            self.supply_off = False
        if command & CLEAR:
            self.tripped = False
        accepted = token != 0 and not self.tripped and token == token_for(self.challenge)
        if accepted:
            self.armed = True
            self.token_ms = at_ms
            self.challenge = (self.challenge * 5 + 1) & 0xFFFF or 1
        self.leaves = accepted and not command & FLASH and self.given_in_flash
        if command & FLASH and self.follows:
            self.follows = self.given_in_flash = False
        self.given_in_flash = self.given_in_flash or accepted
        self.cabinet.settle(at_ms)

    def sample(self, at_ms):
        self.samples = (self.samples + 1) & 0xFFFF
        flags = [not self.follows, self.tripped, self.armed, self.cabinet.transfer_closed()]
        status = sum(1 << bit for bit, flag in enumerate(flags) if flag) | (self.cabinet.supplied() << 10) | (self.dimmed << 11)
        lit = self.terminals(at_ms)
        current = {bit for bit in lit if LETTERS[bit % 3] in self.heads.get(bit // 3 + 1, "")}
        volts, amperes = (sum(1 << bit for bit in bits) for bits in (lit, current))
        words = [status, self.samples, self.challenge, self.boots, self.applied, 2300, volts & 0xFFFF, volts >> 16, amperes & 0xFFFF, amperes >> 16, 0, 0]
        return [*words, binascii.crc_hqx(b"".join(word.to_bytes(2, "big") for word in words), 0xFFFF)]

    def answered(self, at_ms):
        """The answer has gone out: the new image takes effect."""
        if not self.wrote:
            return
        self.wrote = False
        on = self.written[3] | (self.written[4] & 0xFF) << 16
        flash = on & (self.written[5] | (self.written[6] & 0xFF) << 16)
        self.lit = {bit for bit in range(24) if on >> bit & 1}
        self.flashing = {bit: self.flashing.get(bit, at_ms) for bit in range(24) if flash >> bit & 1}
        self.applied = self.written[2]
        self.dimmed = bool(self.written[0] & DIM)
        self.follows = self.follows or (self.leaves and self.armed)
        self.leaves = False
        self.cabinet.settle(at_ms)


class Cabinet:
    """All boards, their flash-transfer chain and contactor, and the recording."""

    def __init__(self, site, arguments, at_ms):
        self.boards, self.heads = {}, {}
        for argument in arguments:
            fields = argument.split("=")
            if len(fields) == 3:
                self.boards[fields[0]] = Board(self, fields[0], int(fields[1]), fields[2], at_ms)
            else:
                group, board, slot, colours = fields
                self.heads[group] = (self.boards[board], int(slot))
                self.boards[board].heads[int(slot)] = colours
        self.stepped_ms = at_ms
        self.last = {}
        self.tell({"type": "header", "site": site, "boards": [*self.boards], "groups": [*self.heads], "startedMs": at_ms})
        self.settle(at_ms)

    def transfer_closed(self):
        return not any(board.tripped for board in self.boards.values())

    def supplied(self):
        return not any(board.supply_off for board in self.boards.values())

    def tell(self, line):
        sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
        sys.stdout.flush()

    def tell_changed(self, key, at_ms, line):
        if self.last.get(key) == line:
            return
        self.last[key] = line
        self.tell({"type": line["type"], "tMs": at_ms, **line})

    def settle(self, at_ms):
        """What follows at once from any change."""
        for board in self.boards.values():
            flash = board.shows_flash()
            if flash and not board.showed_flash:
                board.flash_since_ms = at_ms
            board.showed_flash = flash
        for board in self.boards.values():
            condition = {"flash": board.shows_flash(), "watchdog": board.tripped, "armed": board.armed, "bootCounter": board.boots, "supplyOff": board.supply_off}
            self.tell_changed(board.name, at_ms, {"type": "board", "board": board.name, **condition})
        lit = {board.name: board.terminals(at_ms) for board in self.boards.values()}
        lamps = {group: "".join(letter for i, letter in enumerate(LETTERS) if (slot - 1) * 3 + i in lit[board.name]) for group, (board, slot) in self.heads.items()}
        self.tell_changed("", at_ms, {"type": "lamps", "lamps": lamps})

    def next_ms(self):
        return min(board.due_ms(self.stepped_ms) for board in self.boards.values())

    def step(self, at_ms):
        """What fell due until now happens at its own time."""
        while (due_ms := self.next_ms()) <= at_ms:
            self.stepped_ms = due_ms
            for board in self.boards.values():
                if board.armed and board.token_ms + WATCHDOG_MS <= due_ms:
                    board.armed = board.follows = False
                    board.tripped = board.given_in_flash = True
            self.settle(due_ms)
        self.stepped_ms = max(self.stepped_ms, at_ms)


class Handler(ModbusSingleRequestHandler):
    """pymodbus's own, which tells a board when its answer is out."""

    def send(self, message, *addr, **kwargs):
        super().send(message, *addr, **kwargs)
        self.server.context[message.unit_id].answered(now_ms())


async def tick(cabinet):
    while True:
        cabinet.step(now_ms())
        await asyncio.sleep(min(20, max(0, cabinet.next_ms() - now_ms())) / 1000)


async def main(device, site, *arguments):
    cabinet = Cabinet(site, arguments, now_ms())
    context = ModbusServerContext(slaves={board.unit: board for board in cabinet.boards.values()}, single=False)
    # 8E1 on a real line: a pty has no parity, pyserial's tcsetattr is refused with EINVAL there, and pymodbus swallows that.
    server = ModbusSerialServer(context, framer=ModbusRtuFramer, handler=Handler, port=device, baudrate=115200, parity="N", ignore_missing_slaves=True)
    await server.start()
    if server.transport is None:
        sys.exit(f"shb8.py: {device} can't be opened")
    ticking = asyncio.create_task(tick(cabinet))
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    ticking.cancel()
    cabinet.tell({"type": "end", "tMs": now_ms()})
    await server.shutdown()


if len(sys.argv) < 5:
    sys.exit(64)
asyncio.run(main(*sys.argv[1:]))
