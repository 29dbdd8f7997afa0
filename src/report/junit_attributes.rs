//! What the writer of `junit-report` leaves out: properties, `skipped` counts, paths, totals, and times with no more than
//! the three decimals that the schemas allow. Reads its document as a stream of events and writes it again, so no text
//! of a scenario can be mistaken for markup.

use std::io;
use std::slice;

use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

/// Names and values, neither escaped.
type Pairs = Vec<(&'static str, String)>;

/// What is added to a document.
pub(super) struct Additions {
    /// Attributes of the root.
    pub root: Pairs,
    /// Attributes of each suite, in order.
    pub suites: Vec<Pairs>,
    /// Facts about the run, the same in each suite, since readers look for them there.
    pub properties: Pairs,
}

impl Additions {
    /// The document with all of it.
    pub(super) fn apply(&self, xml: &[u8]) -> io::Result<Vec<u8>> {
        let mut reader = Reader::from_reader(xml);
        let mut writer = Writer::new(Vec::with_capacity(xml.len() + 4096));
        let mut suites = self.suites.iter();
        loop {
            match reader.read_event().map_err(io::Error::other)? {
                Event::Eof => return Ok(writer.into_inner()),
                Event::Decl(_) => {
                    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
                    line_break(&mut writer)?;
                }
                Event::Start(tag) => self.start(&tag, &mut suites, &mut writer)?,
                Event::Empty(tag) => writer.write_event(Event::Empty(amended(&tag, &[])?))?,
                Event::End(tag) => {
                    let ends_line = tag.name().as_ref().starts_with(b"testsuite");
                    writer.write_event(Event::End(tag))?;
                    if ends_line {
                        line_break(&mut writer)?;
                    }
                }
                other => writer.write_event(other)?,
            }
        }
    }

    fn start(
        &self,
        tag: &BytesStart<'_>,
        suites: &mut slice::Iter<'_, Pairs>,
        writer: &mut Writer<Vec<u8>>,
    ) -> io::Result<()> {
        match tag.name().as_ref() {
            b"testsuites" => {
                writer.write_event(Event::Start(amended(tag, &self.root)?))?;
                line_break(writer)
            }
            b"testsuite" => {
                let suite = suites.next().ok_or_else(|| io::Error::other("a suite too many was written"))?;
                writer.write_event(Event::Start(amended(tag, suite)?))?;
                self.write_properties(writer)
            }
            _ => writer.write_event(Event::Start(amended(tag, &[])?)),
        }
    }

    fn write_properties(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        writer.write_event(Event::Start(BytesStart::new("properties")))?;
        for (name, value) in &self.properties {
            let property = BytesStart::new("property").with_attributes([("name", *name), ("value", value.as_str())]);
            writer.write_event(Event::Empty(property))?;
        }
        writer.write_event(Event::End(BytesEnd::new("properties")))
    }
}

fn line_break(writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    writer.write_event(Event::Text(BytesText::from_escaped("\n")))
}

/// The tag with its time shortened and these attributes behind its own.
fn amended(tag: &BytesStart<'_>, more: &[(&'static str, String)]) -> io::Result<BytesStart<'static>> {
    let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
    let mut amended = BytesStart::new(name);
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(io::Error::other)?;
        let seconds =
            (attribute.key.as_ref() == b"time").then(|| std::str::from_utf8(&attribute.value).ok()?.parse().ok());
        match seconds.flatten() {
            Some(seconds) => amended.push_attribute(("time", short(seconds).as_str())),
            None => amended.push_attribute(attribute),
        }
    }
    for (name, value) in more {
        amended.push_attribute((*name, value.as_str()));
    }
    Ok(amended)
}

/// Seconds with three decimals.
pub(super) fn short(seconds: f64) -> String {
    format!("{seconds:.3}")
}
