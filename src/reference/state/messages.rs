//! Messages and the files that are sent with them. Both are bounded: the oldest messages make room for new ones.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use crate::reference::identifiers::id;

const MOST_MESSAGES: usize = 20_000;
/// Bytes of all files together.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What was said in a room.
#[derive(Clone)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) room_id: String,
    pub(crate) text: String,
    pub(crate) user_id: String,
    pub(crate) sent_at: OffsetDateTime,
    pub(crate) updated_at: OffsetDateTime,
    /// Who changed it last, and when.
    pub(crate) edited: Option<(String, OffsetDateTime)>,
    /// What kind of notice of the server it is, if it is one.
    pub(crate) notice: Option<&'static str>,
    /// Names of users by emoji.
    pub(crate) reactions: BTreeMap<String, Vec<String>>,
    /// The message whose thread it belongs to.
    pub(crate) thread: Option<String>,
    pub(crate) file_id: Option<String>,
}

/// A file that was uploaded.
#[derive(Clone)]
pub(crate) struct StoredFile {
    pub(crate) id: String,
    pub(crate) room_id: String,
    pub(crate) user_id: String,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) bytes: Vec<u8>,
    /// Whether a message shows it.
    pub(crate) confirmed: bool,
}

/// All messages, the oldest first.
#[derive(Default)]
pub(crate) struct Messages {
    messages: Vec<Message>,
}

/// All files.
#[derive(Default)]
pub(crate) struct Files {
    files: Vec<StoredFile>,
}

impl Message {
    pub(crate) fn new(room_id: &str, user_id: &str, text: &str, now: OffsetDateTime) -> Self {
        Self {
            id: id(),
            room_id: room_id.to_owned(),
            text: text.to_owned(),
            user_id: user_id.to_owned(),
            sent_at: now,
            updated_at: now,
            edited: None,
            notice: None,
            reactions: BTreeMap::new(),
            thread: None,
            file_id: None,
        }
    }
}

impl Messages {
    /// Keeps a message.
    pub(crate) fn add(&mut self, message: Message) {
        if self.messages.len() >= MOST_MESSAGES {
            self.messages.remove(0);
        }
        self.messages.push(message);
    }

    pub(crate) fn message(&self, message_id: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == message_id)
    }

    pub(crate) fn message_mut(&mut self, message_id: &str) -> Option<&mut Message> {
        self.messages.iter_mut().find(|message| message.id == message_id)
    }

    /// The messages of a room, the newest first.
    pub(crate) fn of_room(&self, room_id: &str) -> impl Iterator<Item = &Message> {
        self.messages.iter().rev().filter(move |message| message.room_id == room_id)
    }

    pub(crate) fn remove(&mut self, message_id: &str) {
        self.messages.retain(|message| message.id != message_id);
    }

    pub(crate) fn remove_room(&mut self, room_id: &str) {
        self.messages.retain(|message| message.room_id != room_id);
    }
}

impl Files {
    /// Keeps a file, unless there is no more space.
    pub(crate) fn add(&mut self, file: StoredFile) -> bool {
        let used: usize = self.files.iter().map(|file| file.bytes.len()).sum();
        let fits = used.saturating_add(file.bytes.len()) <= MOST_BYTES;
        if fits {
            self.files.push(file);
        }
        fits
    }

    pub(crate) fn file(&self, file_id: &str) -> Option<&StoredFile> {
        self.files.iter().find(|file| file.id == file_id)
    }

    pub(crate) fn confirm(&mut self, file_id: &str, name: Option<&str>) {
        if let Some(file) = self.files.iter_mut().find(|file| file.id == file_id) {
            file.confirmed = true;
            file.name = name.map_or_else(|| file.name.clone(), str::to_owned);
        }
    }

    pub(crate) fn remove(&mut self, file_id: &str) {
        self.files.retain(|file| file.id != file_id);
    }

    pub(crate) fn remove_room(&mut self, room_id: &str) {
        self.files.retain(|file| file.room_id != room_id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    #[test]
    fn the_oldest_message_makes_room_for_a_new_one() {
        let mut messages = Messages::default();
        for number in 0..=MOST_MESSAGES {
            messages.add(Message::new("room", "alice", &number.to_string(), NOW));
        }
        let texts: Vec<&str> = messages.of_room("room").map(|message| message.text.as_str()).collect();
        assert_eq!((texts.len(), texts.first(), texts.last()), (MOST_MESSAGES, Some(&"20000"), Some(&"1")));
    }

    #[test]
    fn files_beyond_the_space_are_not_kept() {
        let file = |bytes: usize| StoredFile {
            id: id(),
            room_id: "room".to_owned(),
            user_id: "alice".to_owned(),
            name: "a".to_owned(),
            media_type: "text/plain".to_owned(),
            bytes: vec![0; bytes],
            confirmed: false,
        };
        let mut files = Files::default();
        assert!(files.add(file(MOST_BYTES)) && !files.add(file(1)));
        files.remove_room("room");
        assert!(files.add(file(1)));
    }
}
