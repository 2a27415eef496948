//! Reads `application/x-www-form-urlencoded`: strictly, once.
//!
//! Comes in: the bytes of a body. Goes out: names and values, or what is wrong with the first bad one. `%252e` stays
//! `%2e`: nothing is decoded twice, nothing is guessed. Never here: limits on how many.

/// What is wrong with an encoded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bad {
    /// `%` without two hexadecimal digits.
    Percent,
    /// Bytes that are not UTF-8.
    Utf8,
}

/// All pairs in order. Empty pieces (`&&`) are no pairs.
pub(super) fn pairs(body: &[u8]) -> impl Iterator<Item = Result<(String, String), Bad>> {
    body.split(|&byte| byte == b'&').filter(|piece| !piece.is_empty()).map(|piece| {
        let at = piece.iter().position(|&byte| byte == b'=');
        let (name, value) = at.map_or((piece, &b""[..]), |at| (&piece[..at], &piece[at + 1..]));
        Ok((decode(name)?, decode(value)?))
    })
}

fn decode(text: &[u8]) -> Result<String, Bad> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(&byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || hex(*rest.next()?);
                let (high, low) = digit().zip(digit()).ok_or(Bad::Percent)?;
                (high << 4) | low
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| Bad::Utf8)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(body: &str) -> Result<Vec<(String, String)>, Bad> {
        pairs(body.as_bytes()).collect()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn pairs_are_decoded_once() {
        assert_eq!(
            read("a=1+2&b=%C3%A9t%C3%A9&&c&a=%252e&d=x=y&=z").unwrap(),
            [
                pair("a", "1 2"),
                pair("b", "été"),
                pair("c", ""),
                pair("a", "%2e"),
                pair("d", "x=y"),
                pair("", "z")
            ]
        );
        assert_eq!(read("").unwrap(), []);
    }

    #[test]
    fn what_is_broken_is_refused() {
        for (body, bad) in [
            ("a=%", Bad::Percent),
            ("a=%4", Bad::Percent),
            ("a=%zz", Bad::Percent),
            ("a=%+1", Bad::Percent),
            ("%e9=1", Bad::Utf8),
            ("a=%ed%a0%80", Bad::Utf8),
            ("a=%c0%af", Bad::Utf8),
        ] {
            assert_eq!(read(body).unwrap_err(), bad, "{body}");
        }
        assert_eq!(pairs(b"a=\xe9").next(), Some(Err(Bad::Utf8)), "bytes of ISO 8859-1");
    }

    proptest! {
        #[test]
        fn what_a_browser_writes_is_read_back(given in proptest::collection::vec((".+", ".*"), 0..8)) {
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&given).finish();
            prop_assert_eq!(read(&body).unwrap(), given);
        }

        #[test]
        fn any_bytes_are_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            pairs(&body).for_each(drop);
        }
    }
}
