"""Pictures made anew: what is kept, what goes, what is refused."""

import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from bulletin.body.finding import Finding
from bulletin.body.pictures import Picture, rebuild

PAYLOAD = b"CANARY-7f3a-\xe5\x86\x85\xe9\x83\xa8"


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def rebuilt(data: bytes) -> Picture:
    made = rebuild(data)
    assert isinstance(made, Picture), made
    return made


def opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.data))


def finding(data: bytes) -> str:
    made = rebuild(data)
    assert isinstance(made, Finding), made
    return made.code


def gradient(mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> Image.Image:
    return Image.radial_gradient("L").resize(size).convert(mode)


@settings(derandomize=True, max_examples=25, deadline=None)
@given(st.binary(min_size=8, max_size=40), st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]))
def test_no_planted_byte_survives(tail: bytes, kind: str) -> None:
    payload = PAYLOAD + tail.hex().encode()
    exif = Image.Exif()
    exif[0x010E] = payload.decode()
    options: dict[str, object] = {"exif": exif, "xmp": payload, "comment": payload}
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", payload.decode(), zip=False)
        info.add_itxt("XML:com.adobe.xmp", payload.decode())
        options = {"exif": exif, "pnginfo": info}
    elif kind == "GIF":
        options = {"comment": payload}
    elif kind == "WEBP":
        options = {"exif": exif, "xmp": payload}
    data = encoded(gradient(), kind, **options) + payload
    assert payload in data
    made = rebuilt(data)
    assert PAYLOAD not in made.data
    assert not any(
        name in made.data for name in (b"Exif", b"tEXt", b"iTXt", b"iCCP", b"ICC_PROFILE", b"adobe")
    )


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png(mode: str) -> None:
    source = (
        Image.new("I;16", (20, 10), 40_000) if mode == "I;16" else gradient("RGB", (20, 10)).convert(mode)
    )
    made = rebuilt(encoded(source, "PNG"))
    assert (made.width, made.height, made.media_type) == (20, 10, "image/png")
    if mode == "I;16":
        assert opened(made).getpixel((0, 0)) == 40_000 // 257


def test_cmyk_becomes_rgb() -> None:
    made = rebuilt(encoded(gradient("CMYK"), "JPEG"))
    assert opened(made).mode == "RGB"
    assert made.media_type == "image/jpeg"


def test_a_profile_is_used_and_dropped() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = rebuilt(encoded(gradient(), "JPEG", icc_profile=profile))
    assert b"ICC_PROFILE" not in made.data
    broken = rebuilt(encoded(gradient(), "PNG", icc_profile=b"no profile at all"))
    assert broken.width == 40


def test_the_orientation_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = rebuilt(encoded(gradient(size=(40, 30)), "JPEG", exif=exif))
    assert (made.width, made.height) == (30, 40)


def test_a_large_picture_is_scaled_down() -> None:
    made = rebuilt(encoded(Image.new("RGB", (6000, 3000), "red"), "JPEG"))
    assert (made.width, made.height) == (2400, 1200)


def test_only_the_first_frame_remains() -> None:
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    made = rebuilt(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert getattr(opened(made), "n_frames", 1) == 1
    assert opened(made).convert("RGB").getpixel((4, 4)) == (255, 0, 0)


def test_transparency_is_kept() -> None:
    made = rebuilt(encoded(Image.new("RGBA", (9, 9), (255, 0, 0, 0)), "PNG"))
    assert opened(made).mode == "RGBA"


def test_the_same_bytes_each_time() -> None:
    data = encoded(gradient(), "JPEG")
    assert rebuild(data) == rebuild(data)


def bomb(side: int) -> bytes:
    """Give a small PNG that claims to be a large black square."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        head = len(body).to_bytes(4, "big") + kind + body
        return head + zlib.crc32(kind + body).to_bytes(4, "big")

    size = side.to_bytes(4, "big")
    rows = zlib.compress(b"\0" * 1_000_000)
    header = chunk(b"IHDR", size + size + b"\x01\0\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [6_400, 12_000, 20_000, 2**31 - 1])
def test_a_bomb_is_refused_by_its_header(side: int) -> None:
    assert finding(bomb(side)) == "picture-too-large"


def test_a_file_too_large_is_refused() -> None:
    assert finding(encoded(gradient(), "PNG") + b"\0" * (20 << 20)) == "picture-too-large"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"BM" + bytes(60),
        b"RIFFxxxxWAVE",
    ],
)
def test_other_types_are_refused(data: bytes) -> None:
    assert finding(data) == "picture-type"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_broken_file_is_a_fault(kind: str) -> None:
    data = encoded(gradient(size=(200, 200)), kind)
    assert finding(data[: len(data) // 2]) == "picture-unreadable"
    assert finding(data[:12]) == "picture-unreadable"


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_never_raises(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]))
    body = bytearray(encoded(gradient(), kind))
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(rebuild(bytes(body)), Picture | Finding)
