"""Activity files of every kind, written by code from values that are known exactly, and ways to break them."""

import struct

from journeys import Noise

START = 1_700_000_000  # s of UTC since 1970
FIT_EPOCH = 631_065_600  # s; FIT counts from the last day of 1989


def readings(count):
    """(seconds since the start, heart rate, speed in m/s, latitude, longitude) of a ride that is made up."""
    return [(n, 120 + n % 40, 2.0 + 0.01 * (n % 50), 47.0 + 1e-4 * n, 8.0 + 2e-4 * n) for n in range(count)]


def crc(content):
    table = (0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
             0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400)  # fmt: skip
    value = 0
    for byte in content:
        for nibble in (byte & 0xF, byte >> 4):
            value = (value >> 4) ^ table[value & 0xF] ^ table[nibble]
    return value


def fit(rows, sport=1):
    """A FIT file with one record a reading, a lap at the middle and a session of that sport (1 is running)."""
    body = definition(0, 20, ((253, 4, 0x86), (3, 1, 0x02), (4, 1, 0x02), (6, 2, 0x84), (0, 4, 0x85), (1, 4, 0x85)))
    for n, (time, pulse, speed, north, east) in enumerate(rows):
        places = (round(north * 2**31 / 180), round(east * 2**31 / 180))
        body += struct.pack("<BIBBHii", 0, START + time - FIT_EPOCH, pulse, 80, round(speed * 1000), *places)
        if n == len(rows) // 2:
            body += definition(1, 19, ((253, 4, 0x86),)) + struct.pack("<BI", 1, START + time - FIT_EPOCH)
    body += definition(2, 18, ((5, 1, 0x00),)) + struct.pack("<BB", 2, sport)
    head = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    whole = head + struct.pack("<H", crc(head)) + body
    return whole + struct.pack("<H", crc(whole))


def definition(local, number, columns):
    told = b"".join(struct.pack("<BBB", *each) for each in columns)
    return struct.pack("<BBBHB", 0x40 | local, 0, 0, number, len(columns)) + told


def stamp(seconds):
    hours, rest = divmod(seconds + 22 * 3600 + 13 * 60 + 20, 3600)  # START is 22:13:20 of that day
    return f"2023-11-{14 + hours // 24}T{hours % 24:02d}:{rest // 60:02d}:{rest % 60:02d}Z"


def gpx(rows):
    points = "".join(
        f'<trkpt lat="{north}" lon="{east}"><ele>400</ele><time>{stamp(time)}</time><extensions>'
        f"<x:TrackPointExtension><x:hr>{pulse}</x:hr></x:TrackPointExtension><speed>{speed}</speed></extensions></trkpt>"
        for time, pulse, speed, north, east in rows
    )
    return f'<?xml version="1.0"?><gpx xmlns:x="y"><trk><trkseg>{points}</trkseg></trk></gpx>'.encode()


def tcx(rows):
    points = "".join(
        f"<Trackpoint><Time>{stamp(time)}</Time><Position><LatitudeDegrees>{north}</LatitudeDegrees><LongitudeDegrees>"
        f"{east}</LongitudeDegrees></Position><HeartRateBpm><Value>{pulse}</Value></HeartRateBpm><Extensions><TPX>"
        f"<Speed>{speed}</Speed></TPX></Extensions></Trackpoint>"
        for time, pulse, speed, north, east in rows
    )
    return (
        f'<T><Activity Sport="Biking"><Lap StartTime="{stamp(0)}"><Track>{points}</Track></Lap></Activity></T>'.encode()
    )


def srt(rows):
    cues = (
        f"{n + 1}\n00:{time // 60:02d}:{time % 60:02d},000 --> 00:{time // 60:02d}:{time % 60:02d},900\n"
        f"2023-11-14 23:13:20.000\n[latitude: {north}] [longitude: {east}] [rel_alt: 12.5 abs_alt: 412.5]\n"
        for n, (time, _, _, north, east) in enumerate(rows)
    )
    return "\n".join(cues).encode()


def table(rows):
    lines = (f"{time},{pulse},{speed * 3.6}" for time, pulse, speed, _, _ in rows)
    return "\n".join(["time,heart_rate,speed (km/h)", *lines]).encode()


def box(key, kind, size, count, content):
    return key.encode() + struct.pack(">cBH", kind.encode(), size, count) + content + b"\0" * (-len(content) % 4)


def nest(key, content):
    return box(key, "\0", 1, len(content), content)


