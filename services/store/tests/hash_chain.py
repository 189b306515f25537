"""Checks a log by schema/hash-chain.md alone. One event per line, fields divided by a blank, in the order of the leaf;
instants in microseconds since 1970, '-' for no party, envelope, payload and hash in hexadecimal."""
import hashlib
import struct
import sys
import uuid

EPOCH_2000 = 946_684_800_000_000


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf(tenant, position, stream, version, type_id, name, schema, enc, at, occurred, actor, command, party, envelope, payload):
    name = name.encode()
    envelope = bytes.fromhex(envelope)
    data = b"\x00\x01"
    data += struct.pack(">iq", int(tenant), int(position))
    data += uuid.UUID(stream).bytes
    data += struct.pack(">ihI", int(version), int(type_id), len(name)) + name
    data += struct.pack(">hh", int(schema), int(enc))
    data += struct.pack(">qq", int(at) - EPOCH_2000, int(occurred) - EPOCH_2000)
    data += uuid.UUID(actor).bytes + uuid.UUID(command).bytes
    data += b"\x00" if party == "-" else b"\x01" + uuid.UUID(party).bytes
    data += struct.pack(">I", len(envelope)) + envelope
    data += sha256(bytes.fromhex(payload))
    return sha256(data)


def main():
    before, count = {}, 0
    for line in sys.stdin.read().split("\n"):
        *fields, stored = line.split(" ")
        tenant, position = fields[0], fields[1]
        computed = sha256(before.get(tenant, bytes(32)) + leaf(*fields))
        if computed.hex() != stored:
            print(f"broken at tenant {tenant}, position {position}")
            return
        before[tenant], count = computed, count + 1
    print(f"{count} events, chain intact")


main()
