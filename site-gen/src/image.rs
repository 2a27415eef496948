//! How large an image is, so that a page keeps its place while the image loads.
//!
//! Comes in: the bytes of an image. Goes out: width and height. Never here: decoding of what the image shows.

/// Width and height of an image; none for kinds and files that do not say so in their first bytes.
pub(crate) fn size(extension: &str, bytes: &[u8]) -> Option<(u32, u32)> {
    let size = match extension {
        "png" => png(bytes),
        "jpg" | "jpeg" => jpeg(bytes),
        "gif" => gif(bytes),
        "svg" => svg(bytes),
        _ => None,
    };
    size.filter(|(width, height)| *width > 0 && *height > 0)
}

fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let number = |at: usize| Some(u32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?));
    Some((number(8)?, number(12)?))
}

fn gif(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(b"GIF8")?;
    let number = |at: usize| Some(u32::from(u16::from_le_bytes(header.get(at..at + 2)?.try_into().ok()?)));
    Some((number(2)?, number(4)?))
}

/// Walks over the segments to the one that starts the frame.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let (marker, after) = (rest.get(1)?, rest.get(2..)?);
        if rest[0] != 0xff {
            return None;
        }
        let number = |at: usize| Some(u16::from_be_bytes(after.get(at..at + 2)?.try_into().ok()?));
        match marker {
            0xff => rest = rest.get(1..)?,
            // Start of frame, of any coding; c4, c8 and cc are tables that share the range.
            0xc0..=0xcf if ![0xc4, 0xc8, 0xcc].contains(marker) => {
                return Some((u32::from(number(5)?), u32::from(number(3)?)));
            }
            _ => rest = after.get(usize::from(number(0)?)..)?,
        }
    }
}

/// `width` and `height` of the root element, or the last two numbers of its `viewBox`.
fn svg(bytes: &[u8]) -> Option<(u32, u32)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let root = text.split_once("<svg")?.1.split_once('>')?.0;
    let value = |name: &str| {
        let rest = root.split_once(&format!(" {name}=\""))?.1;
        Some(rest.split_once('"')?.0)
    };
    let pixels =
        |text: &str| text.trim_end_matches("px").parse::<f32>().ok().map(|number| number.round() as u32);
    if let (Some(width), Some(height)) = (value("width").and_then(pixels), value("height").and_then(pixels)) {
        return Some((width, height));
    }
    let mut numbers = value("viewBox")?.split([' ', ',']).filter(|part| !part.is_empty()).skip(2);
    Some((pixels(numbers.next()?)?, pixels(numbers.next()?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_from_headers() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\0\x80";
        assert_eq!(size("png", png), Some((256, 128)));
        assert_eq!(size("gif", b"GIF89a\x02\0\x03\0"), Some((2, 3)));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04\0\0\xff\xc0\0\x11\x08\0\x20\0\x40";
        assert_eq!(size("jpg", jpeg), Some((64, 32)));
        assert_eq!(size("svg", b"<svg xmlns=\"x\" viewBox=\"0 0 24 12.4\">"), Some((24, 12)));
        assert_eq!(size("svg", b"<svg width=\"10px\" height=\"20\">"), Some((10, 20)));
    }

    #[test]
    fn broken_files_have_no_size() {
        for bytes in [
            &b""[..],
            b"\xff\xd8",
            b"\xff\xd8\xff",
            b"\xff\xd8\xff\xe0\xff\xff",
            b"GIF8",
            b"\x89PNG\r\n\x1a\n\0",
        ] {
            for extension in ["png", "jpg", "gif", "svg"] {
                assert_eq!(size(extension, bytes), None);
            }
        }
    }
}