def gpmf(rows, fix=3, order="YxZ"):
    """A payload with an accelerometer of three columns, and GPS5 dated at its first reading."""
    force = b"".join(struct.pack(">hhh", 100 + n, -200, 4000) for n in range(40))
    accl = nest("STRM", box("SCAL", "s", 2, 1, struct.pack(">h", 400)) + box("ORIN", "c", 1, 3, order.encode())
                + box("ACCL", "s", 6, 40, force))  # fmt: skip
    places = b"".join(
        struct.pack(">iiiii", round(north * 1e7), round(east * 1e7), 412_000, round(speed * 1000), round(speed * 100))
        for _, _, speed, north, east in rows
    )
    scales = struct.pack(">iiiii", 10_000_000, 10_000_000, 1000, 1000, 100)
    gps = nest("STRM", box("GPSF", "L", 4, 1, struct.pack(">I", fix)) + box("GPSP", "S", 2, 1, struct.pack(">H", 150))
               + box("GPSU", "c", 1, 16, b"231114221320.000") + box("SCAL", "l", 4, 5, scales)
               + box("GPS5", "l", 20, len(rows), places))  # fmt: skip
    return nest("DEVC", box("DVNM", "c", 1, 4, b"HERO") + accl + gps)


def gps9(rows):
    """A payload with GPS9, whose columns have types of their own."""
    lines = b"".join(
        struct.pack(">iiiiiiiHH", round(north * 1e7), round(east * 1e7), 412_000, round(speed * 1000),
                    round(speed * 1000), 8719, (80_000 + time) * 1000, 150, 3)
        for time, _, speed, north, east in rows
    )  # fmt: skip
    scales = struct.pack(">iiiiiiiii", 10_000_000, 10_000_000, 1000, 1000, 1000, 1, 1000, 100, 1)
    return nest("DEVC", nest("STRM", box("TYPE", "c", 1, 9, b"lllllllSS") + box("SCAL", "l", 4, 9, scales)
                             + box("GPS9", "?", 32, len(rows), lines)))  # fmt: skip


def atom(name, *inner):
    content = b"".join(inner)
    return struct.pack(">I4s", 8 + len(content), name) + content


def with_track(payloads, created):
    """An MP4 that holds nothing but a track of GoPro's metadata, a payload a second; `created` s since 1970."""
    since_1904 = created + 2_082_844_800
    head = atom(b"ftyp", b"isom\0\0\2\0isom")
    place = len(head) + 8
    places = []
    for payload in payloads:
        places.append(place)
        place += len(payload)
    count, length = len(payloads), 1000 * len(payloads)
    matrix = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    table = atom(
        b"stbl",
        atom(b"stsd", struct.pack(">II", 0, 1), atom(b"gpmd", bytes(6), struct.pack(">HI", 1, 0))),
        atom(b"stts", struct.pack(">IIII", 0, 1, count, 1000)),
        atom(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1)),
        atom(b"stsz", struct.pack(">III", 0, 0, count), *(struct.pack(">I", len(each)) for each in payloads)),
        atom(b"stco", struct.pack(">II", 0, count), *(struct.pack(">I", each) for each in places)),
    )
    media = atom(
        b"mdia",
        atom(b"mdhd", struct.pack(">IIIIIHH", 0, since_1904, since_1904, 1000, length, 0x55C4, 0)),
        atom(b"hdlr", struct.pack(">II4s12s", 0, 0, b"meta", bytes(12)), b"GoPro MET\0"),
        atom(b"minf", atom(b"gmhd"), table),
    )
    known = struct.pack(">IIIII", 7, since_1904, since_1904, 1, 0)
    track = atom(b"tkhd", known, struct.pack(">I", length), bytes(16), matrix, bytes(8))
    movie = atom(b"mvhd", struct.pack(">IIIIIIHH", 0, since_1904, since_1904, 1000, length, 0x10000, 0x100, 0),
                 bytes(8), matrix, bytes(24), struct.pack(">I", 2))  # fmt: skip
    return head + atom(b"mdat", *payloads) + atom(b"moov", movie, atom(b"trak", track, media))


KINDS = {".fit": fit, ".gpx": gpx, ".tcx": tcx, ".srt": srt, ".raw": gpmf, ".csv": table}


def mutated(content, number):
    """The content broken in one of many ways: bytes changed, a piece cut out, doubled or moved, the end missing."""
    noise = Noise(number)
    made = bytearray(content)
    for _ in range(1 + int(noise.uniform(0, 6))):
        way, place = int(noise.uniform(0, 6)), int(noise.uniform(0, max(1, len(made))))
        size = int(noise.uniform(1, 40))
        if way == 0:
            del made[place:]
        elif way == 1:
            del made[place : place + size]
        elif way == 2:
            made[place:place] = made[place : place + size] * int(noise.uniform(1, 30))
        elif way == 3:
            made[place : place + size] = bytes(int(each) for each in noise.uniform(0, 256, size))
        else:
            made[place : place + 1] = bytes([int(noise.uniform(0, 256))])
    return bytes(made)
