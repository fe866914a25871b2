"""Reads a pcapng file of serial frames by the file format alone, and counts what is in it. One JSON object on stdout."""
import json
import struct
import sys


def crc(frame):
    value = 0xFFFF
    for byte in frame:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return value


def options(data):
    found, at = {}, 0
    while at + 4 <= len(data):
        code, length = struct.unpack_from('<HH', data, at)
        if code == 0:
            break
        found[code] = data[at + 4:at + 4 + length]
        at += 4 + (length + 3) // 4 * 4
    return found


data = open(sys.argv[1], 'rb').read()
at, interfaces, frames, good, late, last = 0, [], 0, 0, 0, 0
ways = {1: 0, 2: 0}
functions = {}
while at < len(data):
    kind, length = struct.unpack_from('<II', data, at)
    assert length % 4 == 0 and struct.unpack_from('<I', data, at + length - 4)[0] == length, 'lengths disagree'
    body = data[at + 8:at + length - 4]
    if kind == 0x0A0D0D0A:
        assert struct.unpack_from('<I', body)[0] == 0x1A2B3C4D
    elif kind == 1:
        link, _, snap = struct.unpack_from('<HHI', body)
        named = options(body[8:])
        assert named[9] == b'\x06', 'not in microseconds'
        interfaces.append({'name': named[2].decode(), 'link': link})
    elif kind == 6:
        interface, high, low, captured, original = struct.unpack_from('<IIIII', body)
        assert captured == original
        packet = body[20:20 + captured]
        seconds, micros, event, _, _ = struct.unpack_from('>IIBBH', packet)
        stamp = (high << 32) | low
        assert stamp == seconds * 1_000_000 + micros, 'two times in one packet'
        flags = struct.unpack('<I', options(body[20 + (captured + 3) // 4 * 4:])[2])[0]
        assert {1: 2, 2: 1}[event] == flags & 3, 'two ways in one packet'
        frame = packet[12:]
        ways[event] += 1
        frames += 1
        sound = len(frame) >= 4 and crc(frame[:-2]) == frame[-2] | frame[-1] << 8
        good += sound
        if sound:
            name = f"{interfaces[interface]['name']} {'>' if event == 1 else '<'} {frame[1]}"
            functions[name] = functions.get(name, 0) + 1
    at += length
print(json.dumps({'interfaces': interfaces, 'frames': frames, 'good': good, 'sent': ways[1], 'received': ways[2], 'functions': functions}))
