//! Text that others wrote, as it may be shown on a terminal: no character of it acts instead of being seen. The only place
//! that decides which characters those are. Must not know who wrote it.

/// One line of text without any character that acts instead of being shown: controls, line breaks among them, and the
/// marks that change the direction of writing or take no room.
pub fn printable(text: &str) -> String {
    escaped(text, |_| false)
}

/// The same for a text of several lines: line breaks stay, and so do tabs.
pub fn printable_lines(text: &str) -> String {
    escaped(text, |c| matches!(c, '\n' | '\t'))
}

/// The same for a message of ours that quotes: a line break stays where the next line is indented, as ours are, so that what
/// is quoted never begins a line.
pub fn printable_message(text: &str) -> String {
    text.split("\n  ").map(printable).collect::<Vec<_>>().join("\n  ")
}

fn escaped(text: &str, stays: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) && !stays(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Whether a terminal does something on a character, or shows nothing for it.
fn acts(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_shown_or_escaped() {
        for byte in 0..=u8::MAX {
            let c = char::from(byte);
            let shown = printable(&format!("a{c}b"));
            let acts = byte < 0x20 || (0x7f..0xa0).contains(&byte) || byte == 0xad;
            let expected = if acts { format!("a\\u{{{byte:x}}}b") } else { format!("a{c}b") };
            assert_eq!(shown, expected, "{byte:#x}");
        }
    }

    #[test]
    fn marks_of_direction_and_signs_without_room_are_escaped() {
        for code in [0x61c, 0x200b, 0x200e, 0x202a, 0x202e, 0x2066, 0x2069, 0x3164, 0xfe0f, 0xfeff, 0xe0041] {
            let c = char::from_u32(code).unwrap();
            assert_eq!(printable(&c.to_string()), format!("\\u{{{code:x}}}"));
        }
        assert_eq!(printable("Sitzung läuft — 会话 🙂"), "Sitzung läuft — 会话 🙂");
    }

    #[test]
    fn lines_and_tabs_stay_where_several_lines_are_meant() {
        assert_eq!(printable_lines("a\n\tb\r\u{1b}[2K"), "a\n\tb\\u{d}\\u{1b}[2K");
        assert_eq!(printable_message("a\n  hint: b\nThe evidence holds."), "a\n  hint: b\\u{a}The evidence holds.");
        assert_eq!(printable("a\n\tb"), "a\\u{a}\\u{9}b");
    }
}
