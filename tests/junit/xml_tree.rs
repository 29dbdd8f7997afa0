//! The smallest tree that a report can be read back into; panics where the text is not well-formed XML.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    pub(crate) fn parse(xml: &str) -> Self {
        assert_is_xml_text(xml);
        let mut reader = Reader::from_str(xml);
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{error}\n{xml}")) {
                Event::Start(start) => open.push(Self::begun(&start)),
                Event::Empty(start) => last(&mut open).children.push(Self::begun(&start)),
                Event::End(_) => {
                    let done = open.pop().unwrap_or_default();
                    last(&mut open).children.push(done);
                }
                Event::CData(text) => last(&mut open).text.push_str(&String::from_utf8_lossy(&text)),
                Event::Text(text) => assert!(text.trim_ascii().is_empty(), "text outside of CDATA: {text:?}"),
                Event::Decl(_) => {}
                Event::Eof => break,
                other => panic!("unexpected {other:?}"),
            }
        }
        let [outside] = &mut open[..] else { panic!("an element is not closed") };
        assert_eq!(outside.children.len(), 1, "one root");
        outside.children.remove(0)
    }

    /// The cases of a suite.
    pub(crate) fn cases(&self) -> Vec<&Self> {
        self.children.iter().filter(|child| child.name == "testcase").collect()
    }

    pub(crate) fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map_or_else(|| panic!("no attribute {name} in {self:?}"), |(_, value)| value.as_str())
    }

    fn begun(start: &BytesStart) -> Self {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.unwrap_or_else(|error| panic!("{error}"));
            let raw = String::from_utf8_lossy(&attribute.value).into_owned();
            let value = quick_xml::escape::unescape(&raw).unwrap_or_else(|error| panic!("{error}: {raw}"));
            (String::from_utf8_lossy(attribute.key.as_ref()).into_owned(), value.into_owned())
        });
        let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
        Self { name, attributes: attributes.collect(), ..Self::default() }
    }
}

fn last(open: &mut [Element]) -> &mut Element {
    let Some(last) = open.last_mut() else { panic!("an element is closed that was not opened") };
    last
}

/// The reader lets characters pass that XML forbids.
fn assert_is_xml_text(xml: &str) {
    let forbidden = |c: &char| (*c < ' ' && !matches!(c, '\t' | '\n')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    assert_eq!(xml.chars().find(forbidden), None, "a character that XML forbids");
}
